/*
 * The secret that signs tokens, where the operator gives none: made at the first start, kept in the state directory.
 *
 * Blocking; for start-up only.
 */
#pragma once

#include <glib.h>

/**
 * madang_secret_load:
 * @state_dir: the state directory; need not exist
 * @secret: (out) (transfer full) (nullable): the bytes of its file `secret` but for a newline at the end; %NULL where
 *   there is no such file
 * @error: %MADANG_ERROR_CONFIGURATION: the file cannot be read, is empty or longer than MADANG_SECRET_MAX, or others
 *   than its owner may read or write it
 *
 * Changes nothing.
 *
 * Returns: whether there is a good secret, or none yet
 */
gboolean madang_secret_load (const char *state_dir, GBytes **secret, GError **error);

/**
 * madang_secret_load_or_create:
 * @state_dir: the state directory; made where it is missing (madang_state_dir_make())
 * @error: %MADANG_ERROR_CONFIGURATION: as madang_secret_load(), or the secret cannot be written
 *
 * Makes a secret of MADANG_SECRET_RANDOM random bytes, written as hexadecimal text, where there is none. It is on disk
 * when this returns, and of two who start at once both get the same.
 *
 * Returns: (transfer full) (nullable): the secret
 */
GBytes *madang_secret_load_or_create (const char *state_dir, GError **error);
