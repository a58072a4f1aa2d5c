#include "store/madang-cluster-user.h"

#include "base/madang-error.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NOT_STARTED 127 /* as a shell says it */

static MadangClusterUser *
make_user (const struct passwd *entry)
{
  MadangClusterUser *user = g_new0 (MadangClusterUser, 1);

  user->name = g_strdup (entry->pw_name);
  user->uid = entry->pw_uid;
  user->gid = entry->pw_gid;
  return user;
}

static MadangClusterUser *
find_by_id (uid_t uid, GError **error)
{
  const struct passwd *entry = getpwuid (uid);
  g_autofree char *number = g_strdup_printf ("%u", uid);

  if (entry != NULL)
    return make_user (entry);
  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("The user ID %s has no name, and PostgreSQL needs one: add the "
                        "user, or name a database with --database"),
                    number, NULL);
  return NULL;
}

static MadangClusterUser *
find_unprivileged (GError **error)
{
  static const char *const names[] = { "madang", "postgres" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const struct passwd *entry = getpwnam (names[i]);

      if (entry != NULL && entry->pw_uid != 0)
        return make_user (entry);
    }
  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("PostgreSQL does not run as root, and there is neither a user madang nor "
                        "postgres to run it: add one (useradd --system madang), or name a "
                        "database with --database"),
                    NULL);
  return NULL;
}

static gboolean
has_cluster (const char *folder)
{
  g_autofree char *version = g_build_filename (folder, "PG_VERSION", NULL);

  return g_file_test (version, G_FILE_TEST_EXISTS);
}

static void
set_owner_error (GError **error, const char *folder, uid_t owner)
{
  const struct passwd *entry = getpwuid (owner);
  g_autofree char *name = entry != NULL ? g_strdup (entry->pw_name) : g_strdup_printf ("%u", owner);

  madang_set_error (error, MADANG_ERROR_DATABASE,
                    N_ ("%1$s belongs to the user %2$s, as whom the database cannot run here: give "
                        "it to another (chown -R), or use another --state-dir"),
                    folder, name, NULL);
}

MadangClusterUser *
madang_cluster_user_find (const char *folder, GError **error)
{
  struct stat status;
  gboolean exists = stat (folder, &status) == 0;
  gboolean root = geteuid () == 0;

  if (exists && (root ? status.st_uid == 0 && has_cluster (folder) : status.st_uid != geteuid ()))
    {
      set_owner_error (error, folder, status.st_uid);
      return NULL;
    }
  if (!root)
    return find_by_id (geteuid (), error);
  if (exists && status.st_uid != 0)
    return find_by_id (status.st_uid, error);
  return find_unprivileged (error);
}

void
madang_cluster_user_free (MadangClusterUser *user)
{
  g_free (user->name);
  g_free (user);
}

/* Between fork and exec: async-signal-safe calls alone (signal-safety(7)). */
static void
become (const MadangClusterUser *user)
{
  if (user->uid == geteuid ())
    return;
  if (setgroups (0, NULL) != 0 || setgid (user->gid) != 0 || setuid (user->uid) != 0)
    _exit (EXIT_NOT_STARTED);
}

/* Asked by becoming the user, because no reading of modes knows of access control lists. */
static gboolean
can_enter (const MadangClusterUser *user, const char *folder)
{
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    {
      become (user);
      _exit (access (folder, X_OK) != 0 && errno == EACCES);
    }
  while (child > 0 && waitpid (child, &status, 0) < 0 && errno == EINTR)
    continue;
  return status == 0;
}

gboolean
madang_cluster_user_check_path (const MadangClusterUser *user, const char *path, GError **error)
{
  const char *end = path;

  if (user->uid == geteuid ())
    return TRUE;
  while (end != NULL)
    {
      g_autofree char *folder = NULL;

      end = strchr (end + 1, '/');
      folder = end != NULL ? g_strndup (path, end - path) : g_strdup (path);
      if (!can_enter (user, folder))
        {
          madang_set_error (error, MADANG_ERROR_DATABASE,
                            N_ ("The user %1$s, as whom the database runs, cannot pass through "
                                "the directory %2$s: allow it (chmod o+x %2$s), or use another "
                                "--state-dir"),
                            user->name, folder, NULL);
          return FALSE;
        }
    }
  return TRUE;
}

typedef struct
{
  const MadangClusterUser *user;
  pid_t parent;
} ChildSetup;

/* Between fork and exec: see become(). */
static void
set_up_child (gpointer data)
{
  const ChildSetup *setup = data;

  /*
   * Until the program has a handler of its own, SIGINT must end it: neither our handler nor an
   * inherited "ignore".
   */
  signal (SIGINT, SIG_DFL);
  setsid ();
  become (setup->user);
  /*
   * After the change of user, which clears it (prctl(2)); a parent that died before it is found by
   * its absence.
   */
  if (prctl (PR_SET_PDEATHSIG, SIGINT) != 0 || getppid () != setup->parent)
    _exit (EXIT_NOT_STARTED);
}

/*
 * Neither PG… variables nor what systemd gave to the daemon alone. UTC also spares initdb its
 * search for the zone.
 */
static GStrv
make_environment (void)
{
  char **environment = g_environ_setenv (NULL, "LC_ALL", "C.UTF-8", TRUE);

  environment = g_environ_setenv (environment, "TZ", "UTC", TRUE);
  return g_environ_setenv (environment, "PATH", "/usr/local/bin:/usr/bin:/bin", TRUE);
}

GSubprocess *
madang_cluster_user_spawn (const MadangClusterUser *user,
                           GSubprocessFlags flags,
                           const char *const *argv,
                           GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_auto (GStrv) environment = make_environment ();
  g_autoptr (GError) cause = NULL;
  ChildSetup setup = { user, getpid () };
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, &setup, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &cause);
  if (process == NULL)
    madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("PostgreSQL cannot be run: %s"),
                      cause->message, NULL);
  return process;
}
