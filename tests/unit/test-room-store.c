#include "store/madang-room-store.h"

#include "base/madang-error.h"
#include "database.h"

/* Somebody who asks, and somebody who no longer stands. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangCaller caller;
  MadangCaller gone;
} Fixture;

static const MadangPage newest = { .limit = 50, .before = G_MAXINT64, .after = -1 };

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 2);
  turn_until (madang_pool_is_ready (fixture->pool));
  database_add_session (database, database_add_user (database, "gina"), &fixture->caller);
  database_add_session (database, database_add_user (database, "gone"), &fixture->gone);
  database_run (database,
                "UPDATE sessions SET expires_at = now() WHERE user_id = %" G_GINT64_FORMAT,
                fixture->gone.user_id);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static GPtrArray *
list (Fixture *fixture, const MadangCaller *caller, const MadangPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_list_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_list_finish (result, error);
}

static MadangRoom *
create (Fixture *fixture,
        const MadangCaller *caller,
        const char *name,
        const gint64 *post,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_create_async (fixture->pool, caller, name, post, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_create_finish (result, error);
}

static MadangRoom *
show (
    Fixture *fixture, const MadangCaller *caller, gint64 id, const MadangPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_show_async (fixture->pool, caller, id, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_show_finish (result, error);
}

static MadangEntry *
enter (Fixture *fixture, const MadangCaller *caller, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_enter_async (fixture->pool, caller, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_enter_finish (result, error);
}

/* "1,2,3" */
static void
append_id (GString *ids, gint64 id)
{
  g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 0 ? "," : "", id);
}

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

static void
test_create (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  const gint64 posts[] = { 0, -5, G_MAXINT64 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (posts); i++)
    {
      g_autoptr (MadangRoom) room = create (&fixture, &fixture.caller, "마당 🏡", &posts[i], &error);

      g_assert_no_error (error);
      g_assert_cmpint (madang_room_get_id (room), >, 0);
      g_assert_cmpstr (madang_room_get_name (room), ==, "마당 🏡");
      g_assert_cmpint (madang_room_get_owner_id (room), ==, fixture.caller.user_id);
      g_assert_cmpint (*madang_room_get_post (room), ==, posts[i]);
      g_assert_cmpuint (madang_room_get_chats (room)->len, ==, 0);
    }
  g_autoptr (MadangRoom) bare = create (&fixture, &fixture.caller, "bare", NULL, &error);
  g_assert_null (madang_room_get_post (bare));
  g_assert_cmpint (database_count (database,
                                   "SELECT count(*) FROM rooms r JOIN members m ON m.room_id = r.id"
                                   " AND m.user_id = r.owner_id WHERE NOT closed"),
                   ==, 4);
  g_assert_null (create (&fixture, &fixture.gone, "none", NULL, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 4);
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

/* Rooms 1 to 6, the even ones closed, and the caller a member of 4. */
static void
add_closed_rooms (Fixture *fixture)
{
  for (guint i = 1; i <= 6; i++)
    database_add_room (fixture->database, "room", i % 2 == 0);
  database_run (fixture->database, "INSERT INTO members VALUES (4, %" G_GINT64_FORMAT ")",
                fixture->caller.user_id);
}

static void
make_superuser (Fixture *fixture)
{
  database_run (fixture->database,
                "UPDATE users SET is_superuser = true WHERE id = %" G_GINT64_FORMAT,
                fixture->caller.user_id);
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

static void
test_enter (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangEntry) entry = NULL;

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  entry = enter (&fixture, &fixture.caller, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (entry->user), ==, fixture.caller.user_id);
  g_assert_cmpstr (madang_user_get_nickname (entry->user), ==, "gina");
  g_assert_cmpint (ABS (entry->session_expires_at - g_get_real_time () - G_TIME_SPAN_HOUR), <,
                   10 * G_TIME_SPAN_SECOND);
  g_assert_null (enter (&fixture, &fixture.caller, 2, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  g_assert_null (enter (&fixture, &fixture.caller, 99, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  g_clear_error (&error);
  g_assert_null (enter (&fixture, &fixture.gone, 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
  make_superuser (&fixture);
  g_clear_pointer (&entry, madang_entry_free);
  entry = enter (&fixture, &fixture.caller, 2, &error);
  g_assert_no_error (error);
}

static void
test_show (Database *database)
{
  const struct
  {
    MadangPage page;
    const char *ids;
  } cases[] = {
    { { .limit = 50, .before = G_MAXINT64, .after = -1 }, "101,102,103,104,105" },
    { { .limit = 2, .before = G_MAXINT64, .after = -1 }, "103,104,105" },
    { { .limit = 2, .before = 104, .after = -1 }, "101,102,103" },
    { { .limit = 2, .before = 101, .after = -1 }, "" },
    { { .limit = 2, .before = G_MAXINT64, .after = 0 }, "101,102,103" },
    { { .limit = 2, .before = G_MAXINT64, .after = 103 }, "104,105" },
    { { .limit = 2, .before = G_MAXINT64, .after = 105 }, "" },
    { { .limit = 1, .before = 105, .after = 101 }, "103,104" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < 3; i++)
    database_add_room (database, "room", FALSE);
  database_run (
      database,
      "INSERT INTO chats (room_id, id, seq, sender_id, message, parent_id, token, created_at)"
      " SELECT 2, 100 + i, i, %" G_GINT64_FORMAT ", '말 ' || i, nullif(100 + i - 1, 100),"
      " gen_random_uuid(), timestamptz '2024-01-01' + i * interval '1 second'"
      " FROM generate_series(1, 5) i;"
      "INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)"
      " VALUES (1, 90, 1, 0, 'other', gen_random_uuid(), now()),"
      " (3, 110, 1, 0, 'other', gen_random_uuid(), now())",
      fixture.caller.user_id);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangRoom) room = show (&fixture, &fixture.caller, 2, &cases[i].page, &error);
      g_autoptr (GString) found = g_string_new (NULL);
      GArray *chats;

      g_assert_no_error (error);
      g_assert_cmpint (madang_room_get_id (room), ==, 2);
      g_assert_cmpstr (madang_room_get_name (room), ==, "room");
      chats = madang_room_get_chats (room);
      for (guint n = 0; n < chats->len; n++)
        {
          const MadangChatFields *fields = &g_array_index (chats, MadangChatFields, n);
          g_autofree char *message = g_strdup_printf ("말 %" G_GINT64_FORMAT, fields->seq);

          append_id (found, fields->id);
          g_assert_cmpint (fields->seq, ==, fields->id - 100);
          g_assert_cmpint (fields->room_id, ==, 2);
          g_assert_cmpint (fields->sender_id, ==, fixture.caller.user_id);
          g_assert_cmpint (fields->parent_id, ==, fields->seq == 1 ? 0 : fields->id - 1);
          g_assert_cmpint (fields->created_at, ==, (1704067200 + fields->seq) * G_USEC_PER_SEC);
          g_assert_cmpstr (fields->message, ==, message);
          g_assert_null (fields->client_id);
          g_assert_null (fields->sender);
        }
      g_assert_cmpstr (found->str, ==, cases[i].ids);
    }
}

static void
test_not_shown (Database *database)
{
  const struct
  {
    gint64 room;
    int code; /* -1: shown */
  } cases[] = {
    { 1, -1 },
    { 2, MADANG_ERROR_NOT_AUTHORIZED },
    { 4, -1 },
    { 0, MADANG_ERROR_NO_SUCH_ROOM },
    { -1, MADANG_ERROR_NO_SUCH_ROOM },
    { G_MAXINT64, MADANG_ERROR_NO_SUCH_ROOM },
  };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangRoom) open = NULL;

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadangRoom) room = show (&fixture, &fixture.caller, cases[i].room, &newest,
                                          &error);

      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, MADANG_ERROR, cases[i].code);
      g_assert_true ((room == NULL) == (cases[i].code >= 0));
      g_clear_error (&error);
    }
  g_assert_null (show (&fixture, &fixture.gone, 1, &newest, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
  make_superuser (&fixture);
  open = show (&fixture, &fixture.caller, 2, &newest, &error);
  g_assert_no_error (error);
}

/* Made once, whoever needs it first, and however many do at once. */
static void
test_lobby (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GAsyncResult *results[10] = { NULL };
  g_autoptr (GError) error = NULL;
  gint64 first = 0;

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    madang_room_store_find_lobby_async (fixture.pool, i == 0 ? "Lobby" : "another", keep_result,
                                        &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      gint64 id;

      turn_until (results[i] != NULL);
      id = madang_room_store_find_lobby_finish (results[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (id, >, 0);
      g_assert_cmpint (id, ==, i == 0 ? id : first);
      first = id;
      g_object_unref (results[i]);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 1);
}

static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { .database = database,
                               .pool = madang_pool_new ("host=/nonexistent", 1) };
  GError *errors[5] = { NULL };
  g_autoptr (GAsyncResult) lobby = NULL;

  g_assert_null (list (&fixture, &fixture.caller, &newest, &errors[0]));
  g_assert_null (create (&fixture, &fixture.caller, "name", NULL, &errors[1]));
  g_assert_null (show (&fixture, &fixture.caller, 1, &newest, &errors[2]));
  g_assert_null (enter (&fixture, &fixture.caller, 1, &errors[3]));
  madang_room_store_find_lobby_async (fixture.pool, "Lobby", keep_result, &lobby);
  turn_until (lobby != NULL);
  g_assert_cmpint (madang_room_store_find_lobby_finish (lobby, &errors[4]), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_error (errors[i], MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
      g_error_free (errors[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/room-store/create", test_create);
  database_add_test ("/room-store/list", test_list);
  database_add_test ("/room-store/closed-list", test_closed_list);
  database_add_test ("/room-store/enter", test_enter);
  database_add_test ("/room-store/show", test_show);
  database_add_test ("/room-store/not-shown", test_not_shown);
  database_add_test ("/room-store/lobby", test_lobby);
  database_add_test ("/room-store/away", test_away);
  return database_run_tests ();
}
