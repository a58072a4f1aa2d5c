#include "store/madang-category-store.h"

#include "base/madang-error.h"
#include "store/madang-result.h"

static void
clear_category (gpointer data)
{
  g_free (((MadangCategory *) data)->name);
}

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GArray *categories;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  categories = g_array_new (FALSE, FALSE, sizeof (MadangCategory));
  g_array_set_clear_func (categories, clear_category);
  for (int row = 0; row < PQntuples (result); row++)
    {
      MadangCategory category = { .id = madang_result_get_int64 (result, row, 0),
                                  .name = g_strdup (madang_result_get_text (result, row, 1)) };

      g_array_append_val (categories, category);
    }
  g_task_return_pointer (task, categories, (GDestroyNotify) g_array_unref);
}

void
madang_category_store_list_async (MadangPool *pool,
                                  const MadangPage *page,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_page (&params, page);
  madang_pool_query (pool, MADANG_STATEMENT_LIST_CATEGORIES, &params, on_listed,
                     g_task_new (pool, NULL, callback, data));
}

GArray *
madang_category_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *refusal = NULL;

  if (error == NULL)
    {
      g_task_return_int (task, madang_result_get_int64 (result, 0, 0));
      return;
    }
  if (g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT))
    madang_add_field_error (&refusal, MADANG_ERROR_EXISTS, "name",
                            N_ ("A category with this name already exists."), NULL);
  g_task_return_error (task, refusal != NULL ? refusal : g_error_copy (error));
}

void
madang_category_store_create_async (MadangPool *pool,
                                    const char *name,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, name);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_CATEGORY, &params, on_created,
                     g_task_new (pool, NULL, callback, data));
}

gint64
madang_category_store_create_finish (GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}
