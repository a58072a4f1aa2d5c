#include "admin/madang-admin-signals.h"

#include "base/madang-names.h"

#define MANAGER "org.madang.Chat1.Manager"

struct _MadangAdminSignals
{
  GObject parent_instance;

  const MadangAdminContext *context;
  MadangAdminBacklog *backlog;
  GDBusConnection *connection; /* NULL while there is none */
};

G_DEFINE_FINAL_TYPE (MadangAdminSignals, madang_admin_signals, G_TYPE_OBJECT)

static void
dispose (GObject *object)
{
  MadangAdminSignals *self = MADANG_ADMIN_SIGNALS (object);

  g_clear_object (&self->backlog);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (madang_admin_signals_parent_class)->dispose (object);
}

static void
madang_admin_signals_class_init (MadangAdminSignalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
madang_admin_signals_init (MadangAdminSignals *self)
{
}

static void
emit (MadangAdminSignals *self, const char *interface, const char *name, GVariant *arguments)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (arguments);

  if (self->connection == NULL)
    return;
  g_dbus_connection_emit_signal (self->connection, NULL, MADANG_BUS_PATH, interface, name, given,
                                 NULL);
  madang_admin_backlog_add (self->backlog, given);
}

static void
on_member_added (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  emit (data, MANAGER, "MemberAdded", g_variant_new ("(xx)", room_id, user_id));
}

static void
on_member_removed (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  emit (data, MANAGER, "MemberRemoved", g_variant_new ("(xx)", room_id, user_id));
}

static void
on_room_created (MadangBus *bus, gint64 room_id, gpointer data)
{
  emit (data, MANAGER, "RoomCreated", g_variant_new ("(x)", room_id));
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  emit (data, MANAGER, "RoomDeleted", g_variant_new ("(x)", room_id));
}

static void
on_system_message (MadangBus *bus, const char *nickname, guint n_sockets, gpointer data)
{
  emit (data, MANAGER, "SystemMessageSent", g_variant_new ("(su)", nickname, n_sockets));
}

static void
on_presence (MadangPresence *presence, gint64 user_id, gboolean is_online, gpointer data)
{
  emit (data, MANAGER, "PresenceChanged",
        g_variant_new ("(xs)", user_id, is_online ? "online" : "offline"));
}

static void
on_state (MadangServerState *state, int before, gpointer data)
{
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&changed, "State", "s", madang_server_state_get_name (state));
  emit (data, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(s@a{sv}as)", MANAGER, g_variant_dict_end (&changed), NULL));
}

MadangAdminSignals *
madang_admin_signals_new (const MadangAdminContext *context, MadangAdminBacklog *backlog)
{
  MadangAdminSignals *self = g_object_new (MADANG_TYPE_ADMIN_SIGNALS, NULL);

  self->context = context;
  self->backlog = g_object_ref (backlog);
  g_signal_connect_object (context->state, "changed", G_CALLBACK (on_state), self, 0);
  return self;
}

void
madang_admin_signals_watch (MadangAdminSignals *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } events[] = {
    { "member-added::new", G_CALLBACK (on_member_added) },
    { "member-removed::new", G_CALLBACK (on_member_removed) },
    { "room-created", G_CALLBACK (on_room_created) },
    { "room-deleted::new", G_CALLBACK (on_room_deleted) },
    { "system-message", G_CALLBACK (on_system_message) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_object (self->context->bus, events[i].name, events[i].callback, self, 0);
  g_signal_connect_object (self->context->services->presence, "changed", G_CALLBACK (on_presence),
                           self, 0);
}

void
madang_admin_signals_set_connection (MadangAdminSignals *self, GDBusConnection *connection)
{
  g_set_object (&self->connection, connection);
}
