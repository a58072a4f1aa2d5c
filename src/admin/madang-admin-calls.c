#include "admin/madang-admin-calls.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

struct _MadangAdminCalls
{
  GObject parent_instance;

  const MadangAdminContext *context;
  MadangAdminBacklog *backlog;
  GHashTable *open; /* a set of MadangAdminCall: what has no answer yet */
  guint n_admitted; /* of them */
  GQueue waiting;   /* of them: acts that have not begun, the first first */
  gpointer acting;  /* of them: the act that the next one waits for; NULL: none */
  guint turn;       /* source that begins the next; 0 while none may begin */
  GTask *drain;     /* NULL unless somebody waits */
  gboolean is_draining;
};

G_DEFINE_FINAL_TYPE (MadangAdminCalls, madang_admin_calls, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangAdminCalls *self = MADANG_ADMIN_CALLS (object);

  g_clear_handle_id (&self->turn, g_source_remove);
  g_hash_table_unref (self->open);
  g_object_unref (self->backlog);
  G_OBJECT_CLASS (madang_admin_calls_parent_class)->finalize (object);
}

static void
madang_admin_calls_class_init (MadangAdminCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_admin_calls_init (MadangAdminCalls *self)
{
  self->open = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) madang_admin_call_unref, NULL);
  g_queue_init (&self->waiting);
}

static MadangCondition
get_condition (MadangAdminCalls *self)
{
  return madang_server_state_get_condition (self->context->state);
}

static void await_turn (MadangAdminCalls *self);

/* Returns: (transfer full) (nullable): the first that still wants to begin */
static MadangAdminCall *
take_waiting (MadangAdminCalls *self)
{
  MadangAdminCall *call;

  while ((call = g_queue_pop_head (&self->waiting)) != NULL)
    if (call->message != NULL)
      return madang_admin_call_ref (call);
  return NULL;
}

static gboolean
on_turn (gpointer data)
{
  MadangAdminCalls *self = data;
  g_autoptr (MadangAdminCall) call = take_waiting (self);

  self->turn = 0;
  self->acting = call;
  if (call != NULL)
    {
      self->turn = g_timeout_add (MADANG_ADMIN_PATIENCE_MS, on_turn, self);
      if (madang_admin_backlog_is_long (self->backlog))
        madang_admin_call_end (call);
      else
        madang_admin_call_begin (call);
    }
  return G_SOURCE_REMOVE;
}

/*
 * One act at a time, each in a turn of the loop of its own, and while messages are being stored a little later: the
 * rooms never wait for more than that. One that takes long waits itself, for a password's hash or for the database, and
 * the next begins beside it.
 */
static void
await_turn (MadangAdminCalls *self)
{
  if (self->turn != 0 || g_queue_is_empty (&self->waiting)
      || get_condition (self) == MADANG_CONDITION_STARTING)
    return;
  self->turn = madang_flights_is_any (self->context->services->flights)
                   ? g_timeout_add (MADANG_ADMIN_PAUSE_MS, on_turn, self)
                   : g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

static void
end_turn (MadangAdminCalls *self)
{
  self->acting = NULL;
  g_clear_handle_id (&self->turn, g_source_remove);
  await_turn (self);
}

static void
end_waiting (MadangAdminCalls *self)
{
  MadangAdminCall *waiting;

  while ((waiting = take_waiting (self)) != NULL)
    {
      g_autoptr (MadangAdminCall) call = waiting;

      madang_admin_call_end (call);
    }
}

/* It serves from now on, or stops before it ever did. */
static void
on_state (MadangServerState *state, int before, gpointer data)
{
  MadangAdminCalls *self = data;

  if (before == MADANG_CONDITION_STARTING && get_condition (self) == MADANG_CONDITION_DRAINING)
    end_waiting (self);
  else
    await_turn (self);
}

MadangAdminCalls *
madang_admin_calls_new (const MadangAdminContext *context, MadangAdminBacklog *backlog)
{
  MadangAdminCalls *self = g_object_new (MADANG_TYPE_ADMIN_CALLS, NULL);

  self->context = context;
  self->backlog = g_object_ref (backlog);
  g_signal_connect_object (context->state, "changed", G_CALLBACK (on_state), self, 0);
  return self;
}

static void
finish_drain (MadangAdminCalls *self)
{
  g_autoptr (GTask) drain = NULL;

  if (g_hash_table_size (self->open) > 0)
    return;
  drain = g_steal_pointer (&self->drain);
  if (drain != NULL)
    g_task_return_boolean (drain, TRUE);
}

static void
on_done (MadangAdminCall *call, gpointer data)
{
  g_autoptr (MadangAdminCalls) self = data;

  madang_admin_backlog_add (self->backlog, call->body);
  if (call->is_admitted)
    self->n_admitted--;
  if (call == self->acting)
    end_turn (self);
  g_queue_remove (&self->waiting, call);
  g_hash_table_remove (self->open, call);
  finish_drain (self);
}

MadangAdminCall *
madang_admin_calls_begin (MadangAdminCalls *self,
                          GDBusConnection *connection,
                          GDBusMessage *message)
{
  MadangAdminCall *call = madang_admin_call_new (self->context, connection, message, on_done,
                                                 g_object_ref (self));

  g_hash_table_add (self->open, madang_admin_call_ref (call));
  return call;
}

gboolean
madang_admin_calls_admit (MadangAdminCalls *self, MadangAdminCall *call, GError **error)
{
  madang_admin_call_authorize (call);
  call->is_admitted = self->n_admitted < MADANG_ADMIN_CALLS_MAX && !self->is_draining
                      && !madang_admin_backlog_is_long (self->backlog);
  if (call->is_admitted)
    self->n_admitted++;
  else
    madang_set_unavailable (error);
  return call->is_admitted;
}

void
madang_admin_calls_queue (MadangAdminCalls *self, MadangAdminCall *call)
{
  g_queue_push_tail (&self->waiting, call);
  await_turn (self);
}

/* Each that ends leaves the set. */
static void
on_hurry (GCancellable *hurry, gpointer data)
{
  g_autoptr (MadangAdminCalls) self = g_object_ref (data);
  g_autoptr (GList) calls = g_hash_table_get_keys (self->open);

  for (GList *one = calls; one != NULL; one = one->next)
    madang_admin_call_ref (one->data);
  for (GList *one = calls; one != NULL; one = one->next)
    {
      g_autoptr (MadangAdminCall) call = one->data;

      madang_admin_call_end (call);
    }
}

void
madang_admin_calls_drain_async (MadangAdminCalls *self,
                                GCancellable *hurry,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (self->drain == NULL);
  self->is_draining = TRUE;
  self->drain = g_task_new (self, NULL, callback, data);
  if (hurry != NULL)
    g_signal_connect_object (hurry, "cancelled", G_CALLBACK (on_hurry), self, 0);
  finish_drain (self);
}

void
madang_admin_calls_drain_finish (MadangAdminCalls *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
