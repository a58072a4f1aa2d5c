#include "http/madang-http-form.h"

#include <string.h>

#include "base/madang-limits.h"

static gboolean
decode_into (char *target, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      int byte = text[i] == '+' ? ' ' : (guchar) text[i];

      if (byte == '%')
        {
          if (length - i <= 2 || !g_ascii_isxdigit (text[i + 1]) || !g_ascii_isxdigit (text[i + 2]))
            return FALSE;
          byte = g_ascii_xdigit_value (text[i + 1]) * 16 + g_ascii_xdigit_value (text[i + 2]);
          i += 2;
        }
      if (byte == 0)
        return FALSE;
      *target++ = byte;
    }
  *target = '\0';
  return TRUE;
}

static char *
decode (const char *text, gsize length, gboolean *is_clean)
{
  g_autofree char *decoded = g_malloc (length + 1);

  if (decode_into (decoded, text, length) && g_utf8_validate (decoded, -1, NULL))
    return g_steal_pointer (&decoded);
  *is_clean = FALSE;
  return g_utf8_make_valid (text, length);
}

static void
add_pair (GHashTable *values, const char *pair, gsize length, gboolean *is_clean)
{
  const char *equals = memchr (pair, '=', length);
  gsize name_length = equals != NULL ? (gsize) (equals - pair) : length;
  g_autofree char *name = NULL;

  if (length == 0)
    return;
  name = decode (pair, name_length, is_clean);
  if (g_hash_table_contains (values, name))
    return;
  g_hash_table_insert (values, g_steal_pointer (&name),
                       equals != NULL ? decode (equals + 1, length - name_length - 1, is_clean)
                                      : g_strdup (""));
}

GHashTable *
madang_http_form_decode (const char *text, gsize length, gboolean *is_clean)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *end = text + length;
  gboolean clean = TRUE;
  guint n = 0;

  for (; text < end && n < MADANG_HTTP_FORM_PAIRS_MAX; n++)
    {
      const char *ampersand = memchr (text, '&', end - text);
      const char *stop = ampersand != NULL ? ampersand : end;

      add_pair (values, text, stop - text, &clean);
      text = stop + 1;
    }
  if (is_clean != NULL)
    *is_clean = clean && text >= end;
  return values;
}
