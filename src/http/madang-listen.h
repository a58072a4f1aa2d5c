/*
 * Making the sockets that a server listens on. At start-up only: a host's name is looked up.
 */
#pragma once

#include <gio/gio.h>

/**
 * madang_listen_open:
 * @where: `HOST:PORT` (`[::1]:8000`, `localhost:8000`, `:8000` for every address) or `unix:PATH`
 * @error: %MADANG_ERROR_ADDRESS
 *
 * A unix socket that nobody answers on any more is replaced. A port of 0 takes any that is free.
 *
 * Returns: (transfer full) (element-type GSocket) (nullable): listening sockets, at least one; several where the host
 *   has several addresses
 */
GPtrArray *madang_listen_open (const char *where, GError **error);

/**
 * madang_listen_check:
 * @where: as madang_listen_open()
 * @error: %MADANG_ERROR_ADDRESS
 *
 * Looks whether a server could listen there now. Nobody can connect meanwhile, and no file is made or removed.
 *
 * Returns: whether it could
 */
gboolean madang_listen_check (const char *where, GError **error);
