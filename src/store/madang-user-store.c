#include "store/madang-user-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"

/* The username of whoever registers by e-mail is the e-mail, so its constraint speaks of the same field. */
static const struct
{
  const char *constraint;
  const char *field;
  const char *msgid;
} conflicts[] = {
  { "users_email_key", "email", N_ ("A user is already registered with this e-mail address.") },
  { "users_username_key", "email", N_ ("A user is already registered with this e-mail address.") },
  { "users_nickname_key", "nickname", N_ ("This nickname is already taken.") },
};

static GError *
translate_conflict (const GError *error)
{
  GError *translated = NULL;

  if (g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT))
    for (guint i = 0; i < G_N_ELEMENTS (conflicts) && translated == NULL; i++)
      if (g_str_equal (error->message, conflicts[i].constraint))
        madang_add_field_error (&translated, MADANG_ERROR_EXISTS, conflicts[i].field,
                                conflicts[i].msgid, NULL);
  return translated != NULL ? translated : g_error_copy (error);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    {
      g_task_return_error (task, translate_conflict (error));
      return;
    }
  g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
}

void
madang_user_store_create_async (MadangPool *pool,
                                const char *email,
                                const char *username,
                                const char *nickname,
                                const char *hash,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, email);
  madang_params_add_text (&params, username);
  madang_params_add_text (&params, nickname);
  madang_params_add_text (&params, hash);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_USER, &params, on_created,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_user_store_create_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
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
                                       const char *email,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, email);
  madang_pool_query (pool, MADANG_STATEMENT_FIND_PASSWORD, &params, on_password_found,
                     g_task_new (pool, NULL, callback, data));
}

MadangStoredPassword *
madang_user_store_find_password_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
