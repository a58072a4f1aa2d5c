/*
 * Texts as people write them: one normal form for names, lengths in characters, and what counts as blank.
 */
#pragma once

#include <glib.h>

/**
 * madang_text_normalize:
 * @text: (nullable): valid UTF-8
 *
 * Brings a name or password into Unicode's NFC (UAX #15), so that Korean typed on a system that writes NFD is the same
 * name. Takes time in proportion to the length, which g_utf8_normalize() does not: 1 MiB of Korean costs it 45 s.
 *
 * Returns: (transfer full) (nullable): the text in NFC
 */
char *madang_text_normalize (const char *text);

/** madang_text_is_blank: whether @text, valid UTF-8, has nothing but white space (Unicode's), or nothing at all. */
gboolean madang_text_is_blank (const char *text);

/** madang_text_trim: Returns: (transfer full): @text, valid UTF-8, without the white space (Unicode's) around it */
char *madang_text_trim (const char *text);

/**
 * madang_text_normalize_name:
 * @text: the name of somebody who is looked for, as it was given; valid UTF-8
 * @max: the most characters that such a name has, counted in NFC
 *
 * As madang_text_normalize(), and as madang_text_read() without what much too long a text costs: it is nobody's name,
 * as the empty one is that is given for it.
 *
 * Returns: (transfer full): the name in NFC
 */
char *madang_text_normalize_name (const char *text, guint max);

/**
 * madang_text_check_given:
 * @text: (nullable): what was given, valid UTF-8
 * @field: name of the field, static
 * @error: where a problem is added (madang_add_field_error())
 *
 * Returns: whether a text that is required, however long, is given and not blank
 */
gboolean madang_text_check_given (const char *text, const char *field, GError **error);

/**
 * madang_text_check:
 * @text: (nullable): what was given, valid UTF-8
 * @field: name of the field, static
 * @max: the most characters it may have, counted in NFC
 * @error: where a problem is added (madang_add_field_error())
 *
 * Checks a required text: given, not blank and not longer than @max characters. (U+0000 is refused where bytes become
 * texts, by madang_json_parse_object() and the like: a C string cannot hold it.)
 *
 * Returns: whether it is good
 */
gboolean madang_text_check (const char *text, const char *field, guint max, GError **error);

/** madang_text_check_length: the last part of madang_text_check(), for a text that may be blank. */
gboolean madang_text_check_length (const char *text, const char *field, guint max, GError **error);

/**
 * madang_text_read:
 *
 * As madang_text_check(), and gives the text in NFC. The check comes first: it tells what is much too long at once, and
 * bringing a whole body of combining marks into NFC holds up everybody for 0.1 s.
 *
 * Returns: (transfer full) (nullable): the text in NFC; %NULL with @error
 */
char *madang_text_read (const char *text, const char *field, guint max, GError **error);

/**
 * madang_text_is_alike:
 * @text: valid UTF-8
 * @name: a name of small ASCII letters
 *
 * Whether @text would be read as @name: they are equal in NFKC without case, and without what does not show: white
 * space, controls and what Unicode has fonts ignore. (Letters of other alphabets that look the same are others.)
 */
gboolean madang_text_is_alike (const char *text, const char *name);

/**
 * madang_text_check_name:
 * @text: (nullable): a username or nickname as it was given, valid UTF-8
 * @field: name of the field, static
 * @max: the most characters it may have, counted in NFC
 * @taken: the msgid for a name that is somebody else's
 * @error: where a problem is added: as by madang_text_check(), or %MADANG_ERROR_EXISTS
 *
 * Checks a name that people are known by: a good text that nobody reads as the server's own name. Whether a person has
 * it only the database knows.
 *
 * Returns: whether it is good
 */
gboolean madang_text_check_name (
    const char *text, const char *field, guint max, const char *taken, GError **error);

/** madang_text_wipe_free: overwrites and frees @text (nullable): a secret. */
void madang_text_wipe_free (char *text);
