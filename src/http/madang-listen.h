/*
 * Making the sockets that a server listens on. At start-up only: its caller waits.
 *
 * A host's name is looked up beside the default main context, which turns meanwhile, until the current cancellable
 * (g_cancellable_get_current()) is cancelled. Main thread.
 */
#pragma once

#include <gio/gio.h>

/**
 * madang_listen_open:
 * @where: `HOST:PORT` (`[::1]:8000`, `localhost:8000`, `:8000` for every address) or `unix:PATH`
 * @error: %MADANG_ERROR_ADDRESS, also where the look-up was cancelled
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
 * @may_be_in_use: whether it is none of @error that somebody listens there already
 * @error: %MADANG_ERROR_ADDRESS
 *
 * Looks whether a server could listen there now. Nobody can connect meanwhile, and no file is made or removed.
 *
 * Returns: whether it could
 */
gboolean madang_listen_check (const char *where, gboolean may_be_in_use, GError **error);
