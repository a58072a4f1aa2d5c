#include "base/madang-json.h"

#include "base/madang-error.h"
#include "base/madang-json-parser.h"

JsonObject *
madang_json_parse_object (const char *data, gsize length, GError **error)
{
  g_autoptr (JsonNode) value = madang_json_parse (data, length, error);

  if (value == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (value))
    {
      madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT,
                        N_ ("The body must be a JSON object."), NULL);
      return NULL;
    }
  return json_node_dup_object (value);
}

/* The member's value; NULL where it is missing or null. */
static JsonNode *
find_value (JsonObject *object, const char *field)
{
  JsonNode *value = json_object_get_member (object, field);

  return value == NULL || JSON_NODE_HOLDS_NULL (value) ? NULL : value;
}

static gboolean
is_of_type (JsonNode *value, GType type)
{
  return JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == type;
}

const char *
madang_json_read_text (JsonObject *object, const char *field, GError **error)
{
  JsonNode *value = find_value (object, field);

  if (value == NULL)
    return NULL;
  if (!is_of_type (value, G_TYPE_STRING))
    {
      madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                              N_ ("This must be a string."), NULL);
      return NULL;
    }
  return json_node_get_string (value);
}

/* Digits, and a minus before them where the number may be negative; no plus. */
static gboolean
parse_number (const char *text, gint64 min, gint64 *number)
{
  gboolean begins_well = g_ascii_isdigit (*text) || (*text == '-' && min < 0);

  return begins_well && g_ascii_string_to_signed (text, 10, min, G_MAXINT64, number, NULL);
}

static gboolean
read_number (JsonObject *object, const char *field, gint64 min, gint64 *number, GError **error)
{
  JsonNode *value = find_value (object, field);

  *number = 0;
  if (value == NULL)
    return FALSE;
  if (is_of_type (value, G_TYPE_INT64) && json_node_get_int (value) >= min)
    {
      *number = json_node_get_int (value);
      return TRUE;
    }
  if (is_of_type (value, G_TYPE_STRING) && parse_number (json_node_get_string (value), min, number))
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                          N_ ("This must be a whole number."), NULL);
  return FALSE;
}

gboolean
madang_json_read_integer (JsonObject *object, const char *field, gint64 *number, GError **error)
{
  return read_number (object, field, G_MININT64, number, error);
}

gboolean
madang_json_read_id (JsonObject *object, const char *field, gint64 *id, GError **error)
{
  return read_number (object, field, 0, id, error);
}

static gboolean
parse_boolean (const char *text, gboolean *value)
{
  *value = g_ascii_strcasecmp (text, "true") == 0 || g_str_equal (text, "1");
  return *value || g_ascii_strcasecmp (text, "false") == 0 || g_str_equal (text, "0");
}

gboolean
madang_json_read_boolean (JsonObject *object, const char *field, gboolean *value, GError **error)
{
  JsonNode *node = find_value (object, field);

  *value = FALSE;
  if (node == NULL)
    return FALSE;
  if (is_of_type (node, G_TYPE_BOOLEAN))
    {
      *value = json_node_get_boolean (node);
      return TRUE;
    }
  if (is_of_type (node, G_TYPE_STRING) && parse_boolean (json_node_get_string (node), value))
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                          N_ ("This must be true or false."), NULL);
  return FALSE;
}

gboolean
madang_parse_id (const char *text, gint64 *id)
{
  return parse_number (text, 0, id);
}
