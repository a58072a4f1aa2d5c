#include "store/madang-schema.h"

#include "base/madang-error.h"
#include "database.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define N_TABLES                                                                        \
  "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE" \
  " nspname = 'public' AND relkind IN ('r', 'v', 'S')"

static void
prepare (Database *database, MadangSchemaMode mode)
{
  g_autoptr (GError) error = NULL;
  gboolean done = madang_schema_prepare (database->conninfo, 0, mode, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void
assert_refused (const char *conninfo, MadangSchemaMode mode, const char *pattern)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (madang_schema_prepare (conninfo, 0, mode, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("unexpected: %s", error->message);
}

static gint64
read_version (Database *database)
{
  return database_count (database, MADANG_SCHEMA_VERSION_QUERY);
}

static void
test_fresh (Database *database)
{
  g_autoptr (Database) empty = database_make (NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  prepare (empty, MADANG_SCHEMA_MIGRATE);
  g_assert_cmpint (read_version (empty), ==, madang_schema_get_version ());
  g_assert_cmpint (database_count (empty, "SELECT count(*) FROM schema_versions"), ==,
                   madang_schema_get_version ());
  g_assert_cmpint (database_count (empty, "SELECT id FROM users WHERE username = 'admin'"), ==, 0);
  before = database_ask (empty, "SELECT max(applied_at) FROM schema_versions");
  prepare (empty, MADANG_SCHEMA_MIGRATE);
  prepare (empty, MADANG_SCHEMA_CHECK);
  after = database_ask (empty, "SELECT max(applied_at) FROM schema_versions");
  g_assert_cmpstr (before, ==, after);
}

static gpointer
prepare_beside (gpointer data)
{
  prepare (data, MADANG_SCHEMA_MIGRATE);
  return NULL;
}

static void
test_at_once (Database *database)
{
  g_autoptr (Database) empty = database_make (NULL);
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("schema", prepare_beside, empty);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (read_version (empty), ==, madang_schema_get_version ());
  turn_until (database_count (empty, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
              == 0);
}

static void
test_check (Database *database)
{
  g_autoptr (Database) empty = database_make (NULL);

  prepare (empty, MADANG_SCHEMA_CHECK);
  g_assert_cmpint (database_count (empty, N_TABLES), ==, 0);
}

static void
test_newer (Database *database)
{
  gint64 tables = database_count (database, N_TABLES);

  database_run (database, "INSERT INTO schema_versions (version) VALUES (9999)");
  assert_refused (database->conninfo, MADANG_SCHEMA_MIGRATE, "*version 9999, newer*");
  assert_refused (database->conninfo, MADANG_SCHEMA_CHECK, "*version 9999, newer*");
  g_assert_cmpint (database_count (database, N_TABLES), ==, tables);
}

/* Somebody else's table is in the way of the last part of the first migration. */
static void
test_failed_migration (Database *database)
{
  g_autoptr (Database) foreign = database_make (NULL);

  database_run (foreign, "CREATE TABLE chats (theirs text)");
  assert_refused (foreign->conninfo, MADANG_SCHEMA_CHECK,
                  "*another program*\"chats\" already exists*");
  assert_refused (foreign->conninfo, MADANG_SCHEMA_MIGRATE, "*\"chats\" already exists*");
  g_assert_cmpint (database_count (foreign, N_TABLES), ==, 1);
  database_run (foreign, "DROP TABLE chats");
  prepare (foreign, MADANG_SCHEMA_MIGRATE);
}

static void
test_foreign_versions (Database *database)
{
  g_autoptr (Database) foreign = database_make (NULL);

  database_run (foreign, "CREATE TABLE schema_versions (theirs text)");
  assert_refused (foreign->conninfo, MADANG_SCHEMA_MIGRATE, "*version cannot be read*");
  assert_refused (foreign->conninfo, MADANG_SCHEMA_CHECK, "*version cannot be read*");
}

static void
test_odd_versions (Database *database)
{
  g_autoptr (Database) odd = database_make (NULL);
  static const struct
  {
    const char *version;
    const char *pattern;
  } cases[] = {
    { "-1", "*version cannot be read*-1*" },
    { "-9223372036854775808", "*version cannot be read*" },
    { "2147483653", "*version 2147483653, newer*" },
    { "4294967296", "*version cannot be read*4294967296*" },
  };

  database_run (odd, "CREATE TABLE schema_versions (version bigint)");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      database_run (odd, "TRUNCATE schema_versions");
      database_run (odd, "INSERT INTO schema_versions VALUES (%s)", cases[i].version);
      assert_refused (odd->conninfo, MADANG_SCHEMA_MIGRATE, cases[i].pattern);
      assert_refused (odd->conninfo, MADANG_SCHEMA_CHECK, cases[i].pattern);
    }
}

static void
test_read_only (Database *database)
{
  g_autofree char *conninfo = g_strconcat (database->conninfo,
                                           " options='-c default_transaction_read_only=on'", NULL);

  assert_refused (conninfo, MADANG_SCHEMA_MIGRATE, "*can only be read*");
  assert_refused (conninfo, MADANG_SCHEMA_CHECK, "*can only be read*");
}

static void
test_locked (Database *database)
{
  database_run (database, "SELECT pg_advisory_lock (713582209)");
  assert_refused (database->conninfo, MADANG_SCHEMA_MIGRATE, "*is locked by*another madangd*");
  assert_refused (database->conninfo, MADANG_SCHEMA_CHECK, "*is locked by*another madangd*");
}

static void
test_unreachable (Database *database)
{
  g_autofree char *no_database = g_strconcat (database->conninfo, "nope", NULL);

  assert_refused ("host=/nonexistent", MADANG_SCHEMA_CHECK, "*cannot be reached*/nonexistent*");
  assert_refused (no_database, MADANG_SCHEMA_MIGRATE, "*cannot be reached*does not exist*");
}

/* What libpq says of these has their parts in it. */
static void
test_secret_kept (Database *database)
{
  const char *const conninfos[] = {
    "host=/nonexistent password=a hunter2",
    "passwort=hunter2",
    "hunter2",
    "password='hunter2",
    "postgres://madang:hunter2@[::1/madang",
    "postgres://madang:hunter2%zz@localhost/madang",
    "host=/nonexistent password=hunter2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (conninfos); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (madang_schema_prepare (conninfos[i], 0, MADANG_SCHEMA_CHECK, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
      g_test_message ("%s", error->message);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

/* A column that is missing, and a right: found without running anything. */
static void
test_statements (Database *database)
{
  g_autofree char *guest = g_strconcat (database->conninfo, " options='-c role=guest'", NULL);

  database_run (database, "CREATE ROLE guest");
  database_run (database, "GRANT SELECT ON schema_versions TO guest");
  assert_refused (guest, MADANG_SCHEMA_CHECK, "*permission denied for*");
  database_run (database, "ALTER TABLE rooms RENAME COLUMN name TO label");
  assert_refused (database->conninfo, MADANG_SCHEMA_CHECK, "*name*does not exist*");
  assert_refused (database->conninfo, MADANG_SCHEMA_MIGRATE, "*name*does not exist*");
}

static void
test_check_version (Database *database)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (madang_schema_check_version (0, NULL));
  g_assert_true (madang_schema_check_version (madang_schema_get_version (), NULL));
  g_assert_false (madang_schema_check_version (madang_schema_get_version () + 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
}

/* A name for the server's socket, in a folder where there is none yet. */
typedef struct
{
  char *folder;
  char *socket;
  char *name;
  char *conninfo;
} Door;

static void
door_init (Door *door, Database *database)
{
  g_autofree char *real = database_ask (database, "SHOW unix_socket_directories");

  door->folder = g_dir_make_tmp ("madang-XXXXXX", NULL);
  door->socket = g_strconcat (real, "/.s.PGSQL.5432", NULL);
  door->name = g_strconcat (door->folder, "/.s.PGSQL.5432", NULL);
  door->conninfo = g_strdup_printf ("host=%s port=5432 user=madang dbname=%s", door->folder,
                                    database->name);
}

static void
door_clear (Door *door)
{
  g_unlink (door->name);
  g_rmdir (door->folder);
  g_free (door->folder);
  g_free (door->socket);
  g_free (door->name);
  g_free (door->conninfo);
}

static gboolean
on_open (gpointer data)
{
  Door *door = data;

  g_assert_cmpint (symlink (door->socket, door->name), ==, 0);
  return G_SOURCE_REMOVE;
}

/* The main loop turns while it waits: the cluster that is waited for is supervised there. */
static void
test_patience (Database *database)
{
  g_autoptr (GError) error = NULL;
  Door door;

  door_init (&door, database);
  g_timeout_add (200, on_open, &door);
  g_assert_true (madang_schema_prepare (door.conninfo, 10, MADANG_SCHEMA_MIGRATE, &error));
  g_assert_no_error (error);
  door_clear (&door);
}

/* It answers: however patient one is, it will say the same again. */
static void
test_refusal (Database *database)
{
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();

  database_close (database);
  g_assert_false (madang_schema_prepare (database->conninfo, 600, MADANG_SCHEMA_MIGRATE, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, "not currently accepting connections"));
  g_assert_cmpint (g_get_monotonic_time () - began, <, 60 * G_TIME_SPAN_SECOND);
}

/* Ends what connects, with the answer of an open server where there is one, and then lets the real one be found. */
static gpointer
answer_in_turn (gpointer data)
{
  static const char refusal[] = "E\0\0\0\x1bSFATAL\0C28000\0Mnobody\0";
  static const gboolean answers[] = { FALSE, TRUE, FALSE,
                                      FALSE }; /* each second one asks whether it is open */
  const Door *door = data;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (door->name);

  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GSocketConnection) connection = g_socket_listener_accept (listener, NULL, NULL,
                                                                           NULL);
      char startup[1024];

      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), startup,
                           sizeof startup, NULL, NULL);
      if (answers[i])
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                   refusal, sizeof refusal, NULL, NULL, NULL);
    }
  g_unlink (door->name);
  g_assert_cmpint (symlink (door->socket, door->name), ==, 0);
  return NULL;
}

/* It seemed open, and then was not. */
static void
test_second_thoughts (Database *database)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  Door door;

  door_init (&door, database);
  thread = g_thread_new ("door", answer_in_turn, &door);
  g_assert_true (madang_schema_prepare (door.conninfo, 10, MADANG_SCHEMA_MIGRATE, &error));
  g_assert_no_error (error);
  g_thread_join (thread);
  door_clear (&door);
}

static gboolean
on_cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* Whether it waits for a server, or for what somebody else does in it. */
static void
test_cancelling (Database *database)
{
  const char *const conninfos[] = { "host=/nonexistent", database->conninfo };

  database_run (database, "SELECT pg_advisory_lock (713582209)");
  for (guint i = 0; i < G_N_ELEMENTS (conninfos); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      g_timeout_add (50, on_cancel, cancellable);
      g_cancellable_push_current (cancellable);
      g_assert_false (madang_schema_prepare (conninfos[i], 600, MADANG_SCHEMA_MIGRATE, &error));
      g_cancellable_pop_current (cancellable);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/schema/fresh", test_fresh);
  database_add_test ("/schema/at-once", test_at_once);
  database_add_test ("/schema/check", test_check);
  database_add_test ("/schema/newer", test_newer);
  database_add_test ("/schema/failed-migration", test_failed_migration);
  database_add_test ("/schema/foreign-versions", test_foreign_versions);
  database_add_test ("/schema/odd-versions", test_odd_versions);
  database_add_test ("/schema/read-only", test_read_only);
  database_add_test ("/schema/locked", test_locked);
  database_add_test ("/schema/unreachable", test_unreachable);
  database_add_test ("/schema/secret-kept", test_secret_kept);
  database_add_test ("/schema/statements", test_statements);
  database_add_test ("/schema/check-version", test_check_version);
  database_add_test ("/schema/patience", test_patience);
  database_add_test ("/schema/refusal", test_refusal);
  database_add_test ("/schema/second-thoughts", test_second_thoughts);
  database_add_test ("/schema/cancelling", test_cancelling);
  return database_run_tests ();
}
