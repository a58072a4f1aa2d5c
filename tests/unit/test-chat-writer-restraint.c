/*
 * MadangChatWriter: who is muted, who is held back by slow mode, and whom neither touches.
 */
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "writer-fixture.h"

typedef struct
{
  WriterFixture writer;
  MadangCaller boss; /* a superuser */
  MadangCaller member;
} Fixture;

static void
set_up (Fixture *fixture, Database *database)
{
  writer_fixture_init (&fixture->writer, database);
  database_add_session (database, database_add_user (database, "boss"), &fixture->boss);
  database_add_session (database, database_add_user (database, "member"), &fixture->member);
  database_run (database, "UPDATE users SET is_superuser = username = 'boss'");
}

static void
tear_down (Fixture *fixture)
{
  writer_fixture_clear (&fixture->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
slow_down (Fixture *fixture, guint room, guint seconds)
{
  database_run (fixture->writer.database,
                "UPDATE rooms SET slow_mode = %u WHERE id = %" G_GINT64_FORMAT, seconds,
                fixture->writer.rooms[room]);
}

/* As if all had spoken so much earlier. */
static void
let_pass (Fixture *fixture, const char *span)
{
  database_run (fixture->writer.database, "UPDATE paces SET spoken_at = spoken_at - interval '%s'",
                span);
}

static void
write_as (Fixture *fixture,
          const MadangCaller *caller,
          guint room,
          const char *client_id,
          WriterPost *post)
{
  writer_fixture_write_as (&fixture->writer, caller, fixture->writer.rooms[room], "?", client_id,
                           post);
}

/* Writes one, waits for it and says what became of it: 0 stored, or the error's code. */
static int
try_one (Fixture *fixture, const MadangCaller *caller, guint room, guint *wait)
{
  WriterPost post = { 0 };
  int code = 0;

  write_as (fixture, caller, room, NULL, &post);
  turn_until (post.calls == 1);
  if (post.error != NULL)
    {
      code = post.error->code;
      g_assert_true (post.error->domain == MADANG_ERROR);
      if (wait != NULL)
        *wait = madang_error_get_retry_after (post.error);
    }
  writer_post_clear (&post);
  return code;
}

static void
test_muted (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  WriterPost first = { 0 }, repeat = { 0 };

  set_up (&fixture, database);
  write_as (&fixture, &fixture.member, 0, "before", &first);
  turn_until (first.calls == 1);
  database_run (database, "INSERT INTO mutes SELECT 1, id FROM users WHERE username <> 'gina'");
  g_assert_cmpint (fixture.writer.rooms[0], ==, 1);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, MADANG_ERROR_MUTED);
  g_assert_cmpint (try_one (&fixture, &fixture.boss, 0, NULL), ==, MADANG_ERROR_MUTED);
  g_assert_cmpint (try_one (&fixture, &fixture.writer.caller, 0, NULL), ==, 0);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 1, NULL), ==, 0);
  write_as (&fixture, &fixture.member, 0, "before", &repeat);
  turn_until (repeat.calls == 1);
  g_assert_no_error (repeat.error);
  g_assert_true (repeat.receipt->is_repeat);
  writer_post_clear (&first);
  writer_post_clear (&repeat);
  database_run (database, "DELETE FROM mutes");
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  writer_fixture_assert_told (&fixture.writer);
}

static void
test_slow_mode (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  guint wait = 0;

  set_up (&fixture, database);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 0);
  slow_down (&fixture, 0, 60);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, &wait), ==, MADANG_ERROR_SLOW_MODE);
  g_assert_cmpuint (wait, ==, 60);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 1, NULL), ==, 0);
  g_assert_cmpint (try_one (&fixture, &fixture.writer.caller, 0, NULL), ==, 0);
  let_pass (&fixture, "58.5 s");
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, &wait), ==, MADANG_ERROR_SLOW_MODE);
  g_assert_cmpuint (wait, >=, 1);
  g_assert_cmpuint (wait, <=, 2);
  let_pass (&fixture, "1.5 s");
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, MADANG_ERROR_SLOW_MODE);
  /* What it is now counts, also for those who spoke before. */
  slow_down (&fixture, 0, 7);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, &wait), ==, MADANG_ERROR_SLOW_MODE);
  g_assert_cmpuint (wait, <=, 7);
  slow_down (&fixture, 0, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  writer_fixture_assert_told (&fixture.writer);
}

/* Nobody waits until the clock is again where it was. */
static void
test_clock_set_back (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const char *const spans[] = { "-1 s", "-59 s", "-61 s", "-1 h", "-9 y" };
  guint wait = 0;

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      database_run (database, "UPDATE paces SET spoken_at = now()");
      let_pass (&fixture, spans[i]);
      g_assert_cmpint (try_one (&fixture, &fixture.member, 0, NULL), ==, 0);
      g_assert_cmpint (try_one (&fixture, &fixture.member, 0, &wait), ==, MADANG_ERROR_SLOW_MODE);
      g_assert_cmpuint (wait, ==, 60);
    }
  writer_fixture_assert_told (&fixture.writer);
}

static void
test_free (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  WriterPost first = { 0 }, repeat = { 0 };

  set_up (&fixture, database);
  slow_down (&fixture, 0, MADANG_SLOW_MODE_MAX);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (try_one (&fixture, &fixture.boss, 0, NULL), ==, 0);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 0);
  write_as (&fixture, &fixture.member, 0, "c", &first);
  turn_until (first.calls == 1);
  write_as (&fixture, &fixture.member, 0, "c", &repeat);
  turn_until (repeat.calls == 1);
  g_assert_no_error (repeat.error);
  g_assert_true (repeat.receipt->is_repeat);
  writer_post_clear (&first);
  writer_post_clear (&repeat);
}

/* In one batch too: a repeat of what goes is one, and of what is refused is refused. */
static void
test_repeats_at_once (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (4);

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  for (guint i = 0; i < posts->len; i++)
    write_as (&fixture, &fixture.member, 0, i < 2 ? "first" : "second",
              writer_posts_get (posts, i));
  writer_posts_await (posts);
  g_assert_false (writer_posts_get (posts, 0)->receipt->is_repeat);
  g_assert_true (writer_posts_get (posts, 1)->receipt->is_repeat);
  g_assert_cmpint (writer_posts_get_fields (posts, 1)->id, ==,
                   writer_posts_get_fields (posts, 0)->id);
  for (guint i = 2; i < posts->len; i++)
    g_assert_error (writer_posts_get (posts, i)->error, MADANG_ERROR, MADANG_ERROR_SLOW_MODE);
  writer_fixture_assert_told (&fixture.writer);
}

/* A client_id counts once, in whatever room; a room where it was only repeated has slowed nobody. */
static void
test_repeats_elsewhere (Database *database)
{
  const struct
  {
    guint room; /* 0 and 1 are slow, 2 is not */
    const char *client_id;
    int said; /* which of these it is; -1: it has to wait */
  } cases[] = { { 0, "a", 0 },  { 1, "a", 0 },  { 1, "b", 2 },  { 0, "b", 2 },
                { 2, "a", 0 },  { 0, "c", -1 }, { 2, "d", 6 },  { 1, "d", 6 },
                { 1, "e", -1 }, { 2, "f", 9 },  { 0, "c", -1 }, { 2, "b", 2 } };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (G_N_ELEMENTS (cases));

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  slow_down (&fixture, 1, 30);
  for (guint i = 0; i < posts->len; i++)
    write_as (&fixture, &fixture.member, cases[i].room, cases[i].client_id,
              writer_posts_get (posts, i));
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    {
      const WriterPost *post = writer_posts_get (posts, i);
      int said = cases[i].said;

      g_test_message ("%u", i);
      if (said < 0)
        {
          g_assert_error (post->error, MADANG_ERROR, MADANG_ERROR_SLOW_MODE);
          g_assert_cmpuint (madang_error_get_retry_after (post->error), ==,
                            cases[i].room == 0 ? 60 : 30);
          continue;
        }
      g_assert_no_error (post->error);
      g_assert_cmpint (post->receipt->is_repeat, ==, said != (int) i);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->id, ==,
                       writer_posts_get_fields (posts, (guint) said)->id);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 2);
  writer_fixture_assert_told (&fixture.writer);
}

/* What has to wait in one room was not said: where nothing holds it back, it goes. */
static void
test_elsewhere_after_refusal (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (3);

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  write_as (&fixture, &fixture.member, 0, "a", writer_posts_get (posts, 0));
  write_as (&fixture, &fixture.member, 0, "b", writer_posts_get (posts, 1));
  write_as (&fixture, &fixture.member, 2, "b", writer_posts_get (posts, 2));
  writer_posts_await (posts);
  g_assert_no_error (writer_posts_get (posts, 0)->error);
  g_assert_error (writer_posts_get (posts, 1)->error, MADANG_ERROR, MADANG_ERROR_SLOW_MODE);
  g_assert_cmpuint (madang_error_get_retry_after (writer_posts_get (posts, 1)->error), ==, 60);
  g_assert_no_error (writer_posts_get (posts, 2)->error);
  g_assert_false (writer_posts_get (posts, 2)->receipt->is_repeat);
  writer_fixture_assert_told (&fixture.writer);
}

/* What is refused for another reason is not said, and slows nobody down. */
static void
test_refused_otherwise (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const MadangChatDraft orphan = {
    .caller = &fixture.member, .room_id = 1, .message = "?", .parent_id = 999
  };
  g_autoptr (GArray) posts = writer_posts_new (2);

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  madang_chat_writer_write_async (fixture.writer.writer, &orphan, writer_post_on_written,
                                  writer_posts_get (posts, 0));
  write_as (&fixture, &fixture.member, 0, NULL, writer_posts_get (posts, 1));
  writer_posts_await (posts);
  g_assert_error (writer_posts_get (posts, 0)->error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_no_error (writer_posts_get (posts, 1)->error);
}

/* All in one batch: of each who is slowed the first goes, whatever stands between. */
static void
test_batch (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (40);

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  slow_down (&fixture, 1, 30);
  for (guint i = 0; i < posts->len; i++)
    {
      const MadangCaller *callers[] = { &fixture.member, &fixture.boss, &fixture.writer.caller,
                                        &fixture.member };

      write_as (&fixture, callers[i % 4], i / 4 % 3, NULL, writer_posts_get (posts, i));
    }
  writer_posts_await (posts);
  g_assert_cmpint (writer_fixture_count_batches (&fixture.writer), ==, 1);
  for (guint i = 0; i < posts->len; i++)
    {
      const WriterPost *post = writer_posts_get (posts, i);
      guint room = i / 4 % 3;
      gboolean goes = room == 2 || i % 4 == 1 || (i / 4 < 3 && i % 4 != 3);

      g_test_message ("%u", i);
      if (goes)
        {
          g_assert_no_error (post->error);
          continue;
        }
      g_assert_error (post->error, MADANG_ERROR, MADANG_ERROR_SLOW_MODE);
      g_assert_cmpuint (madang_error_get_retry_after (post->error), ==, room == 0 ? 60 : 30);
    }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 4);
  writer_fixture_assert_told (&fixture.writer);
}

/* A crowd in one room, each of whom writes twice: the first of each is stored. */
static void
test_crowd (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (MADANG_BATCH_MAX);
  guint stored = 0;

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  for (guint i = 0; i < posts->len / 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      MadangCaller caller;

      database_add_session (database, database_add_user (database, name), &caller);
      write_as (&fixture, &caller, 0, NULL, writer_posts_get (posts, 2 * i));
      write_as (&fixture, &caller, 0, NULL, writer_posts_get (posts, 2 * i + 1));
    }
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    stored += writer_posts_get (posts, i)->receipt != NULL;
  g_assert_cmpuint (stored, ==, posts->len / 2);
  writer_fixture_assert_told (&fixture.writer);
}

static void
announce (Fixture *fixture, gint64 room_id, gint64 sender_id, WriterPost *post)
{
  const MadangChatDraft draft = { .room_id = room_id, .message = "hear", .sender_id = sender_id };

  madang_chat_writer_write_async (fixture->writer.writer, &draft, writer_post_on_written, post);
}

/* Nobody is asked: neither muted nor slowed nor kept out, not even who is disabled. */
static void
test_administrator (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  const gint64 senders[] = { 0, 1, 2, 3 };
  gint64 closed;

  set_up (&fixture, database);
  closed = database_add_room (database, "closed", TRUE);
  database_run (database, "UPDATE rooms SET slow_mode = 60; UPDATE users SET is_active = id <> 3;"
                          "INSERT INTO mutes SELECT r.id, u.id FROM rooms r, users u");
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    for (guint round = 0; round < 2; round++)
      {
        WriterPost post = { 0 };

        announce (&fixture, round == 0 ? closed : fixture.writer.rooms[0], senders[i], &post);
        turn_until (post.calls == 1);
        g_assert_no_error (post.error);
        g_assert_cmpint (madang_chat_get_fields (post.receipt->chat)->sender_id, ==, senders[i]);
        g_assert_cmpint (madang_user_get_id (madang_chat_get_fields (post.receipt->chat)->sender),
                         ==, senders[i]);
        g_assert_cmpstr (madang_chat_get_fields (post.receipt->chat)->message, ==, "hear");
        writer_post_clear (&post);
      }
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM paces"), ==, 0);
  writer_fixture_assert_told (&fixture.writer);
}

static void
test_administrator_refused (Database *database)
{
  const struct
  {
    gint64 room_id;
    gint64 sender_id;
    int code;
  } cases[] = { { 999, 0, MADANG_ERROR_NO_SUCH_ROOM },
                { 0, 0, MADANG_ERROR_NO_SUCH_ROOM },
                { 1, 999, MADANG_ERROR_NO_SUCH_USER },
                { 1, -1, MADANG_ERROR_NO_SUCH_USER } };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WriterPost post = { 0 };

      announce (&fixture, cases[i].room_id, cases[i].sender_id, &post);
      turn_until (post.calls == 1);
      g_assert_error (post.error, MADANG_ERROR, cases[i].code);
      writer_post_clear (&post);
    }
}

/* A slow room that somebody else deletes while its messages are judged. */
static void
test_vanished_room (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  WriterPost posts[2] = { 0 };

  set_up (&fixture, database);
  slow_down (&fixture, 0, 60);
  database_run (database, "BEGIN; DELETE FROM rooms WHERE id = %" G_GINT64_FORMAT,
                fixture.writer.rooms[0]);
  for (guint i = 0; i < G_N_ELEMENTS (posts); i++)
    write_as (&fixture, &fixture.member, i, NULL, &posts[i]);
  turn_until (database_count_waiting (database) == 1);
  database_run (database, "COMMIT");
  turn_until (posts[0].calls == 1 && posts[1].calls == 1);
  g_assert_error (posts[0].error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  g_assert_no_error (posts[1].error);
  writer_post_clear (&posts[0]);
  writer_post_clear (&posts[1]);
  writer_fixture_assert_told (&fixture.writer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/chat-writer-restraint/muted", test_muted);
  database_add_test ("/chat-writer-restraint/slow-mode", test_slow_mode);
  database_add_test ("/chat-writer-restraint/clock-set-back", test_clock_set_back);
  database_add_test ("/chat-writer-restraint/free", test_free);
  database_add_test ("/chat-writer-restraint/repeats-at-once", test_repeats_at_once);
  database_add_test ("/chat-writer-restraint/repeats-elsewhere", test_repeats_elsewhere);
  database_add_test ("/chat-writer-restraint/elsewhere-after-refusal",
                     test_elsewhere_after_refusal);
  database_add_test ("/chat-writer-restraint/refused-otherwise", test_refused_otherwise);
  database_add_test ("/chat-writer-restraint/vanished-room", test_vanished_room);
  database_add_test ("/chat-writer-restraint/batch", test_batch);
  database_add_test ("/chat-writer-restraint/crowd", test_crowd);
  database_add_test ("/chat-writer-restraint/administrator", test_administrator);
  database_add_test ("/chat-writer-restraint/administrator-refused", test_administrator_refused);
  return database_run_tests ();
}
