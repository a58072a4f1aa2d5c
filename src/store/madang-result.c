#include "store/madang-result.h"

#include "base/madang-error.h"

/* The binary form of an array: dimensions, whether it has NULLs, element type; then, for each dimension, its length and
 * lower bound; then the elements, each behind its length. */
#define ARRAY_HEAD (5 * 4)

static gint32
read_int32 (const char *wire)
{
  gint32 value;

  memcpy (&value, wire, sizeof value);
  return GINT32_FROM_BE (value);
}

/* Returns: how many elements the array has; the first of them at `wire` */
static gint32
begin_array (const PGresult *result, int row, int column, const char **wire)
{
  const char *head = PQgetvalue (result, row, column);
  gboolean is_empty = PQgetisnull (result, row, column) || read_int32 (head) == 0;

  *wire = head + ARRAY_HEAD;
  return is_empty ? 0 : read_int32 (head + 3 * 4);
}

GArray *
madang_result_dup_int64s (const PGresult *result, int row, int column)
{
  const char *wire;
  gint32 length = begin_array (result, row, column, &wire);
  GArray *numbers = g_array_sized_new (FALSE, FALSE, sizeof (gint64), length);

  for (gint32 i = 0; i < length; i++)
    {
      gint64 number;

      memcpy (&number, wire + 4, sizeof number);
      number = GINT64_FROM_BE (number);
      g_array_append_val (numbers, number);
      wire += 4 + sizeof number;
    }
  return numbers;
}

GStrv
madang_result_dup_texts (const PGresult *result, int row, int column)
{
  const char *wire;
  gint32 length = begin_array (result, row, column, &wire);
  GStrv texts = g_new0 (char *, length + 1);

  for (gint32 i = 0; i < length; i++)
    {
      gint32 size = read_int32 (wire);

      texts[i] = g_strndup (wire + 4, size);
      wire += 4 + size;
    }
  return texts;
}

gboolean
madang_result_refuse (GTask *task, const PGresult *result, const GError *error)
{
  return madang_result_refuse_empty (task, result, error, madang_set_unauthenticated);
}

gboolean
madang_result_refuse_empty (GTask *task,
                            const PGresult *result,
                            const GError *error,
                            MadangSetErrorFunc set_error)
{
  if (error == NULL && PQntuples (result) > 0)
    return FALSE;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    madang_result_return_refusal (task, set_error);
  return TRUE;
}

void
madang_result_return_refusal (GTask *task, MadangSetErrorFunc set_error)
{
  GError *error = NULL;

  set_error (&error);
  g_task_return_error (task, error);
}

void
madang_result_return_list (
    GTask *task, const PGresult *result, int column, MadangReadFunc read, GDestroyNotify free_item)
{
  GPtrArray *items = g_ptr_array_new_full (PQntuples (result), free_item);

  for (int row = 0; row < PQntuples (result); row++)
    if (!PQgetisnull (result, row, column))
      g_ptr_array_add (items, read (result, row, column));
  g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
}
