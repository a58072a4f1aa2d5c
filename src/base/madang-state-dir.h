/*
 * The state directory: what must outlive the process and is no row of the database.
 *
 * Blocking; for start-up only.
 */
#pragma once

#include <glib.h>

/**
 * madang_state_dir_make:
 * @path: the state directory
 * @error: %MADANG_ERROR_CONFIGURATION
 *
 * Makes it, and what is missing above it, where it is not there. Its mode is 0711: the embedded database, which
 * lives in
 * it, may run as another user and must pass through. One that is there stays as it is.
 *
 * Returns: whether it is there now
 */
gboolean madang_state_dir_make (const char *path, GError **error);

/**
 * madang_state_dir_check:
 * @path: the state directory
 * @writes: whether something will be written into it where it is there
 * @error: %MADANG_ERROR_CONFIGURATION
 *
 * Changes nothing.
 *
 * Returns: whether it is there, or could be made
 */
gboolean madang_state_dir_check (const char *path, gboolean writes, GError **error);
