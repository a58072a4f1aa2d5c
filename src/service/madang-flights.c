#include "service/madang-flights.h"

struct _MadangFlights
{
  GObject parent_instance;

  MadangWriter *chats;
  MadangWriter *directs;
};

G_DEFINE_FINAL_TYPE (MadangFlights, madang_flights, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangFlights *self = MADANG_FLIGHTS (object);

  g_object_unref (self->chats);
  g_object_unref (self->directs);
  G_OBJECT_CLASS (madang_flights_parent_class)->finalize (object);
}

static void
madang_flights_class_init (MadangFlightsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_flights_init (MadangFlights *self)
{
}

MadangFlights *
madang_flights_new (MadangWriter *chats, MadangWriter *directs)
{
  MadangFlights *self = g_object_new (MADANG_TYPE_FLIGHTS, NULL);

  self->chats = g_object_ref (chats);
  self->directs = g_object_ref (directs);
  return self;
}

gboolean
madang_flights_is_any (MadangFlights *self)
{
  return madang_writer_is_writing (self->chats) || madang_writer_is_writing (self->directs);
}

static void
on_landed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  guint *n_flying = g_task_get_task_data (task);

  madang_writer_land_finish (MADANG_WRITER (source), result);
  if (--*n_flying == 0)
    g_task_return_boolean (task, TRUE);
}

void
madang_flights_land_async (MadangFlights *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  guint n_flying = 2;

  g_task_set_task_data (task, g_memdup2 (&n_flying, sizeof n_flying), g_free);
  madang_writer_land_async (self->chats, on_landed, g_object_ref (task));
  madang_writer_land_async (self->directs, on_landed, g_object_ref (task));
}

void
madang_flights_land_finish (MadangFlights *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
