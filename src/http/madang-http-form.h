/*
 * Forms as browsers write them: queries and bodies of application/x-www-form-urlencoded. Pure, over hostile text.
 */
#pragma once

#include <glib.h>

/**
 * madang_http_form_decode:
 * @text: pairs, joined by `&` (WHATWG URL, section 5.1)
 * @length: its bytes
 * @is_clean: (out) (optional): whether all of it was read, and could be decoded to UTF-8 without U+0000
 *
 * Of equal names the first counts. A name or value that cannot be decoded stays as it was written, so that whoever
 * looks for digits or a name does not find them. Behind %MADANG_HTTP_FORM_PAIRS_MAX pairs, empty ones counted, nothing
 * is read.
 *
 * Returns: (transfer full) (element-type utf8 utf8): the values by name
 */
GHashTable *madang_http_form_decode (const char *text, gsize length, gboolean *is_clean);
