#include "store/madang-directory-store.h"

#include "base/madang-error.h"
#include "database.h"

/* A pool of one database, in which anna, boris, clara and dina have rising ids. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  gint64 anna, boris, clara, dina;
} Fixture;

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 1);
  turn_until (madang_pool_is_ready (fixture->pool));
  fixture->anna = database_add_user (database, "anna");
  fixture->boris = database_add_user (database, "boris");
  fixture->clara = database_add_user (database, "clara");
  fixture->dina = database_add_user (database, "dina");
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
add_member (Fixture *fixture, gint64 room, gint64 user)
{
  database_run (fixture->database,
                "INSERT INTO members (room_id, user_id) VALUES (%" G_GINT64_FORMAT
                ", %" G_GINT64_FORMAT ")",
                room, user);
}

static GPtrArray *
list_rooms (Fixture *fixture, gint64 after, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rooms;

  madang_directory_store_list_rooms_async (fixture->pool, after, limit, keep_result, &result);
  turn_until (result != NULL);
  rooms = madang_directory_store_list_finish (result, &error);
  g_assert_no_error (error);
  return rooms;
}

static MadangRoomRow *
show_room (Fixture *fixture, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_show_room_async (fixture->pool, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_directory_store_show_room_finish (result, error);
}

static void
assert_dressed (const MadangRoomRow *room, gint64 owner_id)
{
  g_assert_cmpstr (room->name, ==, "dressed");
  g_assert_true (room->closed);
  g_assert_cmpuint (room->members, ==, 2);
  g_assert_cmpuint (room->slow_mode, ==, 30);
  g_assert_cmpint (room->owner_id, ==, owner_id);
  g_assert_cmpint (*room->post, ==, 77);
  g_assert_cmpint (room->created_at, ==, 1700000000 * G_TIME_SPAN_SECOND);
}

static void
test_rooms (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) all = NULL, second = NULL, none = NULL;
  g_autoptr (MadangRoomRow) shown = NULL;
  g_autoptr (GError) error = NULL;
  const MadangRoomRow *row;
  gint64 plain, dressed;

  set_up (&fixture, database);
  plain = database_add_room (database, "plain", FALSE);
  dressed = database_add_room (database, "dressed", TRUE);
  add_member (&fixture, dressed, fixture.anna);
  add_member (&fixture, dressed, fixture.boris);
  database_run (database,
                "UPDATE rooms SET owner_id = %" G_GINT64_FORMAT ", post = 77, slow_mode = 30,"
                " created_at = to_timestamp(1700000000) WHERE id = %" G_GINT64_FORMAT,
                fixture.anna, dressed);
  all = list_rooms (&fixture, 0, 1000);
  g_assert_cmpuint (all->len, ==, 2);
  row = all->pdata[0];
  g_assert_cmpint (row->id, ==, plain);
  g_assert_false (row->closed);
  g_assert_cmpuint (row->members, ==, 0);
  g_assert_cmpuint (row->slow_mode, ==, 0);
  g_assert_cmpint (row->owner_id, ==, 0);
  g_assert_null (row->post);
  assert_dressed (all->pdata[1], fixture.anna);
  second = list_rooms (&fixture, plain, 1);
  g_assert_cmpuint (second->len, ==, 1);
  assert_dressed (second->pdata[0], fixture.anna);
  none = list_rooms (&fixture, dressed, 10);
  g_assert_cmpuint (none->len, ==, 0);
  shown = show_room (&fixture, dressed, &error);
  g_assert_no_error (error);
  assert_dressed (shown, fixture.anna);
  g_assert_null (show_room (&fixture, dressed + 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
}

static GPtrArray *
list_members (Fixture *fixture, gint64 room, gint64 after, guint limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_list_members_async (fixture->pool, room, after, limit, keep_result,
                                             &result);
  turn_until (result != NULL);
  return madang_directory_store_list_finish (result, error);
}

static void
test_members (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) all = NULL, later = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  const MadangMemberRow *row;
  gint64 room;

  set_up (&fixture, database);
  room = database_add_room (database, "room", TRUE);
  none = list_members (&fixture, room, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  add_member (&fixture, room, fixture.boris);
  add_member (&fixture, room, fixture.anna);
  add_member (&fixture, room, fixture.dina);
  database_run (database, "UPDATE users SET is_active = false WHERE nickname = 'dina'");
  database_run (database, "UPDATE members SET joined_at = to_timestamp(1700000000)");
  database_run (database, "INSERT INTO mutes VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                room, fixture.boris);
  all = list_members (&fixture, room, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
  row = all->pdata[0];
  g_assert_cmpint (madang_user_get_id (row->user), ==, fixture.anna);
  g_assert_false (row->is_muted);
  g_assert_cmpint (row->joined_at, ==, 1700000000 * G_TIME_SPAN_SECOND);
  row = all->pdata[1];
  g_assert_cmpstr (madang_user_get_nickname (row->user), ==, "boris");
  g_assert_true (row->is_muted);
  later = list_members (&fixture, room, fixture.anna, 1, &error);
  g_assert_cmpuint (later->len, ==, 1);
  g_assert_null (list_members (&fixture, room + 1, 0, 10, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
}

static char *
finish_users (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = madang_directory_store_list_finish (result, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (
        names, "%s%s", i > 0 ? "," : "",
        madang_user_get_nickname (((const MadangPersonRow *) users->pdata[i])->user));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
list_users (Fixture *fixture, gint64 after, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_list_users_async (fixture->pool, after, limit, keep_result, &result);
  turn_until (result != NULL);
  return finish_users (result);
}

static char *
search_users (Fixture *fixture, const char *text, gint64 after, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_search_users_async (fixture->pool, text, after, limit, keep_result,
                                             &result);
  turn_until (result != NULL);
  return finish_users (result);
}

static char *
pick_users (Fixture *fixture, const gint64 *ids, guint n_ids, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_pick_users_async (fixture->pool, ids, n_ids, text, keep_result, &result);
  turn_until (result != NULL);
  return finish_users (result);
}

#define ASSERT_NAMES(call, expected)          \
  G_STMT_START                                \
  {                                           \
    g_autofree char *names_ = (call);         \
                                              \
    g_assert_cmpstr (names_, ==, (expected)); \
  }                                           \
  G_STMT_END

/* The server's own user is nobody. */
static void
test_users (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  gint64 ids[4];

  set_up (&fixture, database);
  ASSERT_NAMES (list_users (&fixture, -5, 10), "anna,boris,clara,dina");
  ASSERT_NAMES (list_users (&fixture, fixture.anna, 2), "boris,clara");
  ASSERT_NAMES (list_users (&fixture, fixture.dina, 2), "");
  ids[0] = fixture.dina;
  ids[1] = 0;
  ids[2] = fixture.boris;
  ids[3] = fixture.dina + 1;
  ASSERT_NAMES (pick_users (&fixture, ids, 4, NULL), "boris,dina");
  ASSERT_NAMES (pick_users (&fixture, ids, 4, "DIN"), "dina");
  ASSERT_NAMES (pick_users (&fixture, ids, 0, NULL), "");
}

static void
assert_searches (Fixture *fixture)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "NN", "anna" },
    { "a@example.org", "anna,clara,dina" },
    { "o", "anna,boris,clara,dina" },
    { "other", "clara" },
    { "OTHER NAME", "clara" },
    { "새이", "dina" },
    { "boris@ex", "boris" },
    { "annab", "" },
    { "admin", "" },
    { "b%", "" },
    { "_", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    ASSERT_NAMES (search_users (fixture, cases[i].text, 0, 1000), cases[i].expected);
  ASSERT_NAMES (search_users (fixture, "example", fixture->anna, 2), "boris,clara");
  ASSERT_NAMES (search_users (fixture, "example", fixture->clara, 2), "dina");
}

/* By walking first; then behind so many others that only the grams find them. */
static void
test_search (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_run (database, "UPDATE users SET username = email WHERE nickname <> 'clara'");
  database_run (database, "UPDATE users SET username = 'Other Name' WHERE nickname = 'clara'");
  database_run (database, "UPDATE users SET username = '새이름' WHERE nickname = 'dina'");
  assert_searches (&fixture);
  database_run (database, "UPDATE users SET id = id + 20000 WHERE id > 0");
  fixture.anna += 20000;
  fixture.clara += 20000;
  database_run (database, "INSERT INTO users (id, username, nickname)"
                          " SELECT i, 'x' || i, 'y' || i FROM generate_series(100, 15000) i");
  assert_searches (&fixture);
  ASSERT_NAMES (search_users (&fixture, "y1234", 12000, 10), "y12340,y12341,y12342,y12343,y12344,"
                                                             "y12345,y12346,y12347,y12348,y12349");
  ASSERT_NAMES (search_users (&fixture, "x1234", 0, 3), "y1234,y12340,y12341");
}

static MadangPersonRow *
show_user (Fixture *fixture, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_show_user_async (fixture->pool, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_directory_store_show_user_finish (result, error);
}

static void
test_show_user (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MadangPersonRow) anna = NULL;
  g_autoptr (MadangPersonRow) boris = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  database_run (database, "UPDATE users SET is_superuser = true WHERE nickname = 'anna'");
  database_run (database, "UPDATE users SET is_active = false,"
                          " created_at = to_timestamp(1700000000) WHERE nickname = 'boris'");
  anna = show_user (&fixture, fixture.anna, &error);
  boris = show_user (&fixture, fixture.boris, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (madang_user_get_fields (anna->user)->email, ==, "anna@example.org");
  g_assert_true (anna->is_superuser);
  g_assert_true (anna->is_active);
  g_assert_false (boris->is_superuser);
  g_assert_false (boris->is_active);
  g_assert_cmpint (boris->created_at, ==, 1700000000 * G_TIME_SPAN_SECOND);
  g_assert_null (show_user (&fixture, fixture.dina + 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
  g_clear_error (&error);
  g_assert_null (show_user (&fixture, 0, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
}

static gint64
find_user (Fixture *fixture, const char *name, MadangNameSet names, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_store_find_user_async (fixture->pool, name, names, keep_result, &result);
  turn_until (result != NULL);
  return madang_directory_store_find_user_finish (result, error);
}

static void
test_find_user (Database *database)
{
  static const struct
  {
    const char *name;
    MadangNameSet names;
    const char *expected; /* NULL: nobody; "": several */
  } cases[] = {
    { "anna", MADANG_NAMES_ALL, "anna" },
    { "ANNA@Example.org", MADANG_NAMES_ALL, "anna" },
    { "ANNA@Example.org", MADANG_NAMES_USERNAME | MADANG_NAMES_NICKNAME, NULL },
    { "Anna", MADANG_NAMES_ALL, NULL },
    { "clara", MADANG_NAMES_ALL, "" }, /* one's nickname, another's username */
    { "clara", MADANG_NAMES_NICKNAME, "clara" },
    { "clara", MADANG_NAMES_USERNAME, "boris" },
    { "clara", MADANG_NAMES_EMAIL, NULL },
    { "", MADANG_NAMES_ALL, NULL },
    { "admin", MADANG_NAMES_ALL, NULL },
    { "dina", MADANG_NAMES_ALL, "dina" }, /* who is disabled, and has no e-mail */
    { "ann_", MADANG_NAMES_ALL, NULL },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_run (database, "UPDATE users SET username = 'c' WHERE nickname = 'clara'");
  database_run (database, "UPDATE users SET username = 'clara' WHERE nickname = 'boris'");
  database_run (database, "UPDATE users SET is_active = false, email = '' WHERE nickname = 'dina'");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *expected = cases[i].expected;
      g_autoptr (GError) error = NULL;
      gint64 id = find_user (&fixture, cases[i].name, cases[i].names, &error);

      if (expected == NULL)
        g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
      else if (*expected == '\0')
        g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
      else
        g_assert_cmpint (
            id, ==,
            database_count (database, "SELECT id FROM users WHERE nickname = '%s'", expected));
    }
}

static MadangTotals *
count_all (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MadangTotals *totals;

  madang_directory_store_count_async (fixture->pool, keep_result, &result);
  turn_until (result != NULL);
  totals = madang_directory_store_count_finish (result, &error);
  g_assert_no_error (error);
  return totals;
}

static void
test_count (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MadangTotals) before = NULL, after = NULL;

  set_up (&fixture, database);
  before = count_all (&fixture);
  g_assert_cmpuint (before->users, ==, 4);
  g_assert_cmpuint (before->rooms, ==, 0);
  g_assert_cmpuint (before->messages, ==, 0);
  g_assert_true (g_str_has_prefix (before->database, "15."));
  database_add_room (database, "one", FALSE);
  database_add_room (database, "two", FALSE);
  database_run (database, "UPDATE rooms SET last_seq = 3");
  database_run (database, "SELECT nextval('directs_id')");
  after = count_all (&fixture);
  g_assert_cmpuint (after->rooms, ==, 2);
  g_assert_cmpuint (after->messages, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/directory-store/rooms", test_rooms);
  database_add_test ("/directory-store/members", test_members);
  database_add_test ("/directory-store/users", test_users);
  database_add_test ("/directory-store/search", test_search);
  database_add_test ("/directory-store/show-user", test_show_user);
  database_add_test ("/directory-store/find-user", test_find_user);
  database_add_test ("/directory-store/count", test_count);
  return database_run_tests ();
}
