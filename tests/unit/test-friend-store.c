#include "store/madang-friend-store.h"

#include "base/madang-error.h"
#include "database.h"
#include "store/madang-direct-writer.h"

/* Gina, who asks; Han and Nina; somebody who is disabled; and somebody whose session has ended. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangWriter *writer;
  MadangCaller gina;
  MadangCaller han;
  MadangCaller gone;
  gint64 nina;
  gint64 idle;
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
  database_add_session (database, database_add_user (database, "han"), &fixture->han);
  database_add_session (database, database_add_user (database, "gone"), &fixture->gone);
  fixture->nina = database_add_user (database, "nina");
  fixture->idle = database_add_user (database, "idle");
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
    MadangWriter *, const MadangCaller *, MadangNameKind, const char *, MadangFriendFunc, gpointer);

static void
friendship_free (MadangFriendship *friendship)
{
  g_clear_object (&friendship->friend);
  g_free (friendship);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangFriendship, friendship_free)

typedef struct
{
  MadangFriendship *friendship;
  GError *error;
} Outcome;

static void
on_changed (const MadangFriendship *friendship, const GError *error, gpointer data)
{
  Outcome *outcome = data;

  g_assert_true ((friendship == NULL) == (error != NULL));
  if (error != NULL)
    {
      outcome->error = g_error_copy (error);
      return;
    }
  outcome->friendship = g_memdup2 (friendship, sizeof *friendship);
  if (friendship->friend != NULL)
    g_object_ref (friendship->friend);
}

static MadangFriendship *
change (Fixture *fixture,
        ChangeFunc func,
        const MadangCaller *caller,
        MadangNameKind kind,
        const char *name,
        GError **error)
{
  Outcome outcome = { 0 };

  func (fixture->writer, caller, kind, name, on_changed, &outcome);
  turn_until (outcome.friendship != NULL || outcome.error != NULL);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.friendship;
}

static gint64
count_friends (Fixture *fixture)
{
  return database_count (fixture->database,
                         "SELECT count(*) FROM friends WHERE user_id = %" G_GINT64_FORMAT,
                         fixture->gina.user_id);
}

static const struct
{
  MadangNameKind kind;
  const char *name;
} names_of_nina[] = {
  { MADANG_NAME_EMAIL, "nina@example.org" },
  { MADANG_NAME_EMAIL, "Nina@EXAMPLE.org" },
  { MADANG_NAME_NICKNAME, "nina" },
};

static void
test_add_and_delete (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (names_of_nina); i++)
    for (guint step = 0; step < 4; step++)
      {
        gboolean adds = step < 2;
        g_autoptr (GError) error = NULL;
        g_autoptr (MadangFriendship) friendship = change (
            &fixture, adds ? madang_friend_store_add : madang_friend_store_delete, &fixture.gina,
            names_of_nina[i].kind, names_of_nina[i].name, &error);

        g_assert_no_error (error);
        g_assert_cmpint (friendship->user_id, ==, fixture.gina.user_id);
        g_assert_cmpint (madang_user_get_id (friendship->friend), ==, fixture.nina);
        g_assert_cmpint (friendship->is_changed, ==, step % 2 == 0);
        g_assert_cmpint (count_friends (&fixture), ==, adds ? 1 : 0);
      }
}

static void
test_nobody (Database *database)
{
  static const struct
  {
    MadangNameKind kind;
    const char *name;
  } nobody[] = {
    { MADANG_NAME_EMAIL, "" },
    { MADANG_NAME_EMAIL, "nina" },
    { MADANG_NAME_EMAIL, "%" },
    { MADANG_NAME_EMAIL, "nina@example.or_" },
    { MADANG_NAME_EMAIL, "idle@example.org" },
    { MADANG_NAME_NICKNAME, "Nina" },
    { MADANG_NAME_NICKNAME, "nina@example.org" },
    { MADANG_NAME_NICKNAME, "admin" },
    { MADANG_NAME_NICKNAME, "idle" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangFriendship) friendship = change (
          &fixture, madang_friend_store_add, &fixture.gina, nobody[i].kind, nobody[i].name, &error);

      g_assert_no_error (error);
      g_assert_null (friendship->friend);
      g_assert_false (friendship->is_changed);
    }
  g_assert_cmpint (count_friends (&fixture), ==, 0);
}

static void
test_oneself (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangFriendship) friendship = NULL;

  set_up (&fixture, database);
  friendship = change (&fixture, madang_friend_store_add, &fixture.gina, MADANG_NAME_NICKNAME,
                       "gina", &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (friendship->friend), ==, fixture.gina.user_id);
  g_assert_false (friendship->is_changed);
  g_assert_cmpint (count_friends (&fixture), ==, 0);
}

static char *
finish_list (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) contacts = madang_friend_store_list_finish (result, error);
  g_autoptr (GString) names = g_string_new (NULL);

  if (contacts == NULL)
    return NULL;
  for (guint i = 0; i < contacts->len; i++)
    {
      const MadangContact *contact = contacts->pdata[i];

      g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                              madang_user_get_nickname (contact->user));
      g_assert_cmpstr (contact->status, ==, "available");
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
list (Fixture *fixture, const MadangCaller *caller, const MadangPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_friend_store_list_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  return finish_list (result, error);
}

static char *
search (Fixture *fixture,
        const MadangCaller *caller,
        MadangNameKind kind,
        const char *keyword,
        const MadangPage *page,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_friend_store_search_async (fixture->pool, caller, kind, keyword, page, keep_result,
                                    &result);
  turn_until (result != NULL);
  return finish_list (result, error);
}

/* Ten people, f0 … f9, whose ids rise; f5 is disabled. */
static void
add_ten (Fixture *fixture)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);

      database_add_user (fixture->database, name);
    }
  database_run (fixture->database, "UPDATE users SET is_active = false WHERE nickname = 'f5'");
}

static gint64
get_id (Fixture *fixture, const char *nickname)
{
  return database_count (fixture->database, "SELECT id FROM users WHERE nickname = '%s'", nickname);
}

typedef struct
{
  guint limit;
  const char *after; /* nicknames */
  const char *before;
  const char *expected; /* one more than the limit where there is more */
} PageCase;

static const PageCase pages[] = {
  { 50, NULL, NULL, "f0,f1,f2,f3,f4,f6,f7,f8,f9" },
  { 3, NULL, NULL, "f6,f7,f8,f9" },
  { 3, NULL, "f7", "f2,f3,f4,f6" },
  { 3, NULL, "f1", "f0" },
  { 3, "f3", NULL, "f4,f6,f7,f8" },
  { 3, "f7", NULL, "f8,f9" },
  { 3, "f9", NULL, "" },
  { 2, "f1", "f8", "f4,f6,f7" },
};

static void
assert_pages (Fixture *fixture, gboolean searches)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      const PageCase *expected = &pages[i];
      MadangPage page = {
        expected->limit,
        expected->before != NULL ? get_id (fixture, expected->before) : G_MAXINT64,
        expected->after != NULL ? get_id (fixture, expected->after) : -1,
      };
      g_autoptr (GError) error = NULL;
      g_autofree char *names = searches ? search (fixture, &fixture->gina, MADANG_NAME_EMAIL, "F",
                                                  &page, &error)
                                        : list (fixture, &fixture->gina, &page, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (names, ==, expected->expected);
    }
}

static void
test_list (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *none = NULL;

  set_up (&fixture, database);
  add_ten (&fixture);
  database_run (database,
                "INSERT INTO friends (user_id, friend_id)"
                " SELECT %" G_GINT64_FORMAT ", id FROM users WHERE nickname LIKE 'f%%'",
                fixture.gina.user_id);
  assert_pages (&fixture, FALSE);
  none = list (&fixture, &fixture.han, &all, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");
}

static void
test_search (Database *database)
{
  static const struct
  {
    MadangNameKind kind;
    const char *keyword;
    const char *expected;
  } cases[] = {
    { MADANG_NAME_EMAIL, "in", "nina" }, /* and gina, who asks */
    { MADANG_NAME_EMAIL, "NINA@Example", "nina" },
    { MADANG_NAME_EMAIL, "@example.org", "han,gone,nina" },
    { MADANG_NAME_EMAIL, "%", "" },
    { MADANG_NAME_EMAIL, "ni_a", "" },
    { MADANG_NAME_EMAIL, "an", "han" },
    { MADANG_NAME_NICKNAME, "N", "han,gone,nina" },
    { MADANG_NAME_NICKNAME, "nian", "" }, /* has its letters, and none of its words */
    { MADANG_NAME_NICKNAME, "admin", "" },
    { MADANG_NAME_NICKNAME, "idle", "" },
    { MADANG_NAME_NICKNAME, "@", "" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *names = search (&fixture, &fixture.gina, cases[i].kind, cases[i].keyword,
                                       &all, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (names, ==, cases[i].expected);
    }
  add_ten (&fixture);
  database_run (database, "UPDATE users SET email = 'p' || id WHERE nickname NOT LIKE 'f%%'");
  assert_pages (&fixture, TRUE);
}

/* Those whom walking does not come to are found by their grams, and none of them twice. */
static void
test_search_far (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *few = NULL;
  g_autofree char *forward = NULL;
  MadangPage page = { .limit = 50, .before = G_MAXINT64, .after = 0 };

  set_up (&fixture, database);
  add_ten (&fixture);
  database_run (database, "INSERT INTO users (username, nickname, email)"
                          " SELECT 'x' || i, 'x' || i, 'x' || i FROM generate_series(1, 1500) i");
  database_add_user (database, "f99");
  few = search (&fixture, &fixture.gina, MADANG_NAME_EMAIL, "f9", &all, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (few, ==, "f9,f99");
  forward = search (&fixture, &fixture.gina, MADANG_NAME_NICKNAME, "F9", &page, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (forward, ==, "f9,f99");
}

static MadangPerson *
show (Fixture *fixture, const MadangCaller *caller, gint64 id, const char *nickname, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_friend_store_show_async (fixture->pool, caller, id, nickname, keep_result, &result);
  turn_until (result != NULL);
  return madang_friend_store_show_finish (result, error);
}

static void
assert_person (
    Fixture *fixture, const MadangCaller *caller, gint64 id, gboolean is_friend, gboolean may_look)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangPerson) person = show (fixture, caller, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (person->profile->user), ==, id);
  g_assert_cmpint (person->is_friend, ==, is_friend);
  g_assert_cmpint (person->may_look, ==, may_look);
}

static void
test_show (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangPerson) nina = NULL;

  set_up (&fixture, database);
  assert_person (&fixture, &fixture.gina, fixture.nina, FALSE, TRUE);
  database_run (database, "UPDATE users SET is_private = true");
  assert_person (&fixture, &fixture.gina, fixture.nina, FALSE, FALSE);
  assert_person (&fixture, &fixture.gina, fixture.gina.user_id, FALSE, TRUE);
  friendship_free (change (&fixture, madang_friend_store_add, &fixture.gina, MADANG_NAME_NICKNAME,
                           "nina", &error));
  assert_person (&fixture, &fixture.gina, fixture.nina, TRUE, FALSE);
  friendship_free (change (&fixture, madang_friend_store_add, &fixture.gina, MADANG_NAME_NICKNAME,
                           "han", &error));
  assert_person (&fixture, &fixture.han, fixture.gina.user_id, FALSE, TRUE);
  nina = show (&fixture, &fixture.gina, 0, "nina", &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (nina->profile->user), ==, fixture.nina);
}

static void
test_show_nobody (Database *database)
{
  static const char *const nobody[] = { "", "Nina", "admin", "idle", "nobody" };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 ids[] = { 0, -1, 999999, G_MAXINT64, 0 };

  set_up (&fixture, database);
  ids[G_N_ELEMENTS (ids) - 1] = fixture.idle;
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_assert_null (show (&fixture, &fixture.gina, 0, nobody[i], &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
      g_assert_null (show (&fixture, &fixture.gina, ids[i], NULL, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      g_clear_error (&error);
    }
}

static void
assert_all_fail (Fixture *fixture, MadangErrorCode code)
{
  GError *errors[5] = { NULL };

  g_assert_null (change (fixture, madang_friend_store_add, &fixture->gone, MADANG_NAME_NICKNAME,
                         "nina", &errors[0]));
  g_assert_null (change (fixture, madang_friend_store_delete, &fixture->gone, MADANG_NAME_NICKNAME,
                         "nina", &errors[1]));
  g_assert_null (list (fixture, &fixture->gone, &all, &errors[2]));
  g_assert_null (search (fixture, &fixture->gone, MADANG_NAME_EMAIL, "n", &all, &errors[3]));
  g_assert_null (show (fixture, &fixture->gone, fixture->nina, NULL, &errors[4]));
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
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM friends"), ==, 0);
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
  database_add_test ("/friend-store/add-and-delete", test_add_and_delete);
  database_add_test ("/friend-store/nobody", test_nobody);
  database_add_test ("/friend-store/oneself", test_oneself);
  database_add_test ("/friend-store/list", test_list);
  database_add_test ("/friend-store/search", test_search);
  database_add_test ("/friend-store/search-far", test_search_far);
  database_add_test ("/friend-store/show", test_show);
  database_add_test ("/friend-store/show-nobody", test_show_nobody);
  database_add_test ("/friend-store/gone", test_gone);
  database_add_test ("/friend-store/away", test_away);
  return database_run_tests ();
}
