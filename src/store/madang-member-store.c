#include "store/madang-member-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

/* Columns of add-member.sql and remove-member.sql. */
enum
{
  COLUMN_MAY,
  COLUMN_ROOM,
  COLUMN_IS_CHANGED,
  COLUMN_USER
};

typedef struct
{
  MadangStatement statement;
  MadangMemberFunc callback;
  gpointer data;
} Change;

static void
set_not_member (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NOT_MEMBER, N_ ("The user is not a member."), NULL);
}

static void
set_unchanged (MadangStatement statement, GError **error)
{
  if (statement == MADANG_STATEMENT_ADD_MEMBER)
    madang_set_error (error, MADANG_ERROR_ALREADY_MEMBER, N_ ("The user is already a member."),
                      NULL);
  else
    set_not_member (error);
}

static gboolean
check_result (MadangStatement statement, const PGresult *result, GError **error)
{
  if (PQntuples (result) == 0)
    madang_set_unauthenticated (error);
  else if (!madang_result_get_boolean (result, 0, COLUMN_MAY))
    madang_set_not_authorized (error);
  else if (PQgetisnull (result, 0, COLUMN_ROOM))
    madang_set_no_such_room (error);
  else if (PQgetisnull (result, 0, COLUMN_USER))
    madang_set_no_such_user (error);
  else if (!madang_result_get_boolean (result, 0, COLUMN_IS_CHANGED))
    set_unchanged (statement, error);
  else
    return TRUE;
  return FALSE;
}

static void
on_changed (PGresult *result, const GError *error, gpointer data)
{
  g_autofree Change *change = data;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (MadangUser) user = NULL;

  if (error == NULL && check_result (change->statement, result, &refusal))
    user = madang_user_store_read (result, 0, COLUMN_USER);
  change->callback (user, error != NULL ? error : refusal, change->data);
}

static void
change_member (MadangWriter *writer,
               MadangStatement statement,
               const MadangCaller *caller,
               gint64 room_id,
               gint64 user_id,
               MadangMemberFunc callback,
               gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  Change *change = g_new (Change, 1);

  *change = (Change){ statement, callback, data };
  madang_params_init (&params);
  if (caller != NULL)
    madang_params_add_uuid (&params, &caller->session);
  else
    madang_params_add_null (&params);
  madang_params_add_int64 (&params, room_id);
  madang_params_add_int64 (&params, user_id);
  madang_writer_query (writer, statement, &params, on_changed, change);
}

void
madang_member_store_add (MadangWriter *writer,
                         const MadangCaller *caller,
                         gint64 room_id,
                         gint64 user_id,
                         MadangMemberFunc callback,
                         gpointer data)
{
  change_member (writer, MADANG_STATEMENT_ADD_MEMBER, caller, room_id, user_id, callback, data);
}

void
madang_member_store_remove (MadangWriter *writer,
                            const MadangCaller *caller,
                            gint64 room_id,
                            gint64 user_id,
                            MadangMemberFunc callback,
                            gpointer data)
{
  change_member (writer, MADANG_STATEMENT_REMOVE_MEMBER, caller, room_id, user_id, callback, data);
}

/* Columns of mute-user.sql. */
enum
{
  MUTE_COLUMN_ROOM,
  MUTE_COLUMN_USER,
  MUTE_COLUMN_MAY_SPEAK
};

static void
on_muted (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  gboolean is_muted = GPOINTER_TO_INT (g_task_get_task_data (task));
  GError *refusal = NULL;

  if (error != NULL)
    refusal = g_error_copy (error);
  else if (PQgetisnull (result, 0, MUTE_COLUMN_ROOM))
    madang_set_no_such_room (&refusal);
  else if (PQgetisnull (result, 0, MUTE_COLUMN_USER))
    madang_set_no_such_user (&refusal);
  else if (is_muted && !madang_result_get_boolean (result, 0, MUTE_COLUMN_MAY_SPEAK))
    set_not_member (&refusal);
  if (refusal != NULL)
    g_task_return_error (task, refusal);
  else
    g_task_return_boolean (task, TRUE);
}

void
madang_member_store_mute_async (MadangWriter *writer,
                                gint64 room_id,
                                gint64 user_id,
                                gboolean is_muted,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  GTask *task = g_task_new (writer, NULL, callback, data);

  g_task_set_task_data (task, GINT_TO_POINTER (is_muted), NULL);
  madang_params_init (&params);
  madang_params_add_int64 (&params, room_id);
  madang_params_add_int64 (&params, user_id);
  madang_params_add_boolean (&params, is_muted);
  madang_writer_query (writer, MADANG_STATEMENT_MUTE_USER, &params, on_muted, task);
}

gboolean
madang_member_store_mute_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
