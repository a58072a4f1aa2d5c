#include "store/madang-directory-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

void
madang_room_row_free (MadangRoomRow *row)
{
  g_free (row->name);
  g_free (row->post);
  g_free (row);
}

void
madang_member_row_free (MadangMemberRow *row)
{
  g_object_unref (row->user);
  g_free (row);
}

void
madang_person_row_free (MadangPersonRow *row)
{
  g_object_unref (row->user);
  g_free (row);
}

void
madang_totals_free (MadangTotals *totals)
{
  g_free (totals->database);
  g_free (totals);
}

/* Columns of list-all-rooms.sql and show-any-room.sql, from the first. */
static gpointer
read_room (const PGresult *result, int row, int column)
{
  MadangRoomRow *room = g_new0 (MadangRoomRow, 1);
  gint64 post = madang_result_get_int64 (result, row, 6);

  room->id = madang_result_get_int64 (result, row, 0);
  room->name = g_strdup (madang_result_get_text (result, row, 1));
  room->closed = madang_result_get_boolean (result, row, 2);
  room->created_at = madang_result_get_time (result, row, 3);
  room->slow_mode = (guint) madang_result_get_int64 (result, row, 4);
  room->owner_id = madang_result_get_int64 (result, row, 5);
  room->post = PQgetisnull (result, row, 6) ? NULL : g_memdup2 (&post, sizeof post);
  room->members = (guint) madang_result_get_int64 (result, row, 7);
  return room;
}

/* Columns of list-members.sql, from the second. */
static gpointer
read_member (const PGresult *result, int row, int column)
{
  MadangMemberRow *member = g_new0 (MadangMemberRow, 1);

  member->user = madang_user_store_read (result, row, column);
  member->joined_at = madang_result_get_time (result, row, 8);
  member->is_muted = madang_result_get_boolean (result, row, 9);
  return member;
}

/* Columns of show-user.sql and of the lists of users, from the first. */
static gpointer
read_person (const PGresult *result, int row, int column)
{
  MadangPersonRow *person = g_new0 (MadangPersonRow, 1);

  person->user = madang_user_store_read (result, row, column);
  person->is_superuser = madang_result_get_boolean (result, row, 7);
  person->is_active = madang_result_get_boolean (result, row, 8);
  person->created_at = madang_result_get_time (result, row, 9);
  return person;
}

GPtrArray *
madang_directory_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_rooms_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    madang_result_return_list (task, result, 0, read_room, (GDestroyNotify) madang_room_row_free);
}

void
madang_directory_store_list_rooms_async (
    MadangPool *pool, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, after);
  madang_params_add_int64 (&params, limit);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_ALL_ROOMS, &params, on_rooms_listed,
                     g_task_new (pool, NULL, callback, data));
}

static void
on_room_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_room))
    g_task_return_pointer (task, read_room (result, 0, 0), (GDestroyNotify) madang_room_row_free);
}

void
madang_directory_store_show_room_async (MadangPool *pool,
                                        gint64 id,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, id);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_ANY_ROOM, &params, on_room_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangRoomRow *
madang_directory_store_show_room_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_members_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_room))
    madang_result_return_list (task, result, 1, read_member,
                               (GDestroyNotify) madang_member_row_free);
}

void
madang_directory_store_list_members_async (MadangPool *pool,
                                           gint64 room_id,
                                           gint64 after,
                                           guint limit,
                                           GAsyncReadyCallback callback,
                                           gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, room_id);
  madang_params_add_int64 (&params, after);
  madang_params_add_int64 (&params, limit);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_MEMBERS, &params, on_members_listed,
                     g_task_new (pool, NULL, callback, data));
}

static void
on_user_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_user))
    g_task_return_pointer (task, read_person (result, 0, 0),
                           (GDestroyNotify) madang_person_row_free);
}

void
madang_directory_store_show_user_async (MadangPool *pool,
                                        gint64 id,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, id);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_USER, &params, on_user_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangPersonRow *
madang_directory_store_show_user_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_users_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    madang_result_return_list (task, result, 0, read_person,
                               (GDestroyNotify) madang_person_row_free);
}

void
madang_directory_store_list_users_async (
    MadangPool *pool, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, after);
  madang_params_add_int64 (&params, limit);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_USERS, &params, on_users_listed,
                     g_task_new (pool, NULL, callback, data));
}

void
madang_directory_store_search_users_async (MadangPool *pool,
                                           const char *text,
                                           gint64 after,
                                           guint limit,
                                           GAsyncReadyCallback callback,
                                           gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, text);
  madang_params_add_int64 (&params, after);
  madang_params_add_int64 (&params, limit);
  madang_pool_query (pool, MADANG_STATEMENT_SEARCH_USERS, &params, on_users_listed,
                     g_task_new (pool, NULL, callback, data));
}

void
madang_directory_store_pick_users_async (MadangPool *pool,
                                         const gint64 *ids,
                                         guint n_ids,
                                         const char *text,
                                         GAsyncReadyCallback callback,
                                         gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, n_ids);
  for (guint i = 0; i < n_ids; i++)
    madang_params_append_int64 (&params, ids[i]);
  madang_params_end_array (&params);
  madang_params_add_text (&params, text != NULL ? text : "");
  madang_pool_query (pool, MADANG_STATEMENT_PICK_USERS, &params, on_users_listed,
                     g_task_new (pool, NULL, callback, data));
}

static void
set_ambiguous (GError **error)
{
  madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT,
                    N_ ("Several users have this name. Put email:, user: or nick: "
                        "before the name to say which of their names it is, or id: "
                        "before the user's ID."),
                    NULL);
}

static void
on_user_found (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (madang_result_refuse_empty (task, result, error, madang_set_no_such_user))
    return;
  if (PQntuples (result) > 1)
    madang_result_return_refusal (task, set_ambiguous);
  else
    g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
}

void
madang_directory_store_find_user_async (MadangPool *pool,
                                        const char *name,
                                        MadangNameSet names,
                                        GAsyncReadyCallback callback,
                                        gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, name);
  madang_params_add_boolean (&params, (names & MADANG_NAMES_EMAIL) != 0);
  madang_params_add_boolean (&params, (names & MADANG_NAMES_USERNAME) != 0);
  madang_params_add_boolean (&params, (names & MADANG_NAMES_NICKNAME) != 0);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_USER, &params, on_user_found,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_directory_store_find_user_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}

static void
on_counted (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangTotals *totals;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  totals = g_new0 (MadangTotals, 1);
  totals->users = madang_result_get_int64 (result, 0, 0);
  totals->rooms = madang_result_get_int64 (result, 0, 1);
  totals->messages = madang_result_get_int64 (result, 0, 2);
  totals->database = g_strdup (madang_result_get_text (result, 0, 3));
  g_task_return_pointer (task, totals, (GDestroyNotify) madang_totals_free);
}

void
madang_directory_store_count_async (MadangPool *pool, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_pool_query (pool, MADANG_STATEMENT_COUNT_ALL, &params, on_counted,
                     g_task_new (pool, NULL, callback, data));
}

MadangTotals *
madang_directory_store_count_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
