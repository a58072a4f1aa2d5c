/*
 * What the embedded PostgreSQL is run with: its settings, all as arguments, and who may come in.
 */
#pragma once

#include "store/madang-cluster-user.h"

/**
 * madang_cluster_server_launch:
 * @user: whom it runs as
 * @programs: the folder of PostgreSQL's programs
 * @folder: the cluster's data folder, which no server holds
 * @runtime_dir: where its socket shall be, from madang_runtime_dir_find(); made if it is not there
 * @error: %MADANG_ERROR_DATABASE
 *
 * Starts a server that writes its log, without statements or what is in them, to our standard
 * error.
 *
 * Returns: (transfer full) (nullable): the server, which does not take connections yet
 */
GSubprocess *madang_cluster_server_launch (const MadangClusterUser *user,
                                           const char *programs,
                                           const char *folder,
                                           const char *runtime_dir,
                                           GError **error);

/**
 * madang_cluster_server_keeps_socket:
 * @runtime_dir: where a server was launched
 * @socket: (inout): which file its socket is; 0 before the first call after a launch
 *
 * A server does not notice that the file of its socket is gone, and makes no other.
 *
 * Returns: whether it is there, and no other in its place; where @socket is still 0, the server has
 *   not made it yet
 */
gboolean madang_cluster_server_keeps_socket (const char *runtime_dir, guint64 *socket);

/**
 * madang_cluster_server_clean_up:
 * @runtime_dir: where a server was launched that has stopped
 *
 * Removes the folder and what madang_cluster_server_launch() put into it.
 */
void madang_cluster_server_clean_up (const char *runtime_dir);
