#include "bus/madang-bus.h"

struct _MadangBus
{
  GObject parent_instance;
};

enum
{
  SIGNAL_CHAT,
  SIGNAL_DIRECT,
  SIGNAL_SESSION_ENDED,
  SIGNAL_USER_ENDED,
  SIGNAL_USER_CHANGED,
  SIGNAL_USER_DEMOTED,
  SIGNAL_FRIENDSHIP,
  SIGNAL_MEMBER_ADDED,
  SIGNAL_MEMBER_REMOVED,
  SIGNAL_ROOM_CREATED,
  SIGNAL_ROOM_DELETED,
  SIGNAL_USER_DISCONNECTED,
  SIGNAL_SYSTEM_MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangBus, madang_bus, G_TYPE_OBJECT)

/* What comes with the detail "new" has not been told before. */
static guint
add_signal (const char *name, guint n_types, ...)
{
  va_list types;
  guint id;

  va_start (types, n_types);
  id = g_signal_new_valist (name, MADANG_TYPE_BUS, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, NULL,
                            NULL, NULL, NULL, G_TYPE_NONE, n_types, types);
  va_end (types);
  return id;
}

/* Each who heard of it says how many. */
static gboolean
add_up (GSignalInvocationHint *hint, GValue *sum, const GValue *number, gpointer data)
{
  g_value_set_uint (sum, g_value_get_uint (sum) + g_value_get_uint (number));
  return TRUE;
}

static void
madang_bus_class_init (MadangBusClass *klass)
{
  signals[SIGNAL_CHAT] = add_signal ("chat", 1, MADANG_TYPE_CHAT);
  signals[SIGNAL_DIRECT] = add_signal ("direct", 1, MADANG_TYPE_DIRECT);
  signals[SIGNAL_SESSION_ENDED] = add_signal ("session-ended", 2, G_TYPE_INT64, G_TYPE_POINTER);
  signals[SIGNAL_USER_ENDED] = add_signal ("user-ended", 1, G_TYPE_INT64);
  signals[SIGNAL_USER_CHANGED] = add_signal ("user-changed", 1, MADANG_TYPE_USER);
  signals[SIGNAL_USER_DEMOTED] = add_signal ("user-demoted", 1, G_TYPE_INT64);
  signals[SIGNAL_FRIENDSHIP] = add_signal ("friendship", 3, G_TYPE_INT64, G_TYPE_INT64,
                                           G_TYPE_BOOLEAN);
  signals[SIGNAL_MEMBER_ADDED] = add_signal ("member-added", 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[SIGNAL_MEMBER_REMOVED] = add_signal ("member-removed", 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[SIGNAL_ROOM_CREATED] = add_signal ("room-created", 1, G_TYPE_INT64);
  signals[SIGNAL_ROOM_DELETED] = add_signal ("room-deleted", 1, G_TYPE_INT64);
  signals[SIGNAL_USER_DISCONNECTED] = g_signal_new ("user-disconnected", MADANG_TYPE_BUS,
                                                    G_SIGNAL_RUN_LAST, 0, add_up, NULL, NULL,
                                                    G_TYPE_UINT, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[SIGNAL_SYSTEM_MESSAGE] = add_signal ("system-message", 2, G_TYPE_STRING, G_TYPE_UINT);
}

static GQuark
get_new (void)
{
  return g_quark_from_static_string ("new");
}

static void
madang_bus_init (MadangBus *self)
{
}

MadangBus *
madang_bus_new (void)
{
  return g_object_new (MADANG_TYPE_BUS, NULL);
}

void
madang_bus_publish_chat (MadangBus *self, MadangChat *chat)
{
  g_signal_emit (self, signals[SIGNAL_CHAT], 0, chat);
}

void
madang_bus_publish_direct (MadangBus *self, MadangDirect *direct)
{
  g_signal_emit (self, signals[SIGNAL_DIRECT], 0, direct);
}

void
madang_bus_publish_session_ended (MadangBus *self, gint64 user_id, const MadangUuid *session)
{
  g_signal_emit (self, signals[SIGNAL_SESSION_ENDED], 0, user_id, session);
}

void
madang_bus_publish_user_ended (MadangBus *self, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_USER_ENDED], 0, user_id);
}

void
madang_bus_publish_user_changed (MadangBus *self, MadangUser *user)
{
  g_signal_emit (self, signals[SIGNAL_USER_CHANGED], 0, user);
}

void
madang_bus_publish_user_demoted (MadangBus *self, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_USER_DEMOTED], 0, user_id);
}

void
madang_bus_publish_friendship (MadangBus *self,
                               gint64 user_id,
                               gint64 friend_id,
                               gboolean is_friend)
{
  g_signal_emit (self, signals[SIGNAL_FRIENDSHIP], 0, user_id, friend_id, is_friend);
}

void
madang_bus_publish_member_added (MadangBus *self, gint64 room_id, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_MEMBER_ADDED], get_new (), room_id, user_id);
}

void
madang_bus_repeat_member_added (MadangBus *self, gint64 room_id, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_MEMBER_ADDED], 0, room_id, user_id);
}

void
madang_bus_publish_member_removed (MadangBus *self, gint64 room_id, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_MEMBER_REMOVED], get_new (), room_id, user_id);
}

void
madang_bus_repeat_member_removed (MadangBus *self, gint64 room_id, gint64 user_id)
{
  g_signal_emit (self, signals[SIGNAL_MEMBER_REMOVED], 0, room_id, user_id);
}

void
madang_bus_publish_room_created (MadangBus *self, gint64 room_id)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_CREATED], 0, room_id);
}

void
madang_bus_publish_room_deleted (MadangBus *self, gint64 room_id)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_DELETED], get_new (), room_id);
}

void
madang_bus_repeat_room_deleted (MadangBus *self, gint64 room_id)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_DELETED], 0, room_id);
}

guint
madang_bus_publish_user_disconnected (MadangBus *self, gint64 user_id, const char *reason)
{
  guint n_sockets = 0;

  g_signal_emit (self, signals[SIGNAL_USER_DISCONNECTED], 0, user_id, reason, &n_sockets);
  return n_sockets;
}

void
madang_bus_publish_system_message (MadangBus *self, const char *nickname, guint n_sockets)
{
  g_signal_emit (self, signals[SIGNAL_SYSTEM_MESSAGE], 0, nickname, n_sockets);
}
