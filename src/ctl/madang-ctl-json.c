#include "ctl/madang-ctl-json.h"

#include <math.h>

#include "base/madang-escape.h"

static void
append_escape (GString *json, gunichar character)
{
  if (character < 0x10000)
    {
      g_string_append_printf (json, "\\u%04x", character);
      return;
    }
  character -= 0x10000;
  g_string_append_printf (json, "\\u%04x\\u%04x", 0xd800 + (character >> 10),
                          0xdc00 + (character & 0x3ff));
}

static void
append_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      if (character == '"' || character == '\\')
        g_string_append_printf (json, "\\%c", (char) character);
      else if (madang_escape_is_harmful (character))
        append_escape (json, character);
      else
        g_string_append_unichar (json, character);
    }
  g_string_append_c (json, '"');
}

/* What JSON cannot say is the text that GLib writes for it. */
static void
append_as_text (GString *json, GVariant *value)
{
  g_autofree char *printed = NULL;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      append_text (json, g_variant_get_string (value, NULL));
      break;
    default:
      printed = g_variant_print (value, FALSE);
      append_text (json, printed);
    }
}

static void
append_double (GString *json, GVariant *value)
{
  if (isfinite (g_variant_get_double (value)))
    g_variant_print_string (value, json, FALSE);
  else
    append_as_text (json, value);
}

static void
append_entry (GString *json, GVariant *entry)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

  append_as_text (json, key);
  g_string_append_c (json, ':');
  madang_ctl_json_append (json, value);
}

static void
append_all (GString *json, GVariant *container, gboolean is_dictionary)
{
  gsize n = g_variant_n_children (container);

  g_string_append_c (json, is_dictionary ? '{' : '[');
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (container, i);

      if (i > 0)
        g_string_append_c (json, ',');
      if (is_dictionary)
        append_entry (json, child);
      else
        madang_ctl_json_append (json, child);
    }
  g_string_append_c (json, is_dictionary ? '}' : ']');
}

void
madang_ctl_json_append (GString *json, GVariant *value)
{
  g_autoptr (GVariant) inner = NULL;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_VARIANT:
      inner = g_variant_get_variant (value);
      madang_ctl_json_append (json, inner);
      break;
    case G_VARIANT_CLASS_BOOLEAN:
      g_string_append (json, g_variant_get_boolean (value) ? "true" : "false");
      break;
    case G_VARIANT_CLASS_ARRAY:
      append_all (json, value, g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY));
      break;
    case G_VARIANT_CLASS_INT16:
    case G_VARIANT_CLASS_UINT16:
    case G_VARIANT_CLASS_INT32:
    case G_VARIANT_CLASS_UINT32:
    case G_VARIANT_CLASS_INT64:
    case G_VARIANT_CLASS_UINT64:
      g_variant_print_string (value, json, FALSE);
      break;
    case G_VARIANT_CLASS_BYTE:
      g_string_append_printf (json, "%u", g_variant_get_byte (value));
      break;
    case G_VARIANT_CLASS_DOUBLE:
      append_double (json, value);
      break;
    default:
      append_as_text (json, value);
    }
}
