#include "store/madang-member-store.h"

#include "base/madang-error.h"
#include "database.h"
#include "store/madang-chat-writer.h"

#define OPEN 1
#define CLOSED 2

/* A superuser, a member of both rooms, and somebody else. */
typedef struct
{
  Database *database;
  MadangWriter *writer;
  MadangCaller boss;
  MadangCaller member;
  MadangCaller other;
} Fixture;

typedef void (*Act) (MadangWriter *writer,
                     const MadangCaller *caller,
                     gint64 room_id,
                     gint64 user_id,
                     MadangMemberFunc callback,
                     gpointer data);

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER, database->conninfo);
  turn_until (madang_writer_is_ready (MADANG_WRITER (fixture->writer)));
  g_assert_cmpint (database_add_room (database, "open", FALSE), ==, OPEN);
  g_assert_cmpint (database_add_room (database, "closed", TRUE), ==, CLOSED);
  database_add_session (database, database_add_user (database, "boss"), &fixture->boss);
  database_add_session (database, database_add_user (database, "member"), &fixture->member);
  database_add_session (database, database_add_user (database, "other"), &fixture->other);
  database_run (database,
                "UPDATE users SET is_superuser = true WHERE id = %" G_GINT64_FORMAT
                "; INSERT INTO members SELECT id, %" G_GINT64_FORMAT " FROM rooms",
                fixture->boss.user_id, fixture->member.user_id);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

typedef struct
{
  guint calls;
  char *username;
  GError *error;
} Outcome;

static void
on_done (MadangUser *user, const GError *error, gpointer data)
{
  Outcome *outcome = data;

  g_assert_true ((user == NULL) == (error != NULL));
  outcome->calls++;
  if (user != NULL)
    outcome->username = g_strdup (madang_user_get_fields (user)->username);
  else
    outcome->error = g_error_copy (error);
}

/* Checks that the act changes the membership of `username`, or is refused with `code` where that is NULL. */
static void
check (Fixture *fixture,
       Act act,
       const MadangCaller *caller,
       gint64 room_id,
       gint64 user_id,
       const char *username,
       int code)
{
  Outcome outcome = { 0 };

  act (fixture->writer, caller, room_id, user_id, on_done, &outcome);
  turn_until (outcome.calls > 0);
  g_assert_cmpuint (outcome.calls, ==, 1);
  g_assert_cmpstr (outcome.username, ==, username);
  if (username == NULL)
    g_assert_error (outcome.error, MADANG_ERROR, code);
  g_free (outcome.username);
  g_clear_error (&outcome.error);
}

static gint64
count (Fixture *fixture, gint64 room_id)
{
  return database_count (fixture->database,
                         "SELECT count(*) FROM members WHERE room_id = %" G_GINT64_FORMAT, room_id);
}

static void
test_add (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Act add = madang_member_store_add;

  set_up (&fixture, database);
  check (&fixture, add, &fixture.boss, CLOSED, fixture.other.user_id, "other", 0);
  check (&fixture, add, NULL, OPEN, fixture.other.user_id, "other", 0);
  g_assert_cmpint (count (&fixture, CLOSED), ==, 2);
  check (&fixture, add, NULL, CLOSED, fixture.other.user_id, NULL, MADANG_ERROR_ALREADY_MEMBER);
  check (&fixture, add, NULL, 99, fixture.other.user_id, NULL, MADANG_ERROR_NO_SUCH_ROOM);
  check (&fixture, add, NULL, CLOSED, 99, NULL, MADANG_ERROR_NO_SUCH_USER);
  check (&fixture, add, NULL, CLOSED, 0, NULL, MADANG_ERROR_NO_SUCH_USER);
  check (&fixture, add, &fixture.member, CLOSED, fixture.boss.user_id, NULL,
         MADANG_ERROR_NOT_AUTHORIZED);
  check (&fixture, add, &fixture.other, OPEN, fixture.other.user_id, NULL,
         MADANG_ERROR_NOT_AUTHORIZED);
  g_assert_cmpint (count (&fixture, CLOSED), ==, 2);
}

static void
test_remove (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Act remove = madang_member_store_remove;

  set_up (&fixture, database);
  check (&fixture, remove, &fixture.other, CLOSED, fixture.member.user_id, NULL,
         MADANG_ERROR_NOT_AUTHORIZED);
  check (&fixture, remove, &fixture.other, CLOSED, fixture.other.user_id, NULL,
         MADANG_ERROR_NOT_MEMBER);
  check (&fixture, remove, &fixture.other, 99, fixture.other.user_id, NULL,
         MADANG_ERROR_NO_SUCH_ROOM);
  check (&fixture, remove, NULL, CLOSED, 99, NULL, MADANG_ERROR_NO_SUCH_USER);
  g_assert_cmpint (count (&fixture, CLOSED), ==, 1);
  check (&fixture, remove, &fixture.member, CLOSED, fixture.member.user_id, "member", 0);
  g_assert_cmpint (count (&fixture, CLOSED), ==, 0);
  g_assert_cmpint (count (&fixture, OPEN), ==, 1);
  check (&fixture, remove, &fixture.boss, OPEN, fixture.member.user_id, "member", 0);
  check (&fixture, remove, NULL, OPEN, fixture.member.user_id, NULL, MADANG_ERROR_NOT_MEMBER);
}

/* Who no longer stands may nothing, not even leave. */
static void
test_gone (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  database_run (database, "UPDATE users SET is_active = false");
  check (&fixture, madang_member_store_add, &fixture.boss, CLOSED, fixture.other.user_id, NULL,
         MADANG_ERROR_UNAUTHENTICATED);
  check (&fixture, madang_member_store_remove, &fixture.member, CLOSED, fixture.member.user_id,
         NULL, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (count (&fixture, CLOSED), ==, 1);
}

/* A room that is deleted while somebody is added: there is none. */
static void
test_room_vanishes (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Outcome outcome = { 0 };

  set_up (&fixture, database);
  database_run (database, "BEGIN; DELETE FROM rooms WHERE id = 2");
  madang_member_store_add (fixture.writer, NULL, CLOSED, fixture.other.user_id, on_done, &outcome);
  turn_for (50);
  g_assert_cmpuint (outcome.calls, ==, 0);
  database_run (database, "COMMIT");
  turn_until (outcome.calls > 0);
  g_assert_error (outcome.error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  g_clear_error (&outcome.error);
}

static void
test_away (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Outcome outcome = { 0 };

  fixture.writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER, "host=/nonexistent");
  madang_member_store_add (fixture.writer, NULL, 1, 1, on_done, &outcome);
  turn_until (outcome.calls > 0);
  g_assert_error (outcome.error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_clear_error (&outcome.error);
}

/* -1: done */
static int
mute (Fixture *fixture, gint64 room_id, gint64 user_id, gboolean is_muted)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  madang_member_store_mute_async (fixture->writer, room_id, user_id, is_muted, keep_result,
                                  &result);
  turn_until (result != NULL);
  if (madang_member_store_mute_finish (result, &error))
    return -1;
  g_assert_true (error->domain == MADANG_ERROR);
  return error->code;
}

static void
test_mute (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (mute (&fixture, OPEN, fixture.other.user_id, TRUE), ==, -1);
      g_assert_cmpint (mute (&fixture, CLOSED, fixture.member.user_id, TRUE), ==, -1);
    }
  g_assert_cmpint (mute (&fixture, CLOSED, fixture.other.user_id, TRUE), ==,
                   MADANG_ERROR_NOT_MEMBER);
  g_assert_cmpint (mute (&fixture, 99, fixture.other.user_id, TRUE), ==, MADANG_ERROR_NO_SUCH_ROOM);
  g_assert_cmpint (mute (&fixture, 99, 99, FALSE), ==, MADANG_ERROR_NO_SUCH_ROOM);
  g_assert_cmpint (mute (&fixture, OPEN, 99, TRUE), ==, MADANG_ERROR_NO_SUCH_USER);
  g_assert_cmpint (mute (&fixture, OPEN, 0, TRUE), ==, MADANG_ERROR_NO_SUCH_USER);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM mutes"), ==, 2);
  database_run (database, "DELETE FROM members");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM mutes"), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (mute (&fixture, CLOSED, fixture.member.user_id, FALSE), ==, -1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM mutes"), ==, 1);
  database_run (database, "DELETE FROM rooms");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM mutes"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/member-store/add", test_add);
  database_add_test ("/member-store/remove", test_remove);
  database_add_test ("/member-store/gone", test_gone);
  database_add_test ("/member-store/mute", test_mute);
  database_add_test ("/member-store/room-vanishes", test_room_vanishes);
  database_add_test ("/member-store/away", test_away);
  return database_run_tests ();
}
