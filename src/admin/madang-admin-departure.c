#include "admin/madang-admin-departure.h"

#include "base/madang-limits.h"

#define SENDERS "madang-admin-senders"

/* Those who called over one connection, which owns this. */
typedef struct
{
  GHashTable *all; /* of MadangAdminSender, by name */
  GQueue idle;     /* of them: who are not watched now, the longest so first */
} Senders;

/* Somebody on the bus, kept beyond his call: to ask for news of him anew at each would cost more than they do. */
struct _MadangAdminSender
{
  GDBusConnection *connection; /* not owned */
  char *name;
  MadangAdminCaller caller; /* once that is known */
  gboolean is_known;
  guint subscription;
  GQueue departures; /* of MadangAdminDeparture: while there are none he is idle */
  GList idle;        /* his link among those */
};

static void
sender_free (gpointer data)
{
  MadangAdminSender *sender = data;

  g_free (sender->name);
  g_free (sender);
}

static void
senders_free (gpointer data)
{
  Senders *senders = data;

  g_hash_table_unref (senders->all);
  g_free (senders);
}

static Senders *
peek_senders (GDBusConnection *connection)
{
  return g_object_get_data (G_OBJECT (connection), SENDERS);
}

static void
tell (MadangAdminSender *sender)
{
  while (sender->departures.length > 0)
    {
      MadangAdminDeparture *departure = g_queue_peek_head (&sender->departures);
      MadangAdminLeft left = departure->left;
      gpointer data = departure->data;

      madang_admin_departure_clear (departure);
      left (data);
    }
}

/* Not by GDBus, which takes it for a bug of ours where the bus has gone. */
static void
call_bus (MadangAdminSender *sender, const char *method)
{
  g_autofree char *rule = g_strdup_printf (
      "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
      "member='NameOwnerChanged',path='/org/freedesktop/DBus',arg0='%s'",
      sender->name);

  g_dbus_connection_call (sender->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", method, g_variant_new ("(s)", rule), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* Forgets who is idle. */
static void
forget (MadangAdminSender *sender)
{
  Senders *senders = peek_senders (sender->connection);

  call_bus (sender, "RemoveMatch");
  g_dbus_connection_signal_unsubscribe (sender->connection, sender->subscription);
  g_queue_unlink (&senders->idle, &sender->idle);
  g_hash_table_remove (senders->all, sender->name);
}

static void
on_owner_changed (GDBusConnection *connection,
                  const char *name,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer data)
{
  MadangAdminSender *sender = data;
  const char *owner;

  g_variant_get_child (parameters, 2, "&s", &owner);
  if (*owner != '\0')
    return;
  tell (sender);
  forget (sender);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  Senders *senders = data;
  GHashTableIter iter;
  gpointer sender;

  g_hash_table_iter_init (&iter, senders->all);
  while (g_hash_table_iter_next (&iter, NULL, &sender))
    {
      tell (sender);
      forget (sender);
      g_hash_table_iter_init (&iter, senders->all); /* others may have been forgotten too */
    }
}

static Senders *
ensure_senders (GDBusConnection *connection)
{
  Senders *senders = peek_senders (connection);

  if (senders != NULL)
    return senders;
  senders = g_new0 (Senders, 1);
  senders->all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, sender_free);
  g_object_set_data_full (G_OBJECT (connection), SENDERS, senders, senders_free);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), senders);
  return senders;
}

static MadangAdminSender *
add_sender (Senders *senders, GDBusConnection *connection, const char *name)
{
  MadangAdminSender *sender = g_new0 (MadangAdminSender, 1);

  sender->connection = connection;
  sender->name = g_strdup (name);
  sender->idle.data = sender;
  sender->subscription = g_dbus_connection_signal_subscribe (
      connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
      "/org/freedesktop/DBus", name, G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_owner_changed, sender,
      NULL);
  call_bus (sender, "AddMatch");
  g_hash_table_insert (senders->all, sender->name, sender);
  return sender;
}

void
madang_admin_departure_watch (MadangAdminDeparture *self,
                              GDBusConnection *connection,
                              const char *name,
                              MadangAdminLeft left,
                              gpointer data)
{
  Senders *senders = ensure_senders (connection);
  MadangAdminSender *sender = g_hash_table_lookup (senders->all, name);

  if (sender == NULL)
    sender = add_sender (senders, connection, name);
  else if (sender->departures.length == 0)
    g_queue_unlink (&senders->idle, &sender->idle);
  *self = (MadangAdminDeparture){ sender, { self, NULL, NULL }, left, data };
  g_queue_push_tail_link (&sender->departures, &self->link);
}

void
madang_admin_departure_know (MadangAdminDeparture *self, const MadangAdminCaller *caller)
{
  if (self->sender == NULL)
    return;
  self->sender->caller = *caller;
  self->sender->is_known = TRUE;
}

const MadangAdminCaller *
madang_admin_departure_peek_caller (const MadangAdminDeparture *self)
{
  const MadangAdminSender *sender = self->sender;

  return sender != NULL && sender->is_known && sender->departures.length == 1 ? &sender->caller
                                                                              : NULL;
}

void
madang_admin_departure_clear (MadangAdminDeparture *self)
{
  MadangAdminSender *sender = g_steal_pointer (&self->sender);
  Senders *senders;

  if (sender == NULL)
    return;
  g_queue_unlink (&sender->departures, &self->link);
  if (sender->departures.length > 0)
    return;
  senders = peek_senders (sender->connection);
  g_queue_push_tail_link (&senders->idle, &sender->idle);
  if (senders->idle.length > MADANG_ADMIN_SENDERS_MAX)
    forget (g_queue_peek_head (&senders->idle));
}
