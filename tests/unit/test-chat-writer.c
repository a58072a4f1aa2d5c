#include "store/madang-chat-writer.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "store/madang-connection.h"

#define N_ROOMS 5

/* A writer, somebody who writes, and what it told. */
typedef struct
{
  Database *database;
  MadangChatWriter *writer;
  MadangCaller caller;
  gint64 rooms[N_ROOMS];
  GPtrArray *stored; /* of MadangChat */
} Fixture;

/* A message and what became of it. */
typedef struct
{
  guint calls;
  MadangReceipt *receipt;
  GError *error;
} Post;

static void
on_stored (MadangChat *chat, gpointer data)
{
  g_ptr_array_add (data, g_object_ref (chat));
}

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->stored = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < N_ROOMS; i++)
    fixture->rooms[i] = database_add_room (database, "room", FALSE);
  database_add_session (database, database_add_user (database, "gina"), &fixture->caller);
  fixture->writer = madang_chat_writer_new (database->conninfo, on_stored, fixture->stored);
  turn_until (madang_chat_writer_is_ready (fixture->writer));
}

/* Nothing may hold the writer once everybody has their answer. */
static void
tear_down (Fixture *fixture)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->writer), (gpointer *) &fixture->writer);
  g_object_unref (fixture->writer);
  g_assert_null (fixture->writer);
  g_ptr_array_unref (fixture->stored);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  Post *post = data;

  post->calls++;
  post->receipt = madang_chat_writer_write_finish (MADANG_CHAT_WRITER (source), result,
                                                   &post->error);
  g_assert_true ((post->receipt == NULL) != (post->error == NULL));
}

static void
clear_post (Post *post)
{
  g_clear_pointer (&post->receipt, madang_receipt_free);
  g_clear_error (&post->error);
  post->calls = 0;
}

static void
clear_posts (GArray *posts)
{
  for (guint i = 0; i < posts->len; i++)
    clear_post (&g_array_index (posts, Post, i));
  g_array_unref (posts);
}

static GArray *
make_posts (guint number)
{
  return g_array_set_size (g_array_new (FALSE, TRUE, sizeof (Post)), number);
}

static Post *
get_post (GArray *posts, guint i)
{
  return &g_array_index (posts, Post, i);
}

static guint
count_answers (GArray *posts)
{
  guint number = 0;

  for (guint i = 0; i < posts->len; i++)
    number += get_post (posts, i)->calls;
  return number;
}

static void
write_as (Fixture *fixture,
          const MadangCaller *caller,
          gint64 room_id,
          const char *message,
          const char *client_id,
          Post *post)
{
  const MadangChatDraft draft = {
    .caller = caller, .room_id = room_id, .message = message, .client_id = client_id
  };

  madang_chat_writer_write_async (fixture->writer, &draft, on_posted, post);
}

static void
write_to (Fixture *fixture, gint64 room_id, const char *message, const char *client_id, Post *post)
{
  write_as (fixture, &fixture->caller, room_id, message, client_id, post);
}

/* Messages "0", "1" … over the rooms in turn. */
static void
write_many (Fixture *fixture, GArray *posts)
{
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      write_to (fixture, fixture->rooms[i % N_ROOMS], message, NULL, get_post (posts, i));
    }
}

static gint64
count_batches (Fixture *fixture)
{
  return database_count (fixture->database, "SELECT count(DISTINCT xmin::text) FROM chats");
}

static gint64
count_chats (Fixture *fixture)
{
  return database_count (fixture->database, "SELECT count(*) FROM chats");
}

/* Every room numbers its messages 1, 2, 3 … as ids rise and as its counter says; no sending stands there twice. */
static void
assert_whole (Fixture *fixture)
{
  g_assert_cmpint (database_count (fixture->database,
                                   "SELECT count(*) FROM (SELECT seq, row_number() OVER"
                                   " (PARTITION BY room_id ORDER BY id) AS place FROM chats) x"
                                   " WHERE seq <> place"),
                   ==, 0);
  g_assert_cmpint (database_count (fixture->database,
                                   "SELECT count(*) FROM rooms r WHERE last_seq <>"
                                   " (SELECT count(*) FROM chats WHERE room_id = r.id)"),
                   ==, 0);
}

/* Of all that is stored everybody was told, once, in the order of ids. */
static void
assert_told (Fixture *fixture)
{
  gint64 last = 0;

  g_assert_cmpuint (fixture->stored->len, ==, count_chats (fixture));
  for (guint i = 0; i < fixture->stored->len; i++)
    {
      const MadangChatFields *fields = madang_chat_get_fields (fixture->stored->pdata[i]);

      g_assert_cmpint (fields->id, >, last);
      last = fields->id;
    }
}

static const MadangChatFields *
get_told (Fixture *fixture, guint i)
{
  return madang_chat_get_fields (fixture->stored->pdata[i]);
}

static const MadangChatFields *
get_fields (GArray *posts, guint i)
{
  Post *post = get_post (posts, i);

  g_assert_cmpuint (post->calls, ==, 1);
  g_assert_no_error (post->error);
  return madang_chat_get_fields (post->receipt->chat);
}

static void
test_one (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Post post = { 0 };
  const MadangChatFields *fields;

  set_up (&fixture, database);
  write_to (&fixture, fixture.rooms[0], "안녕 🏡", "c1", &post);
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
  g_assert_cmpstr (madang_user_get_email (fields->sender), ==, "gina@example.org");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM chats WHERE message = '안녕 🏡'"
                                             " AND parent_id IS NULL"),
                   ==, 1);
  clear_post (&post);
}

/* Waves of many messages to many rooms: numbers are whole, and whoever is told is told in order. */
static void
test_order (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (6000);

  set_up (&fixture, database);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      write_to (&fixture, fixture.rooms[i * i % 7 % N_ROOMS], message, NULL, get_post (posts, i));
      if (i % 700 == 0)
        turn_loop ();
    }
  turn_until (count_answers (posts) == posts->len);
  assert_whole (&fixture);
  assert_told (&fixture);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_true (get_post (posts, i)->receipt->chat == fixture.stored->pdata[i]);
      g_assert_cmpint (atoi (get_fields (posts, i)->message), ==, i);
    }
  clear_posts (posts);
}

static void
test_batches (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *first = make_posts (500);
  GArray *second = make_posts (2 * MADANG_BATCH_MAX + 1);

  set_up (&fixture, database);
  write_many (&fixture, first);
  turn_until (count_answers (first) == first->len);
  g_assert_cmpint (count_batches (&fixture), ==, 1);
  write_many (&fixture, second);
  turn_until (count_answers (second) == second->len);
  g_assert_cmpint (count_batches (&fixture), ==, 4);
  clear_posts (first);
  clear_posts (second);
}

static void
test_repeats (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (6);
  MadangCaller again;
  MadangCaller other;

  set_up (&fixture, database);
  database_add_session (database, fixture.caller.user_id, &again);
  database_add_session (database, database_add_user (database, "han"), &other);
  /* In one turn: the same, another text, another room, another login, another sender. */
  write_to (&fixture, fixture.rooms[0], "first", "c1", get_post (posts, 0));
  write_to (&fixture, fixture.rooms[0], "first", "c1", get_post (posts, 1));
  write_to (&fixture, fixture.rooms[0], "second", "c1", get_post (posts, 2));
  write_to (&fixture, fixture.rooms[1], "first", "c1", get_post (posts, 3));
  write_as (&fixture, &again, fixture.rooms[0], "first", "c1", get_post (posts, 4));
  write_as (&fixture, &other, fixture.rooms[0], "other", "c1", get_post (posts, 5));
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (get_post (posts, i)->receipt->is_repeat, ==, i > 0);
      g_assert_cmpint (get_fields (posts, i)->id, ==, get_fields (posts, 0)->id);
      g_assert_cmpint (get_fields (posts, i)->seq, ==, 1);
      g_assert_cmpint (get_fields (posts, i)->room_id, ==, fixture.rooms[0]);
      g_assert_cmpint (get_fields (posts, i)->created_at, ==, get_fields (posts, 0)->created_at);
      g_assert_cmpstr (get_fields (posts, i)->message, ==, "first");
      g_assert_cmpstr (get_fields (posts, i)->client_id, ==, "c1");
    }
  g_assert_false (get_post (posts, 5)->receipt->is_repeat);
  g_assert_cmpint (get_fields (posts, 5)->seq, ==, 2);

  /* Later, to a room that is no more, and by a new login after the first is gone. */
  for (guint i = 1; i < 3; i++)
    clear_post (get_post (posts, i));
  write_to (&fixture, 999, "first", "c1", get_post (posts, 1));
  database_run (database, "DELETE FROM rooms WHERE id = %" G_GINT64_FORMAT, fixture.rooms[0]);
  write_as (&fixture, &again, fixture.rooms[0], "first", "c1", get_post (posts, 2));
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_true (get_post (posts, i)->receipt->is_repeat);
      g_assert_cmpint (get_fields (posts, i)->id, ==, get_fields (posts, 0)->id);
    }
  g_assert_cmpuint (fixture.stored->len, ==, 2);
  clear_posts (posts);
}

/* Clients number their messages alike; that is no reason for a batch each. */
static void
test_same_client_ids (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (50);

  set_up (&fixture, database);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      MadangCaller caller;

      database_add_session (database, database_add_user (database, name), &caller);
      if (i % 2 == 0)
        caller.user_id = 0;
      write_as (&fixture, &caller, fixture.rooms[0], "hello", "1", get_post (posts, i));
    }
  turn_until (count_answers (posts) == posts->len);
  g_assert_cmpint (count_chats (&fixture), ==, posts->len);
  g_assert_cmpint (count_batches (&fixture), ==, 1);
  assert_whole (&fixture);
  clear_posts (posts);
}

/* Two logins of one person whom only the store knows: PostgreSQL refuses the batch, and the rest of it goes well. */
static void
test_hidden_repeat (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (3);
  MadangCaller again;

  set_up (&fixture, database);
  database_add_session (database, fixture.caller.user_id, &again);
  fixture.caller.user_id = 0;
  again.user_id = 0;
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A batch of 3 messages is tried *");
  write_to (&fixture, fixture.rooms[0], "first", "c1", get_post (posts, 0));
  write_as (&fixture, &again, fixture.rooms[0], "first", "c1", get_post (posts, 1));
  write_as (&fixture, &again, fixture.rooms[0], "second", "c2", get_post (posts, 2));
  turn_until (count_answers (posts) == posts->len);
  g_assert_false (get_post (posts, 0)->receipt->is_repeat);
  g_assert_true (get_post (posts, 1)->receipt->is_repeat);
  g_assert_cmpint (get_fields (posts, 1)->id, ==, get_fields (posts, 0)->id);
  g_assert_cmpint (get_fields (posts, 2)->seq, ==, 2);
  assert_told (&fixture);
  clear_posts (posts);
}

/* Who may write where, all in one batch: none spoils another's. */
static void
test_verdicts (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangCaller member, superuser, disabled, expired, nobody;
  gint64 closed, parent, foreign_parent;

  set_up (&fixture, database);
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
      Post post = { 0 };

      write_to (&fixture, fixture.rooms[i], "parent", NULL, &post);
      turn_until (post.calls == 1);
      *(i == 0 ? &parent : &foreign_parent) = madang_chat_get_fields (post.receipt->chat)->id;
      clear_post (&post);
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
  GArray *posts = make_posts (G_N_ELEMENTS (cases));

  for (guint i = 0; i < posts->len; i++)
    {
      const MadangChatDraft draft = { .caller = cases[i].caller,
                                      .room_id = cases[i].room,
                                      .message = "?",
                                      .parent_id = cases[i].parent };

      madang_chat_writer_write_async (fixture.writer, &draft, on_posted, get_post (posts, i));
    }
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < posts->len; i++)
    {
      g_test_message ("case %u", i);
      if (cases[i].code >= 0)
        g_assert_error (get_post (posts, i)->error, MADANG_ERROR, cases[i].code);
      else
        g_assert_cmpint (get_fields (posts, i)->parent_id, ==, cases[i].parent);
    }
  g_assert_cmpint (count_batches (&fixture), ==, 3);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
}

/* What PostgreSQL itself refuses does not fail its neighbours, nor the numbers of its room. */
static void
test_bad_rows (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (12);

  set_up (&fixture, database);
  database_run (database, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                          " RAISE EXCEPTION 'not that'; END $$;"
                          "CREATE TRIGGER refuse BEFORE INSERT ON chats FOR EACH ROW"
                          " WHEN (NEW.message IN ('3', '7')) EXECUTE FUNCTION refuse()");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A batch of 12 messages is tried *");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A message cannot be stored: not that*");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A message cannot be stored: not that*");
  write_many (&fixture, posts);
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < posts->len; i++)
    if (i == 3 || i == 7)
      g_assert_error (get_post (posts, i)->error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED);
    else
      g_assert_cmpint (atoi (get_fields (posts, i)->message), ==, i);
  g_assert_cmpint (count_chats (&fixture), ==, 10);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
}

/* Refused more often than a batch is tried, but each time with a reason to try again. */
static void
test_transient (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (3);

  set_up (&fixture, database);
  database_run (database,
                "CREATE SEQUENCE tries;"
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF nextval('tries') <= %d THEN"
                " RAISE EXCEPTION 'busy' USING ERRCODE = 'deadlock_detected'; END IF;"
                " RETURN NEW; END $$;"
                "CREATE TRIGGER refuse BEFORE INSERT ON chats FOR EACH STATEMENT"
                " EXECUTE FUNCTION refuse()",
                MADANG_WRITER_ATTEMPTS + 3);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A batch of 3 messages is tried *");
  write_many (&fixture, posts);
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (get_fields (posts, i)->seq, ==, 1);
  assert_told (&fixture);
  clear_posts (posts);
}

/* A room that goes while its messages are numbered. */
static void
test_vanished_room (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (10);

  set_up (&fixture, database);
  database_run (database,
                "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RETURN NULL; END $$;"
                "CREATE TRIGGER vanish BEFORE UPDATE ON rooms FOR EACH ROW"
                " WHEN (NEW.id = %" G_GINT64_FORMAT ") EXECUTE FUNCTION vanish()",
                fixture.rooms[1]);
  write_many (&fixture, posts);
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < posts->len; i++)
    if (i % N_ROOMS == 1)
      g_assert_error (get_post (posts, i)->error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM);
    else
      g_assert_cmpint (get_fields (posts, i)->seq, ==, 1 + i / N_ROOMS);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
}

/* Makes the insertion of a batch take a while. */
static void
add_slow_trigger (Database *database, double seconds)
{
  database_run (database,
                "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " PERFORM pg_sleep(%.3f); RETURN NULL; END $$;"
                "CREATE OR REPLACE TRIGGER slow BEFORE INSERT ON chats FOR EACH STATEMENT"
                " EXECUTE FUNCTION slow()",
                seconds);
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
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (20);
  GArray *later = make_posts (20);

  set_up (&fixture, database);
  add_slow_trigger (database, 60);
  write_many (&fixture, posts);
  turn_until_in_flight (database);
  write_many (&fixture, later);
  add_slow_trigger (database, 0);
  expect_loss ();
  g_assert_cmpint (database_kill_backends (database), ==, 1);
  turn_until (count_answers (posts) + count_answers (later) == 40);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_cmpint (get_fields (posts, i)->seq, ==, 1 + i / N_ROOMS);
      g_assert_false (get_post (posts, i)->receipt->is_repeat);
      g_assert_cmpint (get_fields (later, i)->seq, ==, 5 + i / N_ROOMS);
    }
  g_assert_cmpint (count_chats (&fixture), ==, 40);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
  clear_posts (later);
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
lose_answer (Fixture *fixture)
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
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (20);
  GArray *later = make_posts (20);

  set_up (&fixture, database);
  add_slow_trigger (database, 0.1);
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);

      write_to (&fixture, fixture.rooms[i % N_ROOMS], client_id, i % 2 == 0 ? client_id : NULL,
                get_post (posts, i));
    }
  lose_answer (&fixture);
  g_assert_cmpint (count_chats (&fixture), ==, 20);
  g_assert_cmpuint (fixture.stored->len, ==, 0);
  write_many (&fixture, later);
  turn_until (count_answers (posts) + count_answers (later) == 40);
  for (guint i = 0; i < posts->len; i++)
    {
      g_assert_cmpint (get_fields (posts, i)->seq, ==, 1 + i / N_ROOMS);
      g_assert_false (get_post (posts, i)->receipt->is_repeat);
      g_assert_true (get_post (posts, i)->receipt->chat == fixture.stored->pdata[i]);
      g_assert_cmpint (get_fields (later, i)->seq, ==, 5 + i / N_ROOMS);
    }
  g_assert_cmpint (count_chats (&fixture), ==, 40);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
  clear_posts (later);
}

/* A client's repeat of what everybody knows is among those whose answer is lost: nobody is told again. */
static void
test_repeat_in_lost_answer (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (5);

  set_up (&fixture, database);
  write_to (&fixture, fixture.rooms[0], "known", "known", get_post (posts, 0));
  turn_until (count_answers (posts) == 1);
  add_slow_trigger (database, 0.1);
  write_to (&fixture, fixture.rooms[0], "new", "new", get_post (posts, 1));
  write_to (&fixture, fixture.rooms[0], "known", "known", get_post (posts, 2));
  write_to (&fixture, fixture.rooms[0], "newer", NULL, get_post (posts, 3));
  write_to (&fixture, fixture.rooms[0], "new", "new", get_post (posts, 4));
  lose_answer (&fixture);
  turn_until (count_answers (posts) == 5);
  g_assert_cmpuint (fixture.stored->len, ==, 3);
  g_assert_cmpstr (get_told (&fixture, 1)->message, ==, "new");
  g_assert_cmpstr (get_told (&fixture, 2)->message, ==, "newer");
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (get_post (posts, i)->receipt->is_repeat, ==, i == 2 || i == 4);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
}

/* The connection breaks again and again while messages come in. */
static void
test_storm (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (3000);

  set_up (&fixture, database);
  tolerate_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      write_to (&fixture, fixture.rooms[i % N_ROOMS], message, NULL, get_post (posts, i));
      if (i % 10 == 0)
        turn_loop ();
      if (i % 150 == 0)
        database_kill_backends (database);
    }
  turn_until (count_answers (posts) == posts->len);
  refuse_warnings ();
  for (guint i = 0; i < posts->len; i++)
    g_assert_cmpint (atoi (get_fields (posts, i)->message), ==, i);
  g_assert_cmpint (count_chats (&fixture), ==, posts->len);
  assert_whole (&fixture);
  assert_told (&fixture);
  clear_posts (posts);
}

/* Another process writes to the same rooms, and the same sendings reach both. */
static void
test_two_writers (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) stored = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MadangChatWriter) other = madang_chat_writer_new (database->conninfo, on_stored,
                                                               stored);
  GArray *posts = make_posts (4000);
  guint news = 0;

  set_up (&fixture, database);
  turn_until (madang_chat_writer_is_ready (other));
  tolerate_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      /* Odd ones repeat what is before them, by the other writer. */
      g_autofree char *client_id = g_strdup_printf ("c%u", i / 2);
      const MadangChatDraft draft = { .caller = &fixture.caller,
                                      .room_id = fixture.rooms[i / 2 * 7 % N_ROOMS],
                                      .message = client_id,
                                      .client_id = client_id };

      madang_chat_writer_write_async (i % 2 == 0 ? fixture.writer : other, &draft, on_posted,
                                      get_post (posts, i));
      if (i % 16 == 0)
        turn_loop ();
    }
  turn_until (count_answers (posts) == posts->len);
  refuse_warnings ();
  for (guint i = 0; i < posts->len; i++)
    {
      news += !get_post (posts, i)->receipt->is_repeat;
      g_assert_cmpint (get_fields (posts, i)->id, ==, get_fields (posts, i - i % 2)->id);
    }
  g_assert_cmpuint (news, ==, posts->len / 2);
  g_assert_cmpuint (fixture.stored->len + stored->len, ==, posts->len / 2);
  g_assert_cmpint (count_chats (&fixture), ==, posts->len / 2);
  assert_whole (&fixture);
  clear_posts (posts);
}

static void
lose_database (Database *database)
{
  database_close (database);
  expect_loss ();
  database_kill_backends (database);
}

/* Who waited too long is refused, whether sent or not; what comes when the database is back is stored. */
static void
test_deadline (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (10);
  Post after = { 0 };
  gint64 begin = g_get_monotonic_time ();

  set_up (&fixture, database);
  add_slow_trigger (database, 60);
  write_many (&fixture, posts);
  turn_until_in_flight (database);
  lose_database (database);
  turn_until (!madang_chat_writer_is_ready (fixture.writer));
  turn_until (count_answers (posts) > 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=,
                   MADANG_WRITER_WAIT_SECONDS * G_TIME_SPAN_SECOND);
  g_assert_cmpint (g_get_monotonic_time () - begin, <,
                   (MADANG_WRITER_WAIT_SECONDS + 2) * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (count_answers (posts), ==, posts->len);
  for (guint i = 0; i < posts->len; i++)
    g_assert_error (get_post (posts, i)->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  write_to (&fixture, fixture.rooms[0], "after", NULL, &after);
  add_slow_trigger (database, 0);
  database_open (database);
  turn_until (after.calls == 1);
  g_assert_no_error (after.error);
  g_assert_cmpint (count_chats (&fixture), ==, 1);
  assert_told (&fixture);
  clear_post (&after);
  clear_posts (posts);
}

static void
test_full_queue (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (MADANG_WRITER_QUEUE_MAX);
  Post refused = { 0 };

  set_up (&fixture, database);
  lose_database (database);
  turn_until (!madang_chat_writer_is_ready (fixture.writer));
  write_many (&fixture, posts);
  write_to (&fixture, fixture.rooms[0], "one too many", NULL, &refused);
  turn_until (refused.calls == 1);
  g_assert_error (refused.error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_assert_cmpuint (count_answers (posts), ==, 0);
  database_open (database);
  turn_until (count_answers (posts) == posts->len);
  for (guint i = 0; i < posts->len; i++)
    g_assert_no_error (get_post (posts, i)->error);
  g_assert_cmpint (count_batches (&fixture), ==, MADANG_WRITER_QUEUE_MAX / MADANG_BATCH_MAX);
  assert_whole (&fixture);
  clear_post (&refused);
  clear_posts (posts);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_chat_writer_drain_finish (MADANG_CHAT_WRITER (source), result);
  *(gboolean *) data = TRUE;
}

static void
test_drain (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  GArray *posts = make_posts (2500);
  Post late = { 0 };
  gboolean drained = FALSE;

  set_up (&fixture, database);
  write_many (&fixture, posts);
  madang_chat_writer_drain_async (fixture.writer, on_drained, &drained);
  write_to (&fixture, fixture.rooms[0], "late", NULL, &late);
  turn_until (drained);
  g_assert_cmpuint (count_answers (posts), ==, posts->len);
  turn_until (late.calls == 1);
  g_assert_error (late.error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  clear_post (&late);
  clear_posts (posts);

  drained = FALSE;
  madang_chat_writer_drain_async (fixture.writer, on_drained, &drained);
  turn_until (drained);
}

/* Draining ends with the last answer, also where that is a refusal. */
static void
test_drain_refusal (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Post post = { 0 };
  gboolean drained = FALSE;

  set_up (&fixture, database);
  database_run (database, "ALTER TABLE chats ADD CHECK (message <> 'bad')");
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "A message cannot be stored: *");
  write_to (&fixture, fixture.rooms[0], "bad", NULL, &post);
  madang_chat_writer_drain_async (fixture.writer, on_drained, &drained);
  turn_until (post.calls == 1);
  g_assert_true (drained);
  clear_post (&post);
}

typedef struct
{
  Fixture *fixture;
  guint left;
  Post last;
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
  g_auto (Fixture) fixture = { 0 };
  Chain chain = { .fixture = &fixture, .left = 50 };
  MadangChatDraft draft = { .caller = &fixture.caller, .message = "first" };

  set_up (&fixture, database);
  draft.room_id = fixture.rooms[0];
  madang_chat_writer_write_async (fixture.writer, &draft, on_chain_stored, &chain);
  turn_until (chain.left == 0);
  assert_whole (&fixture);
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
  database_add_test ("/chat-writer/hidden-repeat", test_hidden_repeat);
  database_add_test ("/chat-writer/verdicts", test_verdicts);
  database_add_test ("/chat-writer/bad-rows", test_bad_rows);
  database_add_test ("/chat-writer/transient", test_transient);
  database_add_test ("/chat-writer/vanished-room", test_vanished_room);
  database_add_test ("/chat-writer/killed-before-commit", test_killed_before_commit);
  database_add_test ("/chat-writer/killed-after-commit", test_killed_after_commit);
  database_add_test ("/chat-writer/repeat-in-lost-answer", test_repeat_in_lost_answer);
  database_add_test ("/chat-writer/storm", test_storm);
  database_add_test ("/chat-writer/two-writers", test_two_writers);
  database_add_test ("/chat-writer/deadline", test_deadline);
  database_add_test ("/chat-writer/full-queue", test_full_queue);
  database_add_test ("/chat-writer/drain", test_drain);
  database_add_test ("/chat-writer/drain-refusal", test_drain_refusal);
  database_add_test ("/chat-writer/chain", test_chain);
  return database_run_tests ();
}
