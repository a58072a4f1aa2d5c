/*
 * `madangd --check`: whether a daemon could start. Changes nothing.
 */
#pragma once

#include "base/madang-config.h"

/**
 * madang_check:
 * @config: what to check
 * @error: as madang_daemon_start()
 *
 * Looks at what a start needs: its addresses, its state directory, its database and schema.
 *
 * Returns: whether it could
 */
gboolean madang_check (const MadangConfig *config, GError **error);

/**
 * madang_check_state_dir: whether a good secret is given or kept, pictures can be stored, and what is missing can be
 * written. @error is %MADANG_ERROR_CONFIGURATION
 */
gboolean madang_check_state_dir (const MadangConfig *config, GError **error);
