#include "ctl/madang-ctl-text.h"

#define ELLIPSIS "…"

static guint
measure_character (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

guint
madang_ctl_text_measure (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += measure_character (g_utf8_get_char (text));
  return width;
}

static void
append_spaces (GString *line, guint count)
{
  while (count-- > 0)
    g_string_append_c (line, ' ');
}

void
madang_ctl_text_append (GString *line, const char *text, guint width, gboolean is_right)
{
  guint used = madang_ctl_text_measure (text);
  guint space = width > used ? width - used : 0;

  append_spaces (line, is_right ? space : 0);
  g_string_append (line, text);
  append_spaces (line, is_right ? 0 : space);
}

/* Where the characters end that fit into `width`; marks that need no column stay with what they stand on. */
static const char *
find_end (const char *text, guint width)
{
  guint used = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      used += measure_character (g_utf8_get_char (text));
      if (used > width)
        break;
    }
  return text;
}

char *
madang_ctl_text_fit (const char *text, guint width)
{
  g_autofree char *begin = NULL;

  if (*find_end (text, width) == '\0')
    return g_strdup (text);
  begin = g_strndup (text, find_end (text, width - 1) - text);
  return g_strconcat (begin, ELLIPSIS, NULL);
}
