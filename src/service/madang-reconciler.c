#include "service/madang-reconciler.h"

#include "base/madang-limits.h"

struct _MadangReconciler
{
  GObject parent_instance;

  MadangWriter *writer;
  MadangBus *bus;
  GArray *additions;  /* of MadangEnding: members who may have been added, the oldest first */
  GArray *endings;    /* of MadangEnding: what may have ended */
  gboolean is_asking; /* what became of the first of them, so many: */
  guint n_asked;
};

enum
{
  SIGNAL_SETTLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangReconciler, madang_reconciler, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangReconciler *self = MADANG_RECONCILER (object);

  g_array_unref (self->additions);
  g_array_unref (self->endings);
  g_object_unref (self->bus);
  g_object_unref (self->writer);
  G_OBJECT_CLASS (madang_reconciler_parent_class)->finalize (object);
}

static void
madang_reconciler_class_init (MadangReconcilerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
madang_reconciler_init (MadangReconciler *self)
{
  self->additions = g_array_new (FALSE, FALSE, sizeof (MadangEnding));
  self->endings = g_array_new (FALSE, FALSE, sizeof (MadangEnding));
}

/* Returns: where it stands among the first @n; @n where it does not */
static guint
find (const GArray *changes, guint n, gint64 room_id, gint64 user_id)
{
  guint i = 0;

  while (i < n
         && (g_array_index (changes, MadangEnding, i).room_id != room_id
             || g_array_index (changes, MadangEnding, i).user_id != user_id))
    i++;
  return i;
}

/* The store knows of rooms that nobody has asked after too: they were told when they were deleted. */
static void
publish (MadangReconciler *self, const MadangEnding *ending)
{
  if (ending->user_id != 0)
    madang_bus_publish_member_removed (self->bus, ending->room_id, ending->user_id);
  else if (find (self->endings, self->n_asked, ending->room_id, 0) < self->n_asked)
    madang_bus_publish_room_deleted (self->bus, ending->room_id);
  else
    madang_bus_repeat_room_deleted (self->bus, ending->room_id);
}

static void ask (MadangReconciler *self);

static void
on_endings_listed (GArray *ended, const GError *error, gpointer data)
{
  g_autoptr (MadangReconciler) self = data;

  if (error != NULL)
    {
      self->is_asking = FALSE;
      return;
    }
  for (guint i = 0; i < ended->len; i++)
    publish (self, &g_array_index (ended, MadangEnding, i));
  self->is_asking = FALSE;
  g_array_remove_range (self->endings, 0, self->n_asked);
  if (self->endings->len > 0)
    ask (self);
  else
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static void
ask (MadangReconciler *self)
{
  if (self->is_asking)
    return;
  self->is_asking = TRUE;
  self->n_asked = self->endings->len;
  madang_room_store_list_endings (self->writer, self->endings, on_endings_listed,
                                  g_object_ref (self));
}

static void
on_begun (MadangWriter *writer, gpointer data)
{
  ask (data);
}

MadangReconciler *
madang_reconciler_new (MadangWriter *writer, MadangBus *bus)
{
  MadangReconciler *self = g_object_new (MADANG_TYPE_RECONCILER, NULL);

  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  g_signal_connect_object (writer, "begun", G_CALLBACK (on_begun), self, 0);
  return self;
}

gboolean
madang_reconciler_is_settled (MadangReconciler *self)
{
  return madang_writer_is_ready (self->writer) && !self->is_asking && self->endings->len == 0;
}

gboolean
madang_reconciler_is_full (MadangReconciler *self)
{
  return self->endings->len >= MADANG_DOUBTS_MAX;
}

void
madang_reconciler_add_ending (MadangReconciler *self, const MadangEnding *ending)
{
  g_array_append_vals (self->endings, ending, 1);
  if (madang_writer_is_ready (self->writer))
    ask (self);
}

void
madang_reconciler_add_addition (MadangReconciler *self, gint64 room_id, gint64 user_id)
{
  MadangEnding lost = { .room_id = room_id, .user_id = user_id };

  if (self->additions->len >= MADANG_DOUBTS_MAX)
    g_array_remove_index (self->additions, 0);
  g_array_append_val (self->additions, lost);
}

gboolean
madang_reconciler_take_addition (MadangReconciler *self, gint64 room_id, gint64 user_id)
{
  guint n = self->additions->len;
  guint i = find (self->additions, n, room_id, user_id);

  if (i < n)
    g_array_remove_index (self->additions, i);
  return i < n;
}
