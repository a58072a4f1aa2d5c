#include "http/madang-http-range.h"

#include <string.h>

/* Digits, as many as there are; a number past what a file can have is that bound. FALSE where there are none. */
static gboolean
read_number (const char **text, guint64 *number)
{
  const char *begin = *text;

  *number = 0;
  for (; g_ascii_isdigit (**text); (*text)++)
    *number = MIN (*number * 10 + (**text - '0'), G_MAXINT64 / 16);
  return *text > begin;
}

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t");
}

/* `first-last`, `first-` or `-suffix`, and nothing behind it. */
static gboolean
read_range (const char *text, gsize size, guint64 *first, guint64 *last)
{
  gboolean has_first = read_number (&text, first);
  gboolean has_last;

  if (*text != '-')
    return FALSE;
  text++;
  has_last = read_number (&text, last);
  if (*skip_blanks (text) != '\0' || (!has_first && !has_last))
    return FALSE;
  if (has_first && has_last)
    return *first <= *last;
  if (!has_first) /* the last so many bytes */
    *first = size - MIN (size, *last);
  *last = size - 1;
  return TRUE;
}

MadangHttpRangeKind
madang_http_range_parse (const char *text, gsize size, gsize *first, gsize *length)
{
  guint64 begin, last;

  if (text == NULL || g_ascii_strncasecmp (text, "bytes=", 6) != 0)
    return MADANG_HTTP_RANGE_WHOLE;
  if (!read_range (skip_blanks (text + 6), size, &begin, &last))
    return MADANG_HTTP_RANGE_WHOLE;
  if (begin >= size)
    return MADANG_HTTP_RANGE_UNSATISFIABLE;
  *first = begin;
  *length = MIN (last, size - 1) - begin + 1;
  return MADANG_HTTP_RANGE_PART;
}

/* @text moves behind what says that its tag is weak. Returns: that tag's length with quotes; 0 where there is none */
static gsize
measure_tag (const char **text)
{
  const char *end;

  if (g_str_has_prefix (*text, "W/"))
    *text += 2;
  end = **text == '"' ? strchr (*text + 1, '"') : NULL;
  return end != NULL ? (gsize) (end + 1 - *text) : 0;
}

gboolean
madang_http_range_matches (const char *tags, const char *tag)
{
  gsize length;

  if (tags == NULL)
    return FALSE;
  if (g_str_equal (tags, "*"))
    return TRUE;
  for (tags += strspn (tags, " \t,"); (length = measure_tag (&tags)) > 0;
       tags += strspn (tags, " \t,"))
    {
      if (length == strlen (tag) && memcmp (tags, tag, length) == 0)
        return TRUE;
      tags += length;
    }
  return FALSE;
}
