#include "store/madang-direct-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

void
madang_direct_login_free (MadangDirectLogin *login)
{
  g_object_unref (login->user);
  g_array_unref (login->friends);
  g_clear_pointer (&login->watchers, g_array_unref);
  g_free (login);
}

static void
on_logged_in (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangDirectLogin *login;

  if (madang_result_refuse (task, result, error))
    return;
  login = g_new (MadangDirectLogin, 1);
  login->user = madang_user_store_read (result, 0, 0);
  login->session_expires_at = madang_result_get_time (result, 0, 7);
  login->friends = madang_result_dup_int64s (result, 0, 8);
  login->watchers = madang_result_dup_int64s (result, 0, 9);
  g_task_return_pointer (task, login, (GDestroyNotify) madang_direct_login_free);
}

void
madang_direct_store_log_in_async (MadangPool *pool,
                                  const MadangCaller *caller,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_pool_query (pool, MADANG_STATEMENT_LOG_IN_DIRECT, &params, on_logged_in,
                     g_task_new (pool, NULL, callback, data));
}

MadangDirectLogin *
madang_direct_store_log_in_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_renewed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangCaller *caller = g_task_get_task_data (task);

  if (madang_result_refuse (task, result, error))
    return;
  caller->user_id = madang_result_get_int64 (result, 0, 0);
  caller->expires_at = MIN (caller->expires_at, madang_result_get_time (result, 0, 1));
  g_task_return_boolean (task, TRUE);
}

void
madang_direct_store_renew_async (MadangPool *pool,
                                 const MadangCaller *caller,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  GTask *task = g_task_new (pool, NULL, callback, data);
  g_auto (MadangParams) params = { 0 };

  g_task_set_task_data (task, g_memdup2 (caller, sizeof *caller), g_free);
  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_CALLER, &params, on_renewed, task);
}

gboolean
madang_direct_store_renew_finish (GAsyncResult *result, MadangCaller *caller, GError **error)
{
  *caller = *(const MadangCaller *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
madang_conversation_free (MadangConversation *conversation)
{
  g_free (conversation->nickname);
  g_object_unref (conversation->other);
  g_ptr_array_unref (conversation->directs);
  g_free (conversation);
}

/* Who the two are; without messages. */
static MadangConversation *
read_pair (const PGresult *result, int row)
{
  MadangConversation *conversation = g_new (MadangConversation, 1);

  conversation->other = madang_user_store_read (result, row, 0);
  conversation->user_id = madang_result_get_int64 (result, row, 7);
  conversation->nickname = g_strdup (madang_result_get_text (result, row, 8));
  conversation->directs = g_ptr_array_new_with_free_func (g_object_unref);
  return conversation;
}

static void
add_direct (MadangConversation *conversation, const PGresult *result, int row)
{
  gint64 other_id = madang_user_get_id (conversation->other);
  gint64 sender_id = madang_result_get_int64 (result, row, 10);
  MadangDirectFields fields = {
    .id = madang_result_get_int64 (result, row, 9),
    .sender_id = sender_id,
    .receiver_id = sender_id == conversation->user_id ? other_id : conversation->user_id,
    .message = madang_result_get_text (result, row, 11),
    .created_at = madang_result_get_time (result, row, 12),
  };

  g_ptr_array_add (conversation->directs, madang_direct_new (&fields));
}

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangConversation *conversation;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, 0))
    {
      madang_result_return_refusal (task, madang_set_no_such_user);
      return;
    }
  conversation = read_pair (result, 0);
  for (int row = 1; row < PQntuples (result); row++)
    add_direct (conversation, result, row);
  g_task_return_pointer (task, conversation, (GDestroyNotify) madang_conversation_free);
}

void
madang_direct_store_list_async (MadangPool *pool,
                                const MadangCaller *caller,
                                const char *nickname,
                                const MadangPage *page,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, nickname);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_DIRECTS, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

MadangConversation *
madang_direct_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
read_conversation (const PGresult *result, int row, int column)
{
  MadangConversation *conversation = read_pair (result, row);

  add_direct (conversation, result, row);
  return conversation;
}

static void
on_conversations (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse (task, result, error))
    madang_result_return_list (task, result, 0, read_conversation,
                               (GDestroyNotify) madang_conversation_free);
}

void
madang_direct_store_list_conversations_async (MadangPool *pool,
                                              const MadangCaller *caller,
                                              const MadangPage *page,
                                              GAsyncReadyCallback callback,
                                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_CONVERSATIONS, &params, on_conversations,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_direct_store_list_conversations_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
