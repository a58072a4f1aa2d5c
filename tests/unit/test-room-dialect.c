/*
 * The dialect of documents 002 and 004: its frames to the byte, who hears of whose coming and going, and what a message
 * that cannot be sent becomes. Without a database: what is stored and told is for the system tests.
 */
#include "ws/madang-room-dialect.h"

#include "base/madang-limits.h"
#include "fake-clock.h"
#include "socket-fixture.h"

#include <string.h>
#include <sys/socket.h>

#define INVALID "{\"error_type\":\"invalid_request\",\"message\":\"Invalid message format.\"}"

typedef struct
{
  MadangSocketContext context;
  FakeClock *clock;
  MadangBus *bus;
  MadangPool *pool;
  MadangRoomDialectContext dialect;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer rate)
{
  MadangMessagesContext messages = { .conninfo = "host=/nonexistent" };

  socket_context_init (&fixture->context);
  fixture->clock = fake_clock_new ();
  fixture->bus = madang_bus_new ();
  fixture->pool = madang_pool_new (messages.conninfo, 1);
  fixture->dialect = (MadangRoomDialectContext){ .hub = madang_hub_new (fixture->bus),
                                                 .presence = madang_presence_new (),
                                                 .time_zone = g_time_zone_new_offset (9 * 3600) };
  madang_room_dialect_context_init (&fixture->dialect);
  messages.pool = fixture->pool;
  messages.bus = fixture->bus;
  messages.presence = fixture->dialect.presence;
  messages.clock = MADANG_CLOCK (fixture->clock);
  if (rate != NULL)
    messages.sends_user = *(const MadangRate *) rate;
  fixture->dialect.messages = madang_messages_new (&messages);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  madang_room_dialect_context_clear (&fixture->dialect);
  g_assert_finalize_object (fixture->dialect.messages);
  g_assert_finalize_object (fixture->dialect.hub);
  g_assert_finalize_object (fixture->dialect.presence);
  g_time_zone_unref (fixture->dialect.time_zone);
  g_assert_finalize_object (fixture->pool);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
  socket_context_clear (&fixture->context);
}

static MadangSocket *
enter (Fixture *fixture, SocketPeer *peer, gint64 room_id, gint64 user_id, const char *nickname)
{
  g_autoptr (MadangUser) user = madang_user_new (user_id, "", "x", nickname, NULL);
  MadangAdmission admission = { .user = user,
                                .caller = { .user_id = user_id, .expires_at = G_MAXINT64 },
                                .room_id = room_id,
                                .dialect = &madang_room_dialect,
                                .dialect_data = &fixture->dialect };
  MadangSocket *socket = madang_socket_new (&fixture->context,
                                            socket_peer_init (peer, SOCK_SEQPACKET), &admission, 0);

  madang_socket_open (socket, NULL);
  socket_context_flush (&fixture->context);
  return socket;
}

static void
turn (Fixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  socket_context_poll (&fixture->context);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  socket_context_flush (&fixture->context);
}

static void
leave (Fixture *fixture, SocketPeer *peer)
{
  socket_peer_clear (peer);
  for (guint i = 0; i < 2; i++)
    turn (fixture);
}

typedef struct
{
  const char *email;
  const char *picture;
  const char *message;
  const char *client_id;
  gboolean own;
  const char *frame;
} Rendered;

static const Rendered rendered[] = {
  { "anna@example.org", NULL, "hello", NULL, FALSE,
    "{\"type\":\"chat.message\",\"message\":\"hello\",\"sender\":\"anna@example.org\",\"nickname\":\"Anna\","
    "\"profile_picture_url\":\"/media/default.svg\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\"}" },
  { "", "/media/a.png", "마당 \"\\\n\x7f</script>", "abc", FALSE,
    "{\"type\":\"chat.message\",\"message\":\"마당 \\\"\\\\\\n\x7f</script>\",\"sender\":\"anna\","
    "\"nickname\":\"Anna\",\"profile_picture_url\":\"/media/a.png\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\"}" },
  { "", "/media/a.png", "hello", "a\"c", TRUE,
    "{\"type\":\"chat.message\",\"message\":\"hello\",\"sender\":\"anna\",\"nickname\":\"Anna\","
    "\"profile_picture_url\":\"/media/a.png\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\",\"client_id\":\"a\\\"c\"}" },
};

static void
test_render (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (rendered); i++)
    {
      const Rendered *row = &rendered[i];
      g_autoptr (MadangUser) sender = madang_user_new (7, row->email, "anna", "Anna", row->picture);
      g_autoptr (MadangChat) chat = madang_chat_new (
          &(MadangChatFields){ .id = 12,
                               .seq = 3,
                               .room_id = 1,
                               .sender_id = 7,
                               .created_at = 1704067200 * G_TIME_SPAN_SECOND + 1,
                               .message = row->message,
                               .client_id = row->client_id,
                               .sender = sender });
      g_autoptr (MadangFrame) expected = madang_frame_new_text (row->frame, strlen (row->frame));
      g_autoptr (MadangFrame) frame = madang_room_dialect.render_chat (chat, row->own,
                                                                       &fixture->dialect);

      g_assert_cmpmem (frame->bytes, frame->length, expected->bytes, expected->length);
    }
}

static void
test_join_and_leave (Fixture *fixture, gconstpointer data)
{
  SocketPeer anna, elsewhere, boris, boris_again;

  enter (fixture, &anna, 1, 1, "Anna");
  enter (fixture, &elsewhere, 2, 3, "Clara");
  enter (fixture, &boris, 1, 2, "\"Boris\"");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"\\\"Boris\\\"\"}");
  enter (fixture, &boris_again, 1, 2, "\"Boris\"");
  leave (fixture, &boris);
  socket_peer_assert_silent (&anna);
  socket_peer_assert_silent (&boris_again);
  leave (fixture, &boris_again);
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.leave\",\"username\":\"\\\"Boris\\\"\"}");
  enter (fixture, &boris, 1, 2, "Boris");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"Boris\"}");
  socket_peer_assert_silent (&elsewhere);
  leave (fixture, &anna);
  socket_peer_assert_text (&boris, "{\"type\":\"chat.user.leave\",\"username\":\"Anna\"}");
  leave (fixture, &boris);
  leave (fixture, &elsewhere);
}

/* Whoever closes has left as soon as the close is under way, whether the peer answers or not. */
static void
test_leave_at_close (Fixture *fixture, gconstpointer data)
{
  SocketPeer anna, boris;
  MadangSocket *socket;

  enter (fixture, &anna, 1, 1, "Anna");
  socket = enter (fixture, &boris, 1, 2, "Boris");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"Boris\"}");
  madang_socket_close (socket, 4003, NULL);
  turn (fixture);
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.leave\",\"username\":\"Boris\"}");
  socket_peer_assert_close (&boris, 4003);
  g_assert_cmpint (madang_presence_get_last_room (fixture->dialect.presence, 2), ==, 0);
  leave (fixture, &boris);
  socket_peer_assert_silent (&anna);
  leave (fixture, &anna);
}

static const char *const invalid[] = {
  "",
  "hello",
  "[]",
  "\"chat.message\"",
  "null",
  "{}",
  "{\"type\":\"chat.message\"}",
  "{\"message\":\"a\"}",
  "{\"type\":\"chat.message\",\"message\":null}",
  "{\"type\":\"chat.message\",\"message\":1}",
  "{\"type\":\"chat.message\",\"message\":[\"a\"]}",
  "{\"type\":\"chat.message\",\"message\":\"\"}",
  "{\"type\":\"chat.message\",\"message\":\" \\n\\u3000\"}",
  "{\"type\":\"chat.message\",\"message\":\"\\u0000\"}",
  "{\"type\":\"chat.message\",\"message\":\"\\ud800\"}",
  "{\"type\":\"chat.message\",\"message\":\"a\"",
  "{\"type\":\"chat.message\",\"message\":\"a\"}}",
  "{\"type\":\"chat.Message\",\"message\":\"a\"}",
  "{\"type\":1,\"message\":\"a\"}",
  "{\"type\":\"chat.user.join\",\"message\":\"a\"}",
  "{\"type\":\"chat.message\",\"message\":\"a\",\"client_id\":7}",
  "{\"type\":\"chat.message\",\"message\":\"a\",\"client_id\":\"\"}",
};

static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  SocketPeer anna;
  g_autofree char *long_text = g_strnfill (MADANG_MESSAGE_MAX + 1, 'a');
  g_autofree char *too_long = g_strdup_printf ("{\"type\":\"chat.message\",\"message\":\"%s\"}",
                                               long_text);

  enter (fixture, &anna, 1, 1, "Anna");
  for (guint i = 0; i <= G_N_ELEMENTS (invalid); i++)
    {
      const char *text = i < G_N_ELEMENTS (invalid) ? invalid[i] : too_long;

      g_test_message ("%.60s", text);
      socket_peer_send_text (&anna, text);
      turn (fixture);
      socket_peer_assert_text (&anna, INVALID);
    }
  socket_peer_assert_silent (&anna);
  leave (fixture, &anna);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_messages_drain_finish (data, result);
}

/* From now on nothing is stored. */
static void
drain (Fixture *fixture)
{
  MadangMessages *messages = fixture->dialect.messages;

  madang_messages_drain_async (messages, on_drained, messages);
}

/* What can be stored no more closes the socket: try again later. */
static void
test_unavailable (Fixture *fixture, gconstpointer data)
{
  SocketPeer anna;

  drain (fixture);
  enter (fixture, &anna, 1, 1, "Anna");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"a\",\"more\":[1]}");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"b\"}");
  turn (fixture);
  turn (fixture);
  socket_peer_assert_close (&anna, 1013);
  socket_peer_assert_silent (&anna);
  leave (fixture, &anna);
}

/* The answer comes when the socket is no more: nobody is told, nothing is lost or freed twice. */
static void
test_answered_too_late (Fixture *fixture, gconstpointer data)
{
  SocketPeer anna;
  MadangSocket *socket;

  drain (fixture);
  socket = enter (fixture, &anna, 1, 1, "Anna");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  socket_context_poll (&fixture->context);
  g_assert_cmpuint (socket->posts, ==, 1);
  madang_socket_ref (socket);
  madang_socket_cut (socket);
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
  turn (fixture);
  g_assert_cmpuint (socket->posts, ==, 0);
  g_assert_cmpuint (socket->references, ==, 1);
  madang_socket_unref (socket);
  socket_peer_clear (&anna);
}

/* The limit is the user's, on whichever socket. */
static void
test_rate_limited (Fixture *fixture, gconstpointer data)
{
  SocketPeer desk, phone;

  drain (fixture);
  enter (fixture, &desk, 1, 1, "Anna");
  enter (fixture, &phone, 1, 1, "Anna");
  socket_peer_send_text (&desk, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  turn (fixture);
  socket_peer_send_text (&phone, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  turn (fixture);
  socket_peer_assert_text (&phone,
                           "{\"error_type\":\"rate_limited\",\"message\":\"Too many messages.\","
                           "\"retry_after\":60}");
  leave (fixture, &desk);
  leave (fixture, &phone);
}

int
main (int argc, char **argv)
{
  static const MadangRate rate = { .count = 1, .seconds = 60 };

  g_test_init (&argc, &argv, NULL);
#define ADD(name, rate, func) \
  g_test_add ("/room-dialect/" name, Fixture, rate, set_up, func, tear_down)
  ADD ("render", NULL, test_render);
  ADD ("join-and-leave", NULL, test_join_and_leave);
  ADD ("leave-at-close", NULL, test_leave_at_close);
  ADD ("invalid", NULL, test_invalid);
  ADD ("unavailable", NULL, test_unavailable);
  ADD ("answered-too-late", NULL, test_answered_too_late);
  ADD ("rate-limited", &rate, test_rate_limited);
  return g_test_run ();
}
