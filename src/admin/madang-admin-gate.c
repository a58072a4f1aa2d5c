#include "admin/madang-admin-gate.h"

#define GUEST "madang-admin-guest"

struct _MadangAdminGate
{
  GMutex mutex;
  GHashTable *counts; /* of the name of a sender to how many of his messages are in */
  guint room;         /* for so many more */
};

typedef struct
{
  MadangAdminGate *gate;
  char *sender;
} Guest;

MadangAdminGate *
madang_admin_gate_new (guint max)
{
  MadangAdminGate *self = g_atomic_rc_box_new0 (MadangAdminGate);

  g_mutex_init (&self->mutex);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->room = max;
  return self;
}

MadangAdminGate *
madang_admin_gate_ref (MadangAdminGate *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_gate (gpointer data)
{
  MadangAdminGate *self = data;

  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->mutex);
}

void
madang_admin_gate_unref (MadangAdminGate *self)
{
  g_atomic_rc_box_release_full (self, clear_gate);
}

static guint
get_count (MadangAdminGate *self, const char *sender)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, sender));
}

static void
set_count (MadangAdminGate *self, const char *sender, guint count)
{
  if (count > 0)
    g_hash_table_insert (self->counts, g_strdup (sender), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->counts, sender);
}

static gboolean
take_room (MadangAdminGate *self, const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint count = get_count (self, sender);

  if (count >= self->room)
    return FALSE;
  set_count (self, sender, count + 1);
  self->room--;
  return TRUE;
}

static void
give_room (MadangAdminGate *self, const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  set_count (self, sender, get_count (self, sender) - 1);
  self->room++;
}

static void
on_freed (gpointer data)
{
  Guest *guest = data;

  give_room (guest->gate, guest->sender);
  madang_admin_gate_unref (guest->gate);
  g_free (guest->sender);
  g_free (guest);
}

gboolean
madang_admin_gate_let_in (MadangAdminGate *self, GDBusMessage *message)
{
  const char *name = g_dbus_message_get_sender (message);
  const char *sender = name != NULL ? name : "";
  Guest *guest;

  if (!take_room (self, sender))
    return FALSE;
  guest = g_new (Guest, 1);
  *guest = (Guest){ madang_admin_gate_ref (self), g_strdup (sender) };
  g_object_set_data_full (G_OBJECT (message), GUEST, guest, on_freed);
  return TRUE;
}
