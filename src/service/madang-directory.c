#include "service/madang-directory.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangDirectory
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *chats;
  MadangWriter *directs;
  MadangPresence *presence;
  MadangRoomPresence *room_presence;
  const MadangTraffic *traffic;
};

G_DEFINE_FINAL_TYPE (MadangDirectory, madang_directory, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangDirectory *self = MADANG_DIRECTORY (object);

  g_object_unref (self->pool);
  g_object_unref (self->chats);
  g_object_unref (self->directs);
  g_object_unref (self->presence);
  g_object_unref (self->room_presence);
  G_OBJECT_CLASS (madang_directory_parent_class)->finalize (object);
}

static void
madang_directory_class_init (MadangDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_directory_init (MadangDirectory *self)
{
}

MadangDirectory *
madang_directory_new (const MadangDirectoryContext *context)
{
  MadangDirectory *self = g_object_new (MADANG_TYPE_DIRECTORY, NULL);

  self->pool = g_object_ref (context->pool);
  self->chats = g_object_ref (context->chats);
  self->directs = g_object_ref (context->directs);
  self->presence = g_object_ref (context->presence);
  self->room_presence = g_object_ref (context->room_presence);
  self->traffic = context->traffic;
  return self;
}

/* Returns: (transfer full) (nullable): a task for a list of at most @limit rows; else it has been refused */
static GTask *
begin_list (MadangDirectory *self, guint limit, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;

  if (madang_people_listing_check_limit (limit, &error))
    return g_steal_pointer (&task);
  g_task_return_error (task, error);
  return NULL;
}

/* Returns: (transfer full): @rows to @task, or @error */
static void
return_list (GTask *task, GPtrArray *rows, GError *error)
{
  if (rows == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

static void
complete_room (MadangDirectory *self, MadangRoomRow *room)
{
  room->online = madang_room_presence_count_users (self->room_presence, room->id);
}

static void
on_rooms_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *rooms = madang_directory_store_list_finish (result, &error);

  for (guint i = 0; rooms != NULL && i < rooms->len; i++)
    complete_room (g_task_get_source_object (task), rooms->pdata[i]);
  return_list (task, rooms, error);
}

void
madang_directory_list_rooms_async (
    MadangDirectory *self, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = begin_list (self, limit, callback, data);

  if (task != NULL)
    madang_directory_store_list_rooms_async (self->pool, after, limit, on_rooms_listed, task);
}

GPtrArray *
madang_directory_list_rooms_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_room_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangRoomRow *room = madang_directory_store_show_room_finish (result, &error);

  if (room == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  complete_room (g_task_get_source_object (task), room);
  g_task_return_pointer (task, room, (GDestroyNotify) madang_room_row_free);
}

void
madang_directory_get_room_async (MadangDirectory *self,
                                 gint64 id,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  madang_directory_store_show_room_async (self->pool, id, on_room_shown,
                                          g_task_new (self, NULL, callback, data));
}

MadangRoomRow *
madang_directory_get_room_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_members_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangDirectory *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *members = madang_directory_store_list_finish (result, &error);

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      MadangMemberRow *member = members->pdata[i];

      member->is_online = madang_presence_is_online (self->presence,
                                                     madang_user_get_id (member->user));
    }
  return_list (task, members, error);
}

void
madang_directory_list_members_async (MadangDirectory *self,
                                     gint64 room_id,
                                     gint64 after,
                                     guint limit,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  GTask *task = begin_list (self, limit, callback, data);

  if (task != NULL)
    madang_directory_store_list_members_async (self->pool, room_id, after, limit, on_members_listed,
                                               task);
}

GPtrArray *
madang_directory_list_members_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
complete_person (MadangDirectory *self, MadangPersonRow *person)
{
  person->connections = madang_presence_count_sockets (self->presence,
                                                       madang_user_get_id (person->user));
}

static void
on_user_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangPersonRow *person = madang_directory_store_show_user_finish (result, &error);

  if (person == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  complete_person (g_task_get_source_object (task), person);
  g_task_return_pointer (task, person, (GDestroyNotify) madang_person_row_free);
}

void
madang_directory_get_user_async (MadangDirectory *self,
                                 gint64 id,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  madang_directory_store_show_user_async (self->pool, id, on_user_shown,
                                          g_task_new (self, NULL, callback, data));
}

MadangPersonRow *
madang_directory_get_user_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_directory_list_users_async (MadangDirectory *self,
                                   const MadangPeopleQuery *query,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  madang_people_listing_run (self->pool, self->presence, query,
                             g_task_new (self, NULL, callback, data));
}

GPtrArray *
madang_directory_list_users_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_number_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (MadangPersonRow) person = madang_directory_store_show_user_finish (result, &error);

  if (person == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, madang_user_get_id (person->user));
}

static void
look_number_up (MadangDirectory *self, const char *number, GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  GError *error = NULL;
  gint64 id;

  if (!g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, &id, NULL))
    {
      madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("This must be a whole number."),
                        NULL);
      g_task_return_error (task, error);
      return;
    }
  madang_directory_store_show_user_async (self->pool, id, on_number_looked_up,
                                          g_steal_pointer (&task));
}

/* Which of a user's names stands before the colon; what has none of these prefixes may be any. */
static MadangNameSet
read_prefix (const char **name)
{
  static const struct
  {
    const char *prefix;
    MadangNameSet names;
  } prefixes[] = {
    { "email:", MADANG_NAMES_EMAIL },
    { "user:", MADANG_NAMES_USERNAME },
    { "nick:", MADANG_NAMES_NICKNAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (*name, prefixes[i].prefix))
      {
        *name += strlen (prefixes[i].prefix);
        return prefixes[i].names;
      }
  return MADANG_NAMES_ALL;
}

static void
on_user_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gint64 id = madang_directory_store_find_user_finish (result, &error);

  if (id == 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, id);
}

/* One that is blank or too long is no name: nobody has it. */
static void
look_name_up (MadangDirectory *self, const char *name, MadangNameSet names, GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  g_autoptr (GError) problem = NULL;
  g_autofree char *normal = madang_text_read (name, "name", MADANG_EMAIL_MAX, &problem);
  GError *error = NULL;

  if (normal != NULL)
    {
      madang_directory_store_find_user_async (self->pool, normal, names, on_user_found,
                                              g_steal_pointer (&task));
      return;
    }
  madang_set_no_such_user (&error);
  g_task_return_error (task, error);
}

void
madang_directory_find_user_async (MadangDirectory *self,
                                  const char *name,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  MadangNameSet names;

  if (g_str_has_prefix (name, "id:"))
    {
      look_number_up (self, name + strlen ("id:"), task);
      return;
    }
  names = read_prefix (&name);
  look_name_up (self, name, names, task);
}

gint64
madang_directory_find_user_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangTotals *totals = madang_directory_store_count_finish (result, &error);

  if (totals == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, totals, (GDestroyNotify) madang_totals_free);
}

void
madang_directory_count_async (MadangDirectory *self, GAsyncReadyCallback callback, gpointer data)
{
  madang_directory_store_count_async (self->pool, on_counted,
                                      g_task_new (self, NULL, callback, data));
}

MadangTotals *
madang_directory_count_finish (MadangDirectory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

MadangLive
madang_directory_get_live (MadangDirectory *self)
{
  return (MadangLive){ .connections = self->traffic->connections,
                       .online_users = madang_presence_count_online (self->presence),
                       .active_rooms = madang_room_presence_count_rooms (self->room_presence),
                       .deliveries = self->traffic->deliveries,
                       .commits = madang_writer_count_commits (self->chats)
                                  + madang_writer_count_commits (self->directs),
                       .closed_for_pressure = self->traffic->closed_for_pressure };
}

GArray *
madang_directory_list_active_rooms (MadangDirectory *self)
{
  return madang_room_presence_list_rooms (self->room_presence);
}

gboolean
madang_directory_is_active_room (MadangDirectory *self, gint64 id)
{
  return madang_room_presence_count_users (self->room_presence, id) > 0;
}
