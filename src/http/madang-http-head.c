#include "http/madang-http-head.h"

#include <string.h>

#include "base/madang-limits.h"

/* 18 digits always fit an int64. */
#define LENGTH_DIGITS_MAX 18

typedef struct
{
  guint fields;
  guint hosts;
  guint lengths;
  guint codings;
  guint authorizations;
  guint origins;
  gboolean is_old; /* HTTP/1.0, which knows no chunks (RFC 9112, section 6.1) */
} FieldCounts;

gsize
madang_http_head_find_end (const char *data, gsize length, gsize from)
{
  const char *end = data + length;
  const char *line = data + (from > 3 ? from - 3 : 0);

  while ((line = memchr (line, '\n', end - line)) != NULL)
    {
      line++;
      if (line < end && *line == '\n')
        return line + 1 - data;
      if (line + 1 < end && line[0] == '\r' && line[1] == '\n')
        return line + 2 - data;
    }
  return 0;
}

/* RFC 9110, section 5.6.2. */
static gboolean
is_token_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gsize
count_token (const char *text, const char *end)
{
  const char *cursor = text;

  while (cursor < end && is_token_character (*cursor))
    cursor++;
  return cursor - text;
}

gboolean
madang_http_head_has_control (const char *text, const char *end)
{
  for (; text < end; text++)
    if (((guchar) *text < 0x20 && *text != '\t') || *text == 0x7f)
      return TRUE;
  return FALSE;
}

gsize
madang_http_head_measure_name (const char *line, const char *end)
{
  gsize name = count_token (line, end);

  if (line + name == end || line[name] != ':' || madang_http_head_has_control (line + name, end))
    return 0;
  return name;
}

/* libsoup interns method names: strangers must not choose them. */
static void
blank_unknown_method (char *method, gsize length)
{
  static const char *const known[] = { "GET",   "POST",   "HEAD",    "OPTIONS",
                                       "PATCH", "DELETE", "CONNECT", "PUT" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strlen (known[i]) == length && memcmp (known[i], method, length) == 0)
      return;
  memset (method, ' ', length);
  method[0] = 'X';
}

static gboolean
scan_request_line (FieldCounts *counts, char *line, const char *end)
{
  gsize method = count_token (line, end);

  if (method == 0 || line + method == end || line[method] != ' '
      || madang_http_head_has_control (line, end) || memchr (line, '\t', end - line) != NULL)
    return FALSE;
  blank_unknown_method (line, method);
  counts->is_old = end - line > 8 && memcmp (end - 8, "HTTP/1.0", 8) == 0;
  return TRUE;
}

static gboolean
is_named (const char *line, gsize length, const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (line, name, length) == 0;
}

static gboolean
read_length (const char *value, const char *end, gint64 *length)
{
  *length = 0;
  if (value == end || end - value > LENGTH_DIGITS_MAX)
    return FALSE;
  for (; value < end; value++)
    {
      if (!g_ascii_isdigit (*value))
        return FALSE;
      *length = *length * 10 + (*value - '0');
    }
  return TRUE;
}

static gboolean
scan_value (MadangHttpHead *head,
            FieldCounts *counts,
            const char *name,
            gsize name_length,
            const char *value,
            const char *end)
{
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (is_named (name, name_length, "host"))
    return counts->hosts++ == 0;
  if (is_named (name, name_length, "content-length"))
    return counts->lengths++ == 0 && read_length (value, end, &head->body_length);
  if (is_named (name, name_length, "transfer-encoding"))
    {
      head->is_chunked = is_named (value, end - value, "chunked");
      return counts->codings++ == 0;
    }
  if (is_named (name, name_length, "authorization"))
    return counts->authorizations++ == 0;
  if (is_named (name, name_length, "origin"))
    return counts->origins++ == 0;
  if (is_named (name, name_length, "expect"))
    head->expects_continue = TRUE;
  return TRUE;
}

static gboolean
scan_field (MadangHttpHead *head, FieldCounts *counts, const char *line, const char *end)
{
  gsize name = madang_http_head_measure_name (line, end);

  return name > 0 && ++counts->fields <= MADANG_HTTP_FIELDS_MAX
         && scan_value (head, counts, line, name, line + name + 1, end);
}

static gboolean
scan_lines (MadangHttpHead *head, FieldCounts *counts, char *data, gsize length)
{
  char *line = data;
  char *stop = data + length;
  char *feed;

  while ((feed = memchr (line, '\n', stop - line)) != NULL)
    {
      const char *end = feed > line && feed[-1] == '\r' ? feed - 1 : feed;

      if (end == line)
        return line != data;
      if (line == data ? !scan_request_line (counts, line, end)
                       : !scan_field (head, counts, line, end))
        return FALSE;
      line = feed + 1;
    }
  return FALSE;
}

void
madang_http_head_scan (char *data, gsize length, MadangHttpHead *head)
{
  FieldCounts counts = { 0 };

  *head = (MadangHttpHead){ 0 };
  if (!scan_lines (head, &counts, data, length) || counts.lengths + counts.codings > 1
      || (counts.codings > 0 && counts.is_old))
    head->refusal = 400;
  else if (counts.codings > 0 && !head->is_chunked)
    head->refusal = 501; /* RFC 9112, section 6.1 */
}
