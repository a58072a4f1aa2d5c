#include "ctl/madang-ctl-bus.h"

#include <unistd.h>

#include "base/madang-names.h"
#include "ctl/madang-ctl-agent.h"

#define INTERFACE MADANG_BUS_NAME ".Manager"
#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define PASSWORD_MS (5 * 60 * 1000) /* somebody may have to find his password first */
#define ANSWER_MS 25000 /* D-Bus's usual; the bus waits no longer for a server to start */
#define PEEK_MS 2000    /* longer nobody waits for Tab */

gboolean
madang_ctl_is_on_system_bus (const MadangCtl *ctl)
{
  return g_str_equal (ctl->arguments->bus, "system");
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
await_result (GAsyncResult *const *result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_patience_over (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static GDBusConnection *
open_named_bus (GBusType type, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_bus_get (type, cancellable, keep_result, &result);
  await_result (&result);
  return g_bus_get_finish (result, error);
}

static GDBusConnection *
open_address (const char *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, cancellable, keep_result, &result);
  await_result (&result);
  return g_dbus_connection_new_for_address_finish (result, error);
}

/* GDBus would wait without end for a bus that takes the connection and says nothing. */
static GDBusConnection *
open_bus (const char *where, guint patience, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint source = g_timeout_add (patience, on_patience_over, cancellable);
  GDBusConnection *connection;

  if (g_str_equal (where, "system"))
    connection = open_named_bus (G_BUS_TYPE_SYSTEM, cancellable, error);
  else if (g_str_equal (where, "session"))
    connection = open_named_bus (G_BUS_TYPE_SESSION, cancellable, error);
  else
    connection = open_address (where, cancellable, error);
  if (!g_cancellable_is_cancelled (cancellable))
    g_source_remove (source);
  return connection;
}

/* Sets @error to what it means that there is no bus. */
static void
set_no_bus (const MadangCtl *ctl, const GError *reason, GError **error)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    madang_set_error (error, MADANG_ERROR_FAILED, N_ ("The bus does not answer."), NULL);
  else if (madang_ctl_is_on_system_bus (ctl))
    madang_set_error (
        error, MADANG_ERROR_FAILED,
        N_ ("There is no system bus: install and start dbus, or give another bus by --bus (%s)."),
        reason->message, NULL);
  else
    madang_set_error (error, MADANG_ERROR_FAILED,
                      N_ ("There is no D-Bus at %s: give --bus the address that madangd has "
                          "(%s)."),
                      ctl->arguments->bus, reason->message, NULL);
}

/* Connects with the bus that was asked for, unless it is done. */
static gboolean
connect_bus (MadangCtl *ctl, guint patience, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (ctl->connection != NULL)
    return TRUE;
  ctl->connection = open_bus (ctl->arguments->bus, patience, &reason);
  if (ctl->connection == NULL)
    {
      set_no_bus (ctl, reason, error);
      return FALSE;
    }
  g_dbus_connection_set_exit_on_close (ctl->connection, FALSE);
  return TRUE;
}

typedef struct
{
  const char *name;  /* on D-Bus; ended by an asterisk, all that begin so */
  const char *msgid; /* with a gap for what came with it, or without */
} Meaning;

/* What the server says comes in the reader's language; here is what he can do besides. */
static const Meaning meanings[] = {
  { MADANG_BUS_ERROR_PREFIX "Unavailable",
    N_ ("The server cannot do this now, its database may be away: try "
        "again, or run madangctl doctor.") },
  { MADANG_BUS_ERROR_PREFIX "Failed",
    N_ ("The server failed: see journalctl --unit=madang (%s).") },
  { MADANG_BUS_ERROR_PREFIX "*", "%s" },
  { "org.freedesktop.DBus.Error.NoReply", N_ ("The server did not answer: %s") },
  { "org.freedesktop.DBus.Error.Timeout", N_ ("The server did not answer: %s") },
  { "org.freedesktop.DBus.Error.TimedOut", N_ ("The server did not answer: %s") },
  { "org.freedesktop.DBus.Error.Disconnected", N_ ("The bus closed the connection.") },
  { "org.freedesktop.DBus.Error.UnknownMethod",
    N_ ("The server does not know how to do this: is it older than madangctl? (%s)") },
  { "org.freedesktop.DBus.Error.Spawn.*",
    N_ ("The server cannot be started: see journalctl --unit=madang (%s).") },
  { "org.freedesktop.systemd1.*",
    N_ ("The server cannot be started: see journalctl --unit=madang (%s).") },
};

static const char *
find_meaning (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_pattern_match_simple (meanings[i].name, name))
      return meanings[i].msgid;
  return N_ ("The bus refused: %s");
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return name != NULL && g_strv_contains (names, name);
}

static const char *
explain_absence (const MadangCtl *ctl)
{
  return madang_ctl_is_on_system_bus (ctl)
             ? N_ ("The server is not running: run systemctl start madang, or "
                   "madangctl doctor to see why.")
             : N_ ("The server is not running on this bus: start madangd with the same --bus.");
}

static const char *
explain_refusal (const MadangCtl *ctl)
{
  return madang_ctl_is_on_system_bus (ctl)
             ? N_ ("You do not have permission to do this: use sudo, or join "
                   "the group madang-admin.")
             : N_ ("You do not have permission to do this: be root, or the user "
                   "that madangd runs as.");
}

/* Makes of what D-Bus says one line that tells what to do. */
static void
set_error (const MadangCtl *ctl, GError *reason, GError **error)
{
  static const char *const absences[] = { "org.freedesktop.DBus.Error.ServiceUnknown",
                                          "org.freedesktop.DBus.Error.NameHasNoOwner",
                                          "org.freedesktop.systemd1.NoSuchUnit", /* disabled */
                                          NULL };
  static const char *const refusals[] = {
    MADANG_BUS_ERROR_PREFIX "NotAuthorized", "org.freedesktop.DBus.Error.AccessDenied",
    "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", NULL
  };
  g_autofree char *name = g_dbus_error_get_remote_error (reason);

  g_dbus_error_strip_remote_error (reason);
  if (is_one_of (name, absences))
    madang_set_error (error, MADANG_ERROR_FAILED, explain_absence (ctl), NULL);
  else if (is_one_of (name, refusals))
    madang_set_error (error, MADANG_ERROR_NOT_AUTHORIZED, explain_refusal (ctl), NULL);
  else if (name == NULL)
    madang_set_error (error, MADANG_ERROR_FAILED, N_ ("The server did not answer: %s"),
                      reason->message, NULL);
  else
    madang_set_error (error,
                      g_str_equal (name, MADANG_BUS_ERROR_PREFIX "NoSuchUser")
                          ? MADANG_ERROR_NO_SUCH_USER
                      : g_str_equal (name, MADANG_BUS_ERROR_PREFIX "InvalidArgument")
                          ? MADANG_ERROR_INVALID_ARGUMENT
                          : MADANG_ERROR_FAILED,
                      find_meaning (name), reason->message, NULL);
}

/* Whether polkit may ask for a password: somebody sits there, and it decides of him. */
static gboolean
may_be_asked (const MadangCtl *ctl, MadangCtlManner manner)
{
  return manner != MADANG_CTL_PEEK && madang_ctl_is_on_system_bus (ctl) && geteuid () != 0
         && (isatty (STDIN_FILENO) || isatty (STDERR_FILENO));
}

static GDBusCallFlags
get_flags (const MadangCtl *ctl, MadangCtlManner manner)
{
  GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE;

  if (may_be_asked (ctl, manner))
    flags |= G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  if (manner != MADANG_CTL_DO)
    flags |= G_DBUS_CALL_FLAGS_NO_AUTO_START;
  return flags;
}

static int
get_patience (const MadangCtl *ctl, MadangCtlManner manner)
{
  if (manner == MADANG_CTL_PEEK)
    return PEEK_MS;
  return may_be_asked (ctl, manner) ? PASSWORD_MS : ANSWER_MS;
}

/* Adds to a method's options, its last argument, the language that is spoken here. */
static GVariant *
add_locale (const MadangCtl *ctl, GVariant *parameters)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);
  gsize last = g_variant_n_children (parameters) - 1;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, last);
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (options);

  for (gsize i = 0; i < last; i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (parameters, i);

      g_variant_builder_add_value (&builder, argument);
    }
  g_variant_dict_insert (&all, "locale", "s", madang_language_get_tag (ctl->language));
  g_variant_builder_add_value (&builder, g_variant_dict_end (&all));
  return g_variant_builder_end (&builder);
}

/* Until the answer is there, or who reads what was printed so far has left. */
static GVariant *
call_server (MadangCtl *ctl,
             const char *interface,
             const char *method,
             GVariant *parameters,
             const char *reply,
             MadangCtlManner manner,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (ctl->connection, MADANG_BUS_NAME, MADANG_BUS_PATH, interface, method,
                          parameters, G_VARIANT_TYPE (reply), get_flags (ctl, manner),
                          get_patience (ctl, manner), ctl->reader_left, keep_result, &result);
  await_result (&result);
  ctl->has_enough = ctl->has_enough || g_cancellable_is_cancelled (ctl->reader_left);
  return g_dbus_connection_call_finish (ctl->connection, result, error);
}

GVariant *
madang_ctl_ask (MadangCtl *ctl,
                const char *interface,
                const char *method,
                GVariant *parameters,
                const char *reply,
                MadangCtlManner manner,
                GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr (GError) reason = NULL;
  GVariant *answer;

  if (!connect_bus (ctl, manner == MADANG_CTL_PEEK ? PEEK_MS : ANSWER_MS, error))
    return NULL;
  if (may_be_asked (ctl, manner))
    madang_ctl_agent_start (ctl);
  answer = call_server (ctl, interface, method,
                        g_str_equal (interface, INTERFACE) ? add_locale (ctl, sunk) : sunk, reply,
                        manner, &reason);
  if (answer == NULL)
    set_error (ctl, reason, error);
  return answer;
}

GVariant *
madang_ctl_call (
    MadangCtl *ctl, const char *method, GVariant *parameters, const char *reply, GError **error)
{
  return madang_ctl_ask (ctl, INTERFACE, method, parameters, reply, MADANG_CTL_DO, error);
}

GVariant *
madang_ctl_no_options (void)
{
  return g_variant_new ("a{sv}", NULL);
}

guint32
madang_ctl_find_pid (MadangCtl *ctl)
{
  g_autoptr (GVariant) answer = NULL;
  guint32 pid = 0;

  if (!connect_bus (ctl, PEEK_MS, NULL))
    return 0;
  answer = g_dbus_connection_call_sync (
      ctl->connection, BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixProcessID",
      g_variant_new ("(s)", MADANG_BUS_NAME), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE,
      PEEK_MS, NULL, NULL);
  if (answer != NULL)
    g_variant_get (answer, "(u)", &pid);
  return pid;
}
