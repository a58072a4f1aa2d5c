/*
 * What may stand where somebody has pressed Tab: commands and options from their tables, rooms and users from the
 * running server. For data/completions/madangctl, by a command that no help shows:
 *
 *   madangctl complete WORD…
 *
 * with the words of a command line as they are typed, quotes and all, of which the last is not finished and may be
 * empty. Each line of what it prints is a word, without quotes, and for some a tab and what it means.
 */
#pragma once

#include <glib.h>

/** madang_ctl_completion_is_asked: whether a command line, without the program's name, asks for this. */
gboolean madang_ctl_completion_is_asked (const char *const *argv);

/** madang_ctl_completion_print: answers; what cannot be known is left out, silently. Returns: the exit code */
int madang_ctl_completion_print (const char *const *argv);
