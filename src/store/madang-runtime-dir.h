/*
 * The runtime directory: a folder with a short path, for what lives only as long as the daemon. The embedded
 * database's socket is there, because a socket's path ends at 107 bytes (unix(7)) and a state directory's may not.
 */
#pragma once

#include <sys/types.h>

#include <glib.h>

/**
 * madang_runtime_dir_find:
 * @state_dir: the state directory, links resolved: other state directories get other folders
 *
 * Chooses `$RUNTIME_DIRECTORY/postgresql` (systemd.exec(5)), `/run/madang-…` for root, `$XDG_RUNTIME_DIR/madang-…`, or
 * `/tmp/madang-UID-…`: the first whose parent we may write to and whose path a socket and a conninfo can take as it is.
 *
 * Returns: (transfer full): the path; nothing is made yet
 */
char *madang_runtime_dir_find (const char *state_dir);

/**
 * madang_runtime_dir_make:
 * @path: from madang_runtime_dir_find()
 * @owner: the user whose folder it shall be; ourselves, or anybody where we are root
 * @group: its group
 * @error: %MADANG_ERROR_DATABASE: it cannot be made, or somebody else was there first
 *
 * Makes the folder, or takes the one that is there if it is a folder of @owner's or ours, and closes it to all others
 * (mode 0700).
 *
 * Returns: whether it is there and safe
 */
gboolean madang_runtime_dir_make (const char *path, uid_t owner, gid_t group, GError **error);
