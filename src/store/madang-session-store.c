#include "store/madang-session-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-result.h"

static void
on_opened (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (
        task, PQntuples (result) > 0 ? g_strdup (madang_result_get_text (result, 0, 0)) : NULL,
        g_free);
}

void
madang_session_store_open_async (MadangPool *pool,
                                 const MadangNewSession *session,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, session->user_id);
  madang_params_add_text (&params, session->hash);
  madang_params_add_uuid (&params, &session->session);
  madang_params_add_uuid (&params, &session->refresh);
  madang_params_add_int64 (&params, session->issued_at);
  madang_params_add_int64 (&params, session->seconds);
  madang_params_add_uuid (&params, &session->seed);
  madang_pool_query (pool, MADANG_STATEMENT_OPEN_SESSION, &params, on_opened,
                     g_task_new (pool, NULL, callback, data));
}

char *
madang_session_store_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_rotation_free (MadangRotation *rotation)
{
  g_free (rotation->nickname);
  g_free (rotation);
}

static void
on_rotated (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) dead = NULL;
  MadangRotation *rotation;

  if (error == NULL && PQntuples (result) == 0)
    madang_set_unauthenticated (&dead);
  if (error != NULL || dead != NULL)
    {
      g_task_return_error (task, error != NULL ? g_error_copy (error) : g_steal_pointer (&dead));
      return;
    }
  rotation = g_new0 (MadangRotation, 1);
  rotation->user_id = madang_result_get_int64 (result, 0, 0);
  rotation->nickname = g_strdup (madang_result_get_text (result, 0, 1));
  rotation->is_stolen = madang_result_get_boolean (result, 0, 2);
  madang_result_get_uuid (result, 0, 3, &rotation->successor);
  rotation->issued_at = madang_result_get_int64 (result, 0, 4);
  madang_result_get_uuid (result, 0, 5, &rotation->seed);
  g_task_return_pointer (task, rotation, (GDestroyNotify) madang_rotation_free);
}

void
madang_session_store_rotate_async (MadangPool *pool,
                                   const MadangUuid *presented,
                                   const MadangUuid *session,
                                   const MadangUuid *successor,
                                   guint seconds,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, presented);
  madang_params_add_uuid (&params, session);
  madang_params_add_uuid (&params, successor);
  madang_params_add_int64 (&params, seconds);
  madang_params_add_int64 (&params, MADANG_REFRESH_GRACE_SECONDS);
  madang_pool_query (pool, MADANG_STATEMENT_ROTATE_REFRESH_TOKEN, &params, on_rotated,
                     g_task_new (pool, NULL, callback, data));
}

MadangRotation *
madang_session_store_rotate_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_user_found (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    refusal = g_error_copy (error);
  else if (PQntuples (result) == 0)
    madang_set_unauthenticated (&refusal);
  if (refusal != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&refusal));
      return;
    }
  g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
}

void
madang_session_store_find_user_async (MadangPool *pool,
                                      const MadangCaller *caller,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_CALLER, &params, on_user_found,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_session_store_find_user_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}
