/*
 * Where the server listens: the sockets that systemd passed and the configured addresses; without any, a default of our
 * own.
 */
#pragma once

#include "base/madang-config.h"

/**
 * madang_addresses_open:
 * @config: its [server] listen
 * @error: %MADANG_ERROR_ADDRESS
 *
 * Returns: (transfer full) (nullable) (element-type GSocket): bound and listening, at least one
 */
GPtrArray *madang_addresses_open (const MadangConfig *config, GError **error);

/** madang_addresses_check: looks whether they could be had; changes nothing. @error as madang_addresses_open() */
gboolean madang_addresses_check (const MadangConfig *config, GError **error);
