#include "store/madang-schema.h"

#include <gio/gio.h>
#include <libpq-fe.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "madang-resources.h"
#include "store/madang-result.h"
#include "store/madang-statement.h"

#define MIGRATIONS "/org/madang/sql/migrations"
#define POSTGRES_MIN 150000
#define MAKE_VERSIONS                          \
  "CREATE TABLE IF NOT EXISTS schema_versions" \
  " (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
#define ADVISORY_LOCK "713582209" /* any number, the same in every Madang */
#define PAUSE_MS 20               /* between two attempts to connect */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)

typedef struct
{
  char *conninfo;
  guint patience;
  MadangSchemaMode mode;
} Preparation;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files' names in the order of their numbers; a number is the place in it, from 1. */
static GStrv
list_migrations (void)
{
  GStrv names = g_resource_enumerate_children (madang_get_resource (), MIGRATIONS, 0, NULL);

  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  return names;
}

guint
madang_schema_get_version (void)
{
  g_auto (GStrv) names = list_migrations ();

  return g_strv_length (names);
}

static void
set_database_error (GError **error, const char *msgid, const char *detail)
{
  g_autofree char *line = g_strdup (detail);

  g_strdelimit (g_strstrip (line), "\n\t", ' ');
  madang_set_error (error, MADANG_ERROR_DATABASE, msgid, line, NULL);
}

/* What libpq says of a malformed one quotes from it, and it may hold a password. */
static gboolean
check_conninfo (const char *conninfo, GError **error)
{
  PQconninfoOption *options = PQconninfoParse (conninfo, NULL);

  if (options == NULL)
    madang_set_error (error, MADANG_ERROR_DATABASE,
                      N_ ("The connection string of the database is malformed"), NULL);
  PQconninfoFree (options);
  return options != NULL;
}

/*
 * Waits for a server that is not there yet, or not yet open. One that is open and refuses is asked once more, for it
 * may have opened just then; one that is still open after that will say the same tomorrow.
 */
static PGconn *
connect_database (const Preparation *preparation, GCancellable *cancellable, GError **error)
{
  /* What conninfo says itself comes later and wins. */
  const char *const keywords[] = { "connect_timeout", "dbname", NULL };
  const char *const values[] = { "5", preparation->conninfo, NULL };
  gint64 deadline = g_get_monotonic_time () + preparation->patience * G_TIME_SPAN_SECOND;
  guint refusals = 0;

  if (!check_conninfo (preparation->conninfo, error))
    return NULL;
  for (;;)
    {
      g_autoptr (PGconn) connection = PQconnectdbParams (keywords, values, 1);
      gboolean is_over = g_get_monotonic_time () >= deadline
                         || g_cancellable_is_cancelled (cancellable);

      if (PQstatus (connection) == CONNECTION_OK)
        return g_steal_pointer (&connection);
      if (!is_over)
        refusals = PQpingParams (keywords, values, 1) == PQPING_OK ? refusals + 1 : 0;
      if (is_over || refusals == 2)
        {
          set_database_error (error, N_ ("The database cannot be reached: %s"),
                              PQerrorMessage (connection));
          return NULL;
        }
      g_usleep (PAUSE_MS * 1000);
    }
}

/* Without the lines by which psql points at the place, and without "ERROR:", which the server may say in Korean. */
static const char *
get_reason (PGconn *connection, const PGresult *result)
{
  const char *reason = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

  return reason != NULL ? reason : PQerrorMessage (connection);
}

static void
set_refusal (PGconn *connection, const PGresult *result, GError **error)
{
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *msgid = N_ ("The database refused what the schema needs: %s");

  /* Of a table and of anything else (PostgreSQL manual, appendix A). */
  if (g_strcmp0 (state, "42P07") == 0 || g_strcmp0 (state, "42710") == 0)
    msgid = N_ ("The database already holds something of another program by a name that the "
                "schema needs (%s): name an empty database");
  else if (g_strcmp0 (state, "55P03") == 0)
    msgid = N_ ("The database's schema is locked by somebody else, perhaps "
                "another madangd that is upgrading it (%s): try again later");
  set_database_error (error, msgid, get_reason (connection, result));
}

static gboolean
run (PGconn *connection, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = PQexec (connection, sql);

  if (PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK)
    return TRUE;
  set_refusal (connection, result, error);
  return FALSE;
}

/* 0 where there is no schema yet. */
static gboolean
read_version (PGconn *connection, guint *version, GError **error)
{
  g_autoptr (PGresult) there = PQexec (connection,
                                       "SELECT to_regclass('schema_versions') IS NOT NULL");
  g_autoptr (PGresult) newest = NULL;
  g_autoptr (GError) cause = NULL;
  guint64 number = 0;

  *version = 0;
  if (PQresultStatus (there) == PGRES_TUPLES_OK && *PQgetvalue (there, 0, 0) == 'f')
    return TRUE;
  newest = PQexec (connection, MADANG_SCHEMA_VERSION_QUERY);
  if (PQresultStatus (newest) == PGRES_TUPLES_OK
      && (PQgetisnull (newest, 0, 0)
          || g_ascii_string_to_unsigned (PQgetvalue (newest, 0, 0), 10, 0, G_MAXUINT, &number,
                                         &cause)))
    {
      *version = number;
      return TRUE;
    }
  set_database_error (error, N_ ("The schema's version cannot be read: %s"),
                      cause != NULL ? cause->message : get_reason (connection, newest));
  return FALSE;
}

/* Within a transaction of the caller's. */
static gboolean
apply (PGconn *connection, const char *name, guint version, GError **error)
{
  g_autofree char *path = g_strconcat (MIGRATIONS "/", name, NULL);
  g_autoptr (GBytes) sql = g_resource_lookup_data (madang_get_resource (), path, 0, NULL);
  g_autofree char *record = g_strdup_printf ("INSERT INTO schema_versions (version) VALUES (%u)",
                                             version);

  return (version > 1 || run (connection, MAKE_VERSIONS, error))
         && run (connection, g_bytes_get_data (sql, NULL), error)
         && run (connection, record, error);
}

static gboolean
apply_for_good (PGconn *connection, const char *name, guint version, GError **error)
{
  if (!run (connection, "BEGIN", error) || !apply (connection, name, version, error)
      || !run (connection, "COMMIT", error))
    {
      run (connection, "ROLLBACK", NULL);
      return FALSE;
    }
  g_message ("The schema is now at version %u (%s)", version, name);
  return TRUE;
}

gboolean
madang_schema_check_version (guint version, GError **error)
{
  g_autofree char *theirs = g_strdup_printf ("%u", version);
  g_autofree char *ours = g_strdup_printf ("%u", madang_schema_get_version ());

  if (version <= madang_schema_get_version ())
    return TRUE;
  madang_set_error (
      error, MADANG_ERROR_DATABASE,
      N_ ("The database's schema has version %1$s, newer than this program's %2$s: run a newer "
          "madangd, or restore a backup made before the upgrade"),
      theirs, ours, NULL);
  return FALSE;
}

/* As read_version(); fails also where it is newer than ours. */
static gboolean
read_usable_version (PGconn *connection, guint *version, GError **error)
{
  return read_version (connection, version, error) && madang_schema_check_version (*version, error);
}

/* Plans it, without running it: that finds a column that is missing and a right that was not granted. */
static gboolean
try_statement (PGconn *connection, MadangStatement statement, GError **error)
{
  const char *name = madang_statement_get_name (statement);
  g_autoptr (PGresult) prepared = PQprepare (connection, name, madang_statement_get_sql (statement),
                                             0, NULL);
  g_autoptr (PGresult) described = NULL;
  g_autoptr (GString) sql = g_string_new (NULL);

  if (PQresultStatus (prepared) != PGRES_COMMAND_OK)
    {
      set_refusal (connection, prepared, error);
      return FALSE;
    }
  described = PQdescribePrepared (connection, name);
  g_string_printf (sql, "EXPLAIN EXECUTE \"%s\"", name);
  for (int i = 0; i < PQnparams (described); i++)
    g_string_append (sql, i == 0 ? " (NULL" : ", NULL");
  if (PQnparams (described) > 0)
    g_string_append (sql, ")");
  return run (connection, sql->str, error);
}

static gboolean
try_statements (PGconn *connection, GError **error)
{
  for (guint i = 0; i < MADANG_N_STATEMENTS; i++)
    if (!try_statement (connection, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
migrate (PGconn *connection, GError **error)
{
  g_auto (GStrv) names = list_migrations ();
  guint version;

  if (!run (connection, "SELECT pg_advisory_lock (" ADVISORY_LOCK ")", error)
      || !read_usable_version (connection, &version, error))
    return FALSE;
  for (guint next = version + 1; next <= g_strv_length (names); next++)
    if (!apply_for_good (connection, names[next - 1], next, error))
      return FALSE;
  return try_statements (connection, error);
}

/*
 * Where there is nothing yet, it is tried in this transaction, which nobody else sees. What is there already is not
 * touched: to bring it forward would hold up whoever uses it.
 */
static gboolean
rehearse (PGconn *connection, GError **error)
{
  g_auto (GStrv) names = list_migrations ();
  guint version;

  if (!run (connection, "SELECT pg_advisory_xact_lock (" ADVISORY_LOCK ")", error)
      || !read_usable_version (connection, &version, error))
    return FALSE;
  for (guint next = 1; version == 0 && next <= g_strv_length (names); next++)
    if (!apply (connection, names[next - 1], next, error))
      return FALSE;
  return (version != 0 && version < madang_schema_get_version ())
         || try_statements (connection, error);
}

static gboolean
check (PGconn *connection, GError **error)
{
  gboolean good = run (connection, "BEGIN", error) && rehearse (connection, error);

  run (connection, "ROLLBACK", NULL);
  return good;
}

static gboolean
is_read_only (PGconn *connection)
{
  g_autoptr (PGresult) result = PQexec (connection, "SHOW transaction_read_only");

  return PQresultStatus (result) == PGRES_TUPLES_OK
         && g_str_equal (PQgetvalue (result, 0, 0), "on");
}

static gboolean
check_server (PGconn *connection, GError **error)
{
  if (g_strcmp0 (PQparameterStatus (connection, "server_encoding"), "UTF8") != 0)
    {
      set_database_error (error,
                          N_ ("The database's encoding is %s: Madang needs one made with UTF8"),
                          PQparameterStatus (connection, "server_encoding"));
      return FALSE;
    }
  if (PQserverVersion (connection) < POSTGRES_MIN)
    {
      set_database_error (error, N_ ("PostgreSQL %s is too old: Madang needs 15 or newer"),
                          PQparameterStatus (connection, "server_version"));
      return FALSE;
    }
  if (is_read_only (connection))
    {
      madang_set_error (error, MADANG_ERROR_DATABASE,
                        N_ ("The database can only be read: it is a standby, or its "
                            "default_transaction_read_only is on"),
                        NULL);
      return FALSE;
    }
  return TRUE;
}

/* No lock is waited for without end, be it another madangd's or one on a table. */
static gboolean
set_up_session (PGconn *connection, guint patience, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SET client_min_messages = warning; SET lock_timeout = '%us'",
      MAX (patience, MADANG_DATABASE_PATIENCE_SECONDS));

  return run (connection, sql, error);
}

static gboolean
prepare (const Preparation *preparation, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGconn) connection = connect_database (preparation, cancellable, error);

  if (connection == NULL || !check_server (connection, error)
      || !set_up_session (connection, preparation->patience, error))
    return FALSE;
  return preparation->mode == MADANG_SCHEMA_MIGRATE ? migrate (connection, error)
                                                    : check (connection, error);
}

static void
prepare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (prepare (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
free_preparation (gpointer data)
{
  Preparation *preparation = data;

  g_free (preparation->conninfo);
  g_free (preparation);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

gboolean
madang_schema_prepare (const char *conninfo, guint patience, MadangSchemaMode mode, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, g_cancellable_get_current (), on_prepared, &result);
  Preparation *preparation = g_new (Preparation, 1);

  *preparation = (Preparation){ g_strdup (conninfo), patience, mode };
  g_task_set_task_data (task, preparation, free_preparation);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, prepare_in_thread);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_task_propagate_boolean (task, error);
}
