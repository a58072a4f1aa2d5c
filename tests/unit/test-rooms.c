/*
 * MadangRooms: that endings are told whatever becomes of the database's answer; the rest is tested from outside.
 */
#include "service/madang-rooms.h"

#include "base/madang-error.h"
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
} Fixture;

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
  g_signal_connect (fixture->bus, "member-removed", G_CALLBACK (on_member_removed), fixture);
  g_signal_connect (fixture->bus, "room-deleted", G_CALLBACK (on_room_deleted), fixture);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/rooms/again", test_again);
  database_add_test ("/rooms/lost", test_lost);
  database_add_test ("/rooms/away", test_away);
  return database_run_tests ();
}
