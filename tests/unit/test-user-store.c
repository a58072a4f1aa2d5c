#include "store/madang-user-store.h"

#include "base/madang-error.h"
#include "database.h"

static MadangPool *
make_pool (Database *database)
{
  MadangPool *pool = madang_pool_new (database->conninfo, 2);

  turn_until (madang_pool_is_ready (pool));
  return pool;
}

static gint64
create (
    MadangPool *pool, const char *email, const char *username, const char *nickname, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_create_async (pool, email, username, nickname, "hash", keep_result, &result);
  turn_until (result != NULL);
  return madang_user_store_create_finish (result, error);
}

static MadangStoredPassword *
find_password (MadangPool *pool, const char *email, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_user_store_find_password_async (pool, email, keep_result, &result);
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
    { "other@example.org", "gina", "other", "email" },
    { "other@example.org", "other", "Gina", "nickname" },
    { "other@example.org", "other", "admin", "nickname" },
  };
  g_autoptr (MadangPool) pool = make_pool (database);
  g_autoptr (GError) error = NULL;

  create (pool, "gina@example.org", "gina", "Gina", &error);
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

/* Two who register at once by one name: one of them has it. */
static void
test_race (Database *database)
{
  g_autoptr (MadangPool) pool = make_pool (database);
  guint made = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", round);
      GAsyncResult *results[2] = { NULL };

      for (guint i = 0; i < 2; i++)
        madang_user_store_create_async (pool, name, name, name, "hash", keep_result, &results[i]);
      turn_until (results[0] != NULL && results[1] != NULL);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GError) error = NULL;

          if (madang_user_store_create_finish (results[i], &error) > 0)
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
      g_autoptr (MadangStoredPassword) password = find_password (pool, emails[i], &error);

      g_assert_no_error (error);
      g_assert_cmpint (password->user_id, ==, id);
      g_assert_cmpstr (password->hash, ==, "hash of gina");
    }
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    g_assert_null (find_password (pool, nobody[i], &error));
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
      g_assert_null (find_password (pool, email, &error));
      g_assert_no_error (error);
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
  g_assert_null (find_password (pool, "a", &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/user-store/create", test_create);
  database_add_test ("/user-store/taken", test_taken);
  database_add_test ("/user-store/race", test_race);
  database_add_test ("/user-store/find-password", test_find_password);
  database_add_test ("/user-store/cannot-log-in", test_cannot_log_in);
  database_add_test ("/user-store/away", test_away);
  return database_run_tests ();
}
