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
 * Starts a server that writes its log, without statements or what is in them, to our standard error.
 *
 * Returns: (transfer full) (nullable): the server, which does not take connections yet
 */
GSubprocess *madang_cluster_server_launch (const MadangClusterUser *user,
                                           const char *programs,
                                           const char *folder,
                                           const char *runtime_dir,
                                           GError **error);

/**
 * madang_cluster_server_clean_up:
 * @runtime_dir: where a server was launched that has stopped
 *
 * Removes the folder and what madang_cluster_server_launch() put into it.
 */
void madang_cluster_server_clean_up (const char *runtime_dir);
