/*
 * What stands on the command line for a room or a user, as the server knows it: by its id.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_words_read_number:
 * @word: a decimal number
 * @max: the largest that is meant; the least is 0
 * @number: (out): it
 * @error: %MADANG_ERROR_USAGE
 *
 * Returns: whether it is one
 */
gboolean madang_ctl_words_read_number (const char *word,
                                       guint64 max,
                                       guint64 *number,
                                       GError **error);

/** madang_ctl_words_read_room: the room that @word names: a positive id. Returns: 0 where it is none, with @error */
gint64 madang_ctl_words_read_room (const char *word, GError **error);

/**
 * madang_ctl_words_find_user:
 * @ctl: the run
 * @word: an id, e-mail, username or nickname; `id:`, `email:`, `user:` or `nick:` before it says which
 * @error: what went wrong, for people; where several are called so, how to say which is meant
 *
 * Returns: the user's id, positive; 0 where none is meant
 */
gint64 madang_ctl_words_find_user (MadangCtl *ctl, const char *word, GError **error);
