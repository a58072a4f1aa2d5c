/*
 * MadangCluster: a private PostgreSQL under the state directory, made, started, supervised and
 * stopped by the daemon.
 *
 * It listens on a socket in the runtime directory alone, and lets in by peer authentication two
 * users of the operating system: the daemon's and its own. No file of its data folder is edited:
 * all settings are arguments. It is a child of the daemon and stops with it, however that ends.
 * Lives on the main loop's thread; after madang_cluster_start() nothing blocks, but for giving up
 * the last reference to a cluster that runs.
 */
#pragma once

#include <gio/gio.h>

#define MADANG_TYPE_CLUSTER (madang_cluster_get_type ())
G_DECLARE_FINAL_TYPE (MadangCluster, madang_cluster, MADANG, CLUSTER, GObject)

/**
 * madang_cluster_new:
 * @state_dir: the state directory; it need not exist yet
 * @error: %MADANG_ERROR_DATABASE: no PostgreSQL, or none of the version of the data that is there;
 *   no user to run it; a folder that he cannot pass through; something else where the data should
 *   be. The text says what to do
 *
 * Finds what is needed and checks what is there; changes nothing.
 *
 * Returns: (transfer full) (nullable): a cluster that does not run yet. Without a last
 *   madang_cluster_stop_async() its end stops it and waits for that
 */
MadangCluster *madang_cluster_new (const char *state_dir, GError **error);

/**
 * madang_cluster_start:
 * @self: a cluster that does not run
 * @error: %MADANG_ERROR_DATABASE: another madangd holds the state directory, or making or running
 *   it failed, also where the current cancellable (g_cancellable_get_current()) was cancelled
 *
 * Makes what is missing (the state directory, the cluster), ends a server that an earlier daemon
 * left, and starts ours. Blocks for as long as that takes, a second for an empty state. The server
 * takes connections some time after the return: keep trying. From now on a server that ends is
 * started again, with a growing pause if it keeps ending; one that lost the file of its socket, so
 * that nobody finds it any more, is stopped for that.
 *
 * Returns: whether it was started
 */
gboolean madang_cluster_start (MadangCluster *self, GError **error);

/**
 * madang_cluster_get_conninfo: how libpq reaches the database `madang` as its owner (PostgreSQL
 * manual, 34.1.1).
 *
 * Returns: (transfer none) (nullable): the conninfo; %NULL before the first madang_cluster_start()
 */
const char *madang_cluster_get_conninfo (MadangCluster *self);

/**
 * madang_cluster_find_running: how to reach a server that another madangd runs on this state
 * directory.
 *
 * Returns: (transfer full) (nullable): the conninfo; %NULL where none runs
 */
char *madang_cluster_find_running (MadangCluster *self);

/**
 * madang_cluster_read_schema:
 * @self: a cluster
 * @version: (out): which version of our schema is in it, as noted last; 0 where nothing is noted
 * @error: %MADANG_ERROR_DATABASE
 *
 * Returns: whether the note could be read, or there is none
 */
gboolean madang_cluster_read_schema (MadangCluster *self, guint *version, GError **error);

/**
 * madang_cluster_note_schema:
 * @self: a cluster that has its data folder
 * @version: of the schema that is in it
 * @error: %MADANG_ERROR_DATABASE
 *
 * Notes the version in the data folder, for madang_cluster_read_schema() while no server runs.
 *
 * Returns: whether it is noted
 */
gboolean madang_cluster_note_schema (MadangCluster *self, guint version, GError **error);

/**
 * madang_cluster_stop_async:
 * @self: a cluster
 * @patience_ms: how long it is waited for
 * @callback: called when no server runs any more
 * @user_data: for @callback
 *
 * Stops the server as its manual's "fast shutdown": sessions end, what is committed is on disk. One
 * that has not stopped in time is told to leave at once, and killed a second later; it recovers from
 * its log at the next start.
 */
void madang_cluster_stop_async (MadangCluster *self,
                                guint patience_ms,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** madang_cluster_stop_finish: ends madang_cluster_stop_async(), which cannot fail. */
void madang_cluster_stop_finish (MadangCluster *self, GAsyncResult *result);
