/*
 * MadangAccounts: what the administrator's door does to people; registering is tested from outside.
 */
#include "service/madang-accounts.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "store/madang-chat-writer.h"
#include "store/madang-direct-writer.h"

typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangBus *bus;
  MadangAccounts *accounts;
  GString *ended;   /* users whom the bus named as ended */
  GString *demoted; /* and as superusers no longer */
} Fixture;

static void
note_user (MadangBus *bus, gint64 user_id, gpointer data)
{
  g_string_append_printf (data, "%" G_GINT64_FORMAT ";", user_id);
}

static void
set_up (Fixture *fixture, Database *database)
{
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (1);
  g_autoptr (MadangClock) clock = madang_system_clock_new ();
  g_autoptr (MadangChatWriter) chats = madang_chat_writer_new (database->conninfo, NULL, NULL);
  g_autoptr (MadangDirectWriter) directs = madang_direct_writer_new (database->conninfo, NULL,
                                                                     NULL);
  g_autoptr (MadangFlights) flights = madang_flights_new (MADANG_WRITER (chats),
                                                          MADANG_WRITER (directs));

  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 4);
  fixture->bus = madang_bus_new ();
  fixture->ended = g_string_new (NULL);
  fixture->demoted = g_string_new (NULL);
  g_signal_connect (fixture->bus, "user-ended", G_CALLBACK (note_user), fixture->ended);
  g_signal_connect (fixture->bus, "user-demoted", G_CALLBACK (note_user), fixture->demoted);
  fixture->accounts = madang_accounts_new (fixture->pool, flights, fixture->bus, passwords, clock,
                                           (MadangRate){ 0 });
  turn_until (madang_pool_is_ready (fixture->pool));
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->accounts);
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->bus);
  g_string_free (fixture->ended, TRUE);
  g_string_free (fixture->demoted, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static MadangUser *
create (Fixture *fixture, const MadangNewUser *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_accounts_create_async (fixture->accounts, user, keep_result, &result);
  turn_until (result != NULL);
  return madang_accounts_create_finish (fixture->accounts, result, error);
}

static void
test_create (Database *database)
{
  const struct
  {
    MadangNewUser user;
    const char *row;
  } cases[] = {
    { { .email = "gina@example.org", .password = "password1" },
      "gina@example.org,gina@example.org,gina,f,t" },
    { { .email = "gina@example.com", .password = "password1", .is_superuser = TRUE },
      "gina@example.com,gina@example.com,gina2,t,t" },
    { { .username = "han" }, ",han,han,f,f" },
    { { .username = "lee", .email = "lee@example.org", .nickname = "이", .password = "password1" },
      "lee@example.org,lee,이,f,t" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangUser) user = create (&fixture, &cases[i].user, &error);
      g_autofree char *row = NULL;

      g_assert_no_error (error);
      row = database_ask (database,
                          "SELECT concat_ws(',', email, username, nickname, is_superuser,"
                          " password IS NOT NULL) FROM users WHERE id = %" G_GINT64_FORMAT,
                          madang_user_get_id (user));
      g_assert_cmpstr (row, ==, cases[i].row);
    }
}

static void
test_not_created (Database *database)
{
  const struct
  {
    MadangNewUser user;
    MadangErrorCode code;
    const char *field;
  } cases[] = {
    { { 0 }, MADANG_ERROR_INVALID_ARGUMENT, "username" },
    { { .username = "a@example.org" }, MADANG_ERROR_INVALID_ARGUMENT, "username" },
    { { .email = "nobody" }, MADANG_ERROR_INVALID_ARGUMENT, "email" },
    { { .username = "x", .password = "short" }, MADANG_ERROR_INVALID_ARGUMENT, "password" },
    { { .username = "admin" }, MADANG_ERROR_EXISTS, "username" },
    { { .username = "x", .nickname = "admin" }, MADANG_ERROR_EXISTS, "nickname" },
    { { .username = "Ad\u200bmin" }, MADANG_ERROR_EXISTS, "username" },
    { { .username = "x", .nickname = " admin " }, MADANG_ERROR_EXISTS, "nickname" },
    { { .username = "gina" }, MADANG_ERROR_EXISTS, "username" },
    { { .email = "gina@example.org" }, MADANG_ERROR_EXISTS, "email" },
    { { .username = "x", .email = "gina@example.org" }, MADANG_ERROR_EXISTS, "email" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_add_user (database, "gina");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (create (&fixture, &cases[i].user, &error));
      g_assert_error (error, MADANG_ERROR, (int) cases[i].code);
      g_assert_cmpstr (g_array_index (madang_error_get_problems (error), MadangProblem, 0).field,
                       ==, cases[i].field);
    }
}

/* Those who want the same nickname at once all have one of their own, as long as they do not insist on it. */
static void
test_crowd (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GAsyncResult *results[40] = { NULL };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *email = g_strdup_printf ("gina@%u.example.org", i);

      madang_accounts_create_async (fixture.accounts, &(MadangNewUser){ .email = email },
                                    keep_result, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangUser) user = NULL;

      turn_until (results[i] != NULL);
      user = madang_accounts_create_finish (fixture.accounts, results[i], &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (madang_user_get_nickname (user), "gina"));
      g_object_unref (results[i]);
    }
}

static gboolean
set_active (Fixture *fixture, gint64 id, gboolean is_active, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_accounts_set_active_async (fixture->accounts, id, is_active, keep_result, &result);
  turn_until (result != NULL);
  return madang_accounts_set_active_finish (fixture->accounts, result, error);
}

static void
test_set_active (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  MadangCaller caller;
  gint64 id;

  set_up (&fixture, database);
  id = database_add_user (database, "gina");
  expected = g_strdup_printf ("%" G_GINT64_FORMAT ";", id);
  database_add_session (database, id, &caller);
  g_assert_true (set_active (&fixture, id, TRUE, &error));
  g_assert_cmpstr (fixture.ended->str, ==, "");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM sessions"), ==, 1);
  g_assert_true (set_active (&fixture, id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture.ended->str, ==, expected);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM sessions"), ==, 0);
}

static gboolean
end_all (Fixture *fixture, gint64 id, guint *n_ended, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_accounts_revoke_async (fixture->accounts, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_accounts_revoke_finish (fixture->accounts, result, n_ended, error);
}

static void
test_revoke (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  MadangCaller caller;
  guint n_ended = 99;
  gint64 id;

  set_up (&fixture, database);
  id = database_add_user (database, "gina");
  expected = g_strdup_printf ("%" G_GINT64_FORMAT ";", id);
  database_add_session (database, id, &caller);
  database_add_session (database, id, &caller);
  g_assert_true (end_all (&fixture, id, &n_ended, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_ended, ==, 2);
  g_assert_cmpstr (fixture.ended->str, ==, expected);
}

static gboolean
set_superuser (Fixture *fixture, gint64 user_id, gboolean is_superuser, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_accounts_set_superuser_async (fixture->accounts, user_id, is_superuser, keep_result,
                                       &result);
  turn_until (result != NULL);
  return madang_accounts_set_superuser_finish (fixture->accounts, result, error);
}

static void
test_set_superuser (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  gint64 id;

  set_up (&fixture, database);
  id = database_add_user (database, "gina");
  expected = g_strdup_printf ("%" G_GINT64_FORMAT ";", id);
  g_assert_true (set_superuser (&fixture, id, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE is_superuser"), ==,
                   1);
  g_assert_cmpstr (fixture.demoted->str, ==, "");
  g_assert_true (set_superuser (&fixture, id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE is_superuser"), ==,
                   0);
  g_assert_cmpstr (fixture.demoted->str, ==, expected);
  g_assert_cmpstr (fixture.ended->str, ==, "");
}

static gboolean
set_password (Fixture *fixture, gint64 id, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_accounts_set_password_async (fixture->accounts, id, password, keep_result, &result);
  turn_until (result != NULL);
  return madang_accounts_set_password_finish (fixture->accounts, result, error);
}

static void
test_set_password (Database *database)
{
  const char *const bad[] = { NULL, "", "        ", "short" };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) none = NULL;
  g_autofree char *expected = NULL;
  MadangCaller first, second, other;
  gint64 id;

  set_up (&fixture, database);
  id = database_add_user (database, "gina");
  database_add_session (database, id, &first);
  database_add_session (database, id, &second);
  database_add_session (database, database_add_user (database, "han"), &other);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (set_password (&fixture, id, bad[i], &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (g_array_index (madang_error_get_problems (error), MadangProblem, 0).field,
                       ==, "password");
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM sessions"), ==, 3);
  g_assert_cmpstr (fixture.ended->str, ==, "");
  g_assert_true (set_password (&fixture, id, "password1", &none));
  g_assert_no_error (none);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM sessions"), ==, 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE password LIKE"
                                             " '$argon2id$%%' AND username = 'gina'"),
                   ==, 1);
  expected = g_strdup_printf ("%" G_GINT64_FORMAT ";", id);
  g_assert_cmpstr (fixture.ended->str, ==, expected);
}

static guint
close_two (MadangBus *bus, gint64 user_id, const char *reason, gpointer data)
{
  g_string_append_printf (data, "%s;", reason);
  return 2;
}

static int
disconnect (Fixture *fixture, gint64 id, const char *reason, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n_closed;

  madang_accounts_disconnect_async (fixture->accounts, id, reason, keep_result, &result);
  turn_until (result != NULL);
  if (!madang_accounts_disconnect_finish (fixture->accounts, result, &n_closed, error))
    return -1;
  return (int) n_closed;
}

/* Of whom nobody closed a socket, the store tells whether he is anybody. */
static void
test_disconnect (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) nobody = NULL;
  g_autoptr (GError) long_reason = NULL;
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autofree char *most = g_strnfill (MADANG_CLOSE_REASON_MAX, 'x');
  g_autofree char *more = g_strconcat (most, "x", NULL);
  gint64 id;

  set_up (&fixture, database);
  id = database_add_user (database, "gina");
  g_assert_cmpint (disconnect (&fixture, id, "", NULL), ==, 0);
  g_assert_cmpint (disconnect (&fixture, 999999, "", &nobody), ==, -1);
  g_assert_error (nobody, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
  g_signal_connect (fixture.bus, "user-disconnected", G_CALLBACK (close_two), heard);
  g_assert_cmpint (disconnect (&fixture, id, more, &long_reason), ==, -1);
  g_assert_error (long_reason, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (heard->str, ==, "");
  g_assert_cmpint (disconnect (&fixture, id, NULL, NULL), ==, 2);
  g_assert_cmpint (disconnect (&fixture, id, most, NULL), ==, 2);
  g_assert_cmpuint (heard->len, ==, 1 + MADANG_CLOSE_REASON_MAX + 1);
}

static void
test_nobody (Database *database)
{
  const gint64 nobody[] = { 0, 999999 };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GError) error = NULL;
      guint n_ended = 99;

      g_assert_false (set_active (&fixture, nobody[i], FALSE, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
      g_assert_false (end_all (&fixture, nobody[i], &n_ended, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_assert_cmpuint (n_ended, ==, 0);
      g_clear_error (&error);
      g_assert_false (set_superuser (&fixture, nobody[i], FALSE, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
      g_assert_false (set_password (&fixture, nobody[i], "password1", &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
    }
  g_assert_cmpstr (fixture.ended->str, ==, "");
  g_assert_cmpstr (fixture.demoted->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/accounts/create", test_create);
  database_add_test ("/accounts/not-created", test_not_created);
  database_add_test ("/accounts/crowd", test_crowd);
  database_add_test ("/accounts/set-active", test_set_active);
  database_add_test ("/accounts/revoke", test_revoke);
  database_add_test ("/accounts/set-superuser", test_set_superuser);
  database_add_test ("/accounts/set-password", test_set_password);
  database_add_test ("/accounts/disconnect", test_disconnect);
  database_add_test ("/accounts/nobody", test_nobody);
  return database_run_tests ();
}
