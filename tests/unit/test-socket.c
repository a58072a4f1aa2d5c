/*
 * MadangSocket without a gateway: what it reads, what it writes in one turn, how it closes, its deadlines and its life.
 */
#include "ws/madang-socket.h"

#include "base/madang-limits.h"
#include "socket-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define REAL_NOW (1704067200 * G_TIME_SPAN_SECOND)

typedef struct
{
  MadangSocketContext context;
  MadangUser *user;
  MadangAdmission admission;
  SocketPeer peer;
  MadangSocket *socket;
  guint opened;
  guint closed;
  GPtrArray *texts; /* what the dialect was told */
  gboolean answers; /* each text is sent back */
  gboolean posts;   /* each text is a post that waits */
} Fixture;

static Fixture *
get_fixture (MadangSocket *socket)
{
  return socket->admission.dialect_data;
}

static void
handle_open (MadangSocket *socket)
{
  get_fixture (socket)->opened++;
}

static void
send_text (MadangSocket *socket, const char *text)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text (text, strlen (text));

  madang_socket_send (socket, frame);
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  Fixture *fixture = get_fixture (socket);
  char *copy = g_strndup (text, length);

  g_ptr_array_add (fixture->texts, copy);
  if (fixture->answers)
    send_text (socket, copy);
  if (fixture->posts)
    madang_socket_begin_post (socket);
}

static void
handle_close (MadangSocket *socket)
{
  g_assert_cmpint (socket->state, !=, MADANG_SOCKET_OPEN);
  get_fixture (socket)->closed++;
  send_text (socket, "too late");
}

static const MadangDialect dialect = { handle_open, handle_text, handle_close, NULL };

static void
set_up (Fixture *fixture, gconstpointer type)
{
  int server = socket_peer_init (&fixture->peer, GPOINTER_TO_INT (type));

  socket_context_init (&fixture->context);
  fixture->user = madang_user_new (7, "", "person", "Person", NULL);
  fixture->texts = g_ptr_array_new_with_free_func (g_free);
  fixture->admission = (MadangAdmission){ .user = fixture->user,
                                          .caller = { .user_id = 7, .expires_at = G_MAXINT64 },
                                          .room_id = 1,
                                          .dialect = &dialect,
                                          .dialect_data = fixture };
  fixture->socket = madang_socket_new (&fixture->context, server, &fixture->admission, REAL_NOW);
  madang_socket_open (fixture->socket, NULL);
}

/* By now the socket is over, and every reference given back. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->opened, ==, 1);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_cmpuint (((GObject *) fixture->user)->ref_count, ==, 1);
  socket_peer_clear (&fixture->peer);
  socket_context_clear (&fixture->context);
  g_ptr_array_unref (fixture->texts);
  g_object_unref (fixture->user);
}

static guint
turn (Fixture *fixture)
{
  socket_context_poll (&fixture->context);
  return socket_context_flush (&fixture->context);
}

static void
end (Fixture *fixture)
{
  madang_socket_cut (fixture->socket);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

static void
test_one_write (Fixture *fixture, gconstpointer data)
{
  send_text (fixture->socket, "one");
  send_text (fixture->socket, "two");
  send_text (fixture->socket, "three");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 0);
  socket_peer_assert_text (&fixture->peer, "one");
  socket_peer_assert_text (&fixture->peer, "two");
  socket_peer_assert_text (&fixture->peer, "three");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (fixture->peer.reads, ==, 1);

  send_text (fixture->socket, "four");
  socket_context_flush (&fixture->context);
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&fixture->peer, "four");
  g_assert_cmpuint (fixture->peer.reads, ==, 2);
  end (fixture);
}

/* Ten messages in one packet are ten answers in one packet. */
static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  fixture->answers = TRUE;
  for (char c = '0'; c <= '9'; c++)
    socket_peer_append (bytes, MADANG_OPCODE_TEXT, &c, 1);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  turn (fixture);
  g_assert_cmpuint (fixture->texts->len, ==, 10);
  for (char c = '0'; c <= '9'; c++)
    socket_peer_assert_text (&fixture->peer, (char[]){ c, '\0' });
  g_assert_cmpuint (fixture->peer.reads, ==, 1);
  end (fixture);
}

/* A message that comes byte by byte, and what came behind the handshake. */
static void
test_read_ahead (Fixture *fixture, gconstpointer data)
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
      turn (fixture);
    }
  g_assert_cmpuint (fixture->texts->len, ==, 2);
  g_assert_cmpstr (fixture->texts->pdata[1], ==, "second");
  end (fixture);
}

static void
test_ping (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) payload = g_string_new (NULL);

  socket_peer_send (&fixture->peer, MADANG_OPCODE_PING, "are you there", 13);
  turn (fixture);
  g_assert_cmpint (socket_peer_take (&fixture->peer, payload), ==, MADANG_OPCODE_PONG);
  g_assert_cmpstr (payload->str, ==, "are you there");
  end (fixture);
}

static void
test_closed_by_peer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 code[] = { 4567 >> 8, 4567 & 0xff };

  send_text (fixture->socket, "before");
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "last", 4);
  socket_peer_append (bytes, MADANG_OPCODE_CLOSE, code, sizeof code);
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "behind", 6);
  socket_peer_send_bytes (&fixture->peer, bytes->data, bytes->len);
  g_assert_cmpuint (turn (fixture), ==, 1);
  g_assert_cmpuint (fixture->texts->len, ==, 1);
  socket_peer_assert_text (&fixture->peer, "before");
  socket_peer_assert_close (&fixture->peer, 4567);
  socket_peer_assert_end (&fixture->peer);
}

static void
test_closed_by_peer_without_code (Fixture *fixture, gconstpointer data)
{
  socket_peer_send (&fixture->peer, MADANG_OPCODE_CLOSE, NULL, 0);
  g_assert_cmpuint (turn (fixture), ==, 1);
  socket_peer_assert_close (&fixture->peer, 0);
  socket_peer_assert_end (&fixture->peer);
}

/* Ours, answered: nothing that comes meanwhile is heard, nothing more is said, and its seat is given up at once. */
static void
test_closed_by_us (Fixture *fixture, gconstpointer data)
{
  send_text (fixture->socket, "before");
  madang_socket_close (fixture->socket, 4003, "Not a member.");
  madang_socket_close (fixture->socket, 4000, NULL);
  send_text (fixture->socket, "after");
  g_assert_cmpuint (fixture->closed, ==, 0);
  g_assert_cmpuint (turn (fixture), ==, 0);
  g_assert_cmpuint (fixture->closed, ==, 1);
  socket_peer_assert_text (&fixture->peer, "before");
  socket_peer_assert_close (&fixture->peer, 4003);
  socket_peer_assert_silent (&fixture->peer);

  socket_peer_send_text (&fixture->peer, "unheard");
  socket_peer_send (&fixture->peer, MADANG_OPCODE_PING, NULL, 0);
  g_assert_cmpuint (turn (fixture), ==, 0);
  socket_peer_assert_silent (&fixture->peer);
  g_assert_cmpuint (fixture->texts->len, ==, 0);
  socket_peer_send_close (&fixture->peer, 4003);
  g_assert_cmpuint (turn (fixture), ==, 1);
  socket_peer_assert_end (&fixture->peer);
}

static void
test_close_deadline (Fixture *fixture, gconstpointer data)
{
  madang_socket_close (fixture->socket, 4003, NULL);
  turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_CLOSE_SECONDS - 1);
  g_assert_cmpuint (turn (fixture), ==, 0);
  socket_context_advance (&fixture->context, 1);
  g_assert_cmpuint (turn (fixture), ==, 1);
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

/* After a broken frame nothing more is understood, a close frame neither: the peer is told, hears our end, and goes. */
static void
test_bad_input (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      const BadInput *input = &bad_inputs[i];
      Fixture fixture = { 0 };

      g_test_message ("%s", input->name);
      set_up (&fixture, GINT_TO_POINTER (SOCK_STREAM));
      socket_peer_send_bytes (&fixture.peer, input->bytes, sizeof input->bytes);
      g_assert_cmpuint (turn (&fixture), ==, 0);
      g_assert_cmpuint (fixture.closed, ==, 1);
      socket_peer_assert_close (&fixture.peer, input->code);
      socket_peer_assert_end (&fixture.peer);
      socket_peer_send_close (&fixture.peer, input->code);
      g_assert_cmpuint (turn (&fixture), ==, 0);
      socket_peer_close (&fixture.peer);
      g_assert_cmpuint (turn (&fixture), ==, 1);
      g_assert_cmpuint (fixture.texts->len, ==, 0);
      tear_down (&fixture, NULL);
    }
}

static void
test_binary (Fixture *fixture, gconstpointer data)
{
  socket_peer_send (&fixture->peer, MADANG_OPCODE_BINARY, "bits", 4);
  g_assert_cmpuint (turn (fixture), ==, 0);
  socket_peer_assert_close (&fixture->peer, 1003);
  socket_peer_send_close (&fixture->peer, 1003);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

static void
test_dead_peer (Fixture *fixture, gconstpointer data)
{
  socket_peer_send_text (&fixture->peer, "farewell");
  socket_peer_close (&fixture->peer);
  g_assert_cmpuint (turn (fixture) + turn (fixture), ==, 1);
  g_assert_cmpuint (fixture->texts->len, ==, 1);
}

static void
test_dead_peer_found_by_writing (Fixture *fixture, gconstpointer data)
{
  socket_peer_close (&fixture->peer);
  send_text (fixture->socket, "hello?");
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
}

/* Sends until the kernel takes no more. Returns: the frames sent */
static guint
block (Fixture *fixture, const char *text)
{
  guint n = 0;

  while (!fixture->socket->is_blocked)
    {
      send_text (fixture->socket, text);
      n++;
      socket_context_flush (&fixture->context);
    }
  return n;
}

static void
test_blocked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  guint n = block (fixture, text);

  send_text (fixture->socket, "end");
  socket_context_flush (&fixture->context);
  for (; n > 0; n--)
    {
      socket_peer_assert_text (&fixture->peer, text);
      turn (fixture);
    }
  turn (fixture);
  socket_peer_assert_text (&fixture->peer, "end");
  socket_peer_assert_silent (&fixture->peer);
  g_assert_false (fixture->socket->is_blocked);
  end (fixture);
}

/* The frame that has begun goes on, then comes the close frame: what lies between is dropped. */
static void
test_overflow (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autofree char *filler = g_strnfill (100000, 'y');
  guint n = block (fixture, text);

  g_assert_cmpuint (fixture->socket->outbox.offset, >, 0);
  for (guint i = 0; fixture->socket->state == MADANG_SOCKET_OPEN; i++)
    {
      g_assert_cmpuint (i, <=, MADANG_SOCKET_OUTBOX_MAX / 100000);
      send_text (fixture->socket, filler);
    }
  g_assert_cmpuint (madang_outbox_get_bytes (&fixture->socket->outbox), <, 201000);
  g_assert_cmpuint (turn (fixture), ==, 0);
  g_assert_cmpuint (fixture->closed, ==, 1);
  for (; n > 0; n--)
    {
      g_autoptr (GString) payload = g_string_new (NULL);

      while (socket_peer_take (&fixture->peer, payload) < 0)
        turn (fixture);
      g_assert_cmpstr (payload->str, ==, text);
    }
  turn (fixture);
  socket_peer_assert_close (&fixture->peer, 1013);
  socket_peer_assert_silent (&fixture->peer);
  socket_peer_send_close (&fixture->peer, 1013);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

/* Whoever overflows and never reads again is gone by the deadline. */
static void
test_overflow_for_ever (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (200000, 'x');

  block (fixture, text);
  while (fixture->socket->state == MADANG_SOCKET_OPEN)
    send_text (fixture->socket, text);
  turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_CLOSE_SECONDS);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

static void
test_heartbeat (Fixture *fixture, gconstpointer data)
{
  socket_context_advance (&fixture->context, MADANG_SOCKET_PING_SECONDS - 1);
  turn (fixture);
  socket_peer_assert_silent (&fixture->peer);
  for (guint i = 0; i < 10; i++)
    {
      socket_context_advance (&fixture->context, 1);
      turn (fixture);
      socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PING);
      socket_context_advance (&fixture->context, MADANG_SOCKET_PING_SECONDS - 1);
      socket_peer_send (&fixture->peer, MADANG_OPCODE_PONG, NULL, 0);
      turn (fixture);
      socket_peer_assert_silent (&fixture->peer);
    }
  end (fixture);
}

/* Any byte is a sign of life; then none comes for as long as patience lasts. */
static void
test_silence (Fixture *fixture, gconstpointer data)
{
  socket_context_advance (&fixture->context, 10);
  socket_peer_send_bytes (&fixture->peer, "\x81", 1);
  turn (fixture);
  socket_context_advance (&fixture->context, MADANG_SOCKET_SILENCE_SECONDS - 1);
  g_assert_cmpuint (turn (fixture), ==, 0);
  socket_context_advance (&fixture->context, 1);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

static void
replace_socket (Fixture *fixture, gint64 expires_at)
{
  int server;

  end (fixture);
  socket_peer_clear (&fixture->peer);
  fixture->opened = fixture->closed = 0;
  server = socket_peer_init (&fixture->peer, SOCK_STREAM);
  fixture->admission.caller.expires_at = expires_at;
  fixture->socket = madang_socket_new (&fixture->context, server, &fixture->admission, REAL_NOW);
  madang_socket_open (fixture->socket, NULL);
}

static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  replace_socket (fixture, REAL_NOW + 40 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 40; i++)
    {
      socket_context_advance (&fixture->context, 1);
      socket_peer_send (&fixture->peer, MADANG_OPCODE_PONG, NULL, 0);
      g_assert_cmpuint (turn (fixture), ==, 0);
      g_assert_cmpuint (fixture->closed, ==, 0);
    }
  socket_peer_assert_frame (&fixture->peer, MADANG_OPCODE_PING);
  socket_context_advance (&fixture->context, 1);
  turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  socket_peer_send_close (&fixture->peer, 4001);
  g_assert_cmpuint (turn (fixture), ==, 1);
}

static void
test_expired_already (Fixture *fixture, gconstpointer data)
{
  replace_socket (fixture, REAL_NOW - 1000000 * G_TIME_SPAN_SECOND);
  socket_context_advance (&fixture->context, 1);
  turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  end (fixture);
}

static void
test_far_expiry (Fixture *fixture, gconstpointer data)
{
  replace_socket (fixture, G_MAXINT64 - 1);
  socket_context_advance (&fixture->context, 1);
  turn (fixture);
  socket_peer_assert_silent (&fixture->peer);
  end (fixture);
}

/* A post in flight keeps the memory, not the connection. */
static void
test_post_outlives (Fixture *fixture, gconstpointer data)
{
  fixture->posts = TRUE;
  socket_peer_send_text (&fixture->peer, "one");
  socket_peer_send_text (&fixture->peer, "two");
  socket_peer_send_text (&fixture->peer, "three");
  while (fixture->texts->len < 3)
    turn (fixture);
  madang_socket_end_post (fixture->socket);
  end (fixture);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_cmpint (fixture->socket->fd, ==, -1);
  socket_peer_assert_end (&fixture->peer);
  send_text (fixture->socket, "nobody hears it");
  madang_socket_close (fixture->socket, 1013, NULL);
  g_assert_cmpuint (turn (fixture), ==, 0);
  madang_socket_end_post (fixture->socket);
  g_assert_cmpuint (((GObject *) fixture->user)->ref_count, ==, 2);
  madang_socket_end_post (fixture->socket);
}

/* One message a packet, so that what is read is counted to the message. */
static void
test_pause (Fixture *fixture, gconstpointer data)
{
  guint sent = 0;

  fixture->posts = TRUE;
  for (; sent < MADANG_SOCKET_POSTS_MAX; sent++)
    {
      socket_peer_send_text (&fixture->peer, "post");
      turn (fixture);
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
  end (fixture);
}

/* Paused, a socket that closes still hears the peer's answer; one whose peer is gone is found dead. */
static void
test_close_while_paused (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_begin_post (fixture->socket);
  g_assert_true (fixture->socket->is_paused);
  madang_socket_close (fixture->socket, 4001, NULL);
  turn (fixture);
  socket_peer_assert_close (&fixture->peer, 4001);
  socket_peer_send_close (&fixture->peer, 4001);
  g_assert_cmpuint (turn (fixture), ==, 1);
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_end_post (fixture->socket);
}

static void
test_death_while_paused (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_begin_post (fixture->socket);
  socket_peer_close (&fixture->peer);
  g_assert_cmpuint (turn (fixture), ==, 1);
  for (guint i = 0; i < MADANG_SOCKET_POSTS_MAX; i++)
    madang_socket_end_post (fixture->socket);
}

/* A server that stops hears no messages, but still the answer to its own close. */
static void
test_stop_reading (Fixture *fixture, gconstpointer data)
{
  fixture->context.is_reading = FALSE;
  madang_socket_stop_reading (fixture->socket);
  socket_peer_send_text (&fixture->peer, "unread");
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);
  send_text (fixture->socket, "still answered");
  turn (fixture);
  socket_peer_assert_text (&fixture->peer, "still answered");

  madang_socket_close (fixture->socket, 1001, NULL);
  turn (fixture);
  socket_peer_assert_close (&fixture->peer, 1001);
  socket_peer_send_close (&fixture->peer, 1001);
  g_assert_cmpuint (turn (fixture) + turn (fixture), ==, 1);
  g_assert_cmpuint (fixture->texts->len, ==, 0);
}

/* The descriptor may be shared for a moment, with a child that has not yet called exec: epoll forgets it all the same. */
static void
test_shared_descriptor (Fixture *fixture, gconstpointer data)
{
  int copy = fcntl (fixture->socket->fd, F_DUPFD_CLOEXEC, 0);

  end (fixture);
  socket_peer_send_text (&fixture->peer, "to nobody");
  g_assert_cmpuint (socket_context_poll (&fixture->context), ==, 0);
  close (copy);
}

/* What epoll refuses is opened and closed like any other. */
static void
test_unwatchable (Fixture *fixture, gconstpointer data)
{
  int file;

  end (fixture);
  fixture->opened = fixture->closed = 0;
  file = g_file_open_tmp (NULL, NULL, NULL);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "A socket cannot be watched:*");
  fixture->socket = madang_socket_new (&fixture->context, file, &fixture->admission, REAL_NOW);
  madang_socket_open (fixture->socket, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
}

/* An epoll that fails within a flush ends the socket in that flush, and leaves nothing of it on the list. */
static void
test_unwatchable_when_blocked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  int epoll = fixture->context.epoll;

  send_text (fixture->socket, text);
  fixture->context.epoll = -1;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "A socket cannot be watched:*");
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
  g_test_assert_expected_messages ();
  fixture->context.epoll = epoll;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, type, func) \
  g_test_add ("/socket/" name, Fixture, GINT_TO_POINTER (type), set_up, func, tear_down)
  ADD ("one-write", SOCK_SEQPACKET, test_one_write);
  ADD ("read", SOCK_SEQPACKET, test_read);
  ADD ("read-ahead", SOCK_STREAM, test_read_ahead);
  ADD ("ping", SOCK_STREAM, test_ping);
  ADD ("closed-by-peer", SOCK_STREAM, test_closed_by_peer);
  ADD ("closed-by-peer-without-code", SOCK_STREAM, test_closed_by_peer_without_code);
  ADD ("closed-by-us", SOCK_STREAM, test_closed_by_us);
  ADD ("close-deadline", SOCK_STREAM, test_close_deadline);
  g_test_add_func ("/socket/bad-input", test_bad_input);
  ADD ("binary", SOCK_STREAM, test_binary);
  ADD ("dead-peer", SOCK_STREAM, test_dead_peer);
  ADD ("dead-peer-found-by-writing", SOCK_STREAM, test_dead_peer_found_by_writing);
  ADD ("blocked", SOCK_STREAM, test_blocked);
  ADD ("overflow", SOCK_STREAM, test_overflow);
  ADD ("overflow-for-ever", SOCK_STREAM, test_overflow_for_ever);
  ADD ("heartbeat", SOCK_STREAM, test_heartbeat);
  ADD ("silence", SOCK_STREAM, test_silence);
  ADD ("expiry", SOCK_STREAM, test_expiry);
  ADD ("expired-already", SOCK_STREAM, test_expired_already);
  ADD ("far-expiry", SOCK_STREAM, test_far_expiry);
  ADD ("post-outlives", SOCK_STREAM, test_post_outlives);
  ADD ("pause", SOCK_SEQPACKET, test_pause);
  ADD ("close-while-paused", SOCK_STREAM, test_close_while_paused);
  ADD ("death-while-paused", SOCK_STREAM, test_death_while_paused);
  ADD ("stop-reading", SOCK_STREAM, test_stop_reading);
  ADD ("shared-descriptor", SOCK_STREAM, test_shared_descriptor);
  ADD ("unwatchable", SOCK_STREAM, test_unwatchable);
  ADD ("unwatchable-when-blocked", SOCK_STREAM, test_unwatchable_when_blocked);
  return g_test_run ();
}
