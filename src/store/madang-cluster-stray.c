#include "store/madang-cluster-stray.h"

#include "base/madang-error.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define POLL_MICROSECONDS 20000

typedef enum
{
  HOLDER_NONE,   /* nobody, or somebody we cannot see */
  HOLDER_SERVER, /* a PostgreSQL server on this folder */
  HOLDER_STRANGER /* nobody is named, or no PostgreSQL: another program, or a dead one not yet reaped */
} Holder;

/*
 * 0 where nobody is named. A single-user server's number is negative: an administrator's, which
 * PostgreSQL respects.
 */
static pid_t
parse_pid (const char *text)
{
  gint64 pid = g_ascii_strtoll (text, NULL, 10);

  return pid > 1 && pid <= G_MAXINT ? (pid_t) pid : 0;
}

/*
 * The arguments, and not /proc/PID/cwd: that is closed to a container's root without
 * CAP_SYS_PTRACE.
 */
static GStrv
read_arguments (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *text = NULL;
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  for (gsize i = 0; i < length; i += strlen (text + i) + 1)
    g_strv_builder_add (arguments, text + i);
  return g_strv_builder_end (arguments);
}

/* A backend calls itself "postgres: madang: …". */
static gboolean
is_postgres (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  return g_str_equal (name, "postgres") || g_str_equal (name, "postmaster")
         || g_str_has_prefix (program, "postgres:");
}

/* Who holds the folder, and, of a server, which process it is. */
static Holder
find_holder (const char *pid_file, const char *folder, pid_t *pid)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) arguments = NULL;

  if (!g_file_get_contents (pid_file, &text, NULL, NULL))
    return HOLDER_NONE;
  if (*text == '\0')
    return HOLDER_STRANGER;
  *pid = parse_pid (text);
  arguments = *pid != 0 ? read_arguments (*pid) : NULL;
  if (arguments == NULL)
    return HOLDER_NONE;
  if (arguments[0] == NULL || !is_postgres (arguments[0]))
    return HOLDER_STRANGER;
  return g_strv_contains ((const char *const *) arguments, folder) ? HOLDER_SERVER : HOLDER_NONE;
}

static Holder
wait_for_server (const char *pid_file, const char *folder, guint seconds, pid_t *pid)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  Holder holder;

  while ((holder = find_holder (pid_file, folder, pid)) == HOLDER_SERVER
         && g_get_monotonic_time () < deadline
         && !g_cancellable_is_cancelled (g_cancellable_get_current ()))
    {
      g_usleep (POLL_MICROSECONDS);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  return holder;
}

/*
 * Removing the file is safe: should processes of that server linger, their shared memory still
 * keeps a new one out.
 */
static void
forget_stranger (const char *pid_file)
{
  g_message ("No PostgreSQL is behind %s: removing the file", pid_file);
  unlink (pid_file);
}

static void
set_stray_error (GError **error, const char *folder, pid_t pid)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) pid);

  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("A PostgreSQL server that does not stop holds %1$s: end its process %2$s"),
                    folder, number, NULL);
}

gboolean
madang_cluster_stray_is_there (const char *folder)
{
  g_autofree char *pid_file = g_build_filename (folder, "postmaster.pid", NULL);
  pid_t pid;

  return find_holder (pid_file, folder, &pid) == HOLDER_SERVER;
}

gboolean
madang_cluster_stray_end (const char *folder, GError **error)
{
  /*
   * Its parent's end has sent it SIGINT already. After SIGQUIT PostgreSQL itself waits 5 s before
   * it kills.
   */
  static const struct
  {
    int signal;
    guint seconds;
  } steps[] = { { 0, 1 }, { SIGINT, 5 }, { SIGQUIT, 6 }, { SIGKILL, 2 } };
  g_autofree char *pid_file = g_build_filename (folder, "postmaster.pid", NULL);
  pid_t pid = 0;
  Holder holder = find_holder (pid_file, folder, &pid);

  for (guint i = 0; i < G_N_ELEMENTS (steps) && holder == HOLDER_SERVER; i++)
    {
      kill (pid, steps[i].signal);
      holder = wait_for_server (pid_file, folder, steps[i].seconds, &pid);
      if (g_cancellable_set_error_if_cancelled (g_cancellable_get_current (), error))
        return FALSE;
    }
  if (holder == HOLDER_SERVER)
    set_stray_error (error, folder, pid);
  else if (holder == HOLDER_STRANGER)
    forget_stranger (pid_file);
  return holder != HOLDER_SERVER;
}
