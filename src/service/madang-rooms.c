#include "service/madang-rooms.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangRooms
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  gboolean is_sweeping;
  gboolean has_more_to_sweep; /* since the sweep under way began */
};

G_DEFINE_FINAL_TYPE (MadangRooms, madang_rooms, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangRooms *self = MADANG_ROOMS (object);

  g_object_unref (self->bus);
  g_object_unref (self->writer);
  g_object_unref (self->pool);
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

static void sweep (MadangRooms *self);

static void
on_swept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRooms) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = madang_room_store_sweep_finish (result, &error);

  self->is_sweeping = FALSE;
  if (error != NULL)
    g_info ("Messages of deleted rooms are left for later: %s", error->message);
  else if (more || self->has_more_to_sweep)
    sweep (self);
}

/* A room's messages go after it, for there may be millions. What a stopped server has left goes at the next start. */
static void
sweep (MadangRooms *self)
{
  self->has_more_to_sweep = self->is_sweeping;
  if (self->is_sweeping)
    return;
  self->is_sweeping = TRUE;
  madang_room_store_sweep_async (self->pool, on_swept, g_object_ref (self));
}

static void
on_ready (MadangPool *pool, gpointer data)
{
  g_signal_handlers_disconnect_by_func (pool, on_ready, data);
  sweep (data);
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  sweep (data);
}

MadangRooms *
madang_rooms_new (MadangPool *pool, MadangWriter *writer, MadangBus *bus)
{
  MadangRooms *self = g_object_new (MADANG_TYPE_ROOMS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  g_signal_connect_object (pool, "ready", G_CALLBACK (on_ready), self, 0);
  g_signal_connect_object (bus, "room-deleted", G_CALLBACK (on_room_deleted), self, 0);
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
madang_rooms_list_memberships_async (MadangRooms *self,
                                     const MadangCaller *caller,
                                     const MadangPage *page,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  madang_room_store_list_memberships_async (self->pool, caller, page, callback, data);
}

GPtrArray *
madang_rooms_list_memberships_finish (MadangRooms *self,
                                      GAsyncResult *result,
                                      gboolean *has_more,
                                      GError **error)
{
  return madang_room_store_list_memberships_finish (result, has_more, error);
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
    g_task_report_error (self, callback, data, madang_rooms_create_async, error);
  else
    madang_room_store_create_async (self->pool, caller, normal, post, callback, data);
}

MadangRoom *
madang_rooms_create_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_create_finish (result, error);
}

void
madang_rooms_make_async (MadangRooms *self,
                         const MadangNewRoom *room,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autofree char *normal = madang_text_normalize (room->name);
  MadangNewRoom checked = *room;
  GError *error = NULL;

  checked.name = normal;
  if (!madang_text_check (normal, "name", MADANG_ROOM_NAME_MAX, &error))
    g_task_report_error (self, callback, data, madang_rooms_make_async, error);
  else
    madang_room_store_make_async (self->pool, &checked, callback, data);
}

gint64
madang_rooms_make_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_make_finish (result, error);
}

/* A room that is being deleted, or a member that is being added or removed. */
typedef struct
{
  gint64 room_id;
  gint64 user_id;
  gboolean may;     /* whoever asks may do so, whatever the store says */
  gboolean is_sent; /* to the database, which may do it even if its answer is lost */
} Change;

static GTask *
begin_change (MadangRooms *self, Change change, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_memdup2 (&change, sizeof change), g_free);
  return task;
}

/* The store refuses what it does not send from within the call, which is over now. */
static void
mark_sent (GTask *task)
{
  ((Change *) g_task_get_task_data (task))->is_sent = TRUE;
}

/*
 * Whether what had to end has ended, as far as anybody knows: now; or before, and the answer was lost; or perhaps, for
 * this answer is lost. (Not where only the store could have said whether the asker may.)
 */
static gboolean
is_over (const Change *change, const GError *error, MadangErrorCode over_before)
{
  return error == NULL || g_error_matches (error, MADANG_ERROR, over_before)
         || (change->may && change->is_sent
             && g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE));
}

static void
return_change (GTask *task, MadangUser *user, const GError *error)
{
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, user != NULL ? g_object_ref (user) : NULL, g_object_unref);
}

static void
on_deleted (const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (is_over (change, error, MADANG_ERROR_NO_SUCH_ROOM))
    madang_bus_publish_room_deleted (self->bus, change->room_id);
  return_change (task, NULL, error);
}

void
madang_rooms_delete_async (MadangRooms *self,
                           gint64 id,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = begin_change (self, (Change){ .room_id = id, .may = TRUE }, callback,
                                         data);

  madang_room_store_delete (self->writer, id, on_deleted, g_object_ref (task));
  mark_sent (task);
}

gboolean
madang_rooms_delete_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;

  g_task_propagate_pointer (G_TASK (result), &problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static void
on_added (MadangUser *user, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (error == NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_ALREADY_MEMBER))
    madang_bus_publish_member_added (self->bus, change->room_id, change->user_id);
  return_change (task, user, error);
}

void
madang_rooms_add_member_async (MadangRooms *self,
                               const MadangCaller *caller,
                               gint64 room_id,
                               gint64 user_id,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  Change change = { .room_id = room_id, .user_id = user_id };

  madang_member_store_add (self->writer, caller, room_id, user_id, on_added,
                           begin_change (self, change, callback, data));
}

MadangUser *
madang_rooms_add_member_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_removed (MadangUser *user, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (is_over (change, error, MADANG_ERROR_NOT_MEMBER))
    madang_bus_publish_member_removed (self->bus, change->room_id, change->user_id);
  return_change (task, user, error);
}

void
madang_rooms_remove_member_async (MadangRooms *self,
                                  const MadangCaller *caller,
                                  gint64 room_id,
                                  gint64 user_id,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  Change change = { .room_id = room_id,
                    .user_id = user_id,
                    .may = caller == NULL || caller->user_id == user_id };
  g_autoptr (GTask) task = begin_change (self, change, callback, data);

  madang_member_store_remove (self->writer, caller, room_id, user_id, on_removed,
                              g_object_ref (task));
  mark_sent (task);
}

MadangUser *
madang_rooms_remove_member_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_rooms_show_async (MadangRooms *self,
                         const MadangCaller *caller,
                         gint64 id,
                         const MadangPage *page,
                         gboolean with_senders,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  madang_room_store_show_async (self->pool, caller, id, page, with_senders, callback, data);
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

void
madang_rooms_use_ticket_async (MadangRooms *self,
                               const MadangUuid *ticket,
                               gint64 id,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  madang_room_store_use_ticket_async (self->pool, ticket, id, callback, data);
}

MadangEntry *
madang_rooms_enter_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_enter_finish (result, error);
}
