/*
 * The embedded cluster's data folder: making it, whole or not at all, and telling of which version
 * it is.
 */
#pragma once

#include "store/madang-cluster-user.h"

/**
 * madang_cluster_folder_get_path: where the cluster of a state directory is.
 *
 * Returns: (transfer full)
 */
char *madang_cluster_folder_get_path (const char *state_dir);

/**
 * madang_cluster_folder_read_major:
 * @folder: the cluster's data folder
 * @major: (out): PostgreSQL's major version that made it; 0 where it is missing or empty
 * @error: %MADANG_ERROR_DATABASE: it holds something else
 *
 * Returns: whether there is a cluster, or room for one
 */
gboolean madang_cluster_folder_read_major (const char *folder, guint *major, GError **error);

/**
 * madang_cluster_folder_read_schema:
 * @folder: the cluster's data folder
 * @version: (out): the version of our schema that was noted; 0 where there is no note
 * @error: %MADANG_ERROR_DATABASE
 *
 * Returns: whether the note could be read, or there is none
 */
gboolean madang_cluster_folder_read_schema (const char *folder, guint *version, GError **error);

/**
 * madang_cluster_folder_note_schema:
 * @folder: the cluster's data folder
 * @version: of the schema that is in it
 * @error: %MADANG_ERROR_DATABASE
 *
 * Notes the version in a file `MADANG_SCHEMA` of @folder, where a copy of the folder takes it
 * along, for whoever asks while no server runs. On disk when this returns.
 *
 * Returns: whether it is noted
 */
gboolean madang_cluster_folder_note_schema (const char *folder, guint version, GError **error);

/**
 * madang_cluster_folder_read_conninfo: how to reach the server that runs on @folder, as it wrote it
 * there itself.
 *
 * Returns: (transfer full) (nullable): the conninfo; %NULL where none runs, or one that is not
 *   reachable yet
 */
char *madang_cluster_folder_read_conninfo (const char *folder);

/**
 * madang_cluster_folder_make:
 * @state_dir: the state directory; its lock is held
 * @user: whose the cluster shall be
 * @programs: the folder of PostgreSQL's programs
 * @error: %MADANG_ERROR_DATABASE, with PostgreSQL's own words, also where the current cancellable
 *   (g_cancellable_get_current()) was cancelled
 *
 * Makes a cluster (initdb) with the superuser and the database `madang`, in UTF-8 and sorted by
 * code point. It is made in a folder beside and renamed when it is complete and on disk, so that a
 * kill at any moment leaves none or a whole one. Takes about a second, and turns the default main
 * context until it has ended: a few seconds after cancelling at worst.
 *
 * Returns: whether it is there now
 */
gboolean madang_cluster_folder_make (const char *state_dir,
                                     const MadangClusterUser *user,
                                     const char *programs,
                                     GError **error);
