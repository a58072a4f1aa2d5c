#include "store/madang-direct-store.h"

#include "base/madang-error.h"
#include "database.h"

typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangCaller anna;
  MadangCaller boris;
} Fixture;

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 1);
  turn_until (madang_pool_is_ready (fixture->pool));
  database_add_session (database, database_add_user (database, "anna"), &fixture->anna);
  database_add_session (database, database_add_user (database, "boris"), &fixture->boris);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static MadangDirectLogin *
log_in (Fixture *fixture, const MadangCaller *caller, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_direct_store_log_in_async (fixture->pool, caller, keep_result, &result);
  turn_until (result != NULL);
  return madang_direct_store_log_in_finish (result, error);
}

static char *
list_ids (const GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%d ", (int) g_array_index (ids, gint64, i));
  return g_string_free (text, FALSE);
}

static void
test_log_in (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MadangDirectLogin) alone = NULL;
  g_autoptr (MadangDirectLogin) login = NULL;
  g_autofree char *friends = NULL, *watchers = NULL;

  set_up (&fixture, database);
  alone = log_in (&fixture, &fixture.anna, NULL);
  g_assert_cmpuint (alone->friends->len, ==, 0);
  g_assert_cmpuint (alone->watchers->len, ==, 0);
  g_assert_cmpstr (madang_user_get_nickname (alone->user), ==, "anna");
  g_assert_cmpint (alone->session_expires_at, >, g_get_real_time ());
  database_run (database, "INSERT INTO users (id, username, nickname)"
                          " SELECT i, i, i FROM generate_series(10, 19) i;"
                          "INSERT INTO friends SELECT 1, i FROM generate_series(18, 10, -2) i;"
                          "INSERT INTO friends SELECT i, 1 FROM generate_series(19, 10, -3) i;"
                          "INSERT INTO friends VALUES (2, 10)");
  login = log_in (&fixture, &fixture.anna, NULL);
  friends = list_ids (login->friends);
  watchers = list_ids (login->watchers);
  g_assert_cmpstr (friends, ==, "10 12 14 16 18 ");
  g_assert_cmpstr (watchers, ==, "10 13 16 19 ");
}

static void
test_no_caller (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) login_error = NULL;
  g_autoptr (GError) renew_error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  MadangCaller nobody = { .user_id = 1, .expires_at = G_MAXINT64 };

  set_up (&fixture, database);
  madang_uuid_init_random (&nobody.session);
  g_assert_null (log_in (&fixture, &nobody, &login_error));
  g_assert_error (login_error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  madang_direct_store_renew_async (fixture.pool, &nobody, keep_result, &result);
  turn_until (result != NULL);
  g_assert_false (madang_direct_store_renew_finish (result, &nobody, &renew_error));
  g_assert_error (renew_error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

/* Whose the session is, and the earlier of both ends. */
static void
test_renew (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const gint64 ends[] = { G_MAXINT64, g_get_real_time () + G_TIME_SPAN_MINUTE };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      MadangCaller asked = { .session = fixture.boris.session, .expires_at = ends[i] };
      MadangCaller caller = { 0 };

      madang_direct_store_renew_async (fixture.pool, &asked, keep_result, &result);
      turn_until (result != NULL);
      g_assert_true (madang_direct_store_renew_finish (result, &caller, NULL));
      g_assert_cmpint (caller.user_id, ==, fixture.boris.user_id);
      g_assert_true (madang_uuid_equal (&caller.session, &fixture.boris.session));
      g_assert_cmpint (caller.expires_at, <, g_get_real_time () + 61 * G_TIME_SPAN_MINUTE);
      g_assert_cmpint (caller.expires_at == ends[i], ==, i == 1);
    }
}

static MadangConversation *
list (Fixture *fixture,
      const MadangCaller *caller,
      const char *nickname,
      const MadangPage *page,
      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_direct_store_list_async (fixture->pool, caller, nickname, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_direct_store_list_finish (result, error);
}

static void
test_list (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const struct
  {
    MadangPage page;
    gboolean by_boris;
    guint first, last; /* ids; one more than the page shows */
  } cases[] = {
    { { 5, G_MAXINT64, -1 }, FALSE, 25, 30 }, { { 5, 20, -1 }, FALSE, 14, 19 },
    { { 5, G_MAXINT64, 20 }, FALSE, 21, 26 }, { { 50, 20, 10 }, FALSE, 11, 19 },
    { { 100, G_MAXINT64, 0 }, FALSE, 1, 30 }, { { 100, G_MAXINT64, -1 }, TRUE, 1, 30 },
    { { 5, G_MAXINT64, 30 }, FALSE, 1, 0 },
  };

  set_up (&fixture, database);
  database_run (
      database,
      "INSERT INTO directs (id, sender_id, receiver_id, message, is_hidden, token, created_at)"
      " SELECT i, 1 + i %% 2, 2 - i %% 2, i::text, false, gen_random_uuid(), now()"
      " FROM generate_series(1, 30) i;"
      "INSERT INTO directs SELECT i, 1, 1, 'to oneself', false, gen_random_uuid(), now()"
      " FROM generate_series(101, 105) i");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MadangCaller *caller = cases[i].by_boris ? &fixture.boris : &fixture.anna;
      const char *other = cases[i].by_boris ? "anna" : "boris";
      g_autoptr (MadangConversation) talk = list (&fixture, caller, other, &cases[i].page, NULL);

      g_test_message ("case %u", i);
      g_assert_cmpuint (talk->directs->len, ==, cases[i].last + 1 - cases[i].first);
      g_assert_cmpstr (madang_user_get_nickname (talk->other), ==, other);
      g_assert_cmpint (talk->user_id, ==, caller->user_id);
      for (guint n = 0; n < talk->directs->len; n++)
        {
          const MadangDirectFields *fields = madang_direct_get_fields (talk->directs->pdata[n]);

          g_assert_cmpint (fields->id, ==, cases[i].first + n);
          g_assert_cmpint (fields->sender_id, ==, 1 + fields->id % 2);
          g_assert_cmpint (fields->receiver_id, ==, 2 - fields->id % 2);
          g_assert_cmpint (atoi (fields->message), ==, fields->id);
        }
    }
}

/* What a blocked sender wrote is the sender's alone. */
static void
test_hidden (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const MadangPage page = { 10, G_MAXINT64, -1 };
  g_autoptr (MadangConversation) of_sender = NULL;
  g_autoptr (MadangConversation) of_receiver = NULL;

  set_up (&fixture, database);
  database_run (
      database,
      "INSERT INTO directs (id, sender_id, receiver_id, message, is_hidden, token, created_at)"
      " SELECT i, 1, 2, 'x', i %% 3 = 0, gen_random_uuid(), now() FROM generate_series(1, 12) i");
  of_sender = list (&fixture, &fixture.anna, "boris", &page, NULL);
  of_receiver = list (&fixture, &fixture.boris, "anna", &page, NULL);
  g_assert_cmpuint (of_sender->directs->len, ==, 11);
  g_assert_cmpuint (of_receiver->directs->len, ==, 8);
}

static GPtrArray *
list_conversations (Fixture *fixture,
                    const MadangCaller *caller,
                    const MadangPage *page,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_direct_store_list_conversations_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_direct_store_list_conversations_finish (result, error);
}

/* Boris is user 2; the others are lower and higher, and each wrote as many messages as his id says. */
static void
test_conversations (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const struct
  {
    MadangPage page;
    guint first, last; /* users; one more than the page shows */
  } cases[] = {
    { { 50, G_MAXINT64, -1 }, 1, 9 },  { { 3, G_MAXINT64, -1 }, 6, 9 }, { { 3, 7000, -1 }, 3, 6 },
    { { 3, G_MAXINT64, 3999 }, 4, 7 }, { { 50, 7000, 3999 }, 4, 6 },    { { 50, 1, -1 }, 1, 0 },
  };

  set_up (&fixture, database);
  database_run (
      database,
      "INSERT INTO users (id, username, nickname) SELECT i, i, i FROM generate_series(3, 9) i;"
      "INSERT INTO directs (id, sender_id, receiver_id, message, is_hidden, token, created_at)"
      " SELECT u * 1000 + n, u, 2, n, false, gen_random_uuid(), now()"
      " FROM generate_series(1, 9) u, generate_series(1, u) n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) all = list_conversations (&fixture, &fixture.boris, &cases[i].page,
                                                      NULL);

      g_test_message ("case %u", i);
      g_assert_cmpuint (all->len, ==, cases[i].last + 1 - cases[i].first);
      for (guint n = 0; n < all->len; n++)
        {
          const MadangConversation *conversation = all->pdata[n];
          const MadangDirectFields *newest = madang_direct_get_fields (
              conversation->directs->pdata[0]);

          g_assert_cmpint (madang_user_get_id (conversation->other), ==, cases[i].first + n);
          g_assert_cmpuint (conversation->directs->len, ==, 1);
          g_assert_cmpint (newest->id, ==, (cases[i].first + n) * 1001);
          g_assert_cmpint (newest->receiver_id, ==, 2);
        }
    }
}

static void
test_refused (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const MadangPage page = { 10, G_MAXINT64, -1 };
  const char *const unknown[] = { "nobody", "admin", "Anna", "" };
  MadangCaller nobody = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (list (&fixture, &fixture.anna, unknown[i], &page, &refusal));
      g_assert_error (refusal, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
    }
  madang_uuid_init_random (&nobody.session);
  g_assert_null (list (&fixture, &nobody, "anna", &page, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
  g_assert_null (list_conversations (&fixture, &nobody, &page, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/direct-store/log-in", test_log_in);
  database_add_test ("/direct-store/no-caller", test_no_caller);
  database_add_test ("/direct-store/renew", test_renew);
  database_add_test ("/direct-store/list", test_list);
  database_add_test ("/direct-store/hidden", test_hidden);
  database_add_test ("/direct-store/conversations", test_conversations);
  database_add_test ("/direct-store/refused", test_refused);
  return database_run_tests ();
}
