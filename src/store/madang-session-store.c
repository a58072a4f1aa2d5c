#include "store/madang-session-store.h"

#include "base/madang-limits.h"
#include "store/madang-profile-store.h"
#include "store/madang-result.h"

static void
on_opened (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  gboolean is_superuser;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  if (PQntuples (result) == 0)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  is_superuser = madang_result_get_boolean (result, 0, MADANG_PROFILE_COLUMNS);
  g_task_set_task_data (task, GINT_TO_POINTER (is_superuser), NULL);
  g_task_return_pointer (task, madang_profile_store_read (result, 0, 0),
                         (GDestroyNotify) madang_profile_free);
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
  madang_params_add_int64 (&params, MADANG_SESSIONS_SWEPT);
  madang_pool_query (pool, MADANG_STATEMENT_OPEN_SESSION, &params, on_opened,
                     g_task_new (pool, NULL, callback, data));
}

MadangProfile *
madang_session_store_open_finish (GAsyncResult *result, gboolean *is_superuser, GError **error)
{
  *is_superuser = g_task_get_task_data (G_TASK (result)) != NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The sessions in a column of a result; those of its rows that have one. */
static GArray *
read_sessions (PGresult *result, int column)
{
  GArray *sessions = g_array_new (FALSE, FALSE, sizeof (MadangUuid));

  for (int row = 0; row < PQntuples (result); row++)
    {
      MadangUuid session;

      if (PQgetisnull (result, row, column))
        continue;
      madang_result_get_uuid (result, row, column, &session);
      g_array_append_val (sessions, session);
    }
  return sessions;
}

static void
on_token_opened (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, PQntuples (result) > 0 ? read_sessions (result, 1) : NULL,
                           (GDestroyNotify) g_array_unref);
}

void
madang_session_store_open_token_async (MadangPool *pool,
                                       gint64 user_id,
                                       const char *hash,
                                       const MadangUuid *session,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, user_id);
  madang_params_add_text (&params, hash);
  madang_params_add_uuid (&params, session);
  madang_params_add_int64 (&params, MADANG_OPAQUE_TOKENS_MAX);
  madang_pool_query (pool, MADANG_STATEMENT_OPEN_TOKEN, &params, on_token_opened,
                     g_task_new (pool, NULL, callback, data));
}

GArray *
madang_session_store_open_token_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_ended (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GArray *ended;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  ended = g_array_new (FALSE, FALSE, sizeof (MadangEndedSession));
  for (int row = 0; row < PQntuples (result); row++)
    {
      MadangEndedSession session = { .user_id = madang_result_get_int64 (result, row, 0) };

      madang_result_get_uuid (result, row, 1, &session.session);
      g_array_append_val (ended, session);
    }
  g_task_return_pointer (task, ended, (GDestroyNotify) g_array_unref);
}

void
madang_session_store_end_async (MadangPool *pool,
                                const MadangUuid *sessions,
                                guint n_sessions,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_UUID, n_sessions);
  for (guint i = 0; i < n_sessions; i++)
    madang_params_append_uuid (&params, &sessions[i]);
  madang_params_end_array (&params);
  madang_pool_query (pool, MADANG_STATEMENT_END_SESSIONS, &params, on_ended,
                     g_task_new (pool, NULL, callback, data));
}

GArray *
madang_session_store_end_finish (GAsyncResult *result, GError **error)
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
  MadangRotation *rotation;

  if (madang_result_refuse (task, result, error))
    return;
  rotation = g_new0 (MadangRotation, 1);
  rotation->user_id = madang_result_get_int64 (result, 0, 0);
  rotation->nickname = g_strdup (madang_result_get_text (result, 0, 1));
  rotation->is_stolen = madang_result_get_boolean (result, 0, 2);
  madang_result_get_uuid (result, 0, 3, &rotation->successor);
  rotation->issued_at = madang_result_get_int64 (result, 0, 4);
  madang_result_get_uuid (result, 0, 5, &rotation->seed);
  rotation->is_superuser = madang_result_get_boolean (result, 0, 6);
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

  if (!madang_result_refuse (task, result, error))
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
