#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "writer-fixture.h"

/* How long the insertion of a batch takes, for those that begin from now on. */
static void
set_delay (Database *database, double seconds)
{
  database_run (database,
                "CREATE OR REPLACE FUNCTION delay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " PERFORM pg_sleep(%.3f); RETURN NULL; END $$",
                seconds);
}

static void
delay_batches (Database *database, double seconds)
{
  set_delay (database, seconds);
  database_run (database, "CREATE TRIGGER delay BEFORE INSERT ON chats FOR EACH STATEMENT"
                          " EXECUTE FUNCTION delay()");
}

static gint64
count_backends (Database *database, const char *condition)
{
  return database_count (database,
                         "SELECT count(*) FROM pg_stat_activity WHERE"
                         " datname = current_database() AND application_name = 'madang' AND %s",
                         condition);
}

static void
turn_until_in_flight (Database *database)
{
  turn_until (count_backends (database, "wait_event = 'PgSleep'") == 1);
}

static void
test_killed_before_commit (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (20);
  g_autoptr (GArray) later = writer_posts_new (20);

  writer_fixture_init (&fixture, database);
  delay_batches (database, 60);
  writer_fixture_write_many (&fixture, posts);
  turn_until_in_flight (database);
  writer_fixture_write_many (&fixture, later);
  set_delay (database, 0);
  expect_loss ();
  g_assert_cmpint (database_kill_backends (database), ==, 1);
  turn_until (writer_posts_count (posts) + writer_posts_count (later) == 40);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_cmpint (writer_posts_get_fields (posts, i)->seq, ==, 1 + i / WRITER_ROOMS);
      g_assert_false (writer_posts_get (posts, i)->receipt->is_repeat);
      g_assert_cmpint (writer_posts_get_fields (later, i)->seq, ==, 5 + i / WRITER_ROOMS);
    }
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 40);
  writer_fixture_assert_told (&fixture);
}

/* The writer's end of its connection. */
static int
find_socket (Database *database)
{
  for (int fd = 3; fd < 1000; fd++)
    {
      struct sockaddr_un peer = { 0 };
      socklen_t length = sizeof peer - 1;

      if (fd != PQsocket (database->side)
          && getpeername (fd, (struct sockaddr *) &peer, &length) == 0 && peer.sun_family == AF_UNIX
          && g_str_has_suffix (peer.sun_path, "/.s.PGSQL.5432"))
        return fd;
    }
  g_assert_not_reached ();
}

/* Lets the batch in flight be committed, and the connection break before the writer hears of it. */
static void
lose_answer (WriterFixture *fixture)
{
  int fd = find_socket (fixture->database);
  char buffer[4096];

  turn_until_in_flight (fixture->database);
  while (count_backends (fixture->database, "state = 'idle'") == 0)
    g_usleep (5000);
  while (recv (fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
    continue;
  expect_loss ();
  g_assert_cmpint (database_kill_backends (fixture->database), ==, 1);
}

static void
test_killed_after_commit (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (20);
  g_autoptr (GArray) later = writer_posts_new (20);

  writer_fixture_init (&fixture, database);
  delay_batches (database, 0.1);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);

      writer_fixture_write (&fixture, fixture.rooms[i % WRITER_ROOMS], client_id,
                            i % 2 == 0 ? client_id : NULL, writer_posts_get (posts, i));
    }
  lose_answer (&fixture);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 20);
  g_assert_cmpuint (fixture.stored->len, ==, 0);
  writer_fixture_write_many (&fixture, later);
  turn_until (writer_posts_count (posts) + writer_posts_count (later) == 40);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_cmpint (writer_posts_get_fields (posts, i)->seq, ==, 1 + i / WRITER_ROOMS);
      g_assert_false (writer_posts_get (posts, i)->receipt->is_repeat);
      g_assert_true (writer_posts_get (posts, i)->receipt->chat == fixture.stored->pdata[i]);
      g_assert_cmpint (writer_posts_get_fields (later, i)->seq, ==, 5 + i / WRITER_ROOMS);
    }
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 40);
  writer_fixture_assert_told (&fixture);
}

/* A client's repeat of what everybody knows is among those whose answer is lost: nobody is told again. */
static void
test_repeat_in_lost_answer (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (5);

  writer_fixture_init (&fixture, database);
  writer_fixture_write (&fixture, fixture.rooms[0], "known", "known", writer_posts_get (posts, 0));
  turn_until (writer_posts_count (posts) == 1);
  delay_batches (database, 0.1);
  writer_fixture_write (&fixture, fixture.rooms[0], "new", "new", writer_posts_get (posts, 1));
  writer_fixture_write (&fixture, fixture.rooms[0], "known", "known", writer_posts_get (posts, 2));
  writer_fixture_write (&fixture, fixture.rooms[0], "newer", NULL, writer_posts_get (posts, 3));
  writer_fixture_write (&fixture, fixture.rooms[0], "new", "new", writer_posts_get (posts, 4));
  lose_answer (&fixture);
  turn_until (writer_posts_count (posts) == 5);
  g_assert_cmpuint (fixture.stored->len, ==, 3);
  g_assert_cmpstr (madang_chat_get_fields (fixture.stored->pdata[1])->message, ==, "new");
  g_assert_cmpstr (madang_chat_get_fields (fixture.stored->pdata[2])->message, ==, "newer");
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (writer_posts_get (posts, i)->receipt->is_repeat, ==, i == 2 || i == 4);
  writer_fixture_assert_told (&fixture);
}

/* The same from before a restart: the new writer has told nobody of it, but finds that it was there before. */
static void
test_repeat_after_restart (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (3);

  writer_fixture_init (&fixture, database);
  writer_fixture_write (&fixture, fixture.rooms[0], "known", "known", writer_posts_get (posts, 0));
  turn_until (writer_posts_count (posts) == 1);
  g_object_unref (fixture.writer);
  fixture.writer = madang_chat_writer_new (database->conninfo, writer_fixture_on_stored,
                                           fixture.stored);
  turn_until (madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  delay_batches (database, 0.1);
  writer_fixture_write (&fixture, fixture.rooms[0], "known", "known", writer_posts_get (posts, 1));
  writer_fixture_write (&fixture, fixture.rooms[0], "new", "new", writer_posts_get (posts, 2));
  lose_answer (&fixture);
  writer_posts_await (posts);
  g_assert_cmpuint (fixture.stored->len, ==, 2);
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (writer_posts_get (posts, i)->receipt->is_repeat, ==, i == 1);
  writer_fixture_assert_told (&fixture);
}

/* Their sender's login ended meanwhile: what is stored is told all the same, and what is not is refused. */
static void
test_login_that_ended (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (2);
  WriterPost later = { 0 };
  WriterPost repeat = { 0 };

  writer_fixture_init (&fixture, database);
  delay_batches (database, 0.1);
  writer_fixture_write (&fixture, fixture.rooms[0], "first", "c", writer_posts_get (posts, 0));
  writer_fixture_write (&fixture, fixture.rooms[0], "second", NULL, writer_posts_get (posts, 1));
  lose_answer (&fixture);
  database_run (database, "DELETE FROM sessions; UPDATE users SET is_active = false WHERE id > 0");
  writer_fixture_write (&fixture, fixture.rooms[0], "later", NULL, &later);
  writer_fixture_write (&fixture, fixture.rooms[0], "first", "c", &repeat);
  turn_until (later.calls == 1 && repeat.calls == 1);
  g_assert_error (later.error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_error (repeat.error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  for (guint i = 0; i < posts->len; i++)
    {
      const MadangChatFields *fields = writer_posts_get_fields (posts, i);

      g_assert_cmpint (fields->seq, ==, i + 1);
      g_assert_cmpint (fields->sender_id, ==, fixture.caller.user_id);
      g_assert_cmpstr (madang_user_get_nickname (fields->sender), ==, "gina");
    }
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 2);
  writer_fixture_assert_told (&fixture);
  writer_post_clear (&later);
  writer_post_clear (&repeat);
}

/* The connection breaks again and again while messages come in. */
static void
test_storm (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (3000);

  writer_fixture_init (&fixture, database);
  tolerate_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      writer_fixture_write (&fixture, fixture.rooms[i % WRITER_ROOMS], message, NULL,
                            writer_posts_get (posts, i));
      if (i % 10 == 0)
        turn_once ();
      if (i % 300 == 299)
        {
          turn_until (madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
          database_kill_backends (database);
          turn_until (!madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
        }
    }
  writer_posts_await (posts);
  refuse_warnings ();
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (atoi (writer_posts_get_fields (posts, i)->message), ==, i);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, posts->len);
  writer_fixture_assert_told (&fixture);
}

/* Another process writes to the same rooms, and the same sendings reach both. */
static void
test_two_writers (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GPtrArray) stored = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MadangChatWriter) other = madang_chat_writer_new (database->conninfo,
                                                               writer_fixture_on_stored, stored);
  g_autoptr (GArray) posts = writer_posts_new (4000);
  guint news = 0;

  writer_fixture_init (&fixture, database);
  turn_until (madang_writer_is_ready (MADANG_WRITER (other)));
  tolerate_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      /* Odd ones repeat what is before them, by the other writer. */
      g_autofree char *client_id = g_strdup_printf ("c%u", i / 2);
      const MadangChatDraft draft = { .caller = &fixture.caller,
                                      .room_id = fixture.rooms[i / 2 * 7 % WRITER_ROOMS],
                                      .message = client_id,
                                      .client_id = client_id };

      madang_chat_writer_write_async (i % 2 == 0 ? fixture.writer : other, &draft,
                                      writer_post_on_written, writer_posts_get (posts, i));
      if (i % 16 == 0)
        turn_once ();
    }
  writer_posts_await (posts);
  refuse_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      news += !writer_posts_get (posts, i)->receipt->is_repeat;
      g_assert_cmpint (writer_posts_get_fields (posts, i)->id, ==,
                       writer_posts_get_fields (posts, i - i % 2)->id);
    }
  g_assert_cmpuint (news, ==, posts->len / 2);
  g_assert_cmpuint (fixture.stored->len + stored->len, ==, posts->len / 2);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, posts->len / 2);
  writer_fixture_assert_whole (&fixture);
}

static void
await_refusals (GArray *posts)
{
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    g_assert_error (writer_posts_get (posts, i)->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

static pid_t
find_server (Database *database)
{
  return database_count (database, "SELECT pid FROM pg_stat_activity WHERE"
                                   " datname = current_database() AND application_name = 'madang'");
}

/*
 * A server that is frozen stores what it was sent when it wakes, though that was refused meanwhile: everybody hears of
 * it then, and its sender when he sends it again.
 */
static void
test_stored_after_refusal (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (4);
  g_autoptr (GArray) later = writer_posts_new (2);
  pid_t server;

  writer_fixture_init (&fixture, database);
  server = find_server (database);
  database_close (database);
  g_assert_cmpint (kill (server, SIGSTOP), ==, 0);
  for (guint i = 0; i < posts->len; i++)
    writer_fixture_write (&fixture, fixture.rooms[i], "frozen", i == 0 ? "c" : NULL,
                          writer_posts_get (posts, i));
  expect_loss ();
  turn_until (!madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  g_test_assert_expected_messages ();
  await_refusals (posts);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 0);
  g_assert_cmpint (kill (server, SIGCONT), ==, 0);
  turn_until (writer_fixture_count_chats (&fixture) == posts->len);
  writer_fixture_write (&fixture, fixture.rooms[0], "frozen", "c", writer_posts_get (later, 0));
  writer_fixture_write (&fixture, fixture.rooms[1], "after", NULL, writer_posts_get (later, 1));
  database_open (database);
  writer_posts_await (later);
  g_assert_true (writer_posts_get (later, 0)->receipt->is_repeat);
  g_assert_cmpint (writer_posts_get_fields (later, 1)->seq, ==, 2);
  writer_fixture_assert_told (&fixture);
}

static void
expect_delay (void)
{
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "No message can be stored yet, trying again: the server process *");
}

/*
 * The same where it stays frozen while the database goes on: it is told to end, and stores nothing when it wakes. Here
 * the patience of waiting for its end is not the writer's to choose.
 */
static void
test_server_that_stays_frozen (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (4);
  WriterPost after = { 0 };
  pid_t server;

  database_run (database, "ALTER DATABASE %s SET statement_timeout = '1s'", database->name);
  writer_fixture_init (&fixture, database);
  server = find_server (database);
  g_assert_cmpint (kill (server, SIGSTOP), ==, 0);
  writer_fixture_write_many (&fixture, posts);
  expect_loss ();
  expect_delay ();
  await_refusals (posts);
  turn_for (4000);
  g_assert_false (madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  g_assert_cmpint (kill (server, SIGCONT), ==, 0);
  turn_until (madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  g_assert_cmpint (count_backends (database, "true"), ==, 1);
  writer_fixture_write (&fixture, fixture.rooms[0], "after", NULL, &after);
  turn_until (after.calls == 1);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 1);
  writer_fixture_assert_told (&fixture);
  writer_post_clear (&after);
}

/* Whom commits wait for; the checkpointer tells that to the others. */
static void
set_standby (Database *database, const char *name)
{
  database_run (database, "ALTER SYSTEM SET synchronous_standby_names = '%s'", name);
  database_run (database, "SELECT pg_reload_conf()");
  turn_for (200);
}

/* The same where it is within its commit, which it completes when it wakes, for it is too late to end it. */
static void
test_server_frozen_in_commit (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (4);
  WriterPost after = { 0 };
  pid_t server;

  writer_fixture_init (&fixture, database);
  server = find_server (database);
  set_standby (database, "nobody");
  writer_fixture_write_many (&fixture, posts);
  turn_until (count_backends (database, "wait_event = 'SyncRep'") == 1);
  g_assert_cmpint (kill (server, SIGSTOP), ==, 0);
  set_standby (database, "");
  expect_loss ();
  expect_delay ();
  await_refusals (posts);
  turn_for (4000);
  g_assert_false (madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 0);
  writer_fixture_write (&fixture, fixture.rooms[0], "after", NULL, &after);
  g_assert_cmpint (kill (server, SIGCONT), ==, 0);
  turn_until (after.calls == 1);
  g_assert_cmpint (madang_chat_get_fields (after.receipt->chat)->seq, ==, 2);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 5);
  writer_fixture_assert_told (&fixture);
  writer_post_clear (&after);
}

/* Who waited too long is refused, whether sent or not; what comes when the database is back is stored. */
static void
test_deadline (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (10);
  WriterPost after = { 0 };
  gint64 begin;

  writer_fixture_init (&fixture, database);
  delay_batches (database, 60);
  begin = g_get_monotonic_time ();
  writer_fixture_write_many (&fixture, posts);
  turn_until_in_flight (database);
  database_close (database);
  expect_loss ();
  database_kill_backends (database);
  turn_until (!madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  turn_until (writer_posts_count (posts) > 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=,
                   MADANG_WRITER_WAIT_SECONDS * G_TIME_SPAN_SECOND);
  g_assert_cmpint (g_get_monotonic_time () - begin, <,
                   (MADANG_WRITER_WAIT_SECONDS + 4) * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (writer_posts_count (posts), ==, posts->len);
  await_refusals (posts);
  writer_fixture_write (&fixture, fixture.rooms[0], "after", NULL, &after);
  set_delay (database, 0);
  database_open (database);
  turn_until (after.calls == 1);
  g_assert_no_error (after.error);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 1);
  writer_fixture_assert_told (&fixture);
  writer_post_clear (&after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/chat-writer-losses/killed-before-commit", test_killed_before_commit);
  database_add_test ("/chat-writer-losses/killed-after-commit", test_killed_after_commit);
  database_add_test ("/chat-writer-losses/repeat-in-lost-answer", test_repeat_in_lost_answer);
  database_add_test ("/chat-writer-losses/repeat-after-restart", test_repeat_after_restart);
  database_add_test ("/chat-writer-losses/login-that-ended", test_login_that_ended);
  database_add_test ("/chat-writer-losses/storm", test_storm);
  database_add_test ("/chat-writer-losses/two-writers", test_two_writers);
  database_add_test ("/chat-writer-losses/deadline", test_deadline);
  database_add_test ("/chat-writer-losses/stored-after-refusal", test_stored_after_refusal);
  database_add_test ("/chat-writer-losses/server-that-stays-frozen", test_server_that_stays_frozen);
  database_add_test ("/chat-writer-losses/server-frozen-in-commit", test_server_frozen_in_commit);
  return database_run_tests ();
}
