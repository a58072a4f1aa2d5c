#include "service/madang-rooms.h"

#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangRooms
{
  GObject parent_instance;

  MadangPool *pool;
};

G_DEFINE_FINAL_TYPE (MadangRooms, madang_rooms, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  g_object_unref (MADANG_ROOMS (object)->pool);
  G_OBJECT_CLASS (madang_rooms_parent_class)->finalize (object);
}

static void
madang_rooms_class_init (MadangRoomsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_rooms_init (MadangRooms *self)
{
}

MadangRooms *
madang_rooms_new (MadangPool *pool)
{
  MadangRooms *self = g_object_new (MADANG_TYPE_ROOMS, NULL);

  self->pool = g_object_ref (pool);
  return self;
}

void
madang_rooms_list_async (MadangRooms *self,
                         const MadangCaller *caller,
                         const MadangPage *page,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  madang_room_store_list_async (self->pool, caller, page, callback, data);
}

GPtrArray *
madang_rooms_list_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_list_finish (result, error);
}

void
madang_rooms_create_async (MadangRooms *self,
                           const MadangCaller *caller,
                           const char *name,
                           const gint64 *post,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autofree char *normal = madang_text_normalize (name);
  GError *error = NULL;

  if (!madang_text_check (normal, "name", MADANG_ROOM_NAME_MAX, &error))
    g_task_report_error (self->pool, callback, data, madang_rooms_create_async, error);
  else
    madang_room_store_create_async (self->pool, caller, normal, post, callback, data);
}

MadangRoom *
madang_rooms_create_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_create_finish (result, error);
}

void
madang_rooms_show_async (MadangRooms *self,
                         const MadangCaller *caller,
                         gint64 id,
                         const MadangPage *page,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  madang_room_store_show_async (self->pool, caller, id, page, callback, data);
}

MadangRoom *
madang_rooms_show_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_show_finish (result, error);
}

void
madang_rooms_enter_async (MadangRooms *self,
                          const MadangCaller *caller,
                          gint64 id,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  madang_room_store_enter_async (self->pool, caller, id, callback, data);
}

MadangEntry *
madang_rooms_enter_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_enter_finish (result, error);
}
