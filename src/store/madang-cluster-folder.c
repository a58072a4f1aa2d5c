#include "store/madang-cluster-folder.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_NAME "postgresql"
#define DRAFT_PREFIX "postgresql.draft-"
#define SCHEMA_NAME "MADANG_SCHEMA"
#define PORT_LINE 3 /* of postmaster.pid, from 0 (PostgreSQL's source, miscadmin.h) */
#define SOCKET_LINE 4

char *
madang_cluster_folder_get_path (const char *state_dir)
{
  return g_build_filename (state_dir, FOLDER_NAME, NULL);
}

static gboolean
refuse (const char *path, const char *reason, GError **error)
{
  madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be read: %s"), path, reason,
                    NULL);
  return FALSE;
}

/* 0 where there is no such file. Whatever is there in its place, such as a FIFO, is not waited for. */
static gboolean
read_number (const char *folder, const char *name, guint *number, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) cause = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char text[16] = "";
  gboolean is_read = fd >= 0 && read (fd, text, sizeof text - 1) >= 0;
  int reason = errno;
  guint64 value = 0;

  if (fd >= 0)
    close (fd);
  if (!is_read && reason != ENOENT)
    return refuse (path, g_strerror (reason), error);
  if (is_read && !g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT, &value, &cause))
    return refuse (path, cause->message, error);
  *number = value;
  return TRUE;
}

/* A new cluster takes the place of an empty folder, and of no other. */
static gboolean
check_room (const char *folder, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);

  if (entries == NULL || g_dir_read_name (entries) == NULL)
    return TRUE;
  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("%s is not empty and holds no database: move it away, or use another "
                        "--state-dir"),
                    folder, NULL);
  return FALSE;
}

gboolean
madang_cluster_folder_read_major (const char *folder, guint *major, GError **error)
{
  return read_number (folder, "PG_VERSION", major, error)
         && (*major != 0 || check_room (folder, error));
}

gboolean
madang_cluster_folder_read_schema (const char *folder, guint *version, GError **error)
{
  return read_number (folder, SCHEMA_NAME, version, error);
}

gboolean
madang_cluster_folder_note_schema (const char *folder, guint version, GError **error)
{
  g_autofree char *path = g_build_filename (folder, SCHEMA_NAME, NULL);
  g_autofree char *text = g_strdup_printf ("%u\n", version);
  g_autoptr (GError) cause = NULL;
  guint noted;

  /* Readable for the server's user, who need not be ours: a base backup takes all that is in the folder. */
  if ((madang_cluster_folder_read_schema (folder, &noted, NULL) && noted == version)
      || g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0644, &cause))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be written: %s"), path,
                    cause->message, NULL);
  return FALSE;
}

char *
madang_cluster_folder_read_conninfo (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) <= SOCKET_LINE || *lines[SOCKET_LINE] != '/')
    return NULL;
  return g_strdup_printf ("host=%s port=%s user=madang dbname=madang", lines[SOCKET_LINE],
                          lines[PORT_LINE]);
}

/* Never through a link: root may be removing here what belongs to an unprivileged user. */
static void
remove_tree (int parent, const char *name)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *entries = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  while (entries != NULL && (entry = readdir (entries)) != NULL)
    {
      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (unlinkat (fd, entry->d_name, 0) != 0)
        remove_tree (fd, entry->d_name);
    }
  if (entries != NULL)
    closedir (entries);
  unlinkat (parent, name, AT_REMOVEDIR);
}

/* What an interrupted start left behind. */
static void
remove_drafts (const char *state_dir)
{
  g_autoptr (GDir) entries = g_dir_open (state_dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    if (g_str_has_prefix (name, DRAFT_PREFIX))
      {
        g_autofree char *path = g_build_filename (state_dir, name, NULL);

        remove_tree (AT_FDCWD, path);
      }
}

/* The last line that says what failed: initdb goes on to say what it removes. */
static const char *
find_reason (char *complaint)
{
  const char *reason = NULL;
  char *rest = complaint;
  char *line;

  while ((line = strsep (&rest, "\n")) != NULL)
    {
      gboolean tells = strstr (line, "error:") != NULL || strstr (line, "FATAL:") != NULL;

      if (*line != '\0' && (tells || reason == NULL))
        reason = line;
    }
  return reason != NULL ? reason : "";
}

static void
set_making_error (GError **error, const char *reason)
{
  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("PostgreSQL cannot create the state directory's database: %s"), reason,
                    NULL);
}

/* A program that may be told to end before it has. */
typedef struct
{
  GSubprocess *process;
  GCancellable *giving_up;
  guint overdue; /* source, or 0 */
} Making;

/* All that is in the session that it leads: initdb waits for what it runs itself, and meanwhile is deaf to SIGINT. */
static void
signal_session (GSubprocess *leader, int number)
{
  const char *pid = g_subprocess_get_identifier (leader);

  if (pid != NULL)
    kill (-(pid_t) g_ascii_strtoll (pid, NULL, 10), number);
}

static gboolean
on_overdue (gpointer data)
{
  Making *making = data;

  making->overdue = 0;
  signal_session (making->process, SIGKILL);
  g_cancellable_cancel (making->giving_up);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Making *making = data;

  signal_session (making->process, SIGTERM);
  making->overdue = g_timeout_add_seconds (MADANG_STOP_MAKING_SECONDS, on_overdue, making);
}

static void
on_communicated (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

/* The default main context turns meanwhile, for whoever wants to cancel; then the program may still end by itself. */
static gboolean
communicate (GSubprocess *process, const char *input, char **complaint, GError **error)
{
  GCancellable *cancellable = g_cancellable_get_current ();
  g_autoptr (GCancellable) giving_up = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Making making = { process, giving_up, 0 };
  gulong handler = 0;

  g_subprocess_communicate_utf8_async (process, input, giving_up, on_communicated, &result);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), &making, NULL);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_disconnect (cancellable, handler);
  g_clear_handle_id (&making.overdue, g_source_remove);
  return g_subprocess_communicate_utf8_finish (process, result, NULL, complaint, error);
}

static gboolean
run (const MadangClusterUser *user, const char *const *argv, const char *input, GError **error)
{
  g_autoptr (GSubprocess) process = madang_cluster_user_spawn (
      user,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
          | G_SUBPROCESS_FLAGS_STDERR_PIPE,
      argv, error);
  g_autofree char *complaint = NULL;
  g_autoptr (GError) cause = NULL;

  if (process == NULL)
    return FALSE;
  if (!communicate (process, input, &complaint, &cause))
    set_making_error (error, cause->message);
  else if (!g_subprocess_get_successful (process))
    set_making_error (error, find_reason (complaint));
  else
    return !g_cancellable_set_error_if_cancelled (g_cancellable_get_current (), error);
  return FALSE;
}

static gboolean
run_initdb (const MadangClusterUser *user, const char *programs, const char *draft, GError **error)
{
  g_autofree char *initdb = g_build_filename (programs, "initdb", NULL);
  const char *const argv[] = { initdb,
                               "-D",
                               draft,
                               "-U",
                               "madang",
                               "-E",
                               "UTF8",
                               "--locale-provider=libc",
                               "--locale=C.UTF-8",
                               "--auth=peer",
                               "--no-instructions",
                               NULL };

  return run (user, argv, NULL, error);
}

static gboolean
create_database (const MadangClusterUser *user,
                 const char *programs,
                 const char *draft,
                 GError **error)
{
  g_autofree char *postgres = g_build_filename (programs, "postgres", NULL);
  const char *const argv[] = {
    postgres,    "--single", "-D", draft, "-c", "exit_on_error=on", "-c", "log_min_messages=fatal",
    "template1", NULL
  };

  return run (user, argv, "CREATE DATABASE madang\n", error);
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

/* initdb and the server have synced what is inside the draft; only its name is left. */
static gboolean
put_in_place (const char *state_dir, const char *draft, GError **error)
{
  g_autofree char *folder = madang_cluster_folder_get_path (state_dir);

  if (rename (draft, folder) == 0 && sync_folder (state_dir))
    return TRUE;
  set_making_error (error, g_strerror (errno));
  return FALSE;
}

gboolean
madang_cluster_folder_make (const char *state_dir,
                            const MadangClusterUser *user,
                            const char *programs,
                            GError **error)
{
  g_autofree char *draft = g_build_filename (state_dir, DRAFT_PREFIX "XXXXXX", NULL);

  remove_drafts (state_dir);
  if (g_mkdtemp (draft) == NULL
      || (user->uid != geteuid () && chown (draft, user->uid, user->gid) != 0))
    {
      set_making_error (error, g_strerror (errno));
      return FALSE;
    }
  if (run_initdb (user, programs, draft, error) && create_database (user, programs, draft, error)
      && put_in_place (state_dir, draft, error))
    return TRUE;
  remove_tree (AT_FDCWD, draft);
  return FALSE;
}
