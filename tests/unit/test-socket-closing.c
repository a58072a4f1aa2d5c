/*
 * MadangSocket without a gateway: its ends. Close handshakes from both sides, peers that break the protocol or are
 * gone,
 * deadlines.
 */
#include "ws/madang-socket.h"

#include "base/madang-limits.h"
#include "socket-fixture.h"

#include <sys/socket.h>

static void
test_closed_by_peer (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 code[] = { 4567 >> 8, 4567 & 0xff };

  socket_fixture_send (fixture, "before");
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "last", 4);
  socket_peer_append (bytes, MADANG_OPCODE_CLOSE, code, sizeof code);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "behind", 6);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  g_assert_true (socket_fixture_turn (fixture));
  g_assert_cmpuint (fixture->texts->len, ==, 1);
  socket_peer_assert_text (&fixture->peer, "before");
  socket_peer_assert_close (&fixture->peer, 4567);
  socket_peer_assert_end (&fixture->peer);
}

static void
test_closed_by_peer_without_code (SocketFixture *fixture, gconstpointer data)
{
  socket_peer_send (&fixture->peer, MADANG_OPCODE_CLOSE, NULL, 0);
  g_assert_true (socket_fixture_turn (fixture));
  socket_peer_assert_close (&fixture->peer, 0);
  socket_peer_assert_end (&fixture->peer);
}

/* Ours, answered: nothing that comes meanwhile is heard, nothing more is said, and its seat is given up at once. */
static void
test_closed_by_us (SocketFixture *fixture, gconstpointer data)
{
  socket_fixture_send (fixture, "before");
  madang_socket_close (fixture->socket, 4003, "Not a member.");
  madang_socket_close (fixture->socket, 4000, NULL);
  socket_fixture_send (fixture, "after");
  g_assert_cmpuint (fixture->closed, ==, 0);
  g_assert_false (socket_fixture_turn (fixture));
  g_assert_cmpuint (fixture->closed, ==, 1);
  socket_peer_assert_text (&fixture->peer, "before");
  socket_peer_assert_close (&fixture->peer, 4003);
  socket_peer_assert_silent (&fixture->peer);

  socket_peer_send_text (&fixture->peer, "unheard");
  socket_peer_send (&fixture->peer, MADANG_OPCODE_PING, NULL, 0);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (fixture->texts->len, ==, 0);
  socket_peer_send_close (&fixture->peer, 4003);
  g_assert_true (socket_fixture_turn (fixture));
  socket_peer_assert_end (&fixture->peer);
}

static void
test_close_deadline (SocketFixture *fixture, gconstpointer data)
{
  madang_socket_close (fixture->socket, 4003, NULL);
  socket_fixture_turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_CLOSE_SECONDS - 1);
  g_assert_false (socket_fixture_turn (fixture));
  socket_context_advance (&fixture->context, 1);
  g_assert_true (socket_fixture_turn (fixture));
  socket_peer_assert_close (&fixture->peer, 4003);
  socket_peer_assert_end (&fixture->peer);
}

typedef struct
{
  const char *name;
  guint8 bytes[14];
  guint code;
} BadInput;

static const BadInput bad_inputs[] = {
  { "unmasked", { 0x81, 0x01, 'a' }, 1002 },
  { "reserved", { 0x91, 0x80 }, 1002 },
  { "not UTF-8", { 0x81, 0x81, 0, 0, 0, 0, 0xff }, 1007 },
  { "too long", { 0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1 }, 1009 },
};

/*
 * After a broken frame nothing more is understood, a close frame neither: the peer is told, hears our end, and
 * goes.
 */
static void
test_bad_input (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      const BadInput *input = &bad_inputs[i];
      SocketFixture fixture = { 0 };

      g_test_message ("%s", input->name);
      socket_fixture_set_up (&fixture, GINT_TO_POINTER (SOCK_STREAM));
      socket_peer_send_bytes (&fixture.peer, input->bytes, sizeof input->bytes);
      g_assert_false (socket_fixture_turn (&fixture));
      g_assert_cmpuint (fixture.closed, ==, 1);
      socket_peer_assert_close (&fixture.peer, input->code);
      socket_peer_assert_end (&fixture.peer);
      socket_peer_send_close (&fixture.peer, input->code);
      g_assert_false (socket_fixture_turn (&fixture));
      socket_peer_close (&fixture.peer);
      g_assert_true (socket_fixture_turn (&fixture));
      g_assert_cmpuint (fixture.texts->len, ==, 0);
      socket_fixture_tear_down (&fixture, NULL);
    }
}

static void
test_binary (SocketFixture *fixture, gconstpointer data)
{
  socket_peer_send (&fixture->peer, MADANG_OPCODE_BINARY, "bits", 4);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_close (&fixture->peer, 1003);
  socket_peer_send_close (&fixture->peer, 1003);
  g_assert_true (socket_fixture_turn (fixture));
}

static void
test_dead_peer (SocketFixture *fixture, gconstpointer data)
{
  socket_peer_send_text (&fixture->peer, "farewell");
  socket_peer_close (&fixture->peer);
  g_assert_true (socket_fixture_turn (fixture) || socket_fixture_turn (fixture));
  g_assert_cmpuint (fixture->texts->len, ==, 1);
}

static void
test_dead_peer_found_by_writing (SocketFixture *fixture, gconstpointer data)
{
  socket_peer_close (&fixture->peer);
  socket_fixture_send (fixture, "hello?");
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
}

static void
test_heartbeat (SocketFixture *fixture, gconstpointer data)
{
  socket_context_advance (&fixture->context, MADANG_SOCKET_PING_SECONDS - 1);
  socket_fixture_turn (fixture);
  socket_peer_assert_silent (&fixture->peer);
  for (guint i = 0; i < 10; i++)
    {
      socket_context_advance (&fixture->context, 1);
      socket_fixture_turn (fixture);
      socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PING);
      socket_context_advance (&fixture->context, MADANG_SOCKET_PING_SECONDS - 1);
      socket_peer_send (&fixture->peer, MADANG_OPCODE_PONG, NULL, 0);
      socket_fixture_turn (fixture);
      socket_peer_assert_silent (&fixture->peer);
    }
  socket_fixture_end (fixture);
}

/* Any byte is a sign of life; then none comes for as long as patience lasts. */
static void
test_silence (SocketFixture *fixture, gconstpointer data)
{
  socket_context_advance (&fixture->context, 10);
  socket_peer_send_bytes (&fixture->peer, "\x81", 1);
  socket_fixture_turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_SILENCE_SECONDS);
  g_assert_false (socket_fixture_turn (fixture));
  socket_context_advance (&fixture->context, 1);
  g_assert_true (socket_fixture_turn (fixture));
}

static void
test_expiry (SocketFixture *fixture, gconstpointer data)
{
  socket_fixture_replace (fixture, SOCK_STREAM, SOCKET_FIXTURE_REAL_NOW + 40 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 40; i++)
    {
      socket_context_advance (&fixture->context, 1);
      socket_peer_send (&fixture->peer, MADANG_OPCODE_PONG, NULL, 0);
      g_assert_false (socket_fixture_turn (fixture));
      g_assert_cmpuint (fixture->closed, ==, 0);
    }
  socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PING);
  socket_context_advance (&fixture->context, 1);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  socket_peer_send_close (&fixture->peer, 4001);
  g_assert_true (socket_fixture_turn (fixture));
}

static void
test_expired_already (SocketFixture *fixture, gconstpointer data)
{
  socket_fixture_replace (fixture, SOCK_STREAM,
                          SOCKET_FIXTURE_REAL_NOW - 1000000 * G_TIME_SPAN_SECOND);
  socket_context_advance (&fixture->context, 1);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  socket_fixture_end (fixture);
}

static void
test_far_expiry (SocketFixture *fixture, gconstpointer data)
{
  socket_fixture_replace (fixture, SOCK_STREAM, G_MAXINT64 - 1);
  socket_context_advance (&fixture->context, 1);
  socket_fixture_turn (fixture);
  socket_peer_assert_silent (&fixture->peer);
  socket_fixture_end (fixture);
}

/* Paused, a socket that closes still hears the peer's answer; one whose peer is gone is found dead. */
static void
test_close_while_paused (SocketFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_begin_post (fixture->socket);
  g_assert_true (fixture->socket->is_paused);
  madang_socket_close (fixture->socket, 4001, NULL);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  socket_peer_send_close (&fixture->peer, 4001);
  g_assert_true (socket_fixture_turn (fixture));
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_end_post (fixture->socket);
}

static void
test_death_while_paused (SocketFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_begin_post (fixture->socket);
  socket_peer_close (&fixture->peer);
  g_assert_true (socket_fixture_turn (fixture));
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_end_post (fixture->socket);
}

/* A server that stops hears no messages, but still the answer to its own close. */
static void
test_stop_reading (SocketFixture *fixture, gconstpointer data)
{
  fixture->context.is_reading = FALSE;
  madang_socket_stop_reading (fixture->socket);
  socket_peer_send_text (&fixture->peer, "unread");
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);
  socket_fixture_send (fixture, "still answered");
  socket_fixture_turn (fixture);
  socket_peer_assert_text (&fixture->peer, "still answered");

  madang_socket_close (fixture->socket, 1001, NULL);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 1001);
  socket_peer_send_close (&fixture->peer, 1001);
  g_assert_true (socket_fixture_turn (fixture) || socket_fixture_turn (fixture));
  g_assert_cmpuint (fixture->texts->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, type, func)                                                 \
  g_test_add ("/socket-closing/" name, SocketFixture, GINT_TO_POINTER (type), \
              socket_fixture_set_up, func, socket_fixture_tear_down)
  ADD ("closed-by-peer", SOCK_STREAM, test_closed_by_peer);
  ADD ("closed-by-peer-without-code", SOCK_STREAM, test_closed_by_peer_without_code);
  ADD ("closed-by-us", SOCK_STREAM, test_closed_by_us);
  ADD ("close-deadline", SOCK_STREAM, test_close_deadline);
  ADD ("binary", SOCK_STREAM, test_binary);
  ADD ("dead-peer", SOCK_STREAM, test_dead_peer);
  ADD ("dead-peer-found-by-writing", SOCK_STREAM, test_dead_peer_found_by_writing);
  ADD ("heartbeat", SOCK_STREAM, test_heartbeat);
  ADD ("silence", SOCK_STREAM, test_silence);
  ADD ("expiry", SOCK_STREAM, test_expiry);
  ADD ("expired-already", SOCK_STREAM, test_expired_already);
  ADD ("far-expiry", SOCK_STREAM, test_far_expiry);
  ADD ("close-while-paused", SOCK_STREAM, test_close_while_paused);
  ADD ("death-while-paused", SOCK_STREAM, test_death_while_paused);
  ADD ("stop-reading", SOCK_STREAM, test_stop_reading);
  g_test_add_func ("/socket-closing/bad-input", test_bad_input);
  return g_test_run ();
}
