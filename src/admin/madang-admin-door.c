#include "admin/madang-admin-door.h"

#include "admin/madang-admin-server.h"
#include "admin/madang-admin-signals.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-log.h"
#include "base/madang-names.h"

/* The answers to RequestName (D-Bus Specification, "org.freedesktop.DBus.RequestName"). */
#define NAME_DO_NOT_QUEUE 4
#define NAME_PRIMARY_OWNER 1
#define NAME_ALREADY_OWNER 4

struct _MadangAdminDoor
{
  GObject parent_instance;

  MadangAdminContext context;
  MadangAdminServer *server;
  MadangAdminSignals *signals;
  MadangAdminBacklog *backlog;
  char *address; /* NULL where there is no bus to be had */

  GCancellable *cancellable;   /* of what is under way to open it */
  GDBusConnection *connection; /* NULL while there is none */
  gulong closed;
  gboolean is_starting; /* the first attempt decides on going on */
  gboolean is_settled;  /* the first attempt is over */
  gboolean is_taken;    /* by somebody else, at the last attempt */
  gboolean is_missed;   /* the log knows that the bus is away */
  guint pause;          /* before the next attempt, in ms */
  guint retry;
  guint patience; /* of the end */
  GTask *drain;
};

G_DEFINE_FINAL_TYPE (MadangAdminDoor, madang_admin_door, G_TYPE_OBJECT)

static void connect_bus (MadangAdminDoor *self);

/* Forgets the connection; whoever calls closes it, or it has closed. */
static void
drop_connection (MadangAdminDoor *self)
{
  if (self->connection == NULL)
    return;
  madang_admin_signals_set_connection (self->signals, NULL);
  madang_admin_backlog_set_connection (self->backlog, NULL);
  g_clear_signal_handler (&self->closed, self->connection);
  g_clear_object (&self->connection);
}

static gboolean
on_retry (gpointer data)
{
  MadangAdminDoor *self = data;

  self->retry = 0;
  connect_bus (self);
  return G_SOURCE_REMOVE;
}

/* Warns the first time only: a bus that stays away is no news. */
static void
try_again (MadangAdminDoor *self, const char *reason)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (self->is_missed)
    g_debug ("Still not on the bus: %s", reason);
  else
    madang_log_event (G_LOG_LEVEL_WARNING, MADANG_LOG_NO_BUS,
                      "Madang cannot be administered, and tries again: %s", reason);
  self->is_missed = TRUE;
  self->is_settled = TRUE;
  self->retry = g_timeout_add (self->pause, on_retry, self);
  self->pause = MIN (self->pause * 2, MADANG_BUS_RETRY_MAX_MS);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  MadangAdminDoor *self = data;

  drop_connection (self);
  try_again (self, error != NULL ? error->message : "the bus closed the connection");
}

/* Off the bus again, where the object is there but not the name. */
static void
leave_bus (MadangAdminDoor *self)
{
  g_autoptr (GDBusConnection) connection = g_object_ref (self->connection);

  drop_connection (self);
  g_dbus_connection_close (connection, NULL, NULL, NULL);
}

/* All that waits for it goes with the connection; then it is looked for as one that went away. */
static void
on_stalled (MadangAdminBacklog *backlog, gpointer data)
{
  leave_bus (data);
  try_again (data, "the bus does not take what it is told");
}

static void
take_refusal (MadangAdminDoor *self, const GError *refusal)
{
  leave_bus (self);
  if (!g_error_matches (refusal, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    {
      try_again (self, refusal->message);
      return;
    }
  madang_log_event (
      G_LOG_LEVEL_WARNING, MADANG_LOG_NO_BUS,
      "Madang cannot be administered: the policy of the bus refuses the name " MADANG_BUS_NAME
      ": %s",
      refusal->message);
  self->is_settled = TRUE;
}

static void
take_name_answer (MadangAdminDoor *self, guint32 answer)
{
  self->is_taken = answer != NAME_PRIMARY_OWNER && answer != NAME_ALREADY_OWNER;
  if (!self->is_taken)
    {
      g_message ("On the bus as " MADANG_BUS_NAME);
      self->is_settled = TRUE;
      self->is_missed = FALSE;
      self->pause = MADANG_BUS_RETRY_MIN_MS;
      return;
    }
  leave_bus (self);
  if (self->is_starting)
    self->is_settled = TRUE;
  else
    try_again (self, "somebody else has the name " MADANG_BUS_NAME " on the bus");
}

static void
on_name_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              &error);
  guint32 answer;

  if (self->connection == NULL || G_OBJECT (self->connection) != source
      || g_cancellable_is_cancelled (self->cancellable))
    return; /* closed meanwhile, and told so, or being shut */
  if (reply == NULL)
    {
      take_refusal (self, error);
      return;
    }
  g_variant_get (reply, "(u)", &answer);
  take_name_answer (self, answer);
}

static void
take_connection (MadangAdminDoor *self, GDBusConnection *connection)
{
  self->connection = connection;
  self->closed = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  madang_admin_server_attach (self->server, connection);
  madang_admin_backlog_set_connection (self->backlog, connection);
  madang_admin_signals_set_connection (self->signals, connection);
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "RequestName",
                          g_variant_new ("(su)", MADANG_BUS_NAME, NAME_DO_NOT_QUEUE),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          on_name_answer, g_object_ref (self));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection != NULL && !g_cancellable_is_cancelled (self->cancellable))
    take_connection (self, connection);
  else if (connection != NULL)
    g_object_unref (connection);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    try_again (self, error->message);
}

static void
connect_bus (MadangAdminDoor *self)
{
  g_dbus_connection_new_for_address (self->address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, on_connected, g_object_ref (self));
}

static void
dispose (GObject *object)
{
  MadangAdminDoor *self = MADANG_ADMIN_DOOR (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  drop_connection (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->server);
  g_clear_object (&self->backlog);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (madang_admin_door_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangAdminDoor *self = MADANG_ADMIN_DOOR (object);

  g_free (self->address);
  G_OBJECT_CLASS (madang_admin_door_parent_class)->finalize (object);
}

static void
madang_admin_door_class_init (MadangAdminDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_admin_door_init (MadangAdminDoor *self)
{
  self->cancellable = g_cancellable_new ();
  self->pause = MADANG_BUS_RETRY_MIN_MS;
}

MadangAdminDoor *
madang_admin_door_new (const MadangAdminContext *context)
{
  MadangAdminDoor *self = g_object_new (MADANG_TYPE_ADMIN_DOOR, NULL);

  self->context = *context;
  self->backlog = madang_admin_backlog_new ();
  g_signal_connect_object (self->backlog, "stalled", G_CALLBACK (on_stalled), self, 0);
  self->signals = madang_admin_signals_new (
      &self->context, self->backlog); /* tells of a state before calls see it */
  self->server = madang_admin_server_new (&self->context, self->backlog,
                                          g_str_equal (context->config->bus, "system"));
  return self;
}

/* Once, at start: finding the session's bus may block. */
static char *
find_address (const char *where, GError **error)
{
  if (g_str_equal (where, "system"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (g_str_equal (where, "session"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_strdup (where);
}

static gboolean
on_patience_over (gpointer data)
{
  MadangAdminDoor *self = data;

  self->patience = 0;
  self->is_settled = TRUE;
  madang_log_event (G_LOG_LEVEL_WARNING, MADANG_LOG_NO_BUS,
                    "The bus does not answer; Madang cannot be administered until it does");
  self->is_missed = TRUE;
  return G_SOURCE_REMOVE;
}

static void
await_settlement (MadangAdminDoor *self)
{
  self->is_starting = TRUE;
  self->patience = g_timeout_add_seconds (MADANG_BUS_PATIENCE_SECONDS, on_patience_over, self);
  connect_bus (self);
  while (!self->is_settled)
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&self->patience, g_source_remove);
  self->is_starting = FALSE;
}

gboolean
madang_admin_door_open (MadangAdminDoor *self, GError **error)
{
  const char *where = self->context.config->bus;
  g_autoptr (GError) cause = NULL;

  if (g_str_equal (where, "none"))
    return TRUE;
  self->address = find_address (where, &cause);
  if (self->address == NULL)
    {
      madang_log_event (G_LOG_LEVEL_WARNING, MADANG_LOG_NO_BUS,
                        "Madang cannot be administered: there is no %s bus: %s", where,
                        cause->message);
      return TRUE;
    }
  await_settlement (self);
  if (!self->is_taken)
    return TRUE;
  madang_set_error (error, MADANG_ERROR_BUS,
                    N_ ("The name %s is already taken on the bus: is another madangd running?"),
                    MADANG_BUS_NAME, NULL);
  return FALSE;
}

void
madang_admin_door_watch (MadangAdminDoor *self)
{
  madang_admin_signals_watch (self->signals);
}

static void
finish_drain (MadangAdminDoor *self)
{
  g_autoptr (GTask) drain = g_steal_pointer (&self->drain);

  g_clear_handle_id (&self->patience, g_source_remove);
  if (drain != NULL)
    g_task_return_boolean (drain, TRUE);
}

static gboolean
on_flush_over (gpointer data)
{
  MadangAdminDoor *self = data;

  self->patience = 0;
  finish_drain (self);
  return G_SOURCE_REMOVE;
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;

  g_dbus_connection_close (G_DBUS_CONNECTION (source), NULL, NULL, NULL);
  finish_drain (self);
}

static void
on_last_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;
  g_autoptr (GDBusConnection) connection = NULL;

  madang_admin_server_drain_finish (self->server, result);
  if (self->connection == NULL)
    {
      finish_drain (self);
      return;
    }
  connection = g_object_ref (self->connection);
  drop_connection (self);
  g_dbus_connection_flush (connection, NULL, on_flushed, g_object_ref (self));
}

/* What came before that is with us by now. */
static void
on_name_released (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              NULL);

  madang_admin_server_drain_async (self->server, NULL, on_last_answered, g_object_ref (self));
}

/* The name goes before the connection: whoever calls meanwhile would be left without an answer. */
static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminDoor) self = data;

  madang_admin_server_drain_finish (self->server, result);
  if (self->connection == NULL)
    {
      finish_drain (self);
      return;
    }
  self->patience = g_timeout_add (MADANG_STOP_BUS_MS, on_flush_over, self);
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ReleaseName",
                          g_variant_new ("(s)", MADANG_BUS_NAME), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_name_released, g_object_ref (self));
}

void
madang_admin_door_drain_async (MadangAdminDoor *self,
                               GCancellable *hurry,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail (self->drain == NULL);
  self->drain = g_task_new (self, NULL, callback, data);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry, g_source_remove);
  madang_admin_server_drain_async (self->server, hurry, on_answered, g_object_ref (self));
}

void
madang_admin_door_drain_finish (MadangAdminDoor *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
