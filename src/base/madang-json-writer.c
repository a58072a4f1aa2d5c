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

/* Room for `length` bytes at the end, to be written by the caller: one look at the capacity for several pieces. */
static char *
extend (GString *json, gsize length)
{
  gsize end = json->len;

  g_string_set_size (json, end + length);
  return json->str + end;
}

static gsize
count_plain (const char *text)
{
  const char *end = text;

  while (!needs_escape (*end))
    end++;
  return end - text;
}

static void
append_quoted (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (;;)
    {
      gsize length = count_plain (text);

      memcpy (extend (json, length), text, length);
      text += length;
      if (*text == '\0')
        break;
      append_escape (json, *text++);
    }
  g_string_append_c (json, '"');
}

/* What stands before a value: a comma unless it is the first one, then its key. No value ends in `{`, `[` or `:`. */
static void
begin_value (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '[';
  gsize comma = last != '{' && last != '[' ? 1 : 0;
  gsize length = key != NULL ? strlen (key) : 0;
  char *end = extend (json, comma + (key != NULL ? length + 3 : 0));

  if (comma > 0)
    *end++ = ',';
  if (key == NULL)
    return;
  *end++ = '"';
  memcpy (end, key, length);
  memcpy (end + length, "\":", 2);
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
