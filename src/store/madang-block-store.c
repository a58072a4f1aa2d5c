#include "store/madang-block-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

void
madang_block_free (MadangBlock *block)
{
  g_clear_object (&block->user);
  g_free (block);
}

/* Columns of block-user.sql and unblock-user.sql. */
static void
on_changed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangBlock *block;

  if (madang_result_refuse (task, result, error))
    return;
  block = g_new0 (MadangBlock, 1);
  block->user_id = madang_result_get_int64 (result, 0, 0);
  if (!PQgetisnull (result, 0, 1))
    block->user = madang_user_store_read (result, 0, 1);
  g_task_return_pointer (task, block, (GDestroyNotify) madang_block_free);
}

static void
change (MadangWriter *writer,
        MadangStatement statement,
        const MadangCaller *caller,
        const char *nickname,
        GTask *take_task)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, nickname);
  madang_writer_query (writer, statement, &params, on_changed, take_task);
}

void
madang_block_store_add_async (MadangWriter *writer,
                              const MadangCaller *caller,
                              const char *nickname,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  change (writer, MADANG_STATEMENT_BLOCK_USER, caller, nickname,
          g_task_new (writer, NULL, callback, data));
}

void
madang_block_store_delete_async (MadangWriter *writer,
                                 const MadangCaller *caller,
                                 const char *nickname,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  change (writer, MADANG_STATEMENT_UNBLOCK_USER, caller, nickname,
          g_task_new (writer, NULL, callback, data));
}

MadangBlock *
madang_block_store_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse (task, result, error))
    madang_result_return_list (task, result, 1, (MadangReadFunc) madang_user_store_read,
                               g_object_unref);
}

void
madang_block_store_list_async (MadangPool *pool,
                               const MadangCaller *caller,
                               const MadangPage *page,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_BLOCKS, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

GPtrArray *
madang_block_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, 0))
    madang_result_return_refusal (task, madang_set_no_such_user);
  else
    g_task_return_int (task, madang_result_get_boolean (result, 0, 1));
}

void
madang_block_store_show_async (MadangPool *pool,
                               const MadangCaller *caller,
                               const char *nickname,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, nickname);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_BLOCK, &params, on_shown,
                     g_task_new (pool, NULL, callback, data));
}

gboolean
madang_block_store_show_finish (GAsyncResult *result, gboolean *is_blocked, GError **error)
{
  gssize answer = g_task_propagate_int (G_TASK (result), error);

  *is_blocked = answer > 0;
  return answer >= 0;
}
