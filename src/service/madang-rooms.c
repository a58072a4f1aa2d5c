#include "service/madang-rooms.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "service/madang-sweeper.h"

struct _MadangRooms
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangReconciler *reconciler;
  MadangSweeper *sweeper;
};

G_DEFINE_FINAL_TYPE (MadangRooms, madang_rooms, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangRooms *self = MADANG_ROOMS (object);

  g_object_unref (self->sweeper);
  g_object_unref (self->reconciler);
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

MadangRooms *
madang_rooms_new (MadangPool *pool, MadangWriter *writer, MadangBus *bus)
{
  MadangRooms *self = g_object_new (MADANG_TYPE_ROOMS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  self->reconciler = madang_reconciler_new (writer, bus);
  self->sweeper = madang_sweeper_new (pool, bus, self->reconciler);
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

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  GError *error = NULL;
  MadangRoom *room = madang_room_store_create_finish (result, &error);

  if (room == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  madang_bus_publish_room_created (self->bus, madang_room_get_id (room));
  g_task_return_pointer (task, room, g_object_unref);
}

void
madang_rooms_create_async (MadangRooms *self,
                           const MadangCaller *caller,
                           const char *name,
                           const gint64 *post,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GError *error = NULL;
  g_autofree char *normal = madang_text_read (name, "name", MADANG_ROOM_NAME_MAX, &error);

  if (normal == NULL)
    g_task_report_error (self, callback, data, madang_rooms_create_async, error);
  else
    madang_room_store_create_async (self->pool, caller, normal, post, on_created,
                                    g_task_new (self, NULL, callback, data));
}

MadangRoom *
madang_rooms_create_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  GError *error = NULL;
  gint64 id = madang_room_store_make_finish (result, &error);

  if (id == 0)
    {
      g_task_return_error (task, error);
      return;
    }
  madang_bus_publish_room_created (self->bus, id);
  g_task_return_int (task, id);
}

void
madang_rooms_make_async (MadangRooms *self,
                         const MadangNewRoom *room,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GError *error = NULL;
  g_autofree char *normal = madang_text_read (room->name, "name", MADANG_ROOM_NAME_MAX, &error);
  MadangNewRoom checked = *room;

  checked.name = normal;
  if (room->n_members > MADANG_NEW_ROOM_MEMBERS_MAX)
    madang_add_field_error_counted (&error, MADANG_ERROR_INVALID_ARGUMENT, "members",
                                    "A room can be created with at most %s member.",
                                    "A room can be created with at most %s members.",
                                    MADANG_NEW_ROOM_MEMBERS_MAX);
  if (error != NULL)
    g_task_report_error (self, callback, data, madang_rooms_make_async, error);
  else
    madang_room_store_make_async (self->pool, &checked, on_made,
                                  g_task_new (self, NULL, callback, data));
}

gint64
madang_rooms_make_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}

/* A room that is being deleted, or a member that is being added or removed. */
typedef struct
{
  MadangEnding what;
  gboolean is_sent; /* to the database, which may do it even if its answer is lost */
} Change;

static GTask *
begin_change (MadangRooms *self, MadangEnding what, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Change *change = g_new (Change, 1);

  *change = (Change){ .what = what };
  g_task_set_task_data (task, change, g_free);
  return task;
}

static void
return_change (GTask *task, MadangUser *user, const GError *error)
{
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, user != NULL ? g_object_ref (user) : NULL, g_object_unref);
}

/* The database may have done it all the same. */
static gboolean
is_lost (const Change *change, const GError *error)
{
  return change->is_sent && g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

/* After the store was called, which refuses what it does not send from within that call. */
static void
note_sent (GTask *task)
{
  ((Change *) g_task_get_task_data (task))->is_sent = TRUE;
}

/* Nothing is ended whose doubts could not be kept. */
static gboolean
refuse_doubt (MadangRooms *self, GTask *task)
{
  g_autoptr (GError) error = NULL;

  if (!madang_reconciler_is_full (self->reconciler))
    return FALSE;
  madang_set_unavailable (&error);
  return_change (task, NULL, error);
  return TRUE;
}

static void
on_deleted (const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (error == NULL)
    madang_bus_publish_room_deleted (self->bus, change->what.room_id);
  else if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM))
    madang_bus_repeat_room_deleted (self->bus, change->what.room_id);
  else if (is_lost (change, error))
    madang_reconciler_add_ending (self->reconciler, &change->what);
  return_change (task, NULL, error);
}

void
madang_rooms_delete_async (MadangRooms *self,
                           gint64 id,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = begin_change (self, (MadangEnding){ id, 0 }, callback, data);

  if (refuse_doubt (self, task))
    return;
  madang_room_store_delete (self->writer, id, on_deleted, g_object_ref (task));
  note_sent (task);
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
  gboolean is_member = g_error_matches (error, MADANG_ERROR, MADANG_ERROR_ALREADY_MEMBER);
  gboolean was_unheard = (error == NULL || is_member)
                         && madang_reconciler_take_addition (self->reconciler, change->what.room_id,
                                                             change->what.user_id);

  if (error == NULL || was_unheard)
    madang_bus_publish_member_added (self->bus, change->what.room_id, change->what.user_id);
  else if (is_member)
    madang_bus_repeat_member_added (self->bus, change->what.room_id, change->what.user_id);
  else if (is_lost (change, error))
    madang_reconciler_add_addition (self->reconciler, change->what.room_id, change->what.user_id);
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
  g_autoptr (GTask) task = begin_change (self, (MadangEnding){ room_id, user_id }, callback, data);

  madang_member_store_add (self->writer, caller, room_id, user_id, on_added, g_object_ref (task));
  note_sent (task);
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

  if (error == NULL)
    madang_bus_publish_member_removed (self->bus, change->what.room_id, change->what.user_id);
  else if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NOT_MEMBER))
    madang_bus_repeat_member_removed (self->bus, change->what.room_id, change->what.user_id);
  else if (is_lost (change, error))
    madang_reconciler_add_ending (self->reconciler, &change->what);
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
  g_autoptr (GTask) task = begin_change (self, (MadangEnding){ room_id, user_id }, callback, data);

  if (refuse_doubt (self, task))
    return;
  madang_member_store_remove (self->writer, caller, room_id, user_id, on_removed,
                              g_object_ref (task));
  note_sent (task);
}

MadangUser *
madang_rooms_remove_member_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check_options (const char *name, const gint64 *slow_mode, GError **error)
{
  g_autoptr (GError) problems = NULL;

  if (name != NULL)
    madang_text_check (name, "name", MADANG_ROOM_NAME_MAX, &problems);
  if (slow_mode != NULL && *slow_mode > MADANG_SLOW_MODE_MAX)
    madang_add_field_error_counted (&problems, MADANG_ERROR_INVALID_ARGUMENT, "slow-mode",
                                    "Slow mode can be at most %s second.",
                                    "Slow mode can be at most %s seconds.", MADANG_SLOW_MODE_MAX);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

void
madang_rooms_set_options_async (MadangRooms *self,
                                gint64 room_id,
                                const MadangRoomOptions *options,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autofree char *name = madang_text_normalize (options->name);
  gint64 seconds = options->slow_mode != NULL ? *options->slow_mode : 0;
  const gint64 *slow_mode = options->slow_mode != NULL ? &seconds : NULL;
  GError *error = NULL;

  if (!check_options (name, slow_mode, &error))
    g_task_report_error (self->writer, callback, data, madang_rooms_set_options_async, error);
  else
    madang_room_store_set_options_async (self->writer, room_id, name, slow_mode, callback, data);
}

gboolean
madang_rooms_set_options_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_room_store_set_options_finish (result, error);
}

void
madang_rooms_mute_async (MadangRooms *self,
                         gint64 room_id,
                         gint64 user_id,
                         gboolean is_muted,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  madang_member_store_mute_async (self->writer, room_id, user_id, is_muted, callback, data);
}

gboolean
madang_rooms_mute_finish (MadangRooms *self, GAsyncResult *result, GError **error)
{
  return madang_member_store_mute_finish (result, error);
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
