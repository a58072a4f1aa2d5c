#include "store/madang-user-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-result.h"

MadangUser *
madang_user_store_read (const PGresult *result, int row, int column)
{
  MadangUserFields fields = {
    .id = madang_result_get_int64 (result, row, column),
    .email = madang_result_get_text (result, row, column + 1),
    .username = madang_result_get_text (result, row, column + 2),
    .nickname = madang_result_get_text (result, row, column + 3),
    .first_name = madang_result_get_text (result, row, column + 4),
    .last_name = madang_result_get_text (result, row, column + 5),
    .picture = madang_result_get_text (result, row, column + 6),
  };

  return madang_user_new (&fields);
}

/* Whoever registers by e-mail has it for a username too: its constraint then speaks of the same field. */
static const struct
{
  const char *constraint;
  gboolean is_by_email; /* of those alone who did */
  const char *field;
  const char *msgid;
} conflicts[] = {
  { "users_email_key", FALSE, "email",
    N_ ("A user is already registered with this e-mail address.") },
  { "users_username_key", TRUE, "email",
    N_ ("A user is already registered with this e-mail address.") },
  { "users_username_key", FALSE, "username", N_ ("A user with this username already exists.") },
  { "users_nickname_key", FALSE, "nickname", N_ ("This nickname is already taken.") },
};

GError *
madang_user_store_translate_conflict (const GError *error, gboolean is_by_email)
{
  GError *translated = NULL;

  if (g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT))
    for (guint i = 0; i < G_N_ELEMENTS (conflicts) && translated == NULL; i++)
      if (g_str_equal (error->message, conflicts[i].constraint)
          && (is_by_email || !conflicts[i].is_by_email))
        madang_add_field_error (&translated, MADANG_ERROR_EXISTS, conflicts[i].field,
                                conflicts[i].msgid, NULL);
  return translated != NULL ? translated : g_error_copy (error);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  gboolean is_by_email = GPOINTER_TO_INT (g_task_get_task_data (task));

  if (error != NULL)
    g_task_return_error (task, madang_user_store_translate_conflict (error, is_by_email));
  else
    g_task_return_pointer (task, madang_user_store_read (result, 0, 0), g_object_unref);
}

void
madang_user_store_create_async (MadangPool *pool,
                                const MadangUserRow *row,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  GTask *task = g_task_new (pool, NULL, callback, data);

  g_task_set_task_data (task, GINT_TO_POINTER (g_str_equal (row->username, row->email)), NULL);
  madang_params_init (&params);
  madang_params_add_text (&params, row->email);
  madang_params_add_text (&params, row->username);
  madang_params_add_text (&params, row->nickname);
  madang_params_add_text (&params, row->other_nickname);
  madang_params_add_int64 (&params, row->first_place);
  madang_params_add_int64 (&params, MADANG_NICKNAME_MAX);
  madang_params_add_text (&params, row->hash);
  madang_params_add_boolean (&params, row->is_superuser);
  madang_params_add_uuid (&params, row->session);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_USER, &params, on_created, task);
}

MadangUser *
madang_user_store_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_stored_password_free (MadangStoredPassword *password)
{
  g_free (password->hash);
  g_free (password);
}

static void
on_password_found (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangStoredPassword *password = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  if (PQntuples (result) > 0)
    {
      password = g_new (MadangStoredPassword, 1);
      password->user_id = madang_result_get_int64 (result, 0, 0);
      password->hash = g_strdup (madang_result_get_text (result, 0, 1));
    }
  g_task_return_pointer (task, password, (GDestroyNotify) madang_stored_password_free);
}

void
madang_user_store_find_password_async (MadangPool *pool,
                                       const char *name,
                                       gboolean is_username,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, name);
  madang_params_add_boolean (&params, is_username);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_PASSWORD, &params, on_password_found,
                     g_task_new (pool, NULL, callback, data));
}

MadangStoredPassword *
madang_user_store_find_password_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Of an act on one person: a row of the user and how many sessions it ended, or none. */
static void
on_acted (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (!madang_result_refuse_empty (task, result, error, madang_set_no_such_user))
    g_task_return_int (task, madang_result_get_int64 (result, 0, 1));
}

void
madang_user_store_set_async (MadangPool *pool,
                             gint64 user_id,
                             MadangUserFlag flag,
                             gboolean value,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  static const MadangStatement statements[] = {
    [MADANG_USER_IS_ACTIVE] = MADANG_STATEMENT_SET_ACTIVE,
    [MADANG_USER_IS_SUPERUSER] = MADANG_STATEMENT_SET_SUPERUSER,
  };
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, user_id);
  madang_params_add_boolean (&params, value);
  madang_pool_query (pool, statements[flag], &params, on_acted,
                     g_task_new (pool, NULL, callback, data));
}

gboolean
madang_user_store_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

void
madang_user_store_end_sessions_async (MadangPool *pool,
                                      gint64 user_id,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, user_id);
  madang_pool_query (pool, MADANG_STATEMENT_END_USER_SESSIONS, &params, on_acted,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_user_store_end_sessions_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

void
madang_user_store_set_password_async (
    MadangPool *pool, gint64 user_id, const char *hash, GAsyncReadyCallback callback, gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_int64 (&params, user_id);
  madang_params_add_text (&params, hash);
  madang_pool_query (pool, MADANG_STATEMENT_SET_PASSWORD, &params, on_acted,
                     g_task_new (pool, NULL, callback, data));
}

gboolean
madang_user_store_set_password_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}
