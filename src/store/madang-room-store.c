#include "store/madang-room-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"

/* Returns an error to the task if the statement failed or found no caller; then there is nothing more to read. */
static gboolean
refuse (GTask *task, PGresult *result, const GError *error)
{
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    refusal = g_error_copy (error);
  else if (PQntuples (result) == 0)
    madang_set_unauthenticated (&refusal);
  if (refusal == NULL)
    return FALSE;
  g_task_return_error (task, g_steal_pointer (&refusal));
  return TRUE;
}

/* The same for a statement about one room: whether it is there (`id`) and open to the caller (`may_enter`). */
static gboolean
refuse_room (GTask *task, PGresult *result, const GError *error, int id, int may_enter)
{
  g_autoptr (GError) refusal = NULL;

  if (refuse (task, result, error))
    return TRUE;
  if (PQgetisnull (result, 0, id))
    madang_set_no_such_room (&refusal);
  else if (!madang_result_get_boolean (result, 0, may_enter))
    madang_set_not_authorized (&refusal);
  if (refusal == NULL)
    return FALSE;
  g_task_return_error (task, g_steal_pointer (&refusal));
  return TRUE;
}

/* Columns id, name, owner_id, post from `column` on. */
static MadangRoom *
read_room (const PGresult *result, int row, int column)
{
  gint64 post = madang_result_get_int64 (result, row, column + 3);

  return madang_room_new (madang_result_get_int64 (result, row, column),
                          madang_result_get_text (result, row, column + 1),
                          madang_result_get_int64 (result, row, column + 2),
                          PQgetisnull (result, row, column + 3) ? NULL : &post);
}

/* One row more than is shown tells whether there is more. */
static void
add_page (MadangParams *params, const MadangPage *page)
{
  madang_params_add_int64 (params, page->after);
  madang_params_add_int64 (params, page->before);
  madang_params_add_int64 (params, page->limit + 1);
  madang_params_add_boolean (params, madang_page_is_forward (page));
}

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GPtrArray) rooms = NULL;

  if (refuse (task, result, error))
    return;
  rooms = g_ptr_array_new_with_free_func (g_object_unref);
  for (int row = 0; row < PQntuples (result); row++)
    if (!PQgetisnull (result, row, 1))
      g_ptr_array_add (rooms, read_room (result, row, 1));
  g_task_return_pointer (task, g_steal_pointer (&rooms), (GDestroyNotify) g_ptr_array_unref);
}

void
madang_room_store_list_async (MadangPool *pool,
                              const MadangCaller *caller,
                              const MadangPage *page,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_ROOMS, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_room_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!refuse (task, result, error))
    g_task_return_pointer (task, read_room (result, 0, 0), g_object_unref);
}

void
madang_room_store_create_async (MadangPool *pool,
                                const MadangCaller *caller,
                                const char *name,
                                const gint64 *post,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, name);
  if (post != NULL)
    madang_params_add_int64 (&params, *post);
  else
    madang_params_add_null (&params);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_ROOM, &params, on_created,
                     g_task_new (pool, NULL, callback, data));
}

MadangRoom *
madang_room_store_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Columns of show-room.sql, from the sixth on. */
static void
add_chat (MadangRoom *room, const PGresult *result, int row)
{
  MadangChatFields fields = {
    .room_id = madang_room_get_id (room),
    .id = madang_result_get_int64 (result, row, 5),
    .seq = madang_result_get_int64 (result, row, 6),
    .sender_id = madang_result_get_int64 (result, row, 7),
    .message = madang_result_get_text (result, row, 8),
    .parent_id = madang_result_get_int64 (result, row, 9),
    .created_at = madang_result_get_time (result, row, 10),
  };

  madang_room_add_chat (room, &fields);
}

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRoom *room;

  if (refuse_room (task, result, error, 0, 4))
    return;
  room = read_room (result, 0, 0);
  for (int row = 1; row < PQntuples (result); row++)
    add_chat (room, result, row);
  g_task_return_pointer (task, room, g_object_unref);
}

void
madang_room_store_show_async (MadangPool *pool,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPage *page,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_ROOM, &params, on_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangRoom *
madang_room_store_show_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_entry_free (MadangEntry *entry)
{
  g_object_unref (entry->user);
  g_free (entry);
}

static void
on_entered (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangEntry *entry;

  if (refuse_room (task, result, error, 6, 7))
    return;
  entry = g_new (MadangEntry, 1);
  entry->user = madang_user_new (
      madang_result_get_int64 (result, 0, 0), madang_result_get_text (result, 0, 1),
      madang_result_get_text (result, 0, 2), madang_result_get_text (result, 0, 3),
      madang_result_get_text (result, 0, 4));
  entry->session_expires_at = madang_result_get_time (result, 0, 5);
  g_task_return_pointer (task, entry, (GDestroyNotify) madang_entry_free);
}

void
madang_room_store_enter_async (MadangPool *pool,
                               const MadangCaller *caller,
                               gint64 id,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  madang_pool_query (pool, MADANG_STATEMENT_ENTER_ROOM, &params, on_entered,
                     g_task_new (pool, NULL, callback, data));
}

MadangEntry *
madang_room_store_enter_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_lobby_found (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
}

void
madang_room_store_find_lobby_async (MadangPool *pool,
                                    const char *name,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, name);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_LOBBY, &params, on_lobby_found,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_room_store_find_lobby_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}
