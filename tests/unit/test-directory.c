/*
 * MadangDirectory: what is stored together with what lives.
 */
#include "service/madang-directory.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "fake-clock.h"
#include "store/madang-chat-writer.h"
#include "store/madang-direct-writer.h"

typedef struct
{
  Database *database;
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
  MadangPool *pool;
  MadangWriter *chats;
  MadangWriter *directs;
  MadangPresence *presence;
  MadangRoomPresence *room_presence;
  MadangTraffic traffic;
  MadangDirectory *directory;
} Fixture;

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->clock = fake_clock_new ();
  fixture->bus = madang_bus_new ();
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
  fixture->pool = madang_pool_new (database->conninfo, 1);
  fixture->chats = madang_writer_new (MADANG_TYPE_CHAT_WRITER, database->conninfo);
  fixture->directs = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, database->conninfo);
  fixture->presence = madang_presence_new (fixture->bus, fixture->news);
  fixture->room_presence = madang_room_presence_new ();
  fixture->directory = madang_directory_new (
      &(MadangDirectoryContext){ .pool = fixture->pool,
                                 .chats = fixture->chats,
                                 .directs = fixture->directs,
                                 .presence = fixture->presence,
                                 .room_presence = fixture->room_presence,
                                 .traffic = &fixture->traffic });
  turn_until (madang_pool_is_ready (fixture->pool));
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->directory);
  g_clear_object (&fixture->room_presence);
  g_clear_object (&fixture->presence);
  g_clear_object (&fixture->directs);
  g_clear_object (&fixture->chats);
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->news);
  g_clear_object (&fixture->bus);
  g_clear_object (&fixture->clock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static gint64
add_online (Fixture *fixture, const char *name)
{
  gint64 id = database_add_user (fixture->database, name);

  madang_presence_add_socket (fixture->presence, id);
  return id;
}

static void
test_rooms (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) listed = NULL, shown = NULL;
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (MadangRoomRow) room = NULL;
  g_autoptr (GArray) active = NULL;
  g_autoptr (GError) error = NULL;
  gint64 empty, lively;

  set_up (&fixture, database);
  empty = database_add_room (database, "empty", FALSE);
  lively = database_add_room (database, "lively", FALSE);
  madang_room_presence_add_socket (fixture.room_presence, lively, 1);
  madang_room_presence_add_socket (fixture.room_presence, lively, 2);
  madang_directory_list_rooms_async (fixture.directory, 0, 10, keep_result, &listed);
  turn_until (listed != NULL);
  rooms = madang_directory_list_rooms_finish (fixture.directory, listed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rooms->len, ==, 2);
  g_assert_cmpuint (((MadangRoomRow *) rooms->pdata[0])->online, ==, 0);
  g_assert_cmpuint (((MadangRoomRow *) rooms->pdata[1])->online, ==, 2);
  madang_directory_get_room_async (fixture.directory, lively, keep_result, &shown);
  turn_until (shown != NULL);
  room = madang_directory_get_room_finish (fixture.directory, shown, &error);
  g_assert_cmpuint (room->online, ==, 2);
  active = madang_directory_list_active_rooms (fixture.directory);
  g_assert_cmpuint (active->len, ==, 1);
  g_assert_true (madang_directory_is_active_room (fixture.directory, lively));
  g_assert_false (madang_directory_is_active_room (fixture.directory, empty));
}

static void
test_members (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (GError) error = NULL;
  gint64 room;

  set_up (&fixture, database);
  room = database_add_room (database, "room", FALSE);
  add_online (&fixture, "anna");
  database_add_user (database, "boris");
  database_run (database,
                "INSERT INTO members (room_id, user_id)"
                " SELECT %" G_GINT64_FORMAT ", id FROM users WHERE id > 0",
                room);
  madang_directory_list_members_async (fixture.directory, room, 0, 10, keep_result, &result);
  turn_until (result != NULL);
  members = madang_directory_list_members_finish (fixture.directory, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_true (((MadangMemberRow *) members->pdata[0])->is_online);
  g_assert_false (((MadangMemberRow *) members->pdata[1])->is_online);
}

static char *
list_users (Fixture *fixture, const MadangPeopleQuery *query, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) users = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  madang_directory_list_users_async (fixture->directory, query, keep_result, &result);
  turn_until (result != NULL);
  users = madang_directory_list_users_finish (fixture->directory, result, error);
  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      const MadangPersonRow *row = users->pdata[i];

      g_string_append_printf (names, "%s%s%s", i > 0 ? "," : "",
                              madang_user_get_nickname (row->user),
                              row->connections > 0 ? "*" : "");
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_users (Database *database)
{
  static const struct
  {
    MadangPeopleQuery query;
    const char *expected;
  } cases[] = {
    { { 0, 100, NULL, MADANG_ONLINE_ANY }, "anna*,boris,clara*,dina,emma*" },
    { { -7, 2, "", MADANG_ONLINE_ANY }, "anna*,boris" },
    { { 0, 100, "n", MADANG_ONLINE_ANY }, "anna*,dina" },
    { { 0, 100, "A", MADANG_ONLINE_ONLY }, "anna*,clara*,emma*" },
    { { 0, 2, NULL, MADANG_ONLINE_ONLY }, "anna*,clara*" },
    { { 0, 1, "mm", MADANG_ONLINE_ONLY }, "emma*" },
    { { 0, 100, "boris", MADANG_ONLINE_ONLY }, "" },
    { { 0, 100, NULL, MADANG_OFFLINE_ONLY }, "boris,dina" },
    { { 0, 1, NULL, MADANG_OFFLINE_ONLY }, "boris" },
    { { 0, 100, "d", MADANG_OFFLINE_ONLY }, "dina" },
    { { G_MAXINT64, 100, NULL, MADANG_ONLINE_ONLY }, "" },
    { { G_MAXINT64, 100, NULL, MADANG_OFFLINE_ONLY }, "" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  add_online (&fixture, "anna");
  database_add_user (database, "boris");
  add_online (&fixture, "clara");
  database_add_user (database, "dina");
  add_online (&fixture, "emma");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *names = list_users (&fixture, &cases[i].query, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (names, ==, cases[i].expected);
    }
}

/* More than a piece: those who are wanted come after many who are not. */
static void
test_many_users (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *offline = NULL, *found = NULL, *paged = NULL;
  const MadangPeopleQuery queries[] = { { 0, 2, NULL, MADANG_OFFLINE_ONLY },
                                        { 0, 5, "x24", MADANG_ONLINE_ONLY },
                                        { 2498, 5, NULL, MADANG_ONLINE_ONLY } };

  set_up (&fixture, database);
  database_run (database, "INSERT INTO users (id, username, nickname)"
                          " SELECT i, 'x' || i, 'x' || i FROM generate_series(1, 2502) i");
  for (gint64 id = 1; id <= 2500; id++)
    madang_presence_add_socket (fixture.presence, id);
  offline = list_users (&fixture, &queries[0], &error);
  g_assert_cmpstr (offline, ==, "x2501,x2502");
  found = list_users (&fixture, &queries[1], &error);
  g_assert_cmpstr (found, ==, "x24*,x240*,x241*,x242*,x243*");
  paged = list_users (&fixture, &queries[2], &error);
  g_assert_cmpstr (paged, ==, "x2499*,x2500*");
  g_assert_no_error (error);
}

static void
assert_list_refused (Fixture *fixture, const MadangPeopleQuery *query, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = list_users (fixture, query, &error);

  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (g_array_index (madang_error_get_problems (error), MadangProblem, 0).field, ==,
                   field);
}

static void
test_refusals (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *longest = g_strnfill (MADANG_SEARCH_MAX + 1, 'x');
  g_autofree char *emptiest = g_strnfill (MADANG_SEARCH_MAX + 1, ' ');
  g_autoptr (GAsyncResult) rooms = NULL, members = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  assert_list_refused (&fixture, &(MadangPeopleQuery){ .limit = 0 }, "limit");
  assert_list_refused (&fixture, &(MadangPeopleQuery){ .limit = 1001 }, "limit");
  assert_list_refused (&fixture, &(MadangPeopleQuery){ .limit = 1, .search = longest }, "search");
  assert_list_refused (&fixture, &(MadangPeopleQuery){ .limit = 1, .search = emptiest }, "search");
  madang_directory_list_rooms_async (fixture.directory, 0, 0, keep_result, &rooms);
  turn_until (rooms != NULL);
  g_assert_null (madang_directory_list_rooms_finish (fixture.directory, rooms, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  madang_directory_list_members_async (fixture.directory, 1, 0, 1001, keep_result, &members);
  turn_until (members != NULL);
  g_assert_null (madang_directory_list_members_finish (fixture.directory, members, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
}

static gint64
find_user (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_directory_find_user_async (fixture->directory, name, keep_result, &result);
  turn_until (result != NULL);
  return madang_directory_find_user_finish (fixture->directory, result, error);
}

static void
test_find_user (Database *database)
{
  static const struct
  {
    const char *name;
    gint64 id; /* 0: refused with… */
    MadangErrorCode code;
  } cases[] = {
    { "anna@EXAMPLE.org", 1, 0 },
    { "email:anna@EXAMPLE.org", 1, 0 },
    { "email:anna", 0, MADANG_ERROR_NO_SUCH_USER },
    { "ring", 0, MADANG_ERROR_INVALID_ARGUMENT },
    { "nick:ring", 1, 0 },
    { "user:ring", 2, 0 },
    { "id:2", 2, 0 },
    { "id:3", 3, 0 },
    { "id:4", 0, MADANG_ERROR_NO_SUCH_USER },
    { "id:0", 0, MADANG_ERROR_NO_SUCH_USER },
    { "id:-1", 0, MADANG_ERROR_NO_SUCH_USER },
    { "id:", 0, MADANG_ERROR_INVALID_ARGUMENT },
    { "id:2x", 0, MADANG_ERROR_INVALID_ARGUMENT },
    { "id:99999999999999999999", 0, MADANG_ERROR_INVALID_ARGUMENT },
    { "nick:id:2", 3, 0 },
    { "2", 0, MADANG_ERROR_NO_SUCH_USER },
    { "admin", 0, MADANG_ERROR_NO_SUCH_USER },
    { "user:", 0, MADANG_ERROR_NO_SUCH_USER },
    { "", 0, MADANG_ERROR_NO_SUCH_USER },
    { "\u1112\u1161\u11ab", 2, 0 }, /* 한, as some systems write it */
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_run (database, "INSERT INTO users (id, email, username, nickname) VALUES"
                          " (1, 'anna@example.org', 'anna@example.org', 'ring'),"
                          " (2, '', 'ring', '한'), (3, '', 'clara', 'id:2')");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (find_user (&fixture, cases[i].name, &error), ==, cases[i].id);
      if (cases[i].id == 0)
        g_assert_error (error, MADANG_ERROR, (int) cases[i].code);
    }
}

static void
test_get_user (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MadangPersonRow) anna = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  set_up (&fixture, database);
  id = add_online (&fixture, "anna");
  madang_presence_add_socket (fixture.presence, id);
  madang_directory_get_user_async (fixture.directory, id, keep_result, &result);
  turn_until (result != NULL);
  anna = madang_directory_get_user_finish (fixture.directory, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (anna->connections, ==, 2);
}

static void
test_figures (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MadangTotals) totals = NULL;
  g_autoptr (GError) error = NULL;
  MadangLive live;

  set_up (&fixture, database);
  add_online (&fixture, "anna");
  madang_room_presence_add_socket (fixture.room_presence, 5, 1);
  fixture.traffic = (MadangTraffic){ 3, 40, 5 };
  live = madang_directory_get_live (fixture.directory);
  g_assert_cmpuint (live.connections, ==, 3);
  g_assert_cmpuint (live.online_users, ==, 1);
  g_assert_cmpuint (live.active_rooms, ==, 1);
  g_assert_cmpuint (live.deliveries, ==, 40);
  g_assert_cmpuint (live.commits, ==, 0);
  g_assert_cmpuint (live.closed_for_pressure, ==, 5);
  madang_directory_count_async (fixture.directory, keep_result, &result);
  turn_until (result != NULL);
  totals = madang_directory_count_finish (fixture.directory, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (totals->users, ==, 1);
}

static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  set_up (&fixture, database);
  madang_pool_close (fixture.pool);
  names = list_users (&fixture, &(MadangPeopleQuery){ .limit = 1 }, &error);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_cmpint (find_user (&fixture, "anna", &error), ==, 0);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/directory/rooms", test_rooms);
  database_add_test ("/directory/members", test_members);
  database_add_test ("/directory/users", test_users);
  database_add_test ("/directory/many-users", test_many_users);
  database_add_test ("/directory/refusals", test_refusals);
  database_add_test ("/directory/find-user", test_find_user);
  database_add_test ("/directory/get-user", test_get_user);
  database_add_test ("/directory/figures", test_figures);
  database_add_test ("/directory/away", test_away);
  return database_run_tests ();
}
