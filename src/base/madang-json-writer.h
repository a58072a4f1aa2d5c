/*
 * JSON of our own, appended to a GString: answers and frames are written once, straight into the bytes that go out.
 *
 * Commas are set by the byte that stands before, so a document begins in an empty GString; a key is %NULL inside
 * arrays, else a literal of ours without anything to escape. All texts are valid UTF-8 and stay as they are but
 * for what RFC 8259, section 7 wants escaped.
 */
#pragma once

#include <glib.h>

/** madang_json_begin_object: opens `{`, as the member @key or (%NULL) as an element or the whole. */
void madang_json_begin_object (GString *json, const char *key);
void madang_json_end_object (GString *json);

/** madang_json_begin_array: opens `[`, as madang_json_begin_object(). */
void madang_json_begin_array (GString *json, const char *key);
void madang_json_end_array (GString *json);

/** madang_json_add_text: @value in quotes; %NULL becomes null. */
void madang_json_add_text (GString *json, const char *key, const char *value);
void madang_json_add_integer (GString *json, const char *key, gint64 value);
void madang_json_add_boolean (GString *json, const char *key, gboolean value);
void madang_json_add_null (GString *json, const char *key);
