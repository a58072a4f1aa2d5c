#include "base/madang-escape.h"

#include <string.h>

gboolean
madang_escape_is_harmful (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* turns the direction of text, among others */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
append_escaped (GString *line, gunichar character)
{
  if (character == '\n')
    g_string_append (line, "\\n");
  else if (character == '\t')
    g_string_append (line, "\\t");
  else if (character < 0x80)
    g_string_append_printf (line, "\\x%02x", character);
  else
    g_string_append_printf (line, "\\u%04x", character);
}

void
madang_escape_append (GString *line, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      gunichar character = g_utf8_get_char_validated (text, end - text);

      if (character == (gunichar) -1 || character == (gunichar) -2)
        {
          g_string_append_printf (line, "\\x%02x", (guchar) *text++);
          continue;
        }
      if (madang_escape_is_harmful (character))
        append_escaped (line, character);
      else
        g_string_append_unichar (line, character);
      text = g_utf8_next_char (text);
    }
}

char *
madang_escape_text (const char *text)
{
  GString *line = g_string_new (NULL);

  madang_escape_append (line, text, strlen (text));
  return g_string_free (line, FALSE);
}
