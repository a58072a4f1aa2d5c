#include "bus/madang-bus.h"

struct _MadangBus
{
  GObject parent_instance;
};

enum
{
  SIGNAL_CHAT,
  SIGNAL_SESSION_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangBus, madang_bus, G_TYPE_OBJECT)

static void
madang_bus_class_init (MadangBusClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[SIGNAL_CHAT] = g_signal_new ("chat", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, MADANG_TYPE_CHAT);
  signals[SIGNAL_SESSION_ENDED] = g_signal_new ("session-ended", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64,
                                                G_TYPE_POINTER);
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
madang_bus_publish_session_ended (MadangBus *self, gint64 user_id, const MadangUuid *session)
{
  g_signal_emit (self, signals[SIGNAL_SESSION_ENDED], 0, user_id, session);
}
