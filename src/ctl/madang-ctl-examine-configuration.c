#include "ctl/madang-ctl-examine.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CHECK_SECONDS "60" /* a database that is locked is waited for */
#define CHECK_IS_OVER 124  /* timeout(1) */
#define CHECK_IS_IMPOSSIBLE 125

/* Without what systemd told that one process, and in the language of whoever asks. */
static GStrv
make_environment (const MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  static const char *const others[] = { "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
                                        "LISTEN_PID",    "LISTEN_FDS",   "LISTEN_FDNAMES",
                                        "LC_ALL",        "LANGUAGE" };
  GStrv environment = g_strdupv (patient->environment);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    environment = g_environ_unsetenv (environment, others[i]);
  return g_environ_setenv (environment, "LC_MESSAGES",
                           madang_language_get_tag (diagnosis->ctl->language), TRUE);
}

/* Whom the check runs as, and where. */
typedef struct
{
  gboolean is_other; /* somebody else than who asks */
  uid_t uid;
  gid_t gid;
  gid_t groups[64];
  int n_groups;
  const char *folder; /* NULL for where we are */
} Role;

static void
choose_role (Role *role, const MadangCtlPatient *patient)
{
  const struct passwd *user = getpwuid (patient->user);

  role->is_other = geteuid () != patient->user;
  role->uid = patient->user;
  role->gid = user != NULL ? user->pw_gid : patient->user;
  role->groups[0] = role->gid;
  role->n_groups = G_N_ELEMENTS (role->groups);
  if (user == NULL || getgrouplist (user->pw_name, role->gid, role->groups, &role->n_groups) < 0)
    role->n_groups = 1;
  role->folder = patient->folder;
}

/*
 * Between fork and exec, with system calls alone. Root may read everything, so he becomes whom the server runs as, and
 * before anything of the server's counts: its environment is its own to write, and so may name libraries to load. Nor
 * shall it reach the terminal that the doctor is asked from, nor outlive the doctor, whom Ctrl-C alone reaches then.
 */
static void
become (gpointer data)
{
  const Role *role = data;

  if (role->is_other
      && (setgroups (role->n_groups, role->groups) != 0
          || setresgid (role->gid, role->gid, role->gid) != 0
          || setresuid (role->uid, role->uid, role->uid) != 0))
    _exit (CHECK_IS_IMPOSSIBLE);
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (role->folder != NULL && chdir (role->folder) != 0)
    _exit (CHECK_IS_IMPOSSIBLE);
}

static GStrv
make_command (const MadangCtlPatient *patient)
{
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  g_strv_builder_add_many (command, "timeout", CHECK_SECONDS, NULL);
  g_strv_builder_addv (command, (const char **) patient->command);
  g_strv_builder_add (command, "--check");
  if (patient->pid == 0 && madang_ctl_patient_is_held (patient))
    g_strv_builder_add_many (command, "--listen", "127.0.0.1:0", NULL);
  return g_strv_builder_end (command);
}

/* Returns the exit code and the last line of what it said, or -1 and why it could not be run. */
static int
run_check (const MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient, char **said)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) environment = make_environment (diagnosis, patient);
  g_auto (GStrv) command = make_command (patient);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) check = NULL;
  g_autofree char *text = NULL;
  const char *line;
  Role role;

  choose_role (&role, patient);
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_child_setup (launcher, become, &role, NULL);
  check = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &error);
  if (check == NULL || !g_subprocess_communicate_utf8 (check, NULL, NULL, NULL, &text, &error))
    {
      *said = g_strdup (error->message);
      return -1;
    }
  g_strchomp (text);
  line = strrchr (text, '\n');
  *said = g_strdup (line != NULL ? line + 1 : text);
  return g_subprocess_get_if_exited (check) ? g_subprocess_get_exit_status (check) : -1;
}

/* The exit codes are madangd(8)'s. */
static const char *
find_remedy (int code)
{
  switch (code)
    {
    case 3:
      return N_ ("Correct it (madang.conf(5) has the keys), then: systemctl restart madang");
    case 4:
      return N_ ("madang.conf(5) says under [database] what is needed.");
    case 5:
      return N_ ("Stop the program that has the address (ss -ltnp shows it), or "
                 "set another: [server] listen");
    default:
      return NULL;
    }
}

/* Whatever else has the name on the bus is not started once more. */
static gboolean
is_madangd (const MadangCtlPatient *patient)
{
  g_autofree char *name = patient->command != NULL && patient->command[0] != NULL
                              ? g_path_get_basename (patient->command[0])
                              : NULL;

  return g_strcmp0 (name, "madangd") == 0;
}

static void
add_finding (MadangCtlDiagnosis *diagnosis, int code, const char *said)
{
  if (code == 0)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("Configuration, database and schema are good (madangd --check)."),
                              NULL);
  else if (code == CHECK_IS_OVER)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, find_remedy (4),
                              N_ ("madangd --check did not end within %s s."), CHECK_SECONDS, NULL);
  else if (*said == '\0')
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, NULL,
                              N_ ("madangd --check cannot be run."), NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, find_remedy (code), "%s", said, NULL);
}

void
madang_ctl_examine_configuration (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  g_autofree char *said = NULL;
  int code;

  if (!is_madangd (patient))
    return;
  if (patient->environment == NULL || !patient->has_user
      || (geteuid () != 0 && geteuid () != patient->user))
    {
      madang_ctl_diagnosis_add (
          diagnosis, MADANG_CTL_WARNING, N_ ("Run it as root: sudo madangctl doctor"),
          N_ ("Configuration, database and directories were not checked."), NULL);
      return;
    }
  code = run_check (diagnosis, patient, &said);
  add_finding (diagnosis, code, said);
}
