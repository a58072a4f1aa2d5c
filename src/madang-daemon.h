/*
 * MadangDaemon: the whole server put together: the database, the acts, the doors, and the order in which they come and
 * go. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "base/madang-config.h"
#include "i18n/madang-catalogues.h"

#define MADANG_TYPE_DAEMON (madang_daemon_get_type ())
G_DECLARE_FINAL_TYPE (MadangDaemon, madang_daemon, MADANG, DAEMON, GObject)

/**
 * madang_daemon_new:
 * @config: outlives the daemon, which changes it at a reload
 * @catalogues: the translations
 *
 * Returns: (transfer full): a daemon that does nothing yet
 */
MadangDaemon *madang_daemon_new (MadangConfig *config, MadangCatalogues *catalogues);

/**
 * madang_daemon_start:
 * @self: the daemon
 * @cancellable: to be cancelled on the default main context, which turns meanwhile. What was begun is then
 *   given up, and what was made so far goes with the last reference
 * @error: %MADANG_ERROR_ADDRESS, %MADANG_ERROR_BUS, %MADANG_ERROR_CONFIGURATION or %MADANG_ERROR_DATABASE; any where
 *   @cancellable is cancelled
 *
 * Takes the addresses, brings up the database and its schema, and opens the doors. Blocks until it serves. What can be
 * refused is looked at before anything is changed.
 *
 * Returns: whether it serves
 */
gboolean madang_daemon_start (MadangDaemon *self, GCancellable *cancellable, GError **error);

/**
 * madang_daemon_reload:
 * @self: the daemon
 * @error: what is wrong with the configuration; %MADANG_ERROR_UNAVAILABLE while it starts
 *
 * Reads the configuration again and takes what can be changed at once; the log says what needs a restart.
 *
 * Returns: whether it is right; else nothing has changed, and the log says why
 */
gboolean madang_daemon_reload (MadangDaemon *self, GError **error);

/**
 * madang_daemon_stop_async:
 * @self: a daemon that was started
 * @callback: called when it has ended, within 10 s
 * @data: for @callback
 *
 * Takes nothing new, stores what was accepted and answers it, closes the sockets with 1001, and stops the database.
 */
void madang_daemon_stop_async (MadangDaemon *self, GAsyncReadyCallback callback, gpointer data);
void madang_daemon_stop_finish (MadangDaemon *self, GAsyncResult *result);
