/*
 * PostgreSQL's programs on this machine: where they are and of which major version.
 */
#pragma once

#include <glib.h>

/**
 * madang_cluster_programs_find:
 * @major: the version that is wanted, because a cluster of it is there; 0: the newest that serves
 *   us
 * @error: %MADANG_ERROR_DATABASE: not installed; the text says what to do
 *
 * Looks into /usr/lib/postgresql, where Debian keeps every version in a folder of its own, then
 * along PATH. May run `postgres --version`, and waits for it.
 *
 * Returns: (transfer full) (nullable): the folder that has `initdb` and `postgres`
 */
char *madang_cluster_programs_find (guint major, GError **error);
