#include "admin/madang-admin-backlog.h"

#include "base/madang-limits.h"

struct _MadangAdminBacklog
{
  GObject parent_instance;

  GDBusConnection *connection; /* NULL while there is none */
  gsize n_ahead;               /* bytes that the bus may not have taken */
  gsize n_asked;               /* of them: what the bus is asked behind; 0: it is not */
};

enum
{
  SIGNAL_STALLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangAdminBacklog, madang_admin_backlog, G_TYPE_OBJECT)

static void
dispose (GObject *object)
{
  g_clear_object (&MADANG_ADMIN_BACKLOG (object)->connection);
  G_OBJECT_CLASS (madang_admin_backlog_parent_class)->dispose (object);
}

static void
madang_admin_backlog_class_init (MadangAdminBacklogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_STALLED] = g_signal_new ("stalled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
madang_admin_backlog_init (MadangAdminBacklog *self)
{
}

MadangAdminBacklog *
madang_admin_backlog_new (void)
{
  return g_object_new (MADANG_TYPE_ADMIN_BACKLOG, NULL);
}

void
madang_admin_backlog_set_connection (MadangAdminBacklog *self, GDBusConnection *connection)
{
  g_set_object (&self->connection, connection);
  self->n_ahead = 0;
  self->n_asked = 0;
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminBacklog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              &error);

  if (self->connection != G_DBUS_CONNECTION (source))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_signal_emit (self, signals[SIGNAL_STALLED], 0);
      return;
    }
  self->n_ahead -= self->n_asked;
  self->n_asked = 0;
}

static void
ask (MadangAdminBacklog *self)
{
  self->n_asked = self->n_ahead;
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetId", NULL, G_VARIANT_TYPE ("(s)"),
                          G_DBUS_CALL_FLAGS_NONE, 1000 * MADANG_BUS_TAKING_SECONDS, NULL, on_taken,
                          g_object_ref (self));
}

void
madang_admin_backlog_add (MadangAdminBacklog *self, GVariant *body)
{
  if (self->connection == NULL)
    return;
  self->n_ahead += MADANG_BUS_MESSAGE_BYTES + (body != NULL ? g_variant_get_size (body) : 0);
  if (self->n_ahead > MADANG_BUS_BACKLOG_MAX)
    g_signal_emit (self, signals[SIGNAL_STALLED], 0);
  else if (self->n_asked == 0 && self->n_ahead >= MADANG_BUS_BACKLOG_STEP)
    ask (self);
}

gboolean
madang_admin_backlog_is_long (MadangAdminBacklog *self)
{
  return self->n_ahead > MADANG_BUS_BACKLOG_MAX / 2;
}
