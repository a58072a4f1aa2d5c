#include "database.h"

#include "store/madang-cluster.h"
#include "store/madang-schema.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define TEMPLATE "madang"
#define ROOM_BYTES (1024 * G_GUINT64_CONSTANT (1048576)) /* a program's cluster takes some 300 MB */

/* What the tests of a program share; GTest hands data to tests, but not to what makes them a database. */
static struct
{
  char *state_dir;
  MadangCluster *cluster;
  char *runtime; /* the part of its conninfo that says where it is */
  guint made;
} suite;

void
tolerate_warnings (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
}

void
refuse_warnings (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}

void
expect_loss (void)
{
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "The connection to the database is lost: *");
}

/* Wakes turn_once(), which would wait for ever where there is no event. */
static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
turn_once (void)
{
  g_main_context_iteration (NULL, TRUE);
}

void
turn_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    turn_once ();
}

void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

/*
 * In memory where there is room: PostgreSQL waits for the disk a hundred times as it is made, and who runs tests
 * would too.
 */
static const char *
find_parent_dir (void)
{
  struct statvfs memory;
  gboolean is_roomy = statvfs ("/dev/shm", &memory) == 0
                      && (guint64) memory.f_bavail * memory.f_frsize > ROOM_BYTES;

  return is_roomy && g_access ("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
}

static void
start_suite (void)
{
  g_autoptr (GError) error = NULL;
  const char *conninfo;

  suite.state_dir = g_build_filename (find_parent_dir (), "madang-unit-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (suite.state_dir));
  g_assert_cmpint (g_chmod (suite.state_dir, 0711), ==, 0);
  suite.cluster = madang_cluster_new (suite.state_dir, &error);
  g_assert_no_error (error);
  madang_cluster_start (suite.cluster, &error);
  g_assert_no_error (error);
  conninfo = madang_cluster_get_conninfo (suite.cluster);
  suite.runtime = g_strndup (conninfo, strstr (conninfo, " dbname=") - conninfo);
  madang_schema_prepare (conninfo, 30, MADANG_SCHEMA_MIGRATE, &error);
  g_assert_no_error (error);
}

static void
stop_suite (void)
{
  const char *const argv[] = { "rm", "-rf", "--", suite.state_dir, NULL };

  g_object_unref (suite.cluster);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (suite.runtime);
  g_free (suite.state_dir);
}

static PGconn *
connect_side (const char *conninfo)
{
  PGconn *side = PQconnectdb (conninfo);

  if (PQstatus (side) != CONNECTION_OK)
    g_error ("no connection: %s", PQerrorMessage (side));
  PQclear (PQexec (side, "SET client_min_messages = warning; SET application_name = 'side'"));
  return side;
}

static void
command_cluster (const char *format, const char *name)
{
  g_autofree char *conninfo = g_strdup_printf ("%s dbname=postgres", suite.runtime);
  g_autofree char *sql = g_strdup_printf (format, name);
  PGconn *connection = connect_side (conninfo);
  PGresult *result = PQexec (connection, sql);

  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQerrorMessage (connection));
  PQclear (result);
  PQfinish (connection);
}

Database *
database_make (const char *template)
{
  Database *self = g_new0 (Database, 1);
  g_autofree char *source = NULL;

  self->name = g_strdup_printf ("test%u", ++suite.made);
  self->conninfo = g_strdup_printf ("%s dbname=%s", suite.runtime, self->name);
  source = g_strdup_printf ("%s TEMPLATE %s", self->name,
                            template != NULL ? template : "template1");
  command_cluster ("CREATE DATABASE %s", source);
  self->side = connect_side (self->conninfo);
  return self;
}

/* The database itself goes with the cluster: to drop it would take longer than most tests. */
void
database_free (Database *self)
{
  PQfinish (self->side);
  g_free (self->name);
  g_free (self->conninfo);
  g_free (self);
}

static PGresult *
execute (Database *self, const char *format, va_list arguments)
{
  g_autofree char *sql = g_strdup_vprintf (format, arguments);
  PGresult *result = PQexec (self->side, sql);

  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (self->side));
  return result;
}

void
database_run (Database *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  PQclear (execute (self, format, arguments));
  va_end (arguments);
}

static char *
read_cell (PGresult *result)
{
  char *cell;

  g_assert_cmpint (PQntuples (result), >, 0);
  cell = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  return cell;
}

char *
database_ask (Database *self, const char *format, ...)
{
  va_list arguments;
  char *cell;

  va_start (arguments, format);
  cell = read_cell (execute (self, format, arguments));
  va_end (arguments);
  return cell;
}

gint64
database_count (Database *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *cell = NULL;

  va_start (arguments, format);
  cell = read_cell (execute (self, format, arguments));
  va_end (arguments);
  return g_ascii_strtoll (cell, NULL, 10);
}

int
database_kill_backends (Database *self)
{
  return database_count (self, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                               " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

gint64
database_count_waiting (Database *self)
{
  return database_count (self, "SELECT count(*) FROM pg_locks WHERE NOT granted");
}

void
database_close (Database *self)
{
  command_cluster ("ALTER DATABASE %s ALLOW_CONNECTIONS false", self->name);
}

void
database_open (Database *self)
{
  command_cluster ("ALTER DATABASE %s ALLOW_CONNECTIONS true", self->name);
}

gint64
database_add_user (Database *self, const char *name)
{
  return database_count (self,
                         "INSERT INTO users (email, username, nickname, password)"
                         " VALUES ('%s@example.org', '%s', '%s', 'hash of %s') RETURNING id",
                         name, name, name, name);
}

void
database_add_session (Database *self, gint64 user_id, MadangCaller *caller)
{
  char id[MADANG_UUID_TEXT_SIZE];

  madang_uuid_init_random (&caller->session);
  madang_uuid_format (&caller->session, id);
  caller->user_id = user_id;
  caller->expires_at = G_MAXINT64;
  database_run (self,
                "INSERT INTO sessions (id, seed, user_id, expires_at)"
                " VALUES ('%s', gen_random_uuid(), %" G_GINT64_FORMAT
                ", now() + interval '1 hour')",
                id, user_id);
}

gint64
database_add_room (Database *self, const char *name, gboolean closed)
{
  return database_count (self, "INSERT INTO rooms (name, closed) VALUES ('%s', %s) RETURNING id",
                         name, closed ? "true" : "false");
}

static void
run_test (gconstpointer data)
{
  DatabaseTest test = *(const DatabaseTest *) data;
  g_autoptr (Database) database = database_make (TEMPLATE);

  test (database);
  g_test_assert_expected_messages ();
}

void
database_add_test (const char *path, DatabaseTest test)
{
  g_test_add_data_func_full (path, g_memdup2 (&test, sizeof test), run_test, g_free);
}

int
database_run_tests (void)
{
  guint tick = g_timeout_add (20, on_tick, NULL);
  int failed;

  start_suite ();
  failed = g_test_run ();
  stop_suite ();
  g_source_remove (tick);
  return failed;
}
