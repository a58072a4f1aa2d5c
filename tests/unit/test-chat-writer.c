#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-connection.h"
#include "writer-fixture.h"

static void
test_one (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  WriterPost post = { 0 };
  const MadangChatFields *fields;

  writer_fixture_init (&fixture, database);
  writer_fixture_write (&fixture, fixture.rooms[0], "안녕 🏡", "c1", &post);
  g_assert_cmpuint (post.calls, ==, 0);
  turn_until (post.calls == 1);
  g_assert_no_error (post.error);
  g_assert_false (post.receipt->is_repeat);
  g_assert_true (fixture.stored->pdata[0] == post.receipt->chat);
  fields = madang_chat_get_fields (post.receipt->chat);
  g_assert_cmpint (fields->id, >, 0);
  g_assert_cmpint (fields->seq, ==, 1);
  g_assert_cmpint (fields->room_id, ==, fixture.rooms[0]);
  g_assert_cmpint (fields->sender_id, ==, fixture.caller.user_id);
  g_assert_cmpint (fields->parent_id, ==, 0);
  g_assert_cmpint (ABS (fields->created_at - g_get_real_time ()), <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpstr (fields->message, ==, "안녕 🏡");
  g_assert_cmpstr (fields->client_id, ==, "c1");
  g_assert_cmpstr (madang_user_get_nickname (fields->sender), ==, "gina");
  g_assert_cmpstr (madang_user_get_fields (fields->sender)->email, ==, "gina@example.org");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM chats WHERE message = '안녕 🏡'"
                                             " AND parent_id IS NULL"),
                   ==, 1);
  writer_post_clear (&post);
}

/* Waves of many messages to many rooms: numbers are whole, and whoever is told is told in order. */
static void
test_order (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (6000);

  writer_fixture_init (&fixture, database);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      writer_fixture_write (&fixture, fixture.rooms[i * i % 7 % WRITER_ROOMS], message, NULL,
                            writer_posts_get (posts, i));
      if (i % 700 == 0)
        turn_once ();
    }
  writer_posts_await (posts);
  writer_fixture_assert_told (&fixture);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_true (writer_posts_get (posts, i)->receipt->chat == fixture.stored->pdata[i]);
      g_assert_cmpint (atoi (writer_posts_get_fields (posts, i)->message), ==, i);
    }
}

static void
test_batches (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) first = writer_posts_new (500);
  g_autoptr (GArray) second = writer_posts_new (2 * MADANG_BATCH_MAX + 1);

  writer_fixture_init (&fixture, database);
  writer_fixture_write_many (&fixture, first);
  writer_posts_await (first);
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==, 1);
  writer_fixture_write_many (&fixture, second);
  writer_posts_await (second);
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==, 4);
  g_assert_cmpuint (madang_writer_count_commits (MADANG_WRITER (fixture.writer)), ==, 4);
}

static void
test_repeats (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (6);
  MadangCaller again;
  MadangCaller other;

  writer_fixture_init (&fixture, database);
  database_add_session (database, fixture.caller.user_id, &again);
  database_add_session (database, database_add_user (database, "han"), &other);
  /* In one turn: the same, another text, another room, another login, another sender. */
  writer_fixture_write (&fixture, fixture.rooms[0], "first", "c1", writer_posts_get (posts, 0));
  writer_fixture_write (&fixture, fixture.rooms[0], "first", "c1", writer_posts_get (posts, 1));
  writer_fixture_write (&fixture, fixture.rooms[0], "second", "c1", writer_posts_get (posts, 2));
  writer_fixture_write (&fixture, fixture.rooms[1], "first", "c1", writer_posts_get (posts, 3));
  writer_fixture_write_as (&fixture, &again, fixture.rooms[0], "first", "c1",
                           writer_posts_get (posts, 4));
  writer_fixture_write_as (&fixture, &other, fixture.rooms[0], "other", "c1",
                           writer_posts_get (posts, 5));
  writer_posts_await (posts);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (writer_posts_get (posts, i)->receipt->is_repeat, ==, i > 0);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->id, ==,
                       writer_posts_get_fields (posts, 0)->id);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->seq, ==, 1);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->room_id, ==, fixture.rooms[0]);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->created_at, ==,
                       writer_posts_get_fields (posts, 0)->created_at);
      g_assert_cmpstr (writer_posts_get_fields (posts, i)->message, ==, "first");
      g_assert_cmpstr (writer_posts_get_fields (posts, i)->client_id, ==, "c1");
    }
  g_assert_false (writer_posts_get (posts, 5)->receipt->is_repeat);
  g_assert_cmpint (writer_posts_get_fields (posts, 5)->seq, ==, 2);

  /* Later, to a room that is no more, and by a new login after the first is gone. */
  for (guint i = 1; i < 3; i++)
    writer_post_clear (writer_posts_get (posts, i));
  writer_fixture_write (&fixture, 999, "first", "c1", writer_posts_get (posts, 1));
  database_run (database, "DELETE FROM rooms WHERE id = %" G_GINT64_FORMAT, fixture.rooms[0]);
  writer_fixture_write_as (&fixture, &again, fixture.rooms[0], "first", "c1",
                           writer_posts_get (posts, 2));
  writer_posts_await (posts);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_true (writer_posts_get (posts, i)->receipt->is_repeat);
      g_assert_cmpint (writer_posts_get_fields (posts, i)->id, ==,
                       writer_posts_get_fields (posts, 0)->id);
    }
  g_assert_cmpuint (fixture.stored->len, ==, 2);
}

/* Clients number their messages alike; that is no reason for a batch each. */
static void
test_same_client_ids (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (50);

  writer_fixture_init (&fixture, database);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      MadangCaller caller;

      database_add_session (database, database_add_user (database, name), &caller);
      writer_fixture_write_as (&fixture, &caller, fixture.rooms[0], "hello", "1",
                               writer_posts_get (posts, i));
    }
  writer_posts_await (posts);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, posts->len);
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==, 1);
  writer_fixture_assert_whole (&fixture);
}

/* A repeat that the statement cannot see, for another node is just storing the first one: PostgreSQL refuses the
   batch, and goes well the second time. */
static void
test_hidden_repeat (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (3);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "c1", -1);

  writer_fixture_init (&fixture, database);
  database_run (database,
                "BEGIN; UPDATE rooms SET last_seq = 1 WHERE id = %" G_GINT64_FORMAT
                "; INSERT INTO chats SELECT id, nextval('chats_id'), 1, %" G_GINT64_FORMAT
                ", 'elsewhere', NULL, '%.32s', now() FROM rooms WHERE last_seq = 1",
                fixture.rooms[0], fixture.caller.user_id, digest);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);

      writer_fixture_write (&fixture, fixture.rooms[0], client_id, client_id,
                            writer_posts_get (posts, i));
    }
  turn_until (database_count_waiting (database) > 0);
  database_run (database, "COMMIT");
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (writer_posts_get (posts, i)->receipt->is_repeat, ==, i == 1);
  g_assert_cmpstr (writer_posts_get_fields (posts, 1)->message, ==, "elsewhere");
  g_assert_cmpint (writer_posts_get_fields (posts, 2)->seq, ==, 3);
  g_assert_cmpuint (fixture.stored->len, ==, 2);
  writer_fixture_assert_whole (&fixture);
}

/* What repeats another of its batch, or would if that were stored, is no reason for a batch of its own. */
static void
test_repeats_in_a_batch (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (5);

  writer_fixture_init (&fixture, database);
  writer_fixture_write (&fixture, 999, "nowhere", "c", writer_posts_get (posts, 0));
  writer_fixture_write (&fixture, fixture.rooms[1], "first", "c", writer_posts_get (posts, 1));
  writer_fixture_write (&fixture, 999, "nowhere", "c", writer_posts_get (posts, 2));
  writer_fixture_write (&fixture, fixture.rooms[0], "again", "c", writer_posts_get (posts, 3));
  writer_fixture_write (&fixture, fixture.rooms[0], "other", "d", writer_posts_get (posts, 4));
  writer_posts_await (posts);
  g_assert_error (writer_posts_get (posts, 0)->error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
  for (guint i = 1; i < 4; i++)
    {
      const MadangChatFields *fields = writer_posts_get_fields (posts, i);

      g_assert_cmpint (writer_posts_get (posts, i)->receipt->is_repeat, ==, i > 1);
      g_assert_cmpstr (fields->message, ==, "first");
      g_assert_cmpint (fields->room_id, ==, fixture.rooms[1]);
      g_assert_cmpint (fields->id, ==, writer_posts_get_fields (posts, 1)->id);
    }
  g_assert_cmpint (writer_posts_get_fields (posts, 4)->seq, ==, 1);
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==, 1);
  writer_fixture_assert_told (&fixture);
}

/* Who may write where, all in one batch: none spoils another's. */
static void
test_verdicts (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  MadangCaller member, superuser, disabled, expired, nobody;
  gint64 closed, parent, foreign_parent;

  writer_fixture_init (&fixture, database);
  closed = database_add_room (database, "closed", TRUE);
  database_add_session (database, database_add_user (database, "member"), &member);
  database_add_session (database, database_add_user (database, "super"), &superuser);
  database_add_session (database, database_add_user (database, "disabled"), &disabled);
  database_add_session (database, database_add_user (database, "expired"), &expired);
  database_run (database, "INSERT INTO members VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                closed, member.user_id);
  database_run (database, "UPDATE users SET is_superuser = username = 'super',"
                          " is_active = username <> 'disabled'");
  database_run (database,
                "UPDATE sessions SET expires_at = now() WHERE user_id = %" G_GINT64_FORMAT,
                expired.user_id);
  madang_uuid_init_random (&nobody.session);
  nobody.user_id = fixture.caller.user_id;
  for (guint i = 0; i < 2; i++)
    {
      WriterPost post = { 0 };

      writer_fixture_write (&fixture, fixture.rooms[i], "parent", NULL, &post);
      turn_until (post.calls == 1);
      *(i == 0 ? &parent : &foreign_parent) = madang_chat_get_fields (post.receipt->chat)->id;
      writer_post_clear (&post);
    }

  const struct
  {
    const MadangCaller *caller;
    gint64 room;
    gint64 parent;
    int code; /* -1: stored */
  } cases[] = {
    { &fixture.caller, fixture.rooms[0], 0, -1 },
    { &fixture.caller, 0, 0, MADANG_ERROR_NO_SUCH_ROOM },
    { &fixture.caller, -1, 0, MADANG_ERROR_NO_SUCH_ROOM },
    { &fixture.caller, G_MAXINT64, 0, MADANG_ERROR_NO_SUCH_ROOM },
    { &fixture.caller, closed, 0, MADANG_ERROR_NOT_AUTHORIZED },
    { &member, closed, 0, -1 },
    { &superuser, closed, 0, -1 },
    { &disabled, fixture.rooms[0], 0, MADANG_ERROR_UNAUTHENTICATED },
    { &expired, fixture.rooms[0], 0, MADANG_ERROR_UNAUTHENTICATED },
    { &nobody, fixture.rooms[0], 0, MADANG_ERROR_UNAUTHENTICATED },
    { &nobody, 0, 0, MADANG_ERROR_UNAUTHENTICATED },
    { &fixture.caller, fixture.rooms[0], parent, -1 },
    { &fixture.caller, fixture.rooms[0], foreign_parent, MADANG_ERROR_INVALID_ARGUMENT },
    { &fixture.caller, fixture.rooms[0], G_MAXINT64, MADANG_ERROR_INVALID_ARGUMENT },
    { &fixture.caller, fixture.rooms[0], G_MININT64, MADANG_ERROR_INVALID_ARGUMENT },
    { &fixture.caller, closed, parent, MADANG_ERROR_NOT_AUTHORIZED },
    { &fixture.caller, fixture.rooms[0], 0, -1 },
  };
  g_autoptr (GArray) posts = writer_posts_new (G_N_ELEMENTS (cases));

  for (guint i = 0; i < posts->len; i++)
    {
      const MadangChatDraft draft = { .caller = cases[i].caller,
                                      .room_id = cases[i].room,
                                      .message = "?",
                                      .parent_id = cases[i].parent };

      madang_chat_writer_write_async (fixture.writer, &draft, writer_post_on_written,
                                      writer_posts_get (posts, i));
    }
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    {
      g_test_message ("case %u", i);
      if (cases[i].code >= 0)
        g_assert_error (writer_posts_get (posts, i)->error, MADANG_ERROR, cases[i].code);
      else
        g_assert_cmpint (writer_posts_get_fields (posts, i)->parent_id, ==, cases[i].parent);
    }
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==, 3);
  writer_fixture_assert_told (&fixture);
}

/* What PostgreSQL itself refuses does not fail its neighbours, nor the numbers of its room. */
static void
test_bad_rows (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (12);

  writer_fixture_init (&fixture, database);
  database_run (database, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                          " RAISE EXCEPTION 'not that'; END $$;"
                          "CREATE TRIGGER refuse BEFORE INSERT ON chats FOR EACH ROW"
                          " WHEN (NEW.message IN ('3', '7')) EXECUTE FUNCTION refuse()");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A batch of 12 messages is tried *");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "A message cannot be stored: SQLSTATE P0001*");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "A message cannot be stored: SQLSTATE P0001*");
  writer_fixture_write_many (&fixture, posts);
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    if (i == 3 || i == 7)
      g_assert_error (writer_posts_get (posts, i)->error, MADANG_STORE_ERROR,
                      MADANG_STORE_ERROR_REFUSED);
    else
      g_assert_cmpint (atoi (writer_posts_get_fields (posts, i)->message), ==, i);
  g_assert_cmpint (writer_fixture_count_chats (&fixture), ==, 10);
  writer_fixture_assert_told (&fixture);
}

/* The next so many batches are refused with a reason to try again. */
static void
refuse_batches (Database *database, guint number)
{
  database_run (database,
                "CREATE SEQUENCE tries;"
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF nextval('tries') <= %u THEN"
                " RAISE EXCEPTION 'busy' USING ERRCODE = 'deadlock_detected'; END IF;"
                " RETURN NEW; END $$;"
                "CREATE TRIGGER refuse BEFORE INSERT ON chats FOR EACH STATEMENT"
                " EXECUTE FUNCTION refuse()",
                number);
}

/* Refused more often than a batch is tried. */
static void
test_transient (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (3);

  writer_fixture_init (&fixture, database);
  refuse_batches (database, MADANG_WRITER_ATTEMPTS + 3);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A batch of 3 messages is tried *");
  writer_fixture_write_many (&fixture, posts);
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (writer_posts_get_fields (posts, i)->seq, ==, 1);
  writer_fixture_assert_told (&fixture);
}

/* Refused as often as it is tried: its sender may try again, as where the database is away. */
static void
test_busy (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (2);

  writer_fixture_init (&fixture, database);
  refuse_batches (database, MADANG_WRITER_ATTEMPTS);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                         "A message cannot be stored: SQLSTATE 40P01");
  writer_fixture_write (&fixture, fixture.rooms[0], "first", NULL, writer_posts_get (posts, 0));
  turn_until (writer_posts_count (posts) == 1);
  g_assert_error (writer_posts_get (posts, 0)->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  writer_fixture_write (&fixture, fixture.rooms[0], "second", NULL, writer_posts_get (posts, 1));
  writer_posts_await (posts);
  g_assert_cmpint (writer_posts_get_fields (posts, 1)->seq, ==, 1);
  writer_fixture_assert_told (&fixture);
}

/* A room that goes while its messages are numbered. */
static void
test_vanished_room (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (10);

  writer_fixture_init (&fixture, database);
  database_run (database,
                "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RETURN NULL; END $$;"
                "CREATE TRIGGER vanish BEFORE UPDATE ON rooms FOR EACH ROW"
                " WHEN (NEW.id = %" G_GINT64_FORMAT ") EXECUTE FUNCTION vanish()",
                fixture.rooms[1]);
  writer_fixture_write_many (&fixture, posts);
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    if (i % WRITER_ROOMS == 1)
      g_assert_error (writer_posts_get (posts, i)->error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
    else
      g_assert_cmpint (writer_posts_get_fields (posts, i)->seq, ==, 1 + i / WRITER_ROOMS);
  writer_fixture_assert_told (&fixture);
}

static void
test_full_queue (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (MADANG_WRITER_QUEUE_MAX);
  WriterPost refused = { 0 };

  writer_fixture_init (&fixture, database);
  database_close (database);
  expect_loss ();
  database_kill_backends (database);
  turn_until (!madang_writer_is_ready (MADANG_WRITER (fixture.writer)));
  writer_fixture_write_many (&fixture, posts);
  writer_fixture_write (&fixture, fixture.rooms[0], "one too many", NULL, &refused);
  turn_until (refused.calls == 1);
  g_assert_error (refused.error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_assert_cmpuint (writer_posts_count (posts), ==, 0);
  database_open (database);
  writer_posts_await (posts);
  for (guint i = 0; i < posts->len; i++)
    g_assert_no_error (writer_posts_get (posts, i)->error);
  g_assert_cmpint (writer_fixture_count_batches (&fixture), ==,
                   MADANG_WRITER_QUEUE_MAX / MADANG_BATCH_MAX);
  writer_fixture_assert_whole (&fixture);
  writer_post_clear (&refused);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_writer_drain_finish (MADANG_WRITER (source), result);
  *(gboolean *) data = TRUE;
}

static void
test_drain (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  g_autoptr (GArray) posts = writer_posts_new (2500);
  WriterPost late = { 0 };
  gboolean drained = FALSE;

  writer_fixture_init (&fixture, database);
  writer_fixture_write_many (&fixture, posts);
  madang_writer_drain_async (MADANG_WRITER (fixture.writer), on_drained, &drained);
  writer_fixture_write (&fixture, fixture.rooms[0], "late", NULL, &late);
  turn_until (drained);
  g_assert_cmpuint (writer_posts_count (posts), ==, posts->len);
  turn_until (late.calls == 1);
  g_assert_error (late.error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  writer_post_clear (&late);

  drained = FALSE;
  madang_writer_drain_async (MADANG_WRITER (fixture.writer), on_drained, &drained);
  turn_until (drained);
}

/* Draining ends with the last answer, also where that is a refusal. */
static void
test_drain_refusal (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  WriterPost post = { 0 };
  gboolean drained = FALSE;

  writer_fixture_init (&fixture, database);
  database_run (database, "ALTER TABLE chats ADD CHECK (message <> 'bad')");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A message cannot be stored: *");
  writer_fixture_write (&fixture, fixture.rooms[0], "bad", NULL, &post);
  madang_writer_drain_async (MADANG_WRITER (fixture.writer), on_drained, &drained);
  turn_until (post.calls == 1);
  g_assert_true (drained);
  writer_post_clear (&post);
}

typedef struct
{
  WriterFixture *fixture;
  guint left;
  WriterPost last;
} Chain;

static void
on_chain_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  Chain *chain = data;
  g_autoptr (MadangReceipt) receipt = madang_chat_writer_write_finish (MADANG_CHAT_WRITER (source),
                                                                       result, NULL);
  const MadangChatDraft draft = { .caller = &chain->fixture->caller,
                                  .room_id = chain->fixture->rooms[0],
                                  .message = "next" };

  g_assert_nonnull (receipt);
  g_assert_cmpuint (chain->fixture->stored->len, ==, madang_chat_get_fields (receipt->chat)->seq);
  if (--chain->left > 0)
    madang_chat_writer_write_async (MADANG_CHAT_WRITER (source), &draft, on_chain_stored, chain);
}

/* Whoever is answered may write at once. */
static void
test_chain (Database *database)
{
  g_auto (WriterFixture) fixture = { 0 };
  Chain chain = { .fixture = &fixture, .left = 50 };
  MadangChatDraft draft = { .caller = &fixture.caller, .message = "first" };

  writer_fixture_init (&fixture, database);
  draft.room_id = fixture.rooms[0];
  madang_chat_writer_write_async (fixture.writer, &draft, on_chain_stored, &chain);
  turn_until (chain.left == 0);
  writer_fixture_assert_whole (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/chat-writer/one", test_one);
  database_add_test ("/chat-writer/order", test_order);
  database_add_test ("/chat-writer/batches", test_batches);
  database_add_test ("/chat-writer/repeats", test_repeats);
  database_add_test ("/chat-writer/same-client-ids", test_same_client_ids);
  database_add_test ("/chat-writer/repeats-in-a-batch", test_repeats_in_a_batch);
  database_add_test ("/chat-writer/hidden-repeat", test_hidden_repeat);
  database_add_test ("/chat-writer/verdicts", test_verdicts);
  database_add_test ("/chat-writer/bad-rows", test_bad_rows);
  database_add_test ("/chat-writer/transient", test_transient);
  database_add_test ("/chat-writer/busy", test_busy);
  database_add_test ("/chat-writer/vanished-room", test_vanished_room);
  database_add_test ("/chat-writer/full-queue", test_full_queue);
  database_add_test ("/chat-writer/drain", test_drain);
  database_add_test ("/chat-writer/drain-refusal", test_drain_refusal);
  database_add_test ("/chat-writer/chain", test_chain);
  return database_run_tests ();
}
