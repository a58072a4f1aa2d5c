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
  GArray *doubts;             /* of MadangEnding: removals whose answer was lost */
  gboolean is_asking;         /* what became of the first of them, so many: */
  guint n_asked;
};

G_DEFINE_FINAL_TYPE (MadangRooms, madang_rooms, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangRooms *self = MADANG_ROOMS (object);

  g_array_unref (self->doubts);
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
  self->doubts = g_array_new (FALSE, FALSE, sizeof (MadangEnding));
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

/*
 * A room's messages go after it, for there may be millions. What a stopped server, or an outage, has left goes when the
 * database is there again. And none go while a deletion may have lost its answer, for what is left tells of it.
 */
static void
sweep (MadangRooms *self)
{
  self->has_more_to_sweep = self->is_sweeping;
  if (self->is_sweeping || !madang_pool_is_ready (self->pool)
      || !madang_writer_is_ready (self->writer))
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

static void ask_after (MadangRooms *self);

static void
publish_ending (MadangRooms *self, const MadangEnding *ending)
{
  if (ending->user_id != 0)
    madang_bus_publish_member_removed (self->bus, ending->room_id, ending->user_id);
  else
    madang_bus_publish_room_deleted (self->bus, ending->room_id);
}

static void
on_endings_listed (GArray *endings, const GError *error, gpointer data)
{
  g_autoptr (MadangRooms) self = data;

  self->is_asking = FALSE;
  if (error != NULL)
    return;
  g_array_remove_range (self->doubts, 0, self->n_asked);
  for (guint i = 0; i < endings->len; i++)
    publish_ending (self, &g_array_index (endings, MadangEnding, i));
  if (self->doubts->len > 0)
    ask_after (self);
  else
    sweep (self);
}

/* Tells of what was done though its answer was lost, before any message that was stored later. */
static void
ask_after (MadangRooms *self)
{
  if (self->is_asking)
    return;
  self->is_asking = TRUE;
  self->n_asked = self->doubts->len;
  madang_room_store_list_endings (self->writer, self->doubts, on_endings_listed,
                                  g_object_ref (self));
}

static void
on_begun (MadangWriter *writer, gpointer data)
{
  ask_after (data);
}

MadangRooms *
madang_rooms_new (MadangPool *pool, MadangWriter *writer, MadangBus *bus)
{
  MadangRooms *self = g_object_new (MADANG_TYPE_ROOMS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  g_signal_connect_object (pool, "ready", G_CALLBACK (on_ready), self, 0);
  g_signal_connect_object (writer, "begun", G_CALLBACK (on_begun), self, 0);
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
  GError *error = NULL;
  g_autofree char *normal = madang_text_read (name, "name", MADANG_ROOM_NAME_MAX, &error);

  if (normal == NULL)
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
  GError *error = NULL;
  g_autofree char *normal = madang_text_read (room->name, "name", MADANG_ROOM_NAME_MAX, &error);
  MadangNewRoom checked = *room;

  checked.name = normal;
  if (room->n_members > MADANG_NEW_ROOM_MEMBERS_MAX)
    madang_add_field_error_counted (&error, MADANG_ERROR_INVALID_ARGUMENT, "members",
                                    "A room can be made with no more than %s member.",
                                    "A room can be made with no more than %s members.",
                                    MADANG_NEW_ROOM_MEMBERS_MAX);
  if (error != NULL)
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
  gboolean is_sent; /* to the database, which may do it even if its answer is lost */
} Change;

static GTask *
begin_change (MadangRooms *self, Change change, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_memdup2 (&change, sizeof change), g_free);
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

static void
on_deleted (const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (error == NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM))
    madang_bus_publish_room_deleted (self->bus, change->room_id);
  return_change (task, NULL, error);
}

void
madang_rooms_delete_async (MadangRooms *self,
                           gint64 id,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  madang_room_store_delete (self->writer, id, on_deleted,
                            begin_change (self, (Change){ .room_id = id }, callback, data));
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

/* Whether somebody is a member no longer: since now, or since before, and the answer was lost. */
static gboolean
is_removed (const GError *error)
{
  return error == NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NOT_MEMBER);
}

/* Asked after at once where the connection goes on all the same, else when there is one again. */
static void
add_doubt (MadangRooms *self, const Change *change)
{
  MadangEnding doubt = { .room_id = change->room_id, .user_id = change->user_id };

  g_array_append_val (self->doubts, doubt);
  if (madang_writer_is_ready (self->writer))
    ask_after (self);
}

static void
on_removed (MadangUser *user, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  if (is_removed (error))
    madang_bus_publish_member_removed (self->bus, change->room_id, change->user_id);
  else if (change->is_sent && g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE))
    add_doubt (self, change);
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
  Change change = { .room_id = room_id, .user_id = user_id };
  g_autoptr (GTask) task = begin_change (self, change, callback, data);

  if (self->doubts->len >= MADANG_DOUBTS_MAX)
    {
      g_autoptr (GError) error = NULL;

      madang_set_unavailable (&error);
      return_change (task, NULL, error);
      return;
    }
  madang_member_store_remove (self->writer, caller, room_id, user_id, on_removed,
                              g_object_ref (task));
  /* The store refuses what it does not send from within that call. */
  ((Change *) g_task_get_task_data (task))->is_sent = TRUE;
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
