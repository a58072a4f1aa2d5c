#include "store/madang-connection.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "fake-resolver.h"
#include "store/madang-result.h"
#include "store/madang-schema.h"

/* What a connection told. */
typedef struct
{
  MadangConnection *connection;
  guint ready;
  guint closed;
  char *reason; /* why it closed */
  gboolean is_refused;
} Listener;

static void
on_ready (MadangConnection *connection, gpointer data)
{
  ((Listener *) data)->ready++;
}

static void
on_closed (MadangConnection *connection, const char *reason, gboolean is_refused, gpointer data)
{
  Listener *listener = data;

  listener->closed++;
  g_free (listener->reason);
  listener->reason = g_strdup (reason);
  listener->is_refused = is_refused;
}

static void
listener_clear (Listener *listener)
{
  g_clear_object (&listener->connection);
  g_clear_pointer (&listener->reason, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, listener_clear)

static void
connect_to (Listener *listener, const char *conninfo)
{
  *listener = (Listener){ .connection = madang_connection_new (conninfo, 0) };
  g_signal_connect (listener->connection, "ready", G_CALLBACK (on_ready), listener);
  g_signal_connect (listener->connection, "closed", G_CALLBACK (on_closed), listener);
  g_assert_false (madang_connection_is_ready (listener->connection));
}

static MadangConnection *
connect_and_wait (Database *database)
{
  MadangConnection *connection = madang_connection_new (database->conninfo, 0);

  turn_until (madang_connection_is_ready (connection));
  return connection;
}

/* A query and what became of it. */
typedef struct
{
  MadangConnection *connection; /* (nullable): given up by the callback */
  guint *order;                 /* (nullable): how many were answered so far */
  guint place;
  guint calls;
  gint64 id;
  GError *error;
} Query;

static void
on_answer (PGresult *result, const GError *error, gpointer data)
{
  Query *query = data;

  query->calls++;
  if (query->order != NULL)
    query->place = (*query->order)++;
  if (error != NULL)
    query->error = g_error_copy (error);
  else
    query->id = PQntuples (result) > 0 ? madang_result_get_int64 (result, 0, 0) : 0;
  g_assert_true ((result == NULL) != (error == NULL));
  g_clear_object (&query->connection);
}

static void
assert_unavailable (Query *query)
{
  g_assert_cmpuint (query->calls, ==, 1);
  g_assert_error (query->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_clear_error (&query->error);
}

/* Any statement with parameters would do: this one shows what it did, and fails when we want. */
static void
add_user (MadangConnection *connection, const char *name, const char *hash, Query *query)
{
  g_auto (MadangParams) params = { 0 };
  g_autofree char *email = g_strconcat (name, "@example.org", NULL);

  madang_params_init (&params);
  madang_params_add_text (&params, email);
  madang_params_add_text (&params, name);
  madang_params_add_text (&params, name);
  madang_params_add_null (&params);
  madang_params_add_int64 (&params, 0);
  madang_params_add_int64 (&params, MADANG_NICKNAME_MAX);
  madang_params_add_text (&params, hash);
  madang_params_add_boolean (&params, FALSE);
  madang_params_add_null (&params);
  madang_connection_query (connection, MADANG_STATEMENT_CREATE_USER, &params, on_answer, query);
}

static void
add_numbered_user (MadangConnection *connection, guint number, const char *hash, Query *query)
{
  g_autofree char *name = g_strdup_printf ("user%u", number);

  add_user (connection, name, hash, query);
}

/* Before a user of this e-mail is stored, PostgreSQL does that. */
static void
add_trigger (Database *database, const char *pattern, const char *act)
{
  database_run (
      database,
      "CREATE FUNCTION hinder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF NEW.email LIKE '%s' THEN %s; END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER hinder BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION hinder()",
      pattern, act);
}

static void
test_ready (Database *database)
{
  g_auto (Listener) listener = { 0 };

  connect_to (&listener, database->conninfo);
  turn_until (listener.ready == 1);
  g_assert_true (madang_connection_is_ready (listener.connection));
  g_assert_cmpuint (madang_connection_get_pending (listener.connection), ==, 0);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM pg_stat_activity WHERE"
                                             " datname = current_database()"
                                             " AND application_name = 'madang'"),
                   ==, 1);
  g_clear_object (&listener.connection);
  turn_until (database_count (database, "SELECT count(*) FROM pg_stat_activity WHERE"
                                        " datname = current_database()")
              == 1);
  g_assert_cmpuint (listener.closed, ==, 0);
}

/* Some twenty megabytes at once: far more than a socket's buffer takes. */
static void
test_order (Database *database)
{
  enum
  {
    N = 600
  };
  g_autoptr (MadangConnection) connection = connect_and_wait (database);
  g_autofree Query *queries = g_new0 (Query, N);
  g_autofree char *hash = g_strnfill (40000, 'x');
  guint answered = 0;

  for (guint i = 0; i < N; i++)
    {
      queries[i].order = &answered;
      add_numbered_user (connection, i, hash, &queries[i]);
    }
  g_assert_cmpuint (madang_connection_get_pending (connection), ==, N);
  g_assert_cmpuint (answered, ==, 0);
  turn_until (answered == N);
  g_assert_cmpuint (madang_connection_get_pending (connection), ==, 0);
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpuint (queries[i].place, ==, i);
      g_assert_cmpuint (queries[i].calls, ==, 1);
      g_assert_no_error (queries[i].error);
      g_assert_cmpint (queries[i].id, ==, queries[0].id + i);
    }
  g_assert_cmpint (database_count (database, "SELECT sum(length(password)) FROM users"), ==,
                   N * 40000);
}

/* Many more than are forgotten at once, so that what was answered is cut off while others wait. */
static void
test_many (Database *database)
{
  enum
  {
    N = 5000
  };
  g_autoptr (MadangConnection) connection = connect_and_wait (database);
  g_autofree Query *queries = g_new0 (Query, N);
  guint answered = 0;

  for (guint i = 0; i < N; i++)
    {
      g_auto (MadangParams) params = { 0 };

      queries[i].order = &answered;
      madang_params_init (&params);
      madang_params_add_text (&params, "nobody@example.org");
      madang_params_add_boolean (&params, FALSE);
      madang_connection_query (connection, MADANG_STATEMENT_FIND_PASSWORD, &params, on_answer,
                               &queries[i]);
    }
  turn_until (answered == N);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (queries[i].place, ==, i);
}

/* Each query is a transaction of its own. */
static void
test_neighbours (Database *database)
{
  g_autoptr (MadangConnection) connection = connect_and_wait (database);
  Query queries[5] = { 0 };

  add_user (connection, "one", "h", &queries[0]);
  add_user (connection, "one", "h", &queries[1]);
  add_user (connection, "two", "h", &queries[2]);
  add_user (connection, "\xff", "h", &queries[3]);
  add_user (connection, "three", "h", &queries[4]);
  turn_until (queries[4].calls > 0);
  for (guint i = 0; i < 5; i += 2)
    g_assert_no_error (queries[i].error);
  g_assert_error (queries[1].error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT);
  g_assert_cmpstr (queries[1].error->message, ==, "users_username_key");
  g_assert_error (queries[3].error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED);
  g_clear_error (&queries[1].error);
  g_clear_error (&queries[3].error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE id > 0"), ==, 3);
  g_assert_true (madang_connection_is_ready (connection));
}

static void
test_error_codes (Database *database)
{
  const struct
  {
    const char *state;
    GQuark domain;
    int code;
  } cases[] = {
    { "23505", MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT },
    { "40P01", MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY },
    { "40001", MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY },
    { "55P03", MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY },
    { "23514", MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED },
    { "42501", MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED },
    { "08P01", MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED },
    { "08006", MADANG_ERROR, MADANG_ERROR_UNAVAILABLE },
    { "53100", MADANG_ERROR, MADANG_ERROR_UNAVAILABLE },
    { "57014", MADANG_ERROR, MADANG_ERROR_UNAVAILABLE },
    { "58030", MADANG_ERROR, MADANG_ERROR_UNAVAILABLE },
  };
  g_autoptr (MadangConnection) connection = connect_and_wait (database);

  add_trigger (database, "%",
               "RAISE EXCEPTION 'the act' USING ERRCODE = NEW.username, DETAIL = NEW.password");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Query query = { 0 };

      add_user (connection, cases[i].state, "secret", &query);
      turn_until (query.calls > 0);
      g_test_message ("%s: %s", cases[i].state, query.error->message);
      g_assert_error (query.error, cases[i].domain, cases[i].code);
      g_assert_null (strstr (query.error->message, "secret"));
      g_clear_error (&query.error);
    }
  g_assert_true (madang_connection_is_ready (connection));
}

static void
test_killed (Database *database)
{
  enum
  {
    N = 50
  };
  g_auto (Listener) listener = { 0 };
  Query queries[N] = { 0 };
  guint answered = 0;

  add_trigger (database, "user10@%", "PERFORM pg_sleep(60)");
  connect_to (&listener, database->conninfo);
  turn_until (listener.ready == 1);
  for (guint i = 0; i < N; i++)
    {
      queries[i].order = &answered;
      add_numbered_user (listener.connection, i, "h", &queries[i]);
    }
  turn_until (answered == 10);
  expect_loss ();
  g_assert_cmpint (database_kill_backends (database), ==, 1);
  turn_until (listener.closed > 0);
  turn_for (50);
  g_assert_cmpuint (listener.closed, ==, 1);
  g_assert_false (madang_connection_is_ready (listener.connection));
  g_assert_cmpuint (madang_connection_get_pending (listener.connection), ==, 0);
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpuint (queries[i].place, ==, i);
      if (i < 10)
        g_assert_no_error (queries[i].error);
      else
        assert_unavailable (&queries[i]);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE id > 0"), ==, 10);
}

/* While libpq still holds megabytes that the socket did not take. */
static void
test_killed_unsent (Database *database)
{
  g_auto (Listener) listener = { 0 };
  Query queries[20] = { 0 };
  g_autofree char *hash = g_strnfill (1000000, 'x');
  guint answered = 0;

  add_trigger (database, "user0@%", "PERFORM pg_sleep(60)");
  connect_to (&listener, database->conninfo);
  turn_until (listener.ready == 1);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      queries[i].order = &answered;
      add_numbered_user (listener.connection, i, hash, &queries[i]);
    }
  turn_until (database_count (database, "SELECT count(*) FROM pg_stat_activity WHERE"
                                        " wait_event = 'PgSleep' AND datname = current_database()")
              == 1);
  expect_loss ();
  g_assert_cmpint (database_kill_backends (database), ==, 1);
  turn_until (listener.closed > 0);
  g_assert_cmpuint (answered, ==, G_N_ELEMENTS (queries));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_unavailable (&queries[i]);
}

static void
test_killed_idle (Database *database)
{
  g_auto (Listener) listener = { 0 };

  connect_to (&listener, database->conninfo);
  turn_until (listener.ready == 1);
  expect_loss ();
  database_kill_backends (database);
  turn_until (listener.closed == 1);
}

/* The last reference is given up by what the connection calls; the others are told all the same. */
static void
ask_until_given_up (Database *database, guint giver, gboolean is_lost, Query queries[3])
{
  MadangConnection *connection = connect_and_wait (database);

  queries[giver].connection = connection;
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  for (guint i = 0; i < 3; i++)
    add_numbered_user (connection, i, "h", &queries[i]);
  if (is_lost)
    {
      expect_loss ();
      database_kill_backends (database);
    }
  turn_until (connection == NULL);
}

static void
test_given_up_in_answer (Database *database)
{
  Query queries[3] = { 0 };

  add_trigger (database, "user1@%", "PERFORM pg_sleep(60)");
  ask_until_given_up (database, 0, FALSE, queries);
  g_assert_no_error (queries[0].error);
  for (guint i = 1; i < G_N_ELEMENTS (queries); i++)
    assert_unavailable (&queries[i]);
}

static void
test_given_up_in_failure (Database *database)
{
  Query queries[3] = { 0 };

  add_trigger (database, "%", "PERFORM pg_sleep(60)");
  ask_until_given_up (database, 1, TRUE, queries);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_unavailable (&queries[i]);
}

static void
on_given_up_when_ready (MadangConnection *connection, gpointer data)
{
  g_object_unref (connection);
}

static void
on_given_up_when_closed (MadangConnection *connection,
                         const char *reason,
                         gboolean is_refused,
                         gpointer data)
{
  g_object_unref (connection);
}

static void
test_given_up_in_signals (Database *database)
{
  MadangConnection *connection = madang_connection_new (database->conninfo, 0);

  g_signal_connect (connection, "ready", G_CALLBACK (on_given_up_when_ready), NULL);
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  turn_until (connection == NULL);

  connection = connect_and_wait (database);
  g_signal_connect (connection, "closed", G_CALLBACK (on_given_up_when_closed), NULL);
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  expect_loss ();
  database_kill_backends (database);
  turn_until (connection == NULL);
}

static void
test_given_up_while_connecting (Database *database)
{
  g_object_unref (madang_connection_new (database->conninfo, 0));
  g_object_unref (madang_connection_new ("host=/nonexistent", 0));
  turn_for (50);
}

static void
on_ask_again (PGresult *result, const GError *error, gpointer data)
{
  Query *query = data;

  g_assert_no_error (error);
  add_user (query->connection, "another", "h", query);
  query->connection = NULL;
}

static void
test_query_in_callback (Database *database)
{
  g_autoptr (MadangConnection) connection = connect_and_wait (database);
  Query query = { .connection = connection };
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_text (&params, "nobody@example.org");
  madang_params_add_boolean (&params, FALSE);
  madang_connection_query (connection, MADANG_STATEMENT_FIND_PASSWORD, &params, on_ask_again,
                           &query);
  turn_until (query.calls == 1);
  g_assert_no_error (query.error);
  g_assert_cmpint (query.id, >, 0);
}

/* It closes, once, for a reason like that. */
static void
assert_never_ready (const char *conninfo, gboolean is_refused, const char *reason)
{
  g_auto (Listener) listener = { 0 };

  connect_to (&listener, conninfo);
  g_assert_cmpuint (listener.closed, ==, 0);
  turn_until (listener.closed > 0);
  turn_for (30);
  g_assert_cmpuint (listener.closed, ==, 1);
  g_assert_cmpuint (listener.ready, ==, 0);
  g_assert_cmpint (listener.is_refused, ==, is_refused);
  if (!g_pattern_match_simple (reason, listener.reason))
    g_error ("unexpected: %s", listener.reason);
}

static void
test_unreachable (Database *database)
{
  g_autofree char *no_database = g_strconcat (database->conninfo, "nope", NULL);
  g_autofree char *no_option = g_strconcat (database->conninfo, " nonsense=1", NULL);
  g_autoptr (FakeResolver) resolver = fake_resolver_install ();

  assert_never_ready ("host=/nonexistent", FALSE, "*/nonexistent*No such file*");
  assert_never_ready ("host=127.0.0.1 port=1", FALSE, "*Connection refused*");
  assert_never_ready ("host=lost.test", FALSE, "no lost.test");
  assert_never_ready ("password=half a secret", FALSE, "the connection string is malformed");
  assert_never_ready (no_database, FALSE, "*nope*does not exist*");
  assert_never_ready (no_option, FALSE, "the connection string is malformed");
}

static void
test_other_schema (Database *database)
{
  g_autoptr (Database) empty = database_make (NULL);

  assert_never_ready (empty->conninfo, TRUE, "*schema_versions*");
  database_run (database, "INSERT INTO schema_versions (version) VALUES (%u)",
                madang_schema_get_version () + 1);
  assert_never_ready (database->conninfo, TRUE, "its schema has version*");
  database_run (database, "TRUNCATE schema_versions");
  assert_never_ready (database->conninfo, TRUE, "its schema has version*");
}

/* The version is right, but the schema is not: no statement can be prepared. */
static void
test_broken_schema (Database *database)
{
  database_run (database, "DROP TABLE members");
  assert_never_ready (database->conninfo, TRUE, "*members*");
}

/* Somebody holds a table while the statements are prepared, longer than the role waits: that will pass. */
static void
test_locked_table (Database *database)
{
  database_run (database, "ALTER DATABASE %s SET lock_timeout = '10ms'", database->name);
  database_run (database, "BEGIN; LOCK TABLE rooms");
  assert_never_ready (database->conninfo, FALSE, "SQLSTATE 55P03");
}

/* What is answered is stored for good, and no plan is compiled, whatever the database or the role has. */
static void
test_settings (Database *database)
{
  const struct
  {
    const char *name, *given, *kept;
  } cases[] = { { "synchronous_commit", "off", "on" }, { "jit", "on", "off" } };

  database_run (database, "CREATE TABLE seen (setting text)");
  add_trigger (database, "%", "INSERT INTO seen VALUES (current_setting(NEW.username))");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadangConnection) connection = NULL;
      g_autofree char *kept = NULL;
      Query query = { 0 };

      database_run (database, "ALTER DATABASE %s SET %s = %s; DELETE FROM users WHERE id > 0",
                    database->name, cases[i].name, cases[i].given);
      connection = connect_and_wait (database);
      add_user (connection, cases[i].name, "h", &query);
      turn_until (query.calls > 0);
      g_assert_no_error (query.error);
      kept = database_ask (database, "DELETE FROM seen RETURNING setting");
      g_assert_cmpstr (kept, ==, cases[i].kept);
    }
}

/* Somebody's own options stay in force beside ours. */
static void
test_own_options (Database *database)
{
  g_autoptr (Database) empty = database_make (NULL);
  g_autofree char *conninfo = g_strconcat (empty->conninfo, " options='-c search_path=house'",
                                           NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Listener) listener = { 0 };

  database_run (empty, "CREATE SCHEMA house");
  madang_schema_prepare (conninfo, 0, MADANG_SCHEMA_MIGRATE, &error);
  g_assert_no_error (error);
  connect_to (&listener, conninfo);
  turn_until (listener.ready + listener.closed > 0);
  g_assert_cmpuint (listener.ready, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/connection/ready", test_ready);
  database_add_test ("/connection/order", test_order);
  database_add_test ("/connection/many", test_many);
  database_add_test ("/connection/neighbours", test_neighbours);
  database_add_test ("/connection/error-codes", test_error_codes);
  database_add_test ("/connection/killed", test_killed);
  database_add_test ("/connection/killed-unsent", test_killed_unsent);
  database_add_test ("/connection/killed-idle", test_killed_idle);
  database_add_test ("/connection/given-up-in-answer", test_given_up_in_answer);
  database_add_test ("/connection/given-up-in-failure", test_given_up_in_failure);
  database_add_test ("/connection/given-up-in-signals", test_given_up_in_signals);
  database_add_test ("/connection/given-up-while-connecting", test_given_up_while_connecting);
  database_add_test ("/connection/query-in-callback", test_query_in_callback);
  database_add_test ("/connection/unreachable", test_unreachable);
  database_add_test ("/connection/other-schema", test_other_schema);
  database_add_test ("/connection/broken-schema", test_broken_schema);
  database_add_test ("/connection/locked-table", test_locked_table);
  database_add_test ("/connection/own-options", test_own_options);
  database_add_test ("/connection/settings", test_settings);
  return database_run_tests ();
}
