#include "service/madang-friends.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangFriends
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangSearches *searches;
};

G_DEFINE_FINAL_TYPE (MadangFriends, madang_friends, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangFriends *self = MADANG_FRIENDS (object);

  g_object_unref (self->pool);
  g_object_unref (self->writer);
  g_object_unref (self->bus);
  g_object_unref (self->searches);
  G_OBJECT_CLASS (madang_friends_parent_class)->finalize (object);
}

static void
madang_friends_class_init (MadangFriendsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_friends_init (MadangFriends *self)
{
}

MadangFriends *
madang_friends_new (MadangPool *pool,
                    MadangWriter *writer,
                    MadangBus *bus,
                    MadangSearches *searches)
{
  MadangFriends *self = g_object_new (MADANG_TYPE_FRIENDS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  self->searches = g_object_ref (searches);
  return self;
}

/* A name that was given: in NFC, and the field that holds it. */
typedef struct
{
  MadangNameKind kind;
  char *text;
  const char *field;
} Name;

static void
name_free (Name *name)
{
  g_free (name->text);
  g_free (name);
}

/* A nickname that is too long is nobody's, as others are. */
static char *
read_name (MadangNameKind kind, const char *text, const char *field, GError **error)
{
  if (kind == MADANG_NAME_EMAIL)
    return madang_text_read (text, field, MADANG_EMAIL_MAX, error);
  return madang_text_check_given (text, field, error)
             ? madang_text_normalize_name (text, MADANG_NICKNAME_MAX)
             : NULL;
}

/* Begins an act upon whoever has a name; NULL where it cannot be one, and the task has its error. */
static GTask *
begin (MadangFriends *self,
       MadangNameKind kind,
       const char *text,
       const char *field,
       GAsyncReadyCallback callback,
       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  char *normal = read_name (kind, text, field, &error);
  Name *name;

  if (normal == NULL)
    {
      g_task_return_error (task, error);
      return NULL;
    }
  name = g_new (Name, 1);
  *name = (Name){ kind, normal, field };
  g_task_set_task_data (task, name, (GDestroyNotify) name_free);
  return g_steal_pointer (&task);
}

/* Also where nothing has changed: it may have changed before, when the answer was lost. */
static void
publish (MadangFriends *self, const MadangFriendship *friendship, gboolean is_friend)
{
  if (friendship->friend != NULL)
    madang_bus_publish_friendship (self->bus, friendship->user_id,
                                   madang_user_get_id (friendship->friend), is_friend);
}

static void
return_friend (GTask *task, const MadangFriendship *friendship, GError *take_error)
{
  if (take_error != NULL)
    g_task_return_error (task, take_error);
  else
    g_task_return_pointer (task,
                           friendship->friend != NULL ? g_object_ref (friendship->friend) : NULL,
                           g_object_unref);
}

static gboolean
check_added (const MadangFriendship *friendship, const Name *name, GError **error)
{
  if (friendship->friend == NULL)
    madang_set_no_such_user (error);
  else if (madang_user_get_id (friendship->friend) == friendship->user_id)
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, name->field,
                            N_ ("You cannot add yourself as a friend."), NULL);
  else
    return TRUE;
  return FALSE;
}

static void
on_added (const MadangFriendship *friendship, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *refusal = error != NULL ? g_error_copy (error) : NULL;

  if (refusal == NULL && check_added (friendship, g_task_get_task_data (task), &refusal))
    publish (g_task_get_source_object (task), friendship, TRUE);
  return_friend (task, friendship, refusal);
}

void
madang_friends_add_async (MadangFriends *self,
                          const MadangCaller *caller,
                          MadangNameKind kind,
                          const char *name,
                          const char *field,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = begin (self, kind, name, field, callback, data);

  if (task != NULL)
    madang_friend_store_add (self->writer, caller, kind,
                             ((const Name *) g_task_get_task_data (task))->text, on_added, task);
}

MadangUser *
madang_friends_add_finish (MadangFriends *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* An e-mail is answered as it was given, whether it is somebody's or not. */
static void
check_deleted (const MadangFriendship *friendship, const Name *name, GError **error)
{
  if (friendship->is_changed)
    return;
  if (friendship->friend == NULL && name->kind == MADANG_NAME_NICKNAME)
    madang_set_no_such_user (error);
  else
    madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT,
                      N_ ("%s is not in your list of friends."), name->text, NULL);
}

static void
on_deleted (const MadangFriendship *friendship, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *refusal = error != NULL ? g_error_copy (error) : NULL;

  if (refusal == NULL)
    {
      publish (g_task_get_source_object (task), friendship, FALSE);
      check_deleted (friendship, g_task_get_task_data (task), &refusal);
    }
  return_friend (task, friendship, refusal);
}

void
madang_friends_delete_async (MadangFriends *self,
                             const MadangCaller *caller,
                             MadangNameKind kind,
                             const char *name,
                             const char *field,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = begin (self, kind, name, field, callback, data);

  if (task != NULL)
    madang_friend_store_delete (self->writer, caller, kind,
                                ((const Name *) g_task_get_task_data (task))->text, on_deleted,
                                task);
}

MadangUser *
madang_friends_delete_finish (MadangFriends *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_friends_list_async (MadangFriends *self,
                           const MadangCaller *caller,
                           const MadangPage *page,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  madang_friend_store_list_async (self->pool, caller, page, callback, data);
}

void
madang_friends_search_async (MadangFriends *self,
                             const MadangCaller *caller,
                             MadangNameKind kind,
                             const char *keyword,
                             const MadangPage *page,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autofree char *normal = NULL;
  GError *error = NULL;

  if (madang_text_check (keyword, "keyword", MADANG_SEARCH_MAX, &error))
    normal = madang_searches_admit (self->searches, caller, NULL, "keyword", keyword, &error);
  if (normal == NULL)
    g_task_report_error (self->pool, callback, data, madang_friends_search_async, error);
  else
    madang_friend_store_search_async (self->pool, caller, kind, normal, page, callback, data);
}

GPtrArray *
madang_friends_list_finish (MadangFriends *self, GAsyncResult *result, GError **error)
{
  return madang_friend_store_list_finish (result, error);
}

void
madang_friends_show_async (MadangFriends *self,
                           const MadangCaller *caller,
                           gint64 id,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  madang_friend_store_show_async (self->pool, caller, id, NULL, callback, data);
}

MadangProfile *
madang_friends_show_finish (MadangFriends *self, GAsyncResult *result, GError **error)
{
  g_autoptr (MadangPerson) person = madang_friend_store_show_finish (result, error);

  if (person == NULL)
    return NULL;
  if (person->may_look)
    return g_steal_pointer (&person->profile);
  madang_set_not_authorized (error);
  return NULL;
}

void
madang_friends_meet_async (MadangFriends *self,
                           const MadangCaller *caller,
                           const char *nickname,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autofree char *normal = madang_text_normalize_name (nickname, MADANG_NICKNAME_MAX);

  madang_friend_store_show_async (self->pool, caller, 0, normal, callback, data);
}

MadangPerson *
madang_friends_meet_finish (MadangFriends *self, GAsyncResult *result, GError **error)
{
  return madang_friend_store_show_finish (result, error);
}
