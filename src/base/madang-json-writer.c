#include "base/madang-json-writer.h"

#include <string.h>

static gboolean
needs_escape (guchar byte)
{
  return byte < ' ' || byte == '"' || byte == '\\';
}

/* RFC 8259, section 7. */
static void
append_escape (GString *json, guchar byte)
{
  static const char hex[] = "0123456789abcdef", letters[] = "btn\0fr";
  char letter = byte >= '\b' && byte <= '\r' ? letters[byte - '\b'] : '\0';

  if (byte >= ' ')
    letter = byte;
  g_string_append_c (json, '\\');
  if (letter != '\0')
    {
      g_string_append_c (json, letter);
      return;
    }
  g_string_append_len (json, "u00", 3);
  g_string_append_c (json, hex[byte >> 4]);
  g_string_append_c (json, hex[byte & 15]);
}

static void
append_quoted (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  while (*text != '\0')
    {
      const char *run = text;

      while (!needs_escape (*text))
        text++;
      g_string_append_len (json, run, text - run);
      if (*text != '\0')
        append_escape (json, *text++);
    }
  g_string_append_c (json, '"');
}

/* What stands before a value: a comma unless it is the first one, then its key. No value ends in `{`, `[` or `:`. */
static void
begin_value (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '[';

  if (last != '{' && last != '[')
    g_string_append_c (json, ',');
  if (key != NULL)
    {
      append_quoted (json, key);
      g_string_append_c (json, ':');
    }
}

void
madang_json_begin_object (GString *json, const char *key)
{
  begin_value (json, key);
  g_string_append_c (json, '{');
}

void
madang_json_end_object (GString *json)
{
  g_string_append_c (json, '}');
}

void
madang_json_begin_array (GString *json, const char *key)
{
  begin_value (json, key);
  g_string_append_c (json, '[');
}

void
madang_json_end_array (GString *json)
{
  g_string_append_c (json, ']');
}

void
madang_json_add_text (GString *json, const char *key, const char *value)
{
  if (value == NULL)
    {
      madang_json_add_null (json, key);
      return;
    }
  begin_value (json, key);
  append_quoted (json, value);
}

void
madang_json_add_integer (GString *json, const char *key, gint64 value)
{
  char digits[20]; /* of the lowest int64: a sign and 19 */
  char *first = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--first = '0' + rest % 10;
  while ((rest /= 10) > 0);
  if (value < 0)
    *--first = '-';
  begin_value (json, key);
  g_string_append_len (json, first, digits + sizeof digits - first);
}

void
madang_json_add_boolean (GString *json, const char *key, gboolean value)
{
  begin_value (json, key);
  g_string_append (json, value ? "true" : "false");
}

void
madang_json_add_null (GString *json, const char *key)
{
  begin_value (json, key);
  g_string_append_len (json, "null", 4);
}
