/*
 * The embedded PostgreSQL of an earlier daemon that was killed: it stops by itself, because its
 * parent is gone, but that takes a moment, and until then nobody else can have its data folder.
 */
#pragma once

#include <glib.h>

/**
 * madang_cluster_stray_is_there: whether a server, of an earlier daemon or a running one, is on the
 * data @folder.
 */
gboolean madang_cluster_stray_is_there (const char *folder);

/**
 * madang_cluster_stray_end:
 * @folder: the cluster's data folder, as it was named to its server; the state directory's lock is
 *   held
 * @error: %MADANG_ERROR_DATABASE: a server is there and cannot be ended; G_IO_ERROR_CANCELLED where
 *   the current cancellable (g_cancellable_get_current()) was cancelled, for which the default main
 *   context turns
 *
 * Waits until no server runs on @folder, and after a second asks it to stop, ever less kindly; 14 s
 * at worst. A `postmaster.pid` whose process is gone is left to PostgreSQL; one that is empty, or
 * whose number another program has now, is removed, because PostgreSQL would stop short at it.
 *
 * Returns: whether @folder is free
 */
gboolean madang_cluster_stray_end (const char *folder, GError **error);
