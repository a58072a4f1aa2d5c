#include "store/madang-room-store.h"

#include "base/madang-error.h"
#include "room-store-fixture.h"
#include "store/madang-chat-writer.h"

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

  madang_room_store_show_async (fixture->pool, caller, id, page, fixture->with_senders, keep_result,
                                &result);
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
  g_assert_false (entry->by_rank);
  g_assert_null (enter (&fixture, &fixture.caller, 2, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  g_assert_null (enter (&fixture, &fixture.caller, 99, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  g_clear_error (&error);
  g_assert_null (enter (&fixture, &fixture.gone, 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
}

/* Into closed rooms, being no member. */
static void
test_enter_by_rank (Database *database)
{
  const struct
  {
    gint64 room_id;
    gboolean by_rank;
  } cases[] = { { 1, FALSE }, { 2, TRUE }, { 4, FALSE } };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  make_superuser (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadangEntry) entry = enter (&fixture, &fixture.caller, cases[i].room_id, &error);

      g_assert_no_error (error);
      g_assert_cmpint (entry->by_rank, ==, cases[i].by_rank);
    }
  g_assert_null (enter (&fixture, &fixture.caller, 99, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
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
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      guint n_case = i / 2;
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangRoom) room = NULL;
      g_autoptr (GString) found = g_string_new (NULL);
      GArray *chats;

      fixture.with_senders = i % 2 == 1;
      room = show (&fixture, &fixture.caller, 2, &cases[n_case].page, &error);
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
          g_assert_true ((fields->sender != NULL) == fixture.with_senders);
          if (fields->sender != NULL)
            g_assert_cmpstr (madang_user_get_nickname (fields->sender), ==, "gina");
        }
      g_assert_cmpstr (found->str, ==, cases[n_case].ids);
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

static gint64
make (Fixture *fixture, const MadangNewRoom *room, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_make_async (fixture->pool, room, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_make_finish (result, error);
}

static void
test_make (Database *database)
{
  const gint64 members[] = { 2, 2, 1 }, strangers[] = { 1, 99 }, admin[] = { 0 };
  const gint64 post = 7;
  const struct
  {
    MadangNewRoom room;
    const char *stored; /* NULL: somebody is nobody */
  } cases[] = {
    { { .name = "bare", .closed = TRUE }, "bare t - - -" },
    { { .name = "open", .closed = FALSE, .owner_id = 1, .post = &post }, "open f 1 1 7" },
    { { .name = "all", .closed = TRUE, .owner_id = 1, .members = members, .n_members = 3 },
      "all t 1 1,2 -" },
    { { .name = "a", .closed = TRUE, .members = members, .n_members = 1 }, "a t - 2 -" },
    { { .name = "x", .members = strangers, .n_members = 2 }, NULL },
    { { .name = "x", .members = admin, .n_members = 1 }, NULL },
    { { .name = "x", .owner_id = 99 }, NULL },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 id = make (&fixture, &cases[i].room, &error);
      g_autofree char *stored = NULL;

      if (cases[i].stored == NULL)
        {
          g_assert_cmpint (id, ==, 0);
          g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER);
          continue;
        }
      g_assert_no_error (error);
      stored = database_ask (database,
                             "SELECT concat_ws(' ', name, closed, coalesce(owner_id::text, '-'),"
                             " coalesce((SELECT string_agg(user_id::text, ',' ORDER BY user_id)"
                             " FROM members WHERE room_id = id), '-'), coalesce(post::text, '-'))"
                             " FROM rooms WHERE id = %" G_GINT64_FORMAT,
                             id);
      g_assert_cmpstr (stored, ==, cases[i].stored);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 4);
}

typedef struct
{
  gboolean is_done;
  GError *error;
} Deletion;

static void
on_deleted (const GError *error, gpointer data)
{
  *(Deletion *) data = (Deletion){ TRUE, error != NULL ? g_error_copy (error) : NULL };
}

static gboolean
sweep (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more;

  madang_room_store_sweep_async (fixture->pool, keep_result, &result);
  turn_until (result != NULL);
  more = madang_room_store_sweep_finish (result, &error);
  g_assert_no_error (error);
  return more;
}

/* The room goes at once, its messages piece by piece; nobody else's do. */
static void
test_delete (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MadangWriter) writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER, database->conninfo);
  Deletion first = { 0 }, again = { 0 };

  set_up (&fixture, database);
  add_closed_rooms (&fixture);
  database_run (database,
                "INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)"
                " SELECT 4 + i %% 2, i, i, 1, 'x', gen_random_uuid(), now()"
                " FROM generate_series(1, 5000) i");
  turn_until (madang_writer_is_ready (MADANG_WRITER (writer)));
  madang_room_store_delete (writer, 4, on_deleted, &first);
  madang_room_store_delete (writer, 4, on_deleted, &again);
  turn_until (again.is_done);
  g_assert_true (first.is_done);
  g_assert_no_error (first.error);
  g_assert_error (again.error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  g_clear_error (&again.error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM members"), ==, 0);
  for (guint left = 2500; left > 0; left -= MIN (left, 1000))
    {
      g_assert_cmpint (database_count (database, "SELECT count(*) FROM chats WHERE room_id = 4"),
                       ==, left);
      g_assert_true (sweep (&fixture));
    }
  g_assert_false (sweep (&fixture));
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM chats"), ==, 2500);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM deleted_rooms"), ==, 0);
}

/* Made once, whoever needs it first, and however many do at once. */
static void
test_lobby (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GAsyncResult *results[10] = { NULL };
  g_autoptr (GError) error = NULL;
  gint64 first = 0;
  guint n_new = 0;

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    madang_room_store_find_lobby_async (fixture.pool, i == 0 ? "Lobby" : "another", keep_result,
                                        &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      gboolean is_new;
      gint64 id;

      turn_until (results[i] != NULL);
      id = madang_room_store_find_lobby_finish (results[i], &is_new, &error);
      g_assert_no_error (error);
      g_assert_cmpint (id, >, 0);
      g_assert_cmpint (id, ==, i == 0 ? id : first);
      n_new += is_new;
      first = id;
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_new, ==, 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 1);
}

static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { .database = database,
                               .pool = madang_pool_new ("host=/nonexistent", 1) };
  GError *errors[5] = { NULL };
  g_autoptr (GAsyncResult) lobby = NULL;
  gboolean is_new;

  g_assert_null (list (&fixture, &fixture.caller, &newest, &errors[0]));
  g_assert_null (create (&fixture, &fixture.caller, "name", NULL, &errors[1]));
  g_assert_null (show (&fixture, &fixture.caller, 1, &newest, &errors[2]));
  g_assert_null (enter (&fixture, &fixture.caller, 1, &errors[3]));
  madang_room_store_find_lobby_async (fixture.pool, "Lobby", keep_result, &lobby);
  turn_until (lobby != NULL);
  g_assert_cmpint (madang_room_store_find_lobby_finish (lobby, &is_new, &errors[4]), ==, 0);
  g_assert_false (is_new);
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
  database_add_test ("/room-store/enter", test_enter);
  database_add_test ("/room-store/enter-by-rank", test_enter_by_rank);
  database_add_test ("/room-store/show", test_show);
  database_add_test ("/room-store/not-shown", test_not_shown);
  database_add_test ("/room-store/make", test_make);
  database_add_test ("/room-store/delete", test_delete);
  database_add_test ("/room-store/lobby", test_lobby);
  database_add_test ("/room-store/away", test_away);
  return database_run_tests ();
}
