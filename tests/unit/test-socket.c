/*
 * MadangSocket without a gateway: what it reads, what it writes in one turn, and how long it lives. Its ends are in
 * test-socket-closing.c.
 */
#include "ws/madang-socket.h"

#include "base/madang-limits.h"
#include "socket-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
test_one_write (SocketFixture *fixture, gconstpointer data)
{
  socket_fixture_send (fixture, "one");
  socket_fixture_send (fixture, "two");
  socket_fixture_send (fixture, "three");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 0);
  socket_peer_assert_text (&fixture->peer, "one");
  socket_peer_assert_text (&fixture->peer, "two");
  socket_peer_assert_text (&fixture->peer, "three");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (fixture->peer.reads, ==, 1);

  socket_fixture_send (fixture, "four");
  socket_context_flush (&fixture->context);
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&fixture->peer, "four");
  g_assert_cmpuint (fixture->peer.reads, ==, 2);
  socket_fixture_end (fixture);
}

/* Ten messages in one packet are ten answers in one packet. */
static void
test_read (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  fixture->answers = TRUE;
  for (char c = '0'; c <= '9'; c++)
    socket_peer_append (bytes, MADANG_OPCODE_TEXT, &c, 1);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  socket_fixture_turn (fixture);
  g_assert_cmpuint (fixture->texts->len, ==, 10);
  for (char c = '0'; c <= '9'; c++)
    socket_peer_assert_text (&fixture->peer, (char[]){ c, '\0' });
  g_assert_cmpuint (fixture->peer.reads, ==, 1);
  socket_fixture_end (fixture);
}

/* A message that comes byte by byte, and what came behind the handshake. */
static void
test_read_ahead (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) read_ahead = NULL;
  gsize half;

  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "first", 5);
  half = bytes->len + 8;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "second", 6);
  read_ahead = g_bytes_new (bytes->data, half);
  madang_socket_open (fixture->socket, read_ahead);
  fixture->opened--;
  g_assert_cmpuint (fixture->texts->len, ==, 1);
  for (gsize i = half; i < bytes->len; i++)
    {
      socket_peer_send_bytes (&fixture->peer, bytes->data + i, 1);
      socket_fixture_turn (fixture);
    }
  g_assert_cmpuint (fixture->texts->len, ==, 2);
  g_assert_cmpstr (fixture->texts->pdata[1], ==, "second");
  socket_fixture_end (fixture);
}

static void
test_ping (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) payload = g_string_new (NULL);

  socket_peer_send (&fixture->peer, MADANG_OPCODE_PING, "are you there", 13);
  socket_fixture_turn (fixture);
  g_assert_cmpint (socket_peer_take (&fixture->peer, payload), ==, MADANG_OPCODE_PONG);
  g_assert_cmpstr (payload->str, ==, "are you there");
  g_assert_cmpuint (fixture->context.traffic->deliveries, ==, 0);
  socket_fixture_send (fixture, "news");
  g_assert_cmpuint (fixture->context.traffic->deliveries, ==, 1);
  socket_fixture_end (fixture);
}

/* A quiet peer, whom nobody has asked for so long, is asked before it is judged by a shorter patience. */
static void
test_shorter_silence (SocketFixture *fixture, gconstpointer data)
{
  socket_context_advance (&fixture->context, 1);
  fixture->context.ping_seconds = 3;
  fixture->context.silence_seconds = 6;
  socket_context_advance (&fixture->context, MADANG_SOCKET_PING_SECONDS);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PING);
  socket_peer_send (&fixture->peer, MADANG_OPCODE_PONG, NULL, 0);
  g_assert_false (socket_fixture_turn (fixture));
  socket_context_advance (&fixture->context, 6);
  g_assert_false (socket_fixture_turn (fixture));
  socket_context_advance (&fixture->context, 1);
  g_assert_true (socket_fixture_turn (fixture));
}

/* Sends until the kernel takes no more. Returns: the frames sent */
static guint
block (SocketFixture *fixture, const char *text)
{
  guint n = 0;

  while (!fixture->socket->is_blocked)
    {
      socket_fixture_send (fixture, text);
      n++;
      socket_context_flush (&fixture->context);
    }
  return n;
}

static void
test_blocked (SocketFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  guint n = block (fixture, text);

  socket_fixture_send (fixture, "end");
  socket_context_flush (&fixture->context);
  for (; n > 0; n--)
    {
      socket_peer_assert_text (&fixture->peer, text);
      socket_fixture_turn (fixture);
    }
  socket_fixture_turn (fixture);
  socket_peer_assert_text (&fixture->peer, "end");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_false (fixture->socket->is_blocked);
  socket_fixture_end (fixture);
}

/* The frame that has begun goes on, then comes the close frame: what lies between is dropped. */
static void
test_overflow (SocketFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autofree char *filler = g_strnfill (100000, 'y');
  guint n = block (fixture, text);

  g_assert_cmpuint (fixture->socket->outbox.offset, >, 0);
  for (guint i = 0; fixture->socket->state == MADANG_SOCKET_OPEN; i++)
    {
      g_assert_cmpuint (i, <=, MADANG_SOCKET_OUTBOX_MAX / 100000);
      socket_fixture_send (fixture, filler);
    }
  g_assert_cmpuint (fixture->socket->outbox.bytes, <, 201000);
  g_assert_false (socket_fixture_turn (fixture));
  g_assert_cmpuint (fixture->closed, ==, 1);
  for (; n > 0; n--)
    {
      g_autoptr (GString) payload = g_string_new (NULL);

      while (socket_peer_take (&fixture->peer, payload) < 0)
        socket_fixture_turn (fixture);
      g_assert_cmpstr (payload->str, ==, text);
    }
  g_assert_cmpuint (fixture->context.traffic->closed_for_pressure, ==, 1);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 1013);
  socket_peer_assert_silent (&fixture->peer);
  socket_peer_send_close (&fixture->peer, 1013);
  g_assert_true (socket_fixture_turn (fixture));
}

/* Whoever overflows and never reads again is gone by the deadline. */
static void
test_overflow_for_ever (SocketFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (200000, 'x');

  block (fixture, text);
  while (fixture->socket->state == MADANG_SOCKET_OPEN)
    socket_fixture_send (fixture, text);
  socket_fixture_turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_CLOSE_SECONDS);
  g_assert_true (socket_fixture_turn (fixture));
}

/* A post in flight keeps the memory, not the connection. */
static void
test_post_outlives (SocketFixture *fixture, gconstpointer data)
{
  fixture->posts = TRUE;
  socket_peer_send_text (&fixture->peer, "one");
  socket_peer_send_text (&fixture->peer, "two");
  socket_peer_send_text (&fixture->peer, "three");
  while (fixture->texts->len < 3)
    socket_fixture_turn (fixture);
  madang_socket_end_post (fixture->socket);
  socket_fixture_end (fixture);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_cmpint (fixture->socket->fd, ==, -1);
  socket_peer_assert_end (&fixture->peer);
  socket_fixture_send (fixture, "nobody hears it");
  madang_socket_close (fixture->socket, 1013, NULL);
  g_assert_false (socket_fixture_turn (fixture));
  madang_socket_end_post (fixture->socket);
  g_assert_cmpuint (((GObject *) fixture->user)->ref_count, ==, 2);
  madang_socket_end_post (fixture->socket);
}

/* One message a packet, so that what is read is counted to the message. */
static void
test_pause (SocketFixture *fixture, gconstpointer data)
{
  guint sent = 0;

  fixture->posts = TRUE;
  for (; sent < MADANG_SOCKET_POSTS_MAX; sent++)
    {
      socket_peer_send_text (&fixture->peer, "post");
      socket_fixture_turn (fixture);
    }
  g_assert_cmpuint (fixture->texts->len, ==, MADANG_SOCKET_POSTS_MAX);
  socket_peer_send_text (&fixture->peer, "waits");
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);

  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX / 2 - 1; i++)
    madang_socket_end_post (fixture->socket);
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);
  madang_socket_end_post (fixture->socket);
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 1);
  g_assert_cmpuint (fixture->texts->len, ==, MADANG_SOCKET_POSTS_MAX + 1);
  while (fixture->socket->posts > 0)
    madang_socket_end_post (fixture->socket);
  socket_fixture_end (fixture);
}

/*
 * The descriptor may be shared for a moment, with a child that has not yet called exec: epoll forgets it all the
 * same.
 */
static void
test_shared_descriptor (SocketFixture *fixture, gconstpointer data)
{
  int copy = fcntl (fixture->socket->fd, F_DUPFD_CLOEXEC, 0);

  socket_fixture_end (fixture);
  socket_peer_send_text (&fixture->peer, "to nobody");
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);
  close (copy);
}

/* What epoll refuses is opened and closed like any other. */
static void
test_unwatchable (SocketFixture *fixture, gconstpointer data)
{
  int file;

  socket_fixture_end (fixture);
  fixture->opened = fixture->closed = 0;
  file = g_file_open_tmp (NULL, NULL, NULL);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "A socket cannot be watched:*");
  fixture->socket = madang_socket_new (&fixture->context, file, &fixture->admission,
                                       SOCKET_FIXTURE_REAL_NOW);
  madang_socket_open (fixture->socket, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
}

/* An epoll that fails within a flush ends the socket in that flush, and leaves nothing of it on the list. */
static void
test_unwatchable_when_blocked (SocketFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  int epoll = fixture->context.epoll;

  socket_fixture_send (fixture, text);
  fixture->context.epoll = -1;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "A socket cannot be watched:*");
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
  g_test_assert_expected_messages ();
  fixture->context.epoll = epoll;
}

static void
send_letters (SocketFixture *fixture, const char *letters)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; *letters != '\0'; letters++)
    socket_peer_append (bytes, MADANG_OPCODE_TEXT, letters, 1);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  socket_fixture_turn (fixture);
}

/* One at a time and in order, what was read with it and what was not. */
static void
test_hold (SocketFixture *fixture, gconstpointer data)
{
  fixture->holds = TRUE;
  send_letters (fixture, "abc");
  send_letters (fixture, "d");
  for (guint i = 0; i < 4; i++)
    {
      socket_fixture_turn (fixture);
      g_assert_cmpuint (fixture->texts->len, ==, i + 1);
      g_assert_cmpint (*(char *) fixture->texts->pdata[i], ==, 'a' + (int) i);
      madang_socket_release (fixture->socket);
    }
  socket_fixture_turn (fixture);
  g_assert_cmpuint (fixture->texts->len, ==, 4);
  g_assert_cmpuint (fixture->socket->references, ==, 1);
  socket_fixture_end (fixture);
}

/* What waits when the socket ends is not looked at any more: no text, and no close that would bring the socket back. */
static void
test_held_to_the_end (SocketFixture *fixture, gconstpointer data)
{
  MadangSocket *socket = fixture->socket;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  fixture->holds = TRUE;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "a", 1);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "b", 1);
  socket_peer_append (bytes, MADANG_OPCODE_CLOSE, NULL, 0);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  socket_fixture_turn (fixture);
  socket_fixture_end (fixture);
  madang_socket_release (socket);
  g_assert_null (fixture->context.dirty);
  g_assert_cmpuint (fixture->texts->len, ==, 1);
}

/* Whatever stands behind it waits for its turn: a ping, and the peer's close, which ends only what comes after it. */
static void
test_hold_all (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 code[] = { 1000 >> 8, 1000 & 0xff };

  fixture->holds = TRUE;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "a", 1);
  socket_peer_append (bytes, MADANG_OPCODE_PING, NULL, 0);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "b", 1);
  socket_peer_append (bytes, MADANG_OPCODE_CLOSE, code, sizeof code);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_silent (&fixture->peer);
  madang_socket_release (fixture->socket);
  g_assert_cmpuint (fixture->texts->len, ==, 2);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PONG);
  madang_socket_release (fixture->socket);
  g_assert_true (socket_fixture_turn (fixture));
  socket_peer_assert_close (&fixture->peer, 1000);
}

/* A binary frame, which closes, does not take away the texts before it. */
static void
test_hold_binary (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  fixture->holds = TRUE;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "a", 1);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "b", 1);
  socket_peer_append (bytes, MADANG_OPCODE_BINARY, "c", 1);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  socket_fixture_turn (fixture);
  fixture->holds = FALSE;
  madang_socket_release (fixture->socket);
  g_assert_cmpuint (fixture->texts->len, ==, 2);
  socket_fixture_turn (fixture);
  socket_peer_assert_close (&fixture->peer, 1003);
  socket_fixture_end (fixture);
}

/* One that we close while it is held hears its peer's close, also where that was cut in two. */
static void
test_closed_while_held (SocketFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 code[] = { 1000 >> 8, 1000 & 0xff };
  MadangSocket *socket = fixture->socket;

  fixture->holds = TRUE;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "a", 1);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "b", 1);
  socket_peer_append (bytes, MADANG_OPCODE_CLOSE, code, sizeof code);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len - 3);
  g_assert_false (socket_fixture_turn (fixture));
  madang_socket_close (socket, 4003, NULL);
  g_assert_false (socket_fixture_turn (fixture));
  socket_peer_assert_close (&fixture->peer, 4003);
  socket_peer_send_bytes (&fixture->peer, bytes->data + bytes->len - 3, 3);
  socket_context_poll (&fixture->context);
  socket_context_flush (&fixture->context); /* the act holds the last reference */
  g_assert_cmpint (socket->fd, ==, -1);
  madang_socket_release (socket);
  g_assert_cmpuint (fixture->texts->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, type, func)                                                                      \
  g_test_add ("/socket/" name, SocketFixture, GINT_TO_POINTER (type), socket_fixture_set_up, func, \
              socket_fixture_tear_down)
  ADD ("one-write", SOCK_SEQPACKET, test_one_write);
  ADD ("read", SOCK_SEQPACKET, test_read);
  ADD ("read-ahead", SOCK_STREAM, test_read_ahead);
  ADD ("ping", SOCK_STREAM, test_ping);
  ADD ("shorter-silence", SOCK_STREAM, test_shorter_silence);
  ADD ("blocked", SOCK_STREAM, test_blocked);
  ADD ("overflow", SOCK_STREAM, test_overflow);
  ADD ("overflow-for-ever", SOCK_STREAM, test_overflow_for_ever);
  ADD ("post-outlives", SOCK_STREAM, test_post_outlives);
  ADD ("pause", SOCK_SEQPACKET, test_pause);
  ADD ("hold", SOCK_SEQPACKET, test_hold);
  ADD ("hold-all", SOCK_STREAM, test_hold_all);
  ADD ("hold-binary", SOCK_STREAM, test_hold_binary);
  ADD ("closed-while-held", SOCK_STREAM, test_closed_while_held);
  ADD ("held-to-the-end", SOCK_SEQPACKET, test_held_to_the_end);
  ADD ("shared-descriptor", SOCK_STREAM, test_shared_descriptor);
  ADD ("unwatchable", SOCK_STREAM, test_unwatchable);
  ADD ("unwatchable-when-blocked", SOCK_STREAM, test_unwatchable_when_blocked);
  return g_test_run ();
}
