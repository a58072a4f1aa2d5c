#include "store/madang-block-store.h"

#include "base/madang-error.h"
#include "database.h"
#include "store/madang-direct-writer.h"

/* Gina, who asks; Han; somebody who is disabled; and somebody whose session has ended. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangWriter *writer;
  MadangCaller gina;
  MadangCaller gone;
  gint64 han;
} Fixture;

static const MadangPage all = { .limit = 50, .before = G_MAXINT64, .after = -1 };

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 2);
  fixture->writer = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, database->conninfo);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  database_add_session (database, database_add_user (database, "gina"), &fixture->gina);
  database_add_session (database, database_add_user (database, "gone"), &fixture->gone);
  fixture->han = database_add_user (database, "han");
  database_add_user (database, "idle");
  database_run (database, "UPDATE users SET is_active = false WHERE nickname = 'idle'");
  database_run (database,
                "UPDATE sessions SET expires_at = now() WHERE user_id = %" G_GINT64_FORMAT,
                fixture->gone.user_id);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

typedef void (*ChangeFunc) (
    MadangWriter *, const MadangCaller *, const char *, GAsyncReadyCallback, gpointer);

static MadangBlock *
change (Fixture *fixture,
        ChangeFunc func,
        const MadangCaller *caller,
        const char *nickname,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  func (fixture->writer, caller, nickname, keep_result, &result);
  turn_until (result != NULL);
  return madang_block_store_change_finish (result, error);
}

/* Whose that nickname is, as a change says; 0: nobody's. */
static gint64
change_id (Fixture *fixture, ChangeFunc func, const char *nickname)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangBlock) block = change (fixture, func, &fixture->gina, nickname, &error);

  g_assert_no_error (error);
  g_assert_cmpint (block->user_id, ==, fixture->gina.user_id);
  return block->user != NULL ? madang_user_get_id (block->user) : 0;
}

static gboolean
show (Fixture *fixture,
      const MadangCaller *caller,
      const char *nickname,
      gboolean *is_blocked,
      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_block_store_show_async (fixture->pool, caller, nickname, keep_result, &result);
  turn_until (result != NULL);
  return madang_block_store_show_finish (result, is_blocked, error);
}

static gboolean
is_blocked (Fixture *fixture, const char *nickname)
{
  g_autoptr (GError) error = NULL;
  gboolean answer;

  g_assert_true (show (fixture, &fixture->gina, nickname, &answer, &error));
  g_assert_no_error (error);
  return answer;
}

static char *
list (Fixture *fixture, const MadangCaller *caller, const MadangPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) users = NULL;
  GString *names;

  madang_block_store_list_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  users = madang_block_store_list_finish (result, error);
  if (users == NULL)
    return NULL;
  names = g_string_new (NULL);
  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            madang_user_get_nickname (users->pdata[i]));
  return g_string_free (names, FALSE);
}

static void
test_block (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  g_assert_false (is_blocked (&fixture, "han"));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (change_id (&fixture, madang_block_store_add_async, "han"), ==, fixture.han);
      g_assert_true (is_blocked (&fixture, "han"));
      g_assert_cmpint (database_count (database, "SELECT count(*) FROM blocks"), ==, 1);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (change_id (&fixture, madang_block_store_delete_async, "han"), ==,
                       fixture.han);
      g_assert_false (is_blocked (&fixture, "han"));
    }
}

static void
test_nobody (Database *database)
{
  static const char *const nobody[] = { "", "Han", "admin", "idle", "han@example.org", "%" };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean answer;

      g_assert_cmpint (change_id (&fixture, madang_block_store_add_async, nobody[i]), ==, 0);
      g_assert_cmpint (change_id (&fixture, madang_block_store_delete_async, nobody[i]), ==, 0);
      g_assert_false (show (&fixture, &fixture.gina, nobody[i], &answer, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM blocks"), ==, 0);
}

static void
test_oneself (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  g_assert_cmpint (change_id (&fixture, madang_block_store_add_async, "gina"), ==,
                   fixture.gina.user_id);
  g_assert_false (is_blocked (&fixture, "gina"));
}

/* Whoever was disabled since is in no list, and can be let go. */
static void
test_disabled (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  set_up (&fixture, database);
  change_id (&fixture, madang_block_store_add_async, "han");
  database_run (database, "UPDATE users SET is_active = false WHERE nickname = 'han'");
  names = list (&fixture, &fixture.gina, &all, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (names, ==, "");
  g_assert_cmpint (change_id (&fixture, madang_block_store_delete_async, "han"), ==, fixture.han);
  g_assert_cmpint (change_id (&fixture, madang_block_store_delete_async, "han"), ==, 0);
}

static void
test_list (Database *database)
{
  static const struct
  {
    guint limit;
    const char *after; /* nicknames */
    const char *before;
    const char *expected; /* one more than the limit where there is more */
  } pages[] = {
    { 50, NULL, NULL, "b0,b1,b2,b3,b4" },
    { 2, NULL, NULL, "b2,b3,b4" },
    { 2, NULL, "b2", "b0,b1" },
    { 2, "b0", NULL, "b1,b2,b3" },
    { 2, "b4", NULL, "" },
    { 2, "b0", "b4", "b1,b2,b3" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("b%u", i);

      database_add_user (database, name);
      change_id (&fixture, madang_block_store_add_async, name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      MadangPage page = { .limit = pages[i].limit, .before = G_MAXINT64, .after = -1 };
      g_autoptr (GError) error = NULL;
      g_autofree char *names = NULL;

      if (pages[i].after != NULL)
        page.after = database_count (database, "SELECT id FROM users WHERE nickname = '%s'",
                                     pages[i].after);
      if (pages[i].before != NULL)
        page.before = database_count (database, "SELECT id FROM users WHERE nickname = '%s'",
                                      pages[i].before);
      names = list (&fixture, &fixture.gina, &page, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (names, ==, pages[i].expected);
    }
}

static void
assert_all_fail (Fixture *fixture, MadangErrorCode code)
{
  GError *errors[4] = { NULL };
  gboolean answer;

  g_assert_null (change (fixture, madang_block_store_add_async, &fixture->gone, "han", &errors[0]));
  g_assert_null (
      change (fixture, madang_block_store_delete_async, &fixture->gone, "han", &errors[1]));
  g_assert_null (list (fixture, &fixture->gone, &all, &errors[2]));
  g_assert_false (show (fixture, &fixture->gone, "han", &answer, &errors[3]));
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_error (errors[i], MADANG_ERROR, (int) code);
      g_clear_error (&errors[i]);
    }
}

static void
test_gone (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  assert_all_fail (&fixture, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM blocks"), ==, 0);
}

static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  fixture.pool = madang_pool_new ("host=/nonexistent", 1);
  fixture.writer = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, "host=/nonexistent");
  assert_all_fail (&fixture, MADANG_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/block-store/block", test_block);
  database_add_test ("/block-store/nobody", test_nobody);
  database_add_test ("/block-store/oneself", test_oneself);
  database_add_test ("/block-store/disabled", test_disabled);
  database_add_test ("/block-store/list", test_list);
  database_add_test ("/block-store/gone", test_gone);
  database_add_test ("/block-store/away", test_away);
  return database_run_tests ();
}
