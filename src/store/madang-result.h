/*
 * Reading PostgreSQL's binary results: PGresult's cells as our types. Rows and columns count from 0.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>

#include "base/madang-uuid.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* PostgreSQL counts from 2000-01-01, we from 1970-01-01; in microseconds. */
#define MADANG_POSTGRES_EPOCH G_GINT64_CONSTANT (946684800000000)

/** madang_result_get_int64: a bigint; 0 for NULL. */
static inline gint64
madang_result_get_int64 (const PGresult *result, int row, int column)
{
  gint64 wire = 0;

  if (!PQgetisnull (result, row, column))
    memcpy (&wire, PQgetvalue (result, row, column), sizeof wire);
  return GINT64_FROM_BE (wire);
}

/** madang_result_get_boolean: a boolean; FALSE for NULL. */
static inline gboolean
madang_result_get_boolean (const PGresult *result, int row, int column)
{
  return !PQgetisnull (result, row, column) && *PQgetvalue (result, row, column) != 0;
}

/** madang_result_get_time: a timestamptz in microseconds of the epoch; %G_MAXINT64 for `infinity`. */
static inline gint64
madang_result_get_time (const PGresult *result, int row, int column)
{
  gint64 wire = madang_result_get_int64 (result, row, column);

  return wire < G_MAXINT64 - MADANG_POSTGRES_EPOCH ? wire + MADANG_POSTGRES_EPOCH : G_MAXINT64;
}

/** madang_result_get_text: a text, owned by @result; %NULL for NULL. */
static inline const char *
madang_result_get_text (const PGresult *result, int row, int column)
{
  return PQgetisnull (result, row, column) ? NULL : PQgetvalue (result, row, column);
}

/** madang_result_get_uuid: a uuid that is not NULL. */
static inline void
madang_result_get_uuid (const PGresult *result, int row, int column, MadangUuid *uuid)
{
  memcpy (uuid->bytes, PQgetvalue (result, row, column), sizeof uuid->bytes);
}

/** madang_result_dup_int64s: an array of bigints without NULLs. Returns: (transfer full): empty for NULL */
GArray *madang_result_dup_int64s (const PGresult *result, int row, int column);

/** madang_result_dup_texts: an array of texts without NULLs. Returns: (transfer full): empty for NULL */
GStrv madang_result_dup_texts (const PGresult *result, int row, int column);

/**
 * madang_result_refuse:
 * @task: who waits
 * @result: (nullable): the rows of a statement that gives none where its caller no longer stands
 * @error: (nullable): as MadangQueryFunc has it
 *
 * Returns: whether @task was returned an error, @error or %MADANG_ERROR_UNAUTHENTICATED: there is nothing to read then
 */
gboolean madang_result_refuse (GTask *task, const PGresult *result, const GError *error);

/** MadangSetErrorFunc: sets @error to what it stands for, such as madang_set_no_such_user(). */
typedef void (*MadangSetErrorFunc) (GError **error);

/** madang_result_refuse_empty: as madang_result_refuse() where no row means something else, which @set_error says. */
gboolean madang_result_refuse_empty (GTask *task,
                                     const PGresult *result,
                                     const GError *error,
                                     MadangSetErrorFunc set_error);

/** madang_result_return_refusal: returns to @task the error that @set_error says. */
void madang_result_return_refusal (GTask *task, MadangSetErrorFunc set_error);

/** MadangReadFunc: Returns: (transfer full): what begins at @column of @row */
typedef gpointer (*MadangReadFunc) (const PGresult *result, int row, int column);

/**
 * madang_result_return_list:
 * @task: who waits for it
 * @result: the rows of a list
 * @column: where each item begins; a row that has NULL there is about somebody without any
 * @read: reads an item
 * @free_item: frees it
 *
 * Returns to @task a GPtrArray of the items, in the order of their rows.
 */
void madang_result_return_list (
    GTask *task, const PGresult *result, int column, MadangReadFunc read, GDestroyNotify free_item);
