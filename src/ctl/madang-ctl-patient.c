#include "ctl/madang-ctl-patient.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/madang-ctl-bus.h"

#define UNIT "madang.service"
#define SOCKET_UNIT "madang.socket"

static GHashTable *
parse_properties (const char *text)
{
  GHashTable *properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *sign = strchr (lines[i], '=');

      if (sign != NULL)
        g_hash_table_insert (properties, g_strndup (lines[i], sign - lines[i]),
                             g_strdup (sign + 1));
    }
  return properties;
}

static GHashTable *
ask_systemd (const char *unit)
{
  g_autoptr (GSubprocess) systemctl = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "systemctl", "show",
      "--no-pager", unit, NULL);
  g_autofree char *text = NULL;

  if (systemctl == NULL || !g_subprocess_communicate_utf8 (systemctl, NULL, NULL, &text, NULL, NULL)
      || !g_subprocess_get_successful (systemctl) || text == NULL)
    return NULL;
  return parse_properties (text);
}

char *
madang_ctl_patient_read_proc (const MadangCtlPatient *self, const char *file, gsize *length)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", self->pid, file);
  char *contents = NULL;

  return g_file_get_contents (path, &contents, length, NULL) ? contents : NULL;
}

/* Texts of which each is ended by NUL, as /proc has them. */
static GStrv
read_list (const MadangCtlPatient *self, const char *file)
{
  gsize length = 0;
  g_autofree char *bytes = madang_ctl_patient_read_proc (self, file, &length);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (bytes == NULL)
    return NULL;
  for (gsize at = 0; at < length; at += strlen (bytes + at) + 1)
    g_strv_builder_add (builder, bytes + at);
  return g_strv_builder_end (builder);
}

static char *
read_link (const MadangCtlPatient *self, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", self->pid, name);

  return g_file_read_link (path, NULL);
}

static void
look_at_process (MadangCtlPatient *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u", self->pid);
  g_autofree char *program = read_link (self, "exe");
  struct stat status;

  self->command = read_list (self, "cmdline");
  self->environment = read_list (self, "environ");
  self->folder = read_link (self, "cwd");
  if (stat (path, &status) == 0)
    {
      self->user = status.st_uid;
      self->has_user = TRUE;
    }
  /* A program that was replaced since its start is read by its name: the new one will be started next. */
  if (self->command != NULL && self->command[0] != NULL && program != NULL
      && g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_free (self->command[0]);
      self->command[0] = g_steal_pointer (&program);
    }
}

/* ExecStart={ path=… ; argv[]=/usr/sbin/madangd --config FILE ; … } */
static GStrv
parse_command (const char *text)
{
  const char *begin = strstr (text, "argv[]=");
  const char *end = begin != NULL ? strstr (begin, " ;") : NULL;
  g_autofree char *command = NULL;

  if (end == NULL)
    return NULL;
  begin += strlen ("argv[]=");
  command = g_strndup (begin, end - begin);
  return g_strsplit (command, " ", -1);
}

/* What the unit passes on as credentials, root alone can read; his check gets it by the environment. */
static void
lend_credentials (MadangCtlPatient *self)
{
  static const struct
  {
    const char *file;
    const char *variable;
  } credentials[] = {
    { "/etc/credstore/madang.database", "MADANG_DATABASE" },
    { "/etc/credstore/madang.jwt-secret", "SECRET_KEY" },
    { "/etc/credstore/madang.service-key", "MADANG_SERVICE_KEY" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (credentials); i++)
    {
      g_autofree char *value = NULL;

      if (g_file_get_contents (credentials[i].file, &value, NULL, NULL))
        self->environment = g_environ_setenv (self->environment, credentials[i].variable,
                                              g_strchomp (value), TRUE);
    }
}

static void
look_at_unit (MadangCtlPatient *self)
{
  const char *name = madang_ctl_patient_get (self, "User");
  const struct passwd *user = *name != '\0' ? getpwnam (name) : NULL;

  self->command = parse_command (madang_ctl_patient_get (self, "ExecStart"));
  self->environment = g_get_environ ();
  self->environment = g_environ_setenv (self->environment, "STATE_DIRECTORY", "/var/lib/madang",
                                        FALSE);
  lend_credentials (self);
  if (user != NULL)
    {
      self->user = user->pw_uid;
      self->has_user = TRUE;
    }
}

static char *
find_state_dir (const MadangCtlPatient *self)
{
  const char *found = NULL;

  if (self->command == NULL)
    return NULL;
  for (guint i = 0; self->command[i] != NULL; i++)
    {
      if (g_str_equal (self->command[i], "--state-dir"))
        found = self->command[i + 1];
      else if (g_str_has_prefix (self->command[i], "--state-dir="))
        found = strchr (self->command[i], '=') + 1;
    }
  if (found == NULL && self->environment != NULL)
    found = g_environ_getenv (self->environment, "STATE_DIRECTORY");
  return found != NULL ? g_canonicalize_filename (found, self->folder) : NULL;
}

void
madang_ctl_patient_init (MadangCtlPatient *self, MadangCtl *ctl)
{
  *self = (MadangCtlPatient){ .pid = madang_ctl_find_pid (ctl) };
  if (madang_ctl_is_on_system_bus (ctl))
    {
      self->unit = ask_systemd (UNIT);
      self->socket = ask_systemd (SOCKET_UNIT);
    }
  if (self->pid != 0)
    look_at_process (self);
  else if (self->unit != NULL)
    look_at_unit (self);
  self->state_dir = find_state_dir (self);
}

void
madang_ctl_patient_clear (MadangCtlPatient *self)
{
  g_clear_pointer (&self->unit, g_hash_table_unref);
  g_clear_pointer (&self->socket, g_hash_table_unref);
  g_clear_pointer (&self->command, g_strfreev);
  g_clear_pointer (&self->environment, g_strfreev);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->state_dir, g_free);
}

static const char *
find_property (GHashTable *unit, const char *property)
{
  const char *value = unit != NULL ? g_hash_table_lookup (unit, property) : NULL;

  return value != NULL ? value : "";
}

const char *
madang_ctl_patient_get (const MadangCtlPatient *self, const char *property)
{
  return find_property (self->unit, property);
}

gboolean
madang_ctl_patient_is_held (const MadangCtlPatient *self)
{
  return g_str_equal (find_property (self->socket, "ActiveState"), "active");
}

gboolean
madang_ctl_patient_is_held_always (const MadangCtlPatient *self)
{
  return g_str_has_prefix (find_property (self->socket, "UnitFileState"), "enabled");
}
