/*
 * Text as it may stand on one line of a log or a terminal. Names come from people: an escape sequence in a nickname
 * must not reach an administrator's terminal, nor a line break pass for a line of the log. Pure functions.
 */
#pragma once

#include <glib.h>

/**
 * madang_escape_is_harmful: whether a terminal might obey @character instead of showing it, or turn what stands beside
 * it.
 */
gboolean madang_escape_is_harmful (gunichar character);

/**
 * madang_escape_append:
 * @line: where it goes
 * @text: any bytes, of which some may be NUL
 * @length: how many
 *
 * Appends @text as UTF-8; control and format characters, line separators and what is no UTF-8 written out (`\n`,
 * `\x1b`, `\u202e`).
 */
void madang_escape_append (GString *line, const char *text, gsize length);

/** madang_escape_text: @text: any bytes. Returns: (transfer full): it, as madang_escape_append() writes it */
char *madang_escape_text (const char *text);
