#include "store/madang-user-store.h"

#include <string.h>

#include "base/madang-error.h"
#include "database.h"

static MadangPool *
make_pool (Database *database)
{
  MadangPool *pool = madang_pool_new (database->conninfo, 2);

  turn_until (madang_pool_is_ready (pool));
  return pool;
}

static MadangUser *
create_row (MadangPool *pool, const MadangUserRow *row, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_create_async (pool, row, keep_result, &result);
  turn_until (result != NULL);
  return madang_user_store_create_finish (result, error);
}

/* Returns: the new user's id; 0 with @error */
static gint64
create (
    MadangPool *pool, const char *email, const char *username, const char *nickname, GError **error)
{
  MadangUserRow row = {
    .email = email, .username = username, .nickname = nickname, .hash = "hash"
  };
  g_autoptr (MadangUser) user = create_row (pool, &row, error);

  if (user == NULL)
    return 0;
  g_assert_cmpstr (madang_user_get_fields (user)->email, ==, email);
  g_assert_cmpstr (madang_user_get_fields (user)->username, ==, username);
  g_assert_cmpstr (madang_user_get_nickname (user), ==, nickname);
  return madang_user_get_id (user);
}

static MadangStoredPassword *
find_password (MadangPool *pool, const char *name, gboolean is_username, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_find_password_async (pool, name, is_username, keep_result, &result);
  turn_until (result != NULL);
  return madang_user_store_find_password_finish (result, error);
}

static void
test_create (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  g_autofree char *row = NULL;
  gint64 id = create (pool, "지나@example.org", "gina", "지나 🏡", &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  row = database_ask (database,
                      "SELECT concat_ws(',', email, username, nickname, password, is_active,"
                      " is_superuser) FROM users WHERE id = %" G_GINT64_FORMAT,
                      id);
  g_assert_cmpstr (row, ==, "지나@example.org,gina,지나 🏡,hash,t,f");
  g_assert_cmpint (create (pool, "", "han", "han", &error), >, id);
  g_assert_cmpint (create (pool, "", "no e-mail either", "nina", &error), >, id);
  g_assert_no_error (error);
}

static void
test_taken (Database *database)
{
  const struct
  {
    const char *email;
    const char *username;
    const char *nickname;
    const char *field;
  } cases[] = {
    { "gina@example.org", "other", "other", "email" },
    { "GINA@example.ORG", "other", "other", "email" },
    { "other@example.org", "gina", "other", "username" },
    { "other@example.org", "admin", "other", "username" },
    { "Han", "Han", "other", "email" },
    { "other@example.org", "other", "Gina", "nickname" },
    { "other@example.org", "other", "admin", "nickname" },
  };
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;

  create (pool, "gina@example.org", "gina", "Gina", &error);
  create (pool, "Han", "Han", "han", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GArray *problems;

      g_assert_cmpint (create (pool, cases[i].email, cases[i].username, cases[i].nickname, &error),
                       ==, 0);
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_EXISTS);
      problems = madang_error_get_problems (error);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_cmpstr (g_array_index (problems, MadangProblem, 0).field, ==, cases[i].field);
      g_clear_error (&error);
    }
  g_assert_cmpint (create (pool, "other@example.org", "other", "other", &error), >, 0);
}

/* A nickname that is made up is what was wished for, then what else there is, then with a number that fits. */
static void
test_made_up (Database *database)
{
  const struct
  {
    const char *nickname;
    const char *other;
    const char *made;
  } cases[] = {
    { "gina", "box", "gina" },
    { "gina", "box", "box" },
    { "gina", "box", "box2" },
    { NULL, "box", "box3" },
    { NULL, "admin", "admin2" },
    { NULL, "열두글자인이름열두글자인이름열두글자", "열두글자인이름열두글자인이름열두글자" },
    { NULL, "스무글자인이름이라아주길다스무글자인이름",
      "스무글자인이름이라아주길다스무글자인이름" },
    { NULL, "스무글자인이름이라아주길다스무글자인이름", "스무글자인이름이라아주길다스무글자인이2" },
  };
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *username = g_strdup_printf ("user%u", i);
      MadangUserRow row = { .email = "",
                            .username = username,
                            .nickname = cases[i].nickname,
                            .other_nickname = cases[i].other };
      g_autoptr (MadangUser) user = create_row (pool, &row, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (madang_user_get_nickname (user), ==, cases[i].made);
    }
}

/* However many bear a name, the next is soon found. */
static void
test_crowded (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  MadangUserRow row = { .email = "", .username = "late", .other_nickname = "test" };
  g_autoptr (MadangUser) user = NULL;

  database_run (database, "INSERT INTO users (username, nickname)"
                          " SELECT 'u' || i, 'test' || i FROM generate_series(0, 9999) i;"
                          "INSERT INTO users (username, nickname) VALUES ('x', 'test')");
  user = create_row (pool, &row, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (madang_user_get_nickname (user), "test"));
  g_assert_cmpuint (strlen (madang_user_get_nickname (user)), <=, 20);
}

static void
test_token (Database *database)
{
  MadangUuid session = { .bytes = { 1 } };
  MadangUserRow row = { .email = "", .username = "gina", .nickname = "gina", .session = &session };
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangUser) user = create_row (pool, &row, &error);

  g_assert_no_error (error);
  g_assert_cmpint (database_count (database,
                                   "SELECT count(*) FROM sessions WHERE user_id = %" G_GINT64_FORMAT
                                   " AND seed IS NULL AND expires_at = 'infinity'"
                                   " AND id = '01000000-0000-0000-0000-000000000000'",
                                   madang_user_get_id (user)),
                   ==, 1);
}

/* Two who register at once by one name: one of them has it. */
static void
test_race (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  guint made = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", round);
      MadangUserRow row = { .email = name, .username = name, .nickname = name, .hash = "hash" };
      GAsyncResult *results[2] = { NULL };

      for (guint i = 0; i < 2; i++)
        madang_user_store_create_async (pool, &row, keep_result, &results[i]);
      turn_until (results[0] != NULL && results[1] != NULL);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (MadangUser) user = madang_user_store_create_finish (results[i], &error);

          if (user != NULL)
            made++;
          else
            g_assert_error (error, MADANG_ERROR, MADANG_ERROR_EXISTS);
          g_object_unref (results[i]);
        }
    }
  g_assert_cmpuint (made, ==, 20);
}

static void
test_find_password (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  gint64 id = database_add_user (database, "gina");
  const char *const emails[] = { "gina@example.org", "Gina@Example.Org" };
  const char *const nobody[] = { "nobody@example.org", "", "gina", "gina@example.or_", "%" };

  for (guint i = 0; i < G_N_ELEMENTS (emails); i++)
    {
      g_autoptr (MadangStoredPassword) password = find_password (pool, emails[i], FALSE, &error);

      g_assert_no_error (error);
      g_assert_cmpint (password->user_id, ==, id);
      g_assert_cmpstr (password->hash, ==, "hash of gina");
    }
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    g_assert_null (find_password (pool, nobody[i], FALSE, &error));
  g_assert_no_error (error);
}

static void
test_find_password_by_username (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  gint64 id = database_add_user (database, "gina");
  const char *const nobody[] = { "nobody", "", "Gina", "gina@example.org", "admin" };
  g_autoptr (MadangStoredPassword) password = find_password (pool, "gina", TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (password->user_id, ==, id);
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    g_assert_null (find_password (pool, nobody[i], TRUE, &error));
  g_assert_no_error (error);
}

static void
test_cannot_log_in (Database *database)
{
  const char *const reasons[] = { "is_active = false", "password = NULL" };
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      g_autofree char *email = g_strconcat (name, "@example.org", NULL);

      database_add_user (database, name);
      database_run (database, "UPDATE users SET %s WHERE username = '%s'", reasons[i], name);
      g_assert_null (find_password (pool, email, FALSE, &error));
      g_assert_null (find_password (pool, name, TRUE, &error));
      g_assert_no_error (error);
    }
}

static gboolean
set (MadangPool *pool, gint64 id, MadangUserFlag flag, gboolean value, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_set_async (pool, id, flag, value, keep_result, &result);
  turn_until (result != NULL);
  return madang_user_store_set_finish (result, error);
}

static gint64
end_sessions (MadangPool *pool, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_end_sessions_async (pool, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_user_store_end_sessions_finish (result, error);
}

static void
test_set (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  gint64 gina = database_add_user (database, "gina");
  gint64 han = database_add_user (database, "han");
  MadangCaller caller;

  database_add_session (database, gina, &caller);
  database_add_session (database, han, &caller);
  g_assert_true (set (pool, gina, MADANG_USER_IS_SUPERUSER, TRUE, &error));
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE is_superuser"), ==,
                   1);
  g_assert_true (set (pool, gina, MADANG_USER_IS_ACTIVE, TRUE, &error));
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM sessions"), ==, 2);
  g_assert_true (set (pool, gina, MADANG_USER_IS_ACTIVE, FALSE, &error));
  g_assert_cmpint (database_count (database, "SELECT user_id FROM sessions"), ==, han);
  /* What a login left that was under way. */
  database_add_session (database, gina, &caller);
  g_assert_true (set (pool, gina, MADANG_USER_IS_ACTIVE, TRUE, &error));
  g_assert_cmpint (database_count (database, "SELECT sum(user_id) FROM sessions"), ==, han);
  g_assert_no_error (error);
}

static void
test_end_sessions (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;
  gint64 gina = database_add_user (database, "gina");
  MadangCaller caller;

  database_add_session (database, gina, &caller);
  database_add_session (database, gina, &caller);
  g_assert_cmpint (end_sessions (pool, gina, &error), ==, 2);
  g_assert_cmpint (end_sessions (pool, gina, &error), ==, 0);
  g_assert_no_error (error);
}

/* Nor is `admin` anybody. */
static void
test_nobody (Database *database)
{
  const gint64 nobody[] = { 0, 999999, G_MAXINT64, -1 };
  g_autoptr (MadangPool) pool = make_pool (database);

  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (set (pool, nobody[i], MADANG_USER_IS_ACTIVE, FALSE, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
      g_assert_false (set (pool, nobody[i], MADANG_USER_IS_SUPERUSER, TRUE, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
      g_assert_cmpint (end_sessions (pool, nobody[i], &error), ==, -1);
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
    }
}

static void
test_away (Database *database)
{
  g_autoptr (MadangPool) pool = madang_pool_new ("host=/nonexistent", 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (create (pool, "a", "a", "a", &error), ==, 0);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (find_password (pool, "a", FALSE, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/user-store/create", test_create);
  database_add_test ("/user-store/taken", test_taken);
  database_add_test ("/user-store/made-up", test_made_up);
  database_add_test ("/user-store/crowded", test_crowded);
  database_add_test ("/user-store/token", test_token);
  database_add_test ("/user-store/race", test_race);
  database_add_test ("/user-store/find-password", test_find_password);
  database_add_test ("/user-store/find-password-by-username", test_find_password_by_username);
  database_add_test ("/user-store/cannot-log-in", test_cannot_log_in);
  database_add_test ("/user-store/set", test_set);
  database_add_test ("/user-store/end-sessions", test_end_sessions);
  database_add_test ("/user-store/nobody", test_nobody);
  database_add_test ("/user-store/away", test_away);
  return database_run_tests ();
}
