/*
 * MadangClusterUser: the operating system's user whom the embedded PostgreSQL runs as, and running
 * programs as him.
 *
 * PostgreSQL refuses to run as root, so root's daemon gives it to an unprivileged user; any other
 * daemon runs it itself. Plain data, made once at start.
 */
#pragma once

#include <sys/types.h>

#include <gio/gio.h>

typedef struct
{
  char *name;
  uid_t uid;
  gid_t gid;
} MadangClusterUser;

/**
 * madang_cluster_user_find:
 * @folder: the cluster's data folder, which need not be there yet
 * @error: %MADANG_ERROR_DATABASE: there is no such user, or the folder is another's; the text says
 *   what to do
 *
 * Ourselves; for root the owner of @folder, else the user `madang`, else `postgres`.
 *
 * Returns: (transfer full) (nullable): the user
 */
MadangClusterUser *madang_cluster_user_find (const char *folder, GError **error);

void madang_cluster_user_free (MadangClusterUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangClusterUser, madang_cluster_user_free)

/**
 * madang_cluster_user_check_path:
 * @user: the user
 * @path: an absolute path; what of it does not exist yet is not looked at
 * @error: %MADANG_ERROR_DATABASE: names the first folder on the way that @user may not pass through
 *
 * Returns: whether @user can get to @path
 */
gboolean madang_cluster_user_check_path (const MadangClusterUser *user,
                                         const char *path,
                                         GError **error);

/**
 * madang_cluster_user_spawn:
 * @user: the user
 * @flags: what becomes of standard input, output and error
 * @argv: the program's absolute path and its arguments, ended by %NULL
 * @error: %MADANG_ERROR_DATABASE
 *
 * Runs a program as @user, in a session of its own (Ctrl-C is for the daemon alone) and with an
 * environment of almost nothing. When the thread that called this ends, even by SIGKILL, the
 * program gets SIGINT.
 *
 * Returns: (transfer full) (nullable): the running program
 */
GSubprocess *madang_cluster_user_spawn (const MadangClusterUser *user,
                                        GSubprocessFlags flags,
                                        const char *const *argv,
                                        GError **error);
