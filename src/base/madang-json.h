/*
 * JSON from strangers: read strictly, and by field with errors a person can use.
 *
 * json-glib 1.6 holds the values but does not parse: it recurses on depth, cuts strings at U+0000 and takes much that
 * is no JSON (docs/architecture.md).
 */
#pragma once

#include <json-glib/json-glib.h>

/**
 * madang_json_parse_object:
 * @data: (nullable): what came, not necessarily ended by a NUL; may be %NULL where @length is 0
 * @length: its bytes
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about the whole request
 *
 * Reads one JSON object: valid UTF-8, RFC 8259 to the letter (no byte order mark), at most %MADANG_JSON_DEPTH_MAX
 * levels and %MADANG_JSON_NAMES_MAX names and %MADANG_JSON_VALUES_MAX values, no name twice in an object, no
 * U+0000 and no lone surrogate in a string,
 * no number beyond a double's range and no integer beyond int64. What has a fraction or an exponent is a double.
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *madang_json_parse_object (const char *data, gsize length, GError **error);

/**
 * madang_json_read_text:
 * @object: the input
 * @field: a member's name, static
 * @error: where a problem is added if the member is not a string
 *
 * Returns: (transfer none) (nullable): the text; %NULL where it is missing, null, or no string
 */
const char *madang_json_read_text (JsonObject *object, const char *field, GError **error);

/**
 * madang_json_read_integer:
 * @object: the input
 * @field: a member's name, static
 * @number: (out): the number; 0 where it is missing or null
 * @error: where a problem is added if the member is neither an integer of int64 nor a text of one
 *
 * Returns: whether there is a number
 */
gboolean madang_json_read_integer (JsonObject *object,
                                   const char *field,
                                   gint64 *number,
                                   GError **error);

/**
 * madang_json_read_boolean:
 * @object: the input
 * @field: a member's name, static
 * @value: (out): the value; %FALSE where it is missing or null
 * @error: where a problem is added if the member is neither a boolean nor one of the texts `true`, `false`, `1` and
 *   `0`, in either case, which is how forms say it
 *
 * Returns: whether there is a value
 */
gboolean madang_json_read_boolean (JsonObject *object,
                                   const char *field,
                                   gboolean *value,
                                   GError **error);

/**
 * madang_json_read_id:
 * @object: the input
 * @field: a member's name, static
 * @id: (out): the number; 0 where it is missing or null
 * @error: where a problem is added if the member is neither an integer from 0 nor a text of digits that fits an int64
 *
 * Returns: whether there is a number
 */
gboolean madang_json_read_id (JsonObject *object, const char *field, gint64 *id, GError **error);

/**
 * madang_parse_id:
 * @text: what should be digits alone, `[0-9]+`
 * @id: (out): the number; untouched where there is none
 *
 * Returns: whether @text is such a number and fits an int64
 */
gboolean madang_parse_id (const char *text, gint64 *id);
