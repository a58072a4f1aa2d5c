#include "store/madang-cluster-server.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-runtime-dir.h"

#include <errno.h>
#include <glib/gstdio.h>

#define SOCKET_NAME ".s.PGSQL.5432"
#define SOCKET_LOCK_NAME SOCKET_NAME ".lock"
#define HBA_NAME "pg_hba.conf"
#define IDENT_NAME "pg_ident.conf"

/* What stands here stands above the files in the data folder. */
static const char *const settings[] = {
  "cluster_name=madang",
  "listen_addresses=",
  "port=5432",
  "unix_socket_permissions=0700",
  "max_logical_replication_workers=0",
  "timezone=UTC",
  "fsync=on",
  "full_page_writes=on",
  "synchronous_commit=on",
  "shared_buffers=128MB",
  "huge_pages=off",
  "max_wal_size=1GB",
  "checkpoint_completion_target=0.9",
  "jit=off", /* a sandbox with MemoryDenyWriteExecute= kills it */
  "logging_collector=off",
  "log_destination=stderr",
  "log_line_prefix=postgresql[%p]: ",
  "log_timezone=UTC",
  "log_checkpoints=off",
  "log_autovacuum_min_duration=-1",
  /*
   * Statements hold people's messages: one that fails is told to the client that sent it, us, and
   * to nobody else.
   */
  "log_min_messages=log",
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
  "log_statement=none",
  "log_min_duration_statement=-1",
  "log_min_duration_sample=-1",
  "log_transaction_sample_rate=0",
  "log_parameter_max_length=0",
  "log_parameter_max_length_on_error=0",
};

static void
add_setting (GPtrArray *argv, char *setting)
{
  g_ptr_array_add (argv, g_strdup ("-c"));
  g_ptr_array_add (argv, setting);
}

static GPtrArray *
make_command (const char *programs, const char *folder, const char *runtime_dir)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_build_filename (programs, "postgres", NULL));
  g_ptr_array_add (argv, g_strdup ("-D"));
  g_ptr_array_add (argv, g_strdup (folder));
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    add_setting (argv, g_strdup (settings[i]));
  add_setting (argv, g_strdup_printf ("max_connections=%d", MADANG_CLUSTER_CONNECTIONS));
  add_setting (argv, g_strdup_printf ("unix_socket_directories=%s", runtime_dir));
  add_setting (argv, g_strdup_printf ("hba_file=%s/" HBA_NAME, runtime_dir));
  add_setting (argv, g_strdup_printf ("ident_file=%s/" IDENT_NAME, runtime_dir));
  g_ptr_array_add (argv, NULL);
  return argv;
}

static gboolean
write_file (const char *runtime_dir, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (runtime_dir, name, NULL);
  g_autoptr (GError) cause = NULL;

  /* Readable for the server's user, who need not be ours; the folder keeps all others out. */
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &cause))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be written: %s"), path,
                    cause->message, NULL);
  return FALSE;
}

static gboolean
write_access (const MadangClusterUser *user, const char *runtime_dir, GError **error)
{
  /* Root too: it is who asks by --check, whoever the daemon runs as. */
  g_autofree char *map = g_strdup_printf (
      "madang \"%s\" madang\nmadang \"%s\" madang\nmadang root madang\n", user->name,
      g_get_user_name ());

  return write_file (runtime_dir, HBA_NAME, "local all madang peer map=madang\n", error)
         && write_file (runtime_dir, IDENT_NAME, map, error);
}

static void
remove_file (const char *runtime_dir, const char *name)
{
  g_autofree char *path = g_build_filename (runtime_dir, name, NULL);

  g_unlink (path);
}

GSubprocess *
madang_cluster_server_launch (const MadangClusterUser *user,
                              const char *programs,
                              const char *folder,
                              const char *runtime_dir,
                              GError **error)
{
  g_autoptr (GPtrArray) command = make_command (programs, folder, runtime_dir);

  /* At every launch: a cleaner of /tmp may have been there since the last. */
  if (!madang_runtime_dir_make (runtime_dir, user->uid, user->gid, error)
      || !write_access (user, runtime_dir, error))
    return NULL;
  /*
   * A killed server's; should its number be another process's by now, PostgreSQL would stop short.
   */
  remove_file (runtime_dir, SOCKET_LOCK_NAME);
  remove_file (runtime_dir, SOCKET_NAME);
  return madang_cluster_user_spawn (user, G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                    (const char *const *) command->pdata, error);
}

gboolean
madang_cluster_server_keeps_socket (const char *runtime_dir, guint64 *socket)
{
  g_autofree char *path = g_build_filename (runtime_dir, SOCKET_NAME, NULL);
  GStatBuf status;

  if (g_lstat (path, &status) != 0)
    return errno != ENOENT && errno != ENOTDIR;
  if (*socket == 0)
    *socket = status.st_ino;
  return *socket == status.st_ino;
}

void
madang_cluster_server_clean_up (const char *runtime_dir)
{
  remove_file (runtime_dir, HBA_NAME);
  remove_file (runtime_dir, IDENT_NAME);
  g_rmdir (runtime_dir);
}
