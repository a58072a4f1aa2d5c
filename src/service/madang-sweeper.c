#include "service/madang-sweeper.h"

struct _MadangSweeper
{
  GObject parent_instance;

  MadangPool *pool;
  MadangReconciler *reconciler;
  gboolean is_sweeping;
  gboolean has_more; /* since the sweep under way began */
};

G_DEFINE_FINAL_TYPE (MadangSweeper, madang_sweeper, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangSweeper *self = MADANG_SWEEPER (object);

  g_object_unref (self->reconciler);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_sweeper_parent_class)->finalize (object);
}

static void
madang_sweeper_class_init (MadangSweeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_sweeper_init (MadangSweeper *self)
{
}

static void sweep (MadangSweeper *self);

static void
on_swept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangSweeper) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = madang_room_store_sweep_finish (result, &error);

  self->is_sweeping = FALSE;
  if (error != NULL)
    g_info ("Messages of deleted rooms are left for later: %s", error->message);
  else if (more || self->has_more)
    sweep (self);
}

static void
sweep (MadangSweeper *self)
{
  self->has_more = self->is_sweeping;
  if (self->is_sweeping || !madang_pool_is_ready (self->pool)
      || !madang_reconciler_is_settled (self->reconciler))
    return;
  self->is_sweeping = TRUE;
  madang_room_store_sweep_async (self->pool, on_swept, g_object_ref (self));
}

static void
on_ready (MadangPool *pool, gpointer data)
{
  sweep (data);
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  sweep (data);
}

static void
on_settled (MadangReconciler *reconciler, gpointer data)
{
  sweep (data);
}

MadangSweeper *
madang_sweeper_new (MadangPool *pool, MadangBus *bus, MadangReconciler *reconciler)
{
  MadangSweeper *self = g_object_new (MADANG_TYPE_SWEEPER, NULL);

  self->pool = g_object_ref (pool);
  self->reconciler = g_object_ref (reconciler);
  g_signal_connect_object (pool, "ready", G_CALLBACK (on_ready), self, 0);
  g_signal_connect_object (bus, "room-deleted", G_CALLBACK (on_room_deleted), self, 0);
  g_signal_connect_object (reconciler, "settled", G_CALLBACK (on_settled), self, 0);
  return self;
}
