/*
 * The lock on a state directory: one madangd at a time.
 *
 * The kernel drops it with the process, however that ends, so no lock is ever stale.
 */
#pragma once

#include <glib.h>

/**
 * madang_state_lock_take:
 * @state_dir: an existing folder
 * @error: %MADANG_ERROR_DATABASE: another madangd holds it, or the lock's file cannot be opened
 *
 * Takes the lock of @state_dir (flock(2) on its file `lock`), and waits no longer than a moment.
 *
 * Returns: a descriptor that holds the lock until the caller closes it; -1 with @error set
 */
int madang_state_lock_take (const char *state_dir, GError **error);

/** madang_state_lock_is_held: whether somebody holds the lock of @state_dir, which need not exist. */
gboolean madang_state_lock_is_held (const char *state_dir);
