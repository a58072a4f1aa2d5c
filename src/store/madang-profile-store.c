#include "store/madang-profile-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

MadangProfile *
madang_profile_store_read (const PGresult *result, int row, int column)
{
  MadangProfile *profile = g_new0 (MadangProfile, 1);

  profile->user = madang_user_store_read (result, row, column);
  profile->contact_number = g_strdup (madang_result_get_text (result, row, column + 7));
  profile->status = g_strdup (madang_result_get_text (result, row, column + 8));
  profile->is_private = madang_result_get_boolean (result, row, column + 9);
  profile->bio = g_strdup (madang_result_get_text (result, row, column + 10));
  profile->friends_emails = madang_result_dup_texts (result, row, column + 11);
  return profile;
}

/* Why there is no profile; NULL where there is one. */
static GError *
find_refusal (PGresult *result, const GError *error)
{
  GError *refusal = NULL;

  if (error != NULL)
    return madang_user_store_translate_conflict (error, FALSE);
  if (PQntuples (result) == 0)
    madang_set_unauthenticated (&refusal);
  return refusal;
}

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *refusal = find_refusal (result, error);

  if (refusal != NULL)
    g_task_return_error (task, refusal);
  else
    g_task_return_pointer (task, madang_profile_store_read (result, 0, 0),
                           (GDestroyNotify) madang_profile_free);
}

void
madang_profile_store_show_async (MadangPool *pool,
                                 const MadangCaller *caller,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_PROFILE, &params, on_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangProfile *
madang_profile_store_show_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  MadangProfileFunc callback;
  gpointer data;
} Waiter;

static void
on_changed (PGresult *result, const GError *error, gpointer data)
{
  g_autofree Waiter *waiter = data;
  g_autoptr (GError) refusal = find_refusal (result, error);
  MadangChangedProfile changed;

  if (refusal != NULL)
    {
      waiter->callback (NULL, refusal, waiter->data);
      return;
    }
  changed.profile = madang_profile_store_read (result, 0, 0);
  changed.old_picture = madang_result_get_text (result, 0, MADANG_PROFILE_COLUMNS);
  waiter->callback (&changed, NULL, waiter->data);
  g_clear_pointer (&changed.profile, madang_profile_free);
}

void
madang_profile_store_change (MadangWriter *writer,
                             const MadangCaller *caller,
                             const MadangProfileChange *change,
                             MadangProfileFunc callback,
                             gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  Waiter *waiter = g_new (Waiter, 1);

  *waiter = (Waiter){ callback, data };
  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_text (&params, change->nickname);
  madang_params_add_text (&params, change->first_name);
  madang_params_add_text (&params, change->last_name);
  madang_params_add_text (&params, change->contact_number);
  madang_params_add_text (&params, change->status);
  if (change->is_private != NULL)
    madang_params_add_boolean (&params, *change->is_private);
  else
    madang_params_add_null (&params);
  madang_params_add_text (&params, change->bio);
  madang_params_add_text (&params, change->picture);
  madang_writer_query (writer, MADANG_STATEMENT_CHANGE_PROFILE, &params, on_changed, waiter);
}
