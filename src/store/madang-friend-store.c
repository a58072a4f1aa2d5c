#include "store/madang-friend-store.h"

#include "base/madang-error.h"
#include "store/madang-profile-store.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

void
madang_person_free (MadangPerson *person)
{
  madang_profile_free (person->profile);
  g_free (person);
}

typedef struct
{
  MadangFriendFunc callback;
  gpointer data;
} Change;

/* Columns of add-friend.sql and delete-friend.sql. */
enum
{
  CHANGED_CALLER,
  CHANGED_IS_CHANGED,
  CHANGED_FRIEND
};

static void
on_changed (PGresult *result, const GError *error, gpointer data)
{
  g_autofree Change *change = data;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (MadangUser) friend = NULL;
  MadangFriendship friendship;

  if (error == NULL && PQntuples (result) == 0)
    madang_set_unauthenticated (&refusal);
  if (error != NULL || refusal != NULL)
    {
      change->callback (NULL, error != NULL ? error : refusal, change->data);
      return;
    }
  if (!PQgetisnull (result, 0, CHANGED_FRIEND))
    friend = madang_user_store_read (result, 0, CHANGED_FRIEND);
  friendship = (MadangFriendship){
    .user_id = madang_result_get_int64 (result, 0, CHANGED_CALLER),
    .friend = friend,
    .is_changed = madang_result_get_boolean (result, 0, CHANGED_IS_CHANGED),
  };
  change->callback (&friendship, NULL, change->data);
}

static void
change_friendship (MadangWriter *writer,
                   MadangStatement statement,
                   const MadangCaller *caller,
                   MadangNameKind kind,
                   const char *name,
                   MadangFriendFunc callback,
                   gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  Change *change = g_new (Change, 1);

  *change = (Change){ callback, data };
  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, name);
  madang_params_add_boolean (&params, kind == MADANG_NAME_NICKNAME);
  madang_writer_query (writer, statement, &params, on_changed, change);
}

void
madang_friend_store_add (MadangWriter *writer,
                         const MadangCaller *caller,
                         MadangNameKind kind,
                         const char *name,
                         MadangFriendFunc callback,
                         gpointer data)
{
  change_friendship (writer, MADANG_STATEMENT_ADD_FRIEND, caller, kind, name, callback, data);
}

void
madang_friend_store_delete (MadangWriter *writer,
                            const MadangCaller *caller,
                            MadangNameKind kind,
                            const char *name,
                            MadangFriendFunc callback,
                            gpointer data)
{
  change_friendship (writer, MADANG_STATEMENT_DELETE_FRIEND, caller, kind, name, callback, data);
}

/* Columns of list-friends.sql and of the searches. */
enum
{
  LISTED_CALLER,
  LISTED_USER,
  LISTED_STATUS = LISTED_USER + MADANG_USER_COLUMNS
};

static gpointer
read_contact (const PGresult *result, int row, int column)
{
  g_autoptr (MadangUser) user = madang_user_store_read (result, row, column);

  return madang_contact_new (user, madang_result_get_text (result, row, LISTED_STATUS));
}

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse (task, result, error))
    madang_result_return_list (task, result, LISTED_USER, read_contact,
                               (GDestroyNotify) madang_contact_free);
}

void
madang_friend_store_list_async (MadangPool *pool,
                                const MadangCaller *caller,
                                const MadangPage *page,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_FRIENDS, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

void
madang_friend_store_search_async (MadangPool *pool,
                                  const MadangCaller *caller,
                                  MadangNameKind kind,
                                  const char *keyword,
                                  const MadangPage *page,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  static const MadangStatement statements[] = {
    [MADANG_NAME_EMAIL] = MADANG_STATEMENT_SEARCH_EMAILS,
    [MADANG_NAME_NICKNAME] = MADANG_STATEMENT_SEARCH_NICKNAMES,
  };
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, keyword);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, statements[kind], &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_friend_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Columns of show-person.sql. */
enum
{
  SHOWN_CALLER,
  SHOWN_IS_FRIEND,
  SHOWN_MAY_LOOK,
  SHOWN_PROFILE
};

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangPerson *person;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, SHOWN_PROFILE))
    {
      madang_result_return_refusal (task, madang_set_no_such_user);
      return;
    }
  person = g_new (MadangPerson, 1);
  person->is_friend = madang_result_get_boolean (result, 0, SHOWN_IS_FRIEND);
  person->may_look = madang_result_get_boolean (result, 0, SHOWN_MAY_LOOK);
  person->profile = madang_profile_store_read (result, 0, SHOWN_PROFILE);
  g_task_return_pointer (task, person, (GDestroyNotify) madang_person_free);
}

void
madang_friend_store_show_async (MadangPool *pool,
                                const MadangCaller *caller,
                                gint64 id,
                                const char *nickname,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  if (nickname == NULL)
    madang_params_add_int64 (&params, id);
  else
    madang_params_add_null (&params);
  madang_params_add_text (&params, nickname);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_PERSON, &params, on_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangPerson *
madang_friend_store_show_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
