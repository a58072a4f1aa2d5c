/*
 * MadangRooms: that endings are told whatever becomes of the database's answer; the rest is tested from outside.
 */
#include "service/madang-rooms.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "store/madang-chat-writer.h"

#define ROOM 1

typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangRooms *rooms;
  MadangCaller boss;
  MadangCaller member;
  MadangCaller other;
  GString *heard;
  GString *news; /* what of it was told for the first time */
} Fixture;

static void
on_member_news (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->news, "%d:%d;", (int) room_id, (int) user_id);
}

static void
on_room_news (MadangBus *bus, gint64 room_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->news, "%d;", (int) room_id);
}

static void
on_member_removed (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "-%d:%d;", (int) room_id, (int) user_id);
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "-%d;", (int) room_id);
}

static void
connect_to (Fixture *fixture, const char *conninfo)
{
  fixture->pool = madang_pool_new (conninfo, 1);
  fixture->writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER, conninfo);
  fixture->bus = madang_bus_new ();
  fixture->rooms = madang_rooms_new (fixture->pool, fixture->writer, fixture->bus);
  fixture->heard = g_string_new (NULL);
  fixture->news = g_string_new (NULL);
  g_signal_connect (fixture->bus, "member-removed", G_CALLBACK (on_member_removed), fixture);
  g_signal_connect (fixture->bus, "room-deleted", G_CALLBACK (on_room_deleted), fixture);
  g_signal_connect (fixture->bus, "member-added::new", G_CALLBACK (on_member_news), fixture);
  g_signal_connect (fixture->bus, "member-removed::new", G_CALLBACK (on_member_news), fixture);
  g_signal_connect (fixture->bus, "room-deleted::new", G_CALLBACK (on_room_news), fixture);
}

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  connect_to (fixture, database->conninfo);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  g_assert_cmpint (database_add_room (database, "closed", TRUE), ==, ROOM);
  database_add_session (database, database_add_user (database, "boss"), &fixture->boss);
  database_add_session (database, database_add_user (database, "member"), &fixture->member);
  database_add_session (database, database_add_user (database, "other"), &fixture->other);
  database_run (database,
                "UPDATE users SET is_superuser = true WHERE id = %" G_GINT64_FORMAT
                "; INSERT INTO members VALUES (%d, %" G_GINT64_FORMAT ")",
                fixture->boss.user_id, ROOM, fixture->member.user_id);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->rooms);
  g_clear_object (&fixture->writer);
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->bus);
  g_string_free (fixture->heard, TRUE);
  g_string_free (fixture->news, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

/* Of whoever is a member no longer, and of a room that is no more: the second may be a repeat of the first. */
static void
test_again (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const struct
  {
    const MadangCaller *caller;
    const char *heard;
  } cases[] = { { &fixture.other, "" }, /* may not */
                { &fixture.boss, "-1:2;" },
                { &fixture.member, "-1:2;" },
                { NULL, "-1:2;" } };

  set_up (&fixture, database);
  g_assert_cmpint (fixture.member.user_id, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (MadangUser) user = NULL;

      g_string_truncate (fixture.heard, 0);
      madang_rooms_remove_member_async (fixture.rooms, cases[i].caller, ROOM, 2, keep_result,
                                        &result);
      turn_until (result != NULL);
      user = madang_rooms_remove_member_finish (fixture.rooms, result, NULL);
      g_assert_cmpint (user != NULL, ==, cases[i].caller == &fixture.boss);
      g_assert_cmpstr (fixture.heard->str, ==, cases[i].heard);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      g_string_truncate (fixture.heard, 0);
      madang_rooms_delete_async (fixture.rooms, ROOM, keep_result, &result);
      turn_until (result != NULL);
      g_assert_cmpint (madang_rooms_delete_finish (fixture.rooms, result, NULL), ==, i == 0);
      g_assert_cmpstr (fixture.heard->str, ==, "-1;");
    }
  g_assert_cmpstr (fixture.news->str, ==, "1:2;1;");
}

/*
 * Answers to removals and a deletion are lost, and then the database has it as `done` says: that is told, whoever
 * asked, and whatever else. User 0 was never a member.
 */
static void
lose_answers (Fixture *fixture, const char *done, const char *heard)
{
  g_autoptr (GAsyncResult) removed = NULL, left = NULL, nobody = NULL, deleted = NULL;

  g_string_truncate (fixture->heard, 0);
  g_string_truncate (fixture->news, 0);
  database_run (fixture->database,
                "INSERT INTO members VALUES (%d, 2), (%d, 3) ON CONFLICT DO NOTHING", ROOM, ROOM);
  database_run (fixture->database, "BEGIN; SELECT FROM members FOR UPDATE");
  madang_rooms_remove_member_async (fixture->rooms, &fixture->boss, ROOM, 2, keep_result, &removed);
  madang_rooms_remove_member_async (fixture->rooms, &fixture->other, ROOM, 3, keep_result, &left);
  madang_rooms_remove_member_async (fixture->rooms, &fixture->other, ROOM, 0, keep_result, &nobody);
  madang_rooms_delete_async (fixture->rooms, ROOM, keep_result, &deleted);
  turn_until (database_count_waiting (fixture->database) > 0);
  tolerate_warnings ();
  database_kill_backends (fixture->database);
  turn_until (removed != NULL && left != NULL && nobody != NULL && deleted != NULL);
  g_assert_cmpstr (fixture->heard->str, ==, "");
  g_assert_false (madang_rooms_delete_finish (fixture->rooms, deleted, NULL));
  database_run (fixture->database, "%s; COMMIT", done);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  turn_for (100);
  refuse_warnings ();
  g_assert_cmpstr (fixture->heard->str, ==, heard);
}

static void
test_lost (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  lose_answers (&fixture, "SELECT", "");
  lose_answers (&fixture, "DELETE FROM members WHERE user_id = 2", "-1:2;");
  /* who is no member of an open room need not have been removed, and whoever asks need not be allowed to */
  lose_answers (&fixture, "DELETE FROM members; UPDATE rooms SET closed = false", "");
  lose_answers (&fixture, "DELETE FROM rooms", "-1:2;-1:3;-1;");
  g_assert_cmpstr (fixture.news->str, ==, "1:2;1:3;1;");
}

static void
add (Fixture *fixture, GAsyncResult **result, const char *news)
{
  g_clear_object (result);
  g_string_truncate (fixture->news, 0);
  madang_rooms_add_member_async (fixture->rooms, &fixture->boss, ROOM, 3, keep_result, result);
  if (news == NULL)
    return;
  turn_until (*result != NULL);
  g_assert_cmpstr (fixture->news->str, ==, news);
}

/* Nobody was told of an addition whose answer was lost; who finds that it is so tells, and the next one does not. */
static void
test_lost_addition (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  set_up (&fixture, database);
  database_run (database, "BEGIN; SELECT FROM rooms FOR UPDATE");
  add (&fixture, &result, NULL);
  turn_until (database_count_waiting (database) > 0);
  tolerate_warnings ();
  database_kill_backends (database);
  turn_until (result != NULL);
  g_assert_cmpstr (fixture.news->str, ==, "");
  database_run (database, "INSERT INTO members VALUES (%d, 3); COMMIT", ROOM);
  turn_until (madang_writer_is_ready (fixture.writer));
  refuse_warnings ();
  add (&fixture, &result, "1:3;");
  add (&fixture, &result, "");
}

/* What is never sent has not ended. */
static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) removed = NULL, deleted = NULL;
  g_autoptr (GError) error = NULL;

  connect_to (&fixture, "host=/nonexistent");
  madang_rooms_remove_member_async (fixture.rooms, NULL, ROOM, 2, keep_result, &removed);
  madang_rooms_delete_async (fixture.rooms, ROOM, keep_result, &deleted);
  turn_until (removed != NULL && deleted != NULL);
  g_assert_false (madang_rooms_delete_finish (fixture.rooms, deleted, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_assert_cmpstr (fixture.heard->str, ==, "");
}

static void
on_room_created (MadangBus *bus, gint64 room_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "+%d;", (int) room_id);
}

/* Whoever makes a room, it is told once. */
static void
test_created (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) made = NULL;
  g_autoptr (MadangRoom) room = NULL;

  set_up (&fixture, database);
  g_signal_connect (fixture.bus, "room-created", G_CALLBACK (on_room_created), &fixture);
  madang_rooms_create_async (fixture.rooms, &fixture.member, "mine", NULL, keep_result, &created);
  turn_until (created != NULL);
  room = madang_rooms_create_finish (fixture.rooms, created, NULL);
  g_assert_cmpint (madang_room_get_id (room), ==, 2);
  madang_rooms_make_async (fixture.rooms, &(MadangNewRoom){ .name = "theirs" }, keep_result, &made);
  turn_until (made != NULL);
  g_assert_cmpint (madang_rooms_make_finish (fixture.rooms, made, NULL), ==, 3);
  g_assert_cmpstr (fixture.heard->str, ==, "+2;+3;");
}

/* -1: done */
static int
set_options (Fixture *fixture, gint64 room_id, const MadangRoomOptions *options)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  madang_rooms_set_options_async (fixture->rooms, room_id, options, keep_result, &result);
  turn_until (result != NULL);
  if (madang_rooms_set_options_finish (fixture->rooms, result, &error))
    return -1;
  g_assert_true (error->domain == MADANG_ERROR);
  return error->code;
}

static void
test_options (Database *database)
{
  const guint off = 0, ten = 10, most = MADANG_SLOW_MODE_MAX, more = MADANG_SLOW_MODE_MAX + 1;
  g_autofree char *long_name = g_strnfill (MADANG_ROOM_NAME_MAX + 1, 'a');
  const struct
  {
    MadangRoomOptions options;
    int code;
    const char *row;
  } cases[] = {
    { { NULL, NULL }, -1, "closed:0" },
    { { "\u1100\u1161", NULL }, -1, "가:0" },
    { { NULL, &ten }, -1, "가:10" },
    { { "two", &most }, -1, "two:21600" },
    { { "three", &more }, MADANG_ERROR_INVALID_ARGUMENT, "two:21600" },
    { { " ", &ten }, MADANG_ERROR_INVALID_ARGUMENT, "two:21600" },
    { { long_name, NULL }, MADANG_ERROR_INVALID_ARGUMENT, "two:21600" },
    { { NULL, &off }, -1, "two:0" },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_run (database, "INSERT INTO paces SELECT 1, id, now() FROM users");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *row = NULL;

      g_assert_cmpint (set_options (&fixture, ROOM, &cases[i].options), ==, cases[i].code);
      row = database_ask (database, "SELECT name || ':' || slow_mode FROM rooms");
      g_assert_cmpstr (row, ==, cases[i].row);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 0);
  g_assert_cmpint (set_options (&fixture, 99, &(MadangRoomOptions){ .slow_mode = &ten }), ==,
                   MADANG_ERROR_NO_SUCH_ROOM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/rooms/again", test_again);
  database_add_test ("/rooms/lost", test_lost);
  database_add_test ("/rooms/lost-addition", test_lost_addition);
  database_add_test ("/rooms/away", test_away);
  database_add_test ("/rooms/created", test_created);
  database_add_test ("/rooms/options", test_options);
  return database_run_tests ();
}
