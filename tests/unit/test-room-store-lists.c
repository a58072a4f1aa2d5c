#include "store/madang-room-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "room-store-fixture.h"

static void
assert_list (Fixture *fixture, const MadangCaller *caller, const MadangPage *page, const char *ids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rooms = list (fixture, caller, page, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rooms->len; i++)
    append_id (found, madang_room_get_id (rooms->pdata[i]));
  g_assert_cmpstr (found->str, ==, ids);
}

/* One more than the page has, on the side that was read towards, says that there is more. */
static void
test_list (Database *database)
{
  const struct
  {
    MadangPage page;
    const char *ids;
  } cases[] = {
    { { .limit = 50, .before = G_MAXINT64, .after = -1 }, "1,2,3,4,5,6,7" },
    { { .limit = 7, .before = G_MAXINT64, .after = -1 }, "1,2,3,4,5,6,7" },
    { { .limit = 3, .before = G_MAXINT64, .after = -1 }, "4,5,6,7" },
    { { .limit = 3, .before = 5, .after = -1 }, "1,2,3,4" },
    { { .limit = 3, .before = 4, .after = -1 }, "1,2,3" },
    { { .limit = 3, .before = 1, .after = -1 }, "" },
    { { .limit = 3, .before = G_MAXINT64, .after = 0 }, "1,2,3,4" },
    { { .limit = 3, .before = G_MAXINT64, .after = 3 }, "4,5,6,7" },
    { { .limit = 3, .before = G_MAXINT64, .after = 5 }, "6,7" },
    { { .limit = 3, .before = G_MAXINT64, .after = 7 }, "" },
    { { .limit = 1, .before = 6, .after = 2 }, "4,5" },
    { { .limit = 50, .before = 6, .after = 2 }, "3,4,5" },
    { { .limit = 50, .before = 2, .after = 6 }, "" },
    { { .limit = 50, .before = G_MININT64, .after = -1 }, "" },
    { { .limit = 50, .before = G_MAXINT64, .after = G_MAXINT64 }, "" },
  };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  assert_list (&fixture, &fixture.caller, &newest, "");
  for (guint i = 0; i < 7; i++)
    database_add_room (database, "room", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      assert_list (&fixture, &fixture.caller, &cases[i].page, cases[i].ids);
    }
  g_assert_null (list (&fixture, &fixture.gone, &newest, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

static void
test_closed_list (Database *database)
{
  const MadangPage last = { .limit = 2, .before = G_MAXINT64, .after = -1 };
  const MadangPage first = { .limit = 2, .before = G_MAXINT64, .after = 0 };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  assert_list (&fixture, &fixture.caller, &newest, "1,3,4,5");
  assert_list (&fixture, &fixture.caller, &last, "3,4,5");
  assert_list (&fixture, &fixture.caller, &first, "1,3,4");
  make_superuser (&fixture);
  assert_list (&fixture, &fixture.caller, &newest, "1,2,3,4,5,6");
}

static GPtrArray *
list_memberships (Fixture *fixture,
                  const MadangCaller *caller,
                  const MadangPage *page,
                  gboolean *has_more,
                  GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_list_memberships_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_list_memberships_finish (result, has_more, error);
}

/* "1:7,8 2: …" for rooms and their members, and that there are more */
static void
assert_memberships (Fixture *fixture, const MadangPage *page, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gboolean has_more;
  g_autoptr (GPtrArray) rooms = list_memberships (fixture, &fixture->caller, page, &has_more,
                                                  &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rooms->len; i++)
    {
      GPtrArray *members = madang_room_get_members (rooms->pdata[i]);
      g_autoptr (GString) ids = g_string_new (NULL);

      for (guint n = 0; n < members->len; n++)
        append_id (ids, madang_user_get_id (members->pdata[n]));
      g_string_append_printf (found, "%s%" G_GINT64_FORMAT ":%s", i > 0 ? " " : "",
                              madang_room_get_id (rooms->pdata[i]), ids->str);
      g_assert_cmpint (madang_room_get_created_at (rooms->pdata[i]), ==,
                       G_GINT64_CONSTANT (1704067200) * G_USEC_PER_SEC);
    }
  g_string_append (found, has_more ? " …" : "");
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_memberships (Database *database)
{
  const MadangPage last = { .limit = 1, .before = G_MAXINT64, .after = -1 };
  const MadangPage first = { .limit = 1, .before = G_MAXINT64, .after = 0 };
  const MadangPage middle = { .limit = 50, .before = 6, .after = 1 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean has_more;

  set_up (&fixture, database);
  assert_memberships (&fixture, &newest, "");
  add_closed_rooms (&fixture);
  g_assert_cmpint (fixture.caller.user_id, ==, 1);
  database_run (database, "INSERT INTO members VALUES (1, 1), (4, 2), (6, 1), (2, 2);"
                          "UPDATE rooms SET created_at = '2024-01-01Z'");
  assert_memberships (&fixture, &newest, "1:1 4:1,2 6:1");
  assert_memberships (&fixture, &last, "6:1 …");
  assert_memberships (&fixture, &first, "1:1 …");
  assert_memberships (&fixture, &middle, "4:1,2");
  make_superuser (&fixture);
  assert_memberships (&fixture, &newest, "1:1 2:2 3: 4:1,2 5: 6:1");
  assert_memberships (&fixture, &last, "6:1 …");
  g_assert_null (list_memberships (&fixture, &fixture.gone, &newest, &has_more, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

static void
assert_crowds (Fixture *fixture, const MadangPage *page, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gboolean has_more;
  g_autoptr (GPtrArray) rooms = list_memberships (fixture, &fixture->caller, page, &has_more,
                                                  &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rooms->len; i++)
    g_string_append_printf (found, "%" G_GINT64_FORMAT ":%u ", madang_room_get_id (rooms->pdata[i]),
                            madang_room_get_members (rooms->pdata[i])->len);
  g_string_append (found, has_more ? "…" : ".");
  g_assert_cmpstr (found->str, ==, expected);
}

/* A page of crowds ends early, at the end that it is read towards, and has one room at least. */
static void
test_crowds (Database *database)
{
  const MadangPage forward = { .limit = 50, .before = G_MAXINT64, .after = 0 };
  const MadangPage middle = { .limit = 50, .before = 5, .after = -1 };
  g_auto (Fixture) fixture = { 0 };
  const int half = MADANG_CHATS_PAGE_MEMBERS / 2;

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  make_superuser (&fixture);
  database_run (database,
                "DELETE FROM members; INSERT INTO users (id, username, nickname)"
                " SELECT 1000 + n, 'u' || n, 'u' || n FROM generate_series(1, %d) AS n;"
                "INSERT INTO members SELECT r, 1000 + n FROM generate_series(1, %d) AS n,"
                " unnest('{2,3,4}'::bigint[]) AS r",
                2 * half + 1, half);
  assert_crowds (&fixture, &newest, "4:5000 5:0 6:0 …");
  assert_crowds (&fixture, &middle, "3:5000 4:5000 …");
  assert_crowds (&fixture, &forward, "1:0 2:5000 …");
  database_run (
      database,
      "INSERT INTO members SELECT 4, 1000 + n FROM generate_series(%d + 1, 2 * %d + 1) AS n", half,
      half);
  assert_crowds (&fixture, &middle, "4:10001 …");
  assert_crowds (&fixture, &newest, "5:0 6:0 …");
  database_run (database, "DELETE FROM rooms WHERE id < 4");
  assert_crowds (&fixture, &middle, "4:10001 .");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/room-store/list", test_list);
  database_add_test ("/room-store/closed-list", test_closed_list);
  database_add_test ("/room-store/memberships", test_memberships);
  database_add_test ("/room-store/crowds", test_crowds);
  return database_run_tests ();
}
