#include "store/madang-room-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

/* The columns of a room, the same in all its statements, wherever they begin. */
enum
{
  ROOM_ID,
  ROOM_NAME,
  ROOM_OWNER,
  ROOM_POST,
  ROOM_COLUMNS
};

/* Behind them, where a room is shown for itself. */
enum
{
  ROOM_CLOSED = ROOM_COLUMNS,
  ROOM_SEQ,
  ROOM_WITH_STATE_COLUMNS
};

/* As madang_result_refuse(), for a statement about one room: whether it is there (`id`) and open to the caller. */
static gboolean
refuse_room (GTask *task, PGresult *result, const GError *error, int id, int may_enter)
{
  g_autoptr (GError) refusal = NULL;

  if (madang_result_refuse (task, result, error))
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

MadangRoom *
madang_room_store_read (const PGresult *result, int row, int column)
{
  gint64 post = madang_result_get_int64 (result, row, column + ROOM_POST);

  return madang_room_new (madang_result_get_int64 (result, row, column + ROOM_ID),
                          madang_result_get_text (result, row, column + ROOM_NAME),
                          madang_result_get_int64 (result, row, column + ROOM_OWNER),
                          PQgetisnull (result, row, column + ROOM_POST) ? NULL : &post);
}

static MadangRoom *
read_with_state (const PGresult *result, int row, int column)
{
  MadangRoom *room = madang_room_store_read (result, row, column);

  madang_room_set_state (room, madang_result_get_boolean (result, row, column + ROOM_CLOSED),
                         madang_result_get_int64 (result, row, column + ROOM_SEQ));
  return room;
}

static void
add_int64_or_null (MadangParams *params, const gint64 *number)
{
  if (number != NULL)
    madang_params_add_int64 (params, *number);
  else
    madang_params_add_null (params);
}

/* Columns of list-rooms.sql. */
enum
{
  LISTED_CALLER,
  LISTED_ROOM
};

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse (task, result, error))
    madang_result_return_list (task, result, LISTED_ROOM, (MadangReadFunc) read_with_state,
                               g_object_unref);
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
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_ROOMS, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_room_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Columns of list-memberships.sql: a row for each member, a room's behind each other. */
enum
{
  MEMBERSHIP_CALLER,
  MEMBERSHIP_ROOM,
  MEMBERSHIP_CREATED_AT = MEMBERSHIP_ROOM + ROOM_COLUMNS,
  MEMBERSHIP_MEMBER,
  MEMBERSHIP_HAS_MORE = MEMBERSHIP_MEMBER + MADANG_USER_COLUMNS
};

static void
add_membership (GPtrArray *rooms, const PGresult *result, int row)
{
  MadangRoom *room = rooms->len > 0 ? rooms->pdata[rooms->len - 1] : NULL;

  if (room == NULL
      || madang_room_get_id (room) != madang_result_get_int64 (result, row, MEMBERSHIP_ROOM))
    {
      room = madang_room_store_read (result, row, MEMBERSHIP_ROOM);
      madang_room_set_created_at (room,
                                  madang_result_get_time (result, row, MEMBERSHIP_CREATED_AT));
      g_ptr_array_add (rooms, room);
    }
  if (!PQgetisnull (result, row, MEMBERSHIP_MEMBER))
    {
      g_autoptr (MadangUser) member = madang_user_store_read (result, row, MEMBERSHIP_MEMBER);

      madang_room_add_member (room, member);
    }
}

static void
on_memberships_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GPtrArray) rooms = NULL;
  gboolean has_more;

  if (madang_result_refuse (task, result, error))
    return;
  rooms = g_ptr_array_new_with_free_func (g_object_unref);
  for (int row = 0; row < PQntuples (result); row++)
    if (!PQgetisnull (result, row, MEMBERSHIP_ROOM))
      add_membership (rooms, result, row);
  has_more = madang_result_get_boolean (result, 0, MEMBERSHIP_HAS_MORE);
  g_task_set_task_data (task, GINT_TO_POINTER (has_more), NULL);
  g_task_return_pointer (task, g_steal_pointer (&rooms), (GDestroyNotify) g_ptr_array_unref);
}

void
madang_room_store_list_memberships_async (MadangPool *pool,
                                          const MadangCaller *caller,
                                          const MadangPage *page,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_page (&params, page);
  madang_params_add_int64 (&params, MADANG_CHATS_PAGE_MEMBERS);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_MEMBERSHIPS, &params, on_memberships_listed,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_room_store_list_memberships_finish (GAsyncResult *result, gboolean *has_more, GError **error)
{
  *has_more = g_task_get_task_data (G_TASK (result)) != NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse (task, result, error))
    g_task_return_pointer (task, read_with_state (result, 0, 0), g_object_unref);
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
  add_int64_or_null (&params, post);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_ROOM, &params, on_created,
                     g_task_new (pool, NULL, callback, data));
}

MadangRoom *
madang_room_store_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_made (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_user))
    g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
}

void
madang_room_store_make_async (MadangPool *pool,
                              const MadangNewRoom *room,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, room->name);
  madang_params_add_boolean (&params, room->closed);
  add_int64_or_null (&params, room->owner_id != 0 ? &room->owner_id : NULL);
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, room->n_members);
  for (guint i = 0; i < room->n_members; i++)
    madang_params_append_int64 (&params, room->members[i]);
  madang_params_end_array (&params);
  add_int64_or_null (&params, room->post);
  madang_pool_query (pool, MADANG_STATEMENT_MAKE_ROOM, &params, on_made,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_room_store_make_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}

typedef struct
{
  MadangRoomDeletedFunc callback;
  gpointer data;
} Deletion;

static void
on_deleted (PGresult *result, const GError *error, gpointer data)
{
  g_autofree Deletion *deletion = data;
  g_autoptr (GError) refusal = NULL;

  if (error == NULL && PQntuples (result) == 0)
    madang_set_no_such_room (&refusal);
  deletion->callback (error != NULL ? error : refusal, deletion->data);
}

void
madang_room_store_delete (MadangWriter *writer,
                          gint64 id,
                          MadangRoomDeletedFunc callback,
                          gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  Deletion *deletion = g_new (Deletion, 1);

  *deletion = (Deletion){ callback, data };
  madang_params_init (&params);
  madang_params_add_int64 (&params, id);
  madang_writer_query (writer, MADANG_STATEMENT_DELETE_ROOM, &params, on_deleted, deletion);
}

typedef struct
{
  MadangEndingsFunc callback;
  gpointer data;
} Question;

/* Columns of list-endings.sql. */
static void
on_endings_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GArray) endings = g_array_new (FALSE, FALSE, sizeof (MadangEnding));

  for (int row = 0; error == NULL && row < PQntuples (result); row++)
    {
      MadangEnding ending = { .room_id = madang_result_get_int64 (result, row, 0),
                              .user_id = madang_result_get_int64 (result, row, 1) };

      g_array_append_val (endings, ending);
    }
  question->callback (endings, error, question->data);
}

void
madang_room_store_list_endings (MadangWriter *writer,
                                GArray *removals,
                                MadangEndingsFunc callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  Question *question = g_new (Question, 1);

  *question = (Question){ callback, data };
  madang_params_init (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, removals->len);
  for (guint i = 0; i < removals->len; i++)
    madang_params_append_int64 (&params, g_array_index (removals, MadangEnding, i).room_id);
  madang_params_end_array (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, removals->len);
  for (guint i = 0; i < removals->len; i++)
    madang_params_append_int64 (&params, g_array_index (removals, MadangEnding, i).user_id);
  madang_params_end_array (&params);
  madang_params_add_int64 (&params, MADANG_DOUBTS_MAX);
  madang_writer_query (writer, MADANG_STATEMENT_LIST_ENDINGS, &params, on_endings_listed, question);
}

static void
on_options_set (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_room))
    g_task_return_boolean (task, TRUE);
}

void
madang_room_store_set_options_async (MadangWriter *writer,
                                     gint64 id,
                                     const char *name,
                                     const gint64 *slow_mode,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, id);
  madang_params_add_text (&params, name);
  if (slow_mode != NULL)
    madang_params_add_int64 (&params, *slow_mode);
  else
    madang_params_add_null (&params);
  madang_writer_query (writer, MADANG_STATEMENT_SET_ROOM_OPTIONS, &params, on_options_set,
                       g_task_new (writer, NULL, callback, data));
}

gboolean
madang_room_store_set_options_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_swept (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, PQntuples (result) > 0);
}

void
madang_room_store_sweep_async (MadangPool *pool, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, MADANG_SWEEP_PIECE);
  madang_pool_query (pool, MADANG_STATEMENT_SWEEP_CHATS, &params, on_swept,
                     g_task_new (pool, NULL, callback, data));
}

gboolean
madang_room_store_sweep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Columns of show-room.sql and show-signed-room.sql; there the sender goes on. */
enum
{
  SHOWN_ROOM,
  SHOWN_MAY_ENTER = SHOWN_ROOM + ROOM_WITH_STATE_COLUMNS,
  SHOWN_CHAT,
  SHOWN_SEQ,
  SHOWN_MESSAGE,
  SHOWN_PARENT,
  SHOWN_CREATED_AT,
  SHOWN_SENDER,
  SHOWN_COLUMNS
};

static void
add_chat (MadangRoom *room, const PGresult *result, int row)
{
  gboolean is_signed = PQnfields (result) > SHOWN_COLUMNS;
  g_autoptr (MadangUser) sender = is_signed ? madang_user_store_read (result, row, SHOWN_SENDER)
                                            : NULL;
  MadangChatFields fields = {
    .room_id = madang_room_get_id (room),
    .id = madang_result_get_int64 (result, row, SHOWN_CHAT),
    .seq = madang_result_get_int64 (result, row, SHOWN_SEQ),
    .message = madang_result_get_text (result, row, SHOWN_MESSAGE),
    .parent_id = madang_result_get_int64 (result, row, SHOWN_PARENT),
    .created_at = madang_result_get_time (result, row, SHOWN_CREATED_AT),
    .sender_id = madang_result_get_int64 (result, row, SHOWN_SENDER),
    .sender = sender,
  };

  madang_room_add_chat (room, &fields);
}

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRoom *room;

  if (refuse_room (task, result, error, SHOWN_ROOM, SHOWN_MAY_ENTER))
    return;
  room = read_with_state (result, 0, SHOWN_ROOM);
  for (int row = 1; row < PQntuples (result); row++)
    add_chat (room, result, row);
  g_task_return_pointer (task, room, g_object_unref);
}

void
madang_room_store_show_async (MadangPool *pool,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPage *page,
                              gboolean with_senders,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  madang_params_add_page (&params, page);
  madang_pool_query (pool,
                     with_senders ? MADANG_STATEMENT_SHOW_SIGNED_ROOM : MADANG_STATEMENT_SHOW_ROOM,
                     &params, on_shown, g_task_new (pool, NULL, callback, data));
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

/* Columns of enter-room.sql and enter-room-by-ticket.sql. */
enum
{
  ENTERED_USER,
  ENTERED_EXPIRES_AT = ENTERED_USER + MADANG_USER_COLUMNS,
  ENTERED_ROOM,
  ENTERED_MAY_ENTER,
  ENTERED_SESSION,
  ENTERED_BY_RANK
};

static void
on_entered (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangEntry *entry;

  if (refuse_room (task, result, error, ENTERED_ROOM, ENTERED_MAY_ENTER))
    return;
  entry = g_new (MadangEntry, 1);
  entry->user = madang_user_store_read (result, 0, ENTERED_USER);
  entry->session_expires_at = madang_result_get_time (result, 0, ENTERED_EXPIRES_AT);
  madang_result_get_uuid (result, 0, ENTERED_SESSION, &entry->session);
  entry->by_rank = madang_result_get_boolean (result, 0, ENTERED_BY_RANK);
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

void
madang_room_store_use_ticket_async (MadangPool *pool,
                                    const MadangUuid *ticket,
                                    gint64 id,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, ticket);
  madang_params_add_int64 (&params, id);
  madang_pool_query (pool, MADANG_STATEMENT_ENTER_ROOM_BY_TICKET, &params, on_entered,
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
  g_task_set_task_data (task, GINT_TO_POINTER (madang_result_get_boolean (result, 0, 1)), NULL);
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
madang_room_store_find_lobby_finish (GAsyncResult *result, gboolean *is_new, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  *is_new = GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result)));
  return MAX (id, 0);
}
