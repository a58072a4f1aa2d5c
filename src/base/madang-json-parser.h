/*
 * The strict JSON parser behind madang_json_parse_object(); nothing else uses it.
 *
 * One pass checks the text and builds json-glib's values. JsonParser is not used: it takes much that is no JSON, and
 * building directly costs a third of its time. Depth is bounded, so recursion is; any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

/**
 * madang_json_parse:
 * @data: (nullable): what came, not necessarily ended by a NUL; may be %NULL where @length is 0
 * @length: its bytes
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about the whole request
 *
 * Reads one JSON text of any kind under the rules of madang_json_parse_object().
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *madang_json_parse (const char *data, gsize length, GError **error);
