#include "store/madang-schema.h"

#include <gio/gio.h>
#include <libpq-fe.h>

#include "base/madang-error.h"
#include "madang-resources.h"
#include "store/madang-result.h"

#define MIGRATIONS "/org/madang/sql/migrations"
#define POSTGRES_MIN 150000
#define MAKE_VERSIONS                          \
  "CREATE TABLE IF NOT EXISTS schema_versions" \
  " (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
#define ADVISORY_LOCK "713582209" /* any number, the same in every Madang */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)

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
    set_database_error (error, N_ ("The database cannot be reached: %s"),
                        "the connection string is malformed");
  PQconninfoFree (options);
  return options != NULL;
}

/*
 * The server is there but not yet open (SQLSTATE 57P03 has no accessor before a connection stands), or not there
 * yet.
 */
static PGconn *
connect_database (const char *conninfo, guint patience, GError **error)
{
  /* What conninfo says itself comes later and wins. */
  const char *const keywords[] = { "connect_timeout", "dbname", NULL };
  const char *const values[] = { "5", conninfo, NULL };
  gint64 deadline = g_get_monotonic_time () + patience * G_TIME_SPAN_SECOND;

  if (!check_conninfo (conninfo, error))
    return NULL;
  for (;;)
    {
      g_autoptr (PGconn) connection = PQconnectdbParams (keywords, values, 1);

      if (PQstatus (connection) == CONNECTION_OK)
        return g_steal_pointer (&connection);
      if (g_get_monotonic_time () >= deadline)
        {
          set_database_error (error, N_ ("The database cannot be reached: %s"),
                              PQerrorMessage (connection));
          return NULL;
        }
      g_usleep (20 * 1000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static gboolean
run (PGconn *connection, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = PQexec (connection, sql);

  if (PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK)
    return TRUE;
  set_database_error (error, N_ ("The database refused what the schema needs: %s"),
                      PQerrorMessage (connection));
  return FALSE;
}

/* 0 where there is no schema yet; -1 with an error. */
static int
read_version (PGconn *connection, GError **error)
{
  g_autoptr (PGresult) there = PQexec (connection,
                                       "SELECT to_regclass('schema_versions') IS NOT NULL");
  g_autoptr (PGresult) version = NULL;

  if (PQresultStatus (there) == PGRES_TUPLES_OK && *PQgetvalue (there, 0, 0) == 'f')
    return 0;
  version = PQexec (connection, MADANG_SCHEMA_VERSION_QUERY);
  if (PQresultStatus (version) == PGRES_TUPLES_OK)
    return g_ascii_strtoull (PQgetvalue (version, 0, 0), NULL, 10);
  set_database_error (error, N_ ("The schema's version cannot be read: %s"),
                      PQerrorMessage (connection));
  return -1;
}

static gboolean
apply (PGconn *connection, const char *name, guint version, GError **error)
{
  g_autofree char *path = g_strconcat (MIGRATIONS "/", name, NULL);
  g_autoptr (GBytes) sql = g_resource_lookup_data (madang_get_resource (), path, 0, NULL);
  g_autofree char *record = g_strdup_printf ("INSERT INTO schema_versions (version) VALUES (%u)",
                                             version);
  gboolean done = run (connection, "BEGIN", error)
                  && (version > 1 || run (connection, MAKE_VERSIONS, error))
                  && run (connection, g_bytes_get_data (sql, NULL), error)
                  && run (connection, record, error) && run (connection, "COMMIT", error);

  if (!done)
    run (connection, "ROLLBACK", NULL);
  else
    g_message ("The schema is now at version %u (%s)", version, name);
  return done;
}

static gboolean
check_version (int version, GError **error)
{
  g_autofree char *theirs = g_strdup_printf ("%d", version);
  g_autofree char *ours = g_strdup_printf ("%u", madang_schema_get_version ());

  if (version < 0)
    return FALSE;
  if ((guint) version <= madang_schema_get_version ())
    return TRUE;
  madang_set_error (
      error, MADANG_ERROR_DATABASE,
      N_ ("The database's schema has version %1$s, newer than this program's %2$s: run a newer "
          "madangd, or restore a backup made before the upgrade"),
      theirs, ours, NULL);
  return FALSE;
}

static gboolean
migrate (PGconn *connection, GError **error)
{
  g_auto (GStrv) names = list_migrations ();
  int version;

  if (!run (connection, "SELECT pg_advisory_lock (" ADVISORY_LOCK ")", error)
      || !check_version (version = read_version (connection, error), error))
    return FALSE;
  for (guint next = version + 1; next <= g_strv_length (names); next++)
    if (!apply (connection, names[next - 1], next, error))
      return FALSE;
  return TRUE;
}

gboolean
madang_schema_prepare (const char *conninfo, guint patience, MadangSchemaMode mode, GError **error)
{
  g_autoptr (PGconn) connection = connect_database (conninfo, patience, error);

  if (connection == NULL)
    return FALSE;
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
  if (!run (connection, "SET client_min_messages = warning", error))
    return FALSE;
  return mode == MADANG_SCHEMA_MIGRATE ? migrate (connection, error)
                                       : check_version (read_version (connection, error), error);
}
