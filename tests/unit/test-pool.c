#include "store/madang-pool.h"

#include <signal.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "fake-resolver.h"
#include "store/madang-result.h"

typedef struct
{
  guint calls;
  GError *error;
} Query;

static void
on_answer (PGresult *result, const GError *error, gpointer data)
{
  Query *query = data;

  query->calls++;
  if (error != NULL)
    query->error = g_error_copy (error);
}

static void
assert_unavailable (Query *query)
{
  g_assert_cmpuint (query->calls, ==, 1);
  g_assert_error (query->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_clear_error (&query->error);
}

/* Parameters of create-user.sql. */
static void
add_person (MadangParams *params, const char *name)
{
  madang_params_init (params);
  for (guint i = 0; i < 3; i++)
    madang_params_add_text (params, name);
  madang_params_add_null (params);
  madang_params_add_int64 (params, 0);
  madang_params_add_int64 (params, MADANG_NICKNAME_MAX);
  madang_params_add_text (params, name);
  madang_params_add_boolean (params, FALSE);
  madang_params_add_null (params);
}

static void
add_user (MadangPool *pool, const char *name, Query *query)
{
  g_auto (MadangParams) params = { 0 };

  add_person (&params, name);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_USER, &params, on_answer, query);
}

static void
count_signal (MadangPool *pool, gpointer data)
{
  ++*(guint *) data;
}

static int
count_backends (Database *database)
{
  return database_count (database, "SELECT count(*) FROM pg_stat_activity"
                                   " WHERE datname = current_database() AND state = 'idle'"
                                   " AND application_name = 'madang'");
}

static MadangPool *
make_pool (Database *database, guint size)
{
  MadangPool *pool = madang_pool_new (database->conninfo, size);

  g_assert_false (madang_pool_is_ready (pool));
  turn_until (madang_pool_is_ready (pool) && count_backends (database) == (int) size);
  turn_for (20);
  return pool;
}

/* Who is called slow-… holds up the connection that serves them. */
static void
add_slow_trigger (Database *database, double seconds)
{
  database_run (database,
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " PERFORM pg_sleep(%.3f); RETURN NEW; END $$;"
                "CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW"
                " WHEN (NEW.username LIKE 'slow-%%') EXECUTE FUNCTION slow()",
                seconds);
}

static void
test_least_busy (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 3);
  Query slow[2] = { 0 };
  Query quick[30] = { 0 };

  add_slow_trigger (database, 1);
  add_user (pool, "slow-0", &slow[0]);
  add_user (pool, "slow-1", &slow[1]);
  for (guint i = 0; i < G_N_ELEMENTS (quick); i++)
    {
      g_autofree char *name = g_strdup_printf ("quick-%u", i);

      add_user (pool, name, &quick[i]);
      turn_until (quick[i].calls == 1);
      g_assert_no_error (quick[i].error);
    }
  g_assert_cmpuint (slow[0].calls + slow[1].calls, ==, 0);
  turn_until (slow[0].calls + slow[1].calls == 2);
  g_assert_no_error (slow[0].error);
  g_assert_no_error (slow[1].error);
}

static void
test_spread (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 4);
  Query queries[4] = { 0 };
  gint64 begin = g_get_monotonic_time ();

  add_slow_trigger (database, 0.3);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *name = g_strdup_printf ("slow-%u", i);

      add_user (pool, name, &queries[i]);
    }
  turn_until (database_count (database, "SELECT count(*) FROM users WHERE id > 0") == 4);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 1100 * G_TIME_SPAN_MILLISECOND);
  turn_until (queries[0].calls + queries[1].calls + queries[2].calls + queries[3].calls == 4);
}

static void
test_reconnect (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 2);
  Query query = { 0 };
  guint ready = 0;
  guint lost = 0;

  g_signal_connect (pool, "ready", G_CALLBACK (count_signal), &ready);
  g_signal_connect (pool, "lost", G_CALLBACK (count_signal), &lost);
  for (guint round = 1; round <= 3; round++)
    {
      expect_loss ();
      expect_loss ();
      g_assert_cmpint (database_kill_backends (database), ==, 2);
      turn_until (lost == round);
      g_assert_false (madang_pool_is_ready (pool));
      turn_until (ready == 2 * round);
      g_test_assert_expected_messages ();
    }
  g_assert_cmpuint (lost, ==, 3);
  add_user (pool, "somebody", &query);
  turn_until (query.calls == 1);
  g_assert_no_error (query.error);
}

static void
test_away (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 2);
  Query waiting = { 0 };
  Query refused = { 0 };
  guint lost = 0;

  g_signal_connect (pool, "lost", G_CALLBACK (count_signal), &lost);
  add_slow_trigger (database, 60);
  add_user (pool, "slow-0", &waiting);
  turn_for (50);
  database_close (database);
  expect_loss ();
  expect_loss ();
  database_kill_backends (database);
  turn_until (lost == 1);
  g_test_assert_expected_messages ();
  assert_unavailable (&waiting);
  add_user (pool, "somebody", &refused);
  assert_unavailable (&refused);
  /* It tries again and again meanwhile, but what is not there cannot be lost. */
  turn_for (400);
  g_assert_cmpuint (lost, ==, 1);
  database_open (database);
  turn_until (madang_pool_is_ready (pool));
}

static void
on_closed_pool (PGresult *result, const GError *error, gpointer data)
{
  g_object_unref (data);
}

/* Whoever hears of the loss may give up the pool. */
static void
test_given_up (Database *database)
{
  MadangPool *pool = make_pool (database, 2);
  g_auto (MadangParams) params = { 0 };

  add_slow_trigger (database, 60);
  add_person (&params, "slow-0");
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_USER, &params, on_closed_pool, pool);
  g_object_add_weak_pointer (G_OBJECT (pool), (gpointer *) &pool);
  turn_for (50);
  tolerate_warnings ();
  database_kill_backends (database);
  turn_until (pool == NULL);
  turn_for (150);
  refuse_warnings ();
}

/* What waits for somebody's lock ends with its connection, and is not done after all once the lock is gone. */
static void
test_closed_behind_a_lock (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 1);
  Query query = { 0 };

  database_run (database, "BEGIN; LOCK TABLE users");
  add_user (pool, "late", &query);
  turn_until (database_count_waiting (database) == 1);
  madang_pool_close (pool);
  assert_unavailable (&query);
  turn_until (database_count_waiting (database) == 0);
  database_run (database, "COMMIT");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE id > 0"), ==, 0);
}

/* Who is called busy-… comes across others so many times. */
static void
add_busy_trigger (Database *database, guint times)
{
  database_run (database,
                "CREATE SEQUENCE tries;"
                "CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF nextval('tries') <= %u THEN"
                " RAISE EXCEPTION 'busy' USING ERRCODE = 'deadlock_detected'; END IF;"
                " RETURN NEW; END $$;"
                "CREATE TRIGGER busy BEFORE INSERT ON users FOR EACH ROW"
                " WHEN (NEW.username LIKE 'busy-%%') EXECUTE FUNCTION busy()",
                times);
}

static void
test_busy (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 2);
  char name[] = "busy-0";
  Query query = { 0 };

  add_busy_trigger (database, MADANG_QUERY_ATTEMPTS - 1);
  add_user (pool, name, &query);
  memset (name, 'x', strlen (name));
  turn_until (query.calls > 0);
  g_assert_no_error (query.error);
  turn_for (20);
  g_assert_cmpuint (query.calls, ==, 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE id > 0"
                                             " AND username = 'busy-0' AND password = 'busy-0'"),
                   ==, 1);
}

static void
test_always_busy (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 2);
  Query query = { 0 };

  add_busy_trigger (database, 1000);
  add_user (pool, "busy-0", &query);
  turn_until (query.calls > 0);
  assert_unavailable (&query);
  g_assert_cmpint (database_count (database, "SELECT last_value FROM tries"), ==,
                   MADANG_QUERY_ATTEMPTS);
}

static void
signal_backends (Database *database, int signal)
{
  PGresult *result = PQexec (database->side,
                             "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                             " AND application_name = 'madang'");

  for (int row = 0; row < PQntuples (result); row++)
    g_assert_cmpint (kill (atoi (PQgetvalue (result, row, 0)), signal), ==, 0);
  PQclear (result);
}

/* A server that is there and says nothing. */
static void
test_frozen (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database, 1);
  gint64 begin = g_get_monotonic_time ();
  Query queries[3] = { 0 };
  Query after = { 0 };

  signal_backends (database, SIGSTOP);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);

      add_user (pool, name, &queries[i]);
    }
  expect_loss ();
  turn_until (queries[2].calls > 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, MADANG_QUERY_SECONDS * G_TIME_SPAN_SECOND);
  g_assert_cmpint (g_get_monotonic_time () - begin, <,
                   (MADANG_QUERY_SECONDS + 3) * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_unavailable (&queries[i]);
  turn_until (madang_pool_is_ready (pool));
  add_user (pool, "after", &after);
  turn_until (after.calls > 0);
  g_assert_no_error (after.error);
  signal_backends (database, SIGCONT);
}

/* It tries again and again, and says once why that fails; if it then fails for another reason, that too. */
static void
test_reasons (Database *database)
{
  g_autoptr (FakeResolver) resolver = fake_resolver_install ();
  g_autoptr (MadangPool) pool = NULL;

  g_test_expect_message ("Madang", G_LOG_LEVEL_MESSAGE,
                         "No connection to the database, trying again: no local.test");
  g_test_expect_message ("Madang", G_LOG_LEVEL_MESSAGE, "No connection * Connection refused*");
  pool = madang_pool_new ("host=local.test port=1", 2);
  turn_until (resolver->asked >= 6);
  resolver->knows_local = TRUE;
  turn_until (resolver->asked >= 12);
  g_test_assert_expected_messages ();
}

/* A port that takes connections and says nothing, as a frozen server's. Returns: (transfer full) */
static GSocket *
listen_silently (guint16 *port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *silent = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_socket_bind (silent, any, FALSE, &error);
  g_socket_listen (silent, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (silent, &error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  return silent;
}

/* Each host has its turn: one that is lost, one whose look-up hangs, one that is silent, one that refuses. */
static void
test_hosts (Database *database)
{
  static const char *const reasons[] = { "no lost.test", "the look-up *", "it does not answer",
                                         "*Connection refused*" };
  g_autoptr (FakeResolver) resolver = fake_resolver_install ();
  g_autoptr (MadangPool) pool = NULL;
  guint16 port;
  g_autoptr (GSocket) silent = listen_silently (&port);
  g_auto (GStrv) words = g_strsplit (database->conninfo, " ", 2);
  g_autofree char *conninfo = g_strdup_printf (
      "%s host=lost.test,slow.test,127.0.0.1,local.test,%s port=1,1,%u,1,5432", words[1],
      words[0] + strlen ("host="), port);

  resolver->knows_local = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *line = g_strconcat (
          "No connection to the database, trying again: ", reasons[i], NULL);

      g_test_expect_message ("Madang", G_LOG_LEVEL_MESSAGE, line);
    }
  pool = madang_pool_new (conninfo, 1);
  turn_until (madang_pool_is_ready (pool));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (resolver->asked, ==, 3);
}

/* A database that answers and is not for us is worth a warning, and one is enough. */
static void
test_refused (Database *database)
{
  g_autoptr (MadangPool) pool = NULL;

  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "The database cannot be used: its schema has version *");
  database_run (database, "UPDATE schema_versions SET version = version + 1000");
  pool = madang_pool_new (database->conninfo, 2);
  turn_for (400);
  g_assert_false (madang_pool_is_ready (pool));
  database_run (database, "UPDATE schema_versions SET version = version - 1000");
  turn_until (madang_pool_is_ready (pool));
}

/* More than may wait on every connection is refused at once; those that wait are answered. */
static void
test_full (Database *database)
{
  enum
  {
    N = 2 * MADANG_QUERIES_MAX
  };
  g_autoptr (MadangPool) pool = make_pool (database, 2);
  g_autofree Query *waiting = g_new0 (Query, N);
  Query refused = { 0 };

  database_run (database, "BEGIN; LOCK TABLE users");
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);

      add_user (pool, name, &waiting[i]);
    }
  add_user (pool, "one-too-many", &refused);
  assert_unavailable (&refused);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (waiting[i].calls, ==, 0);
  database_run (database, "COMMIT");
  turn_until (waiting[N - 1].calls + waiting[N - 2].calls == 2);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE id > 0"), ==, N);
  for (guint i = 0; i < N; i++)
    g_assert_no_error (waiting[i].error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/pool/least-busy", test_least_busy);
  database_add_test ("/pool/spread", test_spread);
  database_add_test ("/pool/reconnect", test_reconnect);
  database_add_test ("/pool/away", test_away);
  database_add_test ("/pool/given-up", test_given_up);
  database_add_test ("/pool/closed-behind-a-lock", test_closed_behind_a_lock);
  database_add_test ("/pool/frozen", test_frozen);
  database_add_test ("/pool/reasons", test_reasons);
  database_add_test ("/pool/hosts", test_hosts);
  database_add_test ("/pool/refused", test_refused);
  database_add_test ("/pool/full", test_full);
  database_add_test ("/pool/busy", test_busy);
  database_add_test ("/pool/always-busy", test_always_busy);
  return database_run_tests ();
}
