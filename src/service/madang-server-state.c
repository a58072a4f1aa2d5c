#include "service/madang-server-state.h"

#include "base/madang-uuid.h"

struct _MadangServerState
{
  GObject parent_instance;

  MadangCondition condition;
  MadangServices *services; /* NULL unless it serves */
  guint watch;              /* source, or 0 */
  gint64 started;
  char node[MADANG_UUID_TEXT_SIZE];
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangServerState, madang_server_state, G_TYPE_OBJECT)

static void
dispose (GObject *object)
{
  g_clear_handle_id (&MADANG_SERVER_STATE (object)->watch, g_source_remove);
  G_OBJECT_CLASS (madang_server_state_parent_class)->dispose (object);
}

static void
madang_server_state_class_init (MadangServerStateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
madang_server_state_init (MadangServerState *self)
{
  MadangUuid node;

  self->started = g_get_real_time ();
  madang_uuid_init_random (&node);
  madang_uuid_format (&node, self->node);
}

MadangServerState *
madang_server_state_new (void)
{
  return g_object_new (MADANG_TYPE_SERVER_STATE, NULL);
}

static void
set_condition (MadangServerState *self, MadangCondition condition)
{
  MadangCondition before = self->condition;

  if (before == condition)
    return;
  self->condition = condition;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, before);
}

static gboolean
on_watch (gpointer data)
{
  MadangServerState *self = data;

  set_condition (self, madang_services_is_ready (self->services) ? MADANG_CONDITION_RUNNING
                                                                 : MADANG_CONDITION_DEGRADED);
  return G_SOURCE_CONTINUE;
}

void
madang_server_state_serve (MadangServerState *self, MadangServices *services)
{
  self->services = services;
  self->watch = g_timeout_add_seconds (1, on_watch, self);
  on_watch (self);
}

void
madang_server_state_drain (MadangServerState *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  set_condition (self, MADANG_CONDITION_DRAINING);
}

MadangCondition
madang_server_state_get_condition (MadangServerState *self)
{
  return self->condition;
}

const char *
madang_server_state_get_name (MadangServerState *self)
{
  static const char *const names[] = { "starting", "running", "degraded", "draining" };

  return names[self->condition];
}

gint64
madang_server_state_get_started (MadangServerState *self)
{
  return self->started;
}

const char *
madang_server_state_get_node (MadangServerState *self)
{
  return self->node;
}
