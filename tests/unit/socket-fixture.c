#include "socket-fixture.h"

#include "base/madang-limits.h"

#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FINAL 0x80
#define MASKED 0x80
#define NOTHING (-1)

int
socket_peer_init (SocketPeer *self, int type)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), ==, 0);
  *self = (SocketPeer){ .fd = fds[1], .received = g_byte_array_new () };
  return fds[0];
}

void
socket_peer_close (SocketPeer *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
socket_peer_clear (SocketPeer *self)
{
  socket_peer_close (self);
  g_clear_pointer (&self->received, g_byte_array_unref);
}

static void
append_header (GByteArray *bytes, MadangOpcode opcode, gsize length)
{
  guint8 first[2] = { FINAL | opcode, MASKED | MIN (length, 126) };
  guint16 length_16 = GUINT16_TO_BE ((guint16) length);
  guint64 length_64 = GUINT64_TO_BE ((guint64) length);

  if (length > G_MAXUINT16)
    first[1] = MASKED | 127;
  g_byte_array_append (bytes, first, sizeof first);
  if (length > G_MAXUINT16)
    g_byte_array_append (bytes, (guint8 *) &length_64, sizeof length_64);
  else if (length >= 126)
    g_byte_array_append (bytes, (guint8 *) &length_16, sizeof length_16);
}

void
socket_peer_append (GByteArray *bytes, MadangOpcode opcode, gconstpointer payload, gsize length)
{
  static const guint8 mask[] = { 0x12, 0xab, 0x00, 0xff };
  guint start;

  append_header (bytes, opcode, length);
  g_byte_array_append (bytes, mask, sizeof mask);
  start = bytes->len;
  if (length > 0)
    g_byte_array_append (bytes, payload, length);
  for (gsize i = 0; i < length; i++)
    bytes->data[start + i] ^= mask[i % sizeof mask];
}

void
socket_peer_send_bytes (SocketPeer *self, gconstpointer data, gsize length)
{
  g_assert_cmpint (send (self->fd, data, length, MSG_NOSIGNAL), ==, length);
}

void
socket_peer_send (SocketPeer *self, MadangOpcode opcode, gconstpointer payload, gsize length)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  socket_peer_append (bytes, opcode, payload, length);
  socket_peer_send_bytes (self, bytes->data, bytes->len);
}

void
socket_peer_send_text (SocketPeer *self, const char *text)
{
  socket_peer_send (self, MADANG_OPCODE_TEXT, text, strlen (text));
}

void
socket_peer_send_close (SocketPeer *self, guint16 code)
{
  guint16 code_be = GUINT16_TO_BE (code);

  socket_peer_send (self, MADANG_OPCODE_CLOSE, &code_be, sizeof code_be);
}

static void
receive (SocketPeer *self)
{
  static guint8 buffer[256 * 1024];
  gssize length = -1;

  while (self->fd >= 0 && (length = recv (self->fd, buffer, sizeof buffer, 0)) > 0)
    {
      g_byte_array_append (self->received, buffer, length);
      self->reads++;
    }
  if (length == 0)
    self->is_at_end = TRUE;
}

/* Returns: the bytes of the first frame's header, and of its payload in @length; 0 while it is not all there. */
static gsize
measure_header (const GByteArray *bytes, guint64 *length)
{
  guint16 length_16;
  guint64 length_64;

  if (bytes->len < 2)
    return 0;
  g_assert_cmphex (bytes->data[0] & 0xf0, ==, FINAL);
  g_assert_cmphex (bytes->data[1] & MASKED, ==, 0);
  *length = bytes->data[1];
  if (*length < 126)
    return 2;
  if (*length == 126)
    {
      memcpy (&length_16, bytes->data + 2, sizeof length_16);
      *length = GUINT16_FROM_BE (length_16);
      return 4;
    }
  memcpy (&length_64, bytes->data + 2, sizeof length_64);
  *length = GUINT64_FROM_BE (length_64);
  return 10;
}

int
socket_peer_take (SocketPeer *self, GString *payload)
{
  guint64 length = 0;
  gsize header;
  int opcode;

  receive (self);
  header = measure_header (self->received, &length);
  g_string_truncate (payload, 0);
  if (header == 0 || self->received->len < header + length)
    return NOTHING;
  opcode = self->received->data[0] & 0x0f;
  g_string_append_len (payload, (char *) self->received->data + header, length);
  g_byte_array_remove_range (self->received, 0, header + length);
  return opcode;
}

void
socket_peer_assert_text (SocketPeer *self, const char *text)
{
  g_autoptr (GString) payload = g_string_new (NULL);

  g_assert_cmpint (socket_peer_take (self, payload), ==, MADANG_OPCODE_TEXT);
  g_assert_cmpstr (payload->str, ==, text);
}

void
socket_peer_assert_close (SocketPeer *self, guint code)
{
  g_autoptr (GString) payload = g_string_new (NULL);
  guint16 code_be = 0;

  g_assert_cmpint (socket_peer_take (self, payload), ==, MADANG_OPCODE_CLOSE);
  if (payload->len >= sizeof code_be)
    memcpy (&code_be, payload->str, sizeof code_be);
  g_assert_cmpuint (GUINT16_FROM_BE (code_be), ==, code);
}

void
socket_peer_assert_frame (SocketPeer *self, MadangOpcode opcode)
{
  g_autoptr (GString) payload = g_string_new (NULL);

  g_assert_cmpint (socket_peer_take (self, payload), ==, (int) opcode);
  g_assert_cmpuint (payload->len, ==, 0);
}

void
socket_peer_assert_silent (SocketPeer *self)
{
  receive (self);
  g_assert_cmpuint (self->received->len, ==, 0);
  g_assert_false (self->is_at_end);
}

void
socket_peer_assert_end (SocketPeer *self)
{
  receive (self);
  g_assert_cmpuint (self->received->len, ==, 0);
  g_assert_true (self->is_at_end);
}

void
socket_context_init (MadangSocketContext *self)
{
  *self = (MadangSocketContext){ .epoll = epoll_create1 (EPOLL_CLOEXEC),
                                 .now = 1000,
                                 .traffic = g_new0 (MadangTraffic, 1),
                                 .ping = madang_frame_new_ping (NULL, 0),
                                 .message_max = MADANG_SOCKET_MESSAGE_MAX,
                                 .outbox_max = MADANG_SOCKET_OUTBOX_MAX,
                                 .ping_seconds = MADANG_SOCKET_PING_SECONDS,
                                 .silence_seconds = MADANG_SOCKET_SILENCE_SECONDS,
                                 .is_reading = TRUE };
  g_assert_cmpint (self->epoll, >=, 0);
  madang_wheel_init (&self->wheel, self->now);
}

void
socket_context_clear (MadangSocketContext *self)
{
  g_assert_null (self->dirty);
  g_assert_cmpuint (self->ping->references, ==, 1);
  madang_frame_unref (self->ping);
  g_free (self->traffic);
  close (self->epoll);
}

guint
socket_context_flush (MadangSocketContext *self)
{
  guint over = 0;

  for (MadangSocket *socket; (socket = self->dirty) != NULL;)
    {
      self->dirty = socket->next_dirty;
      if (madang_socket_flush (socket))
        {
          over++;
          madang_socket_unref (socket);
        }
    }
  return over;
}

guint
socket_context_poll (MadangSocketContext *self)
{
  static guint8 buffer[MADANG_SOCKET_BUFFER_SIZE];
  struct epoll_event events[64];
  int n = epoll_wait (self->epoll, events, G_N_ELEMENTS (events), 0);

  g_assert_cmpint (n, >=, 0);
  for (int i = 0; i < n; i++)
    madang_socket_handle_events (events[i].data.ptr, events[i].events, buffer, sizeof buffer);
  return n;
}

static void
on_timer (MadangTimer *timer, gpointer data)
{
  madang_socket_handle_timer (
      (MadangSocket *) ((guint8 *) timer - G_STRUCT_OFFSET (MadangSocket, timer)));
}

void
socket_context_advance (MadangSocketContext *self, guint seconds)
{
  for (; seconds > 0; seconds--)
    {
      self->now++;
      madang_wheel_advance (&self->wheel, self->now, on_timer, NULL);
    }
}

static SocketFixture *
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
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  SocketFixture *self = get_fixture (socket);
  char *copy = g_strndup (text, length);

  g_ptr_array_add (self->texts, copy);
  if (self->answers)
    socket_fixture_send (self, copy);
  if (self->posts)
    madang_socket_begin_post (socket);
  if (self->holds)
    madang_socket_hold (socket);
}

/* What it says must reach nobody. */
static void
handle_close (MadangSocket *socket)
{
  SocketFixture *self = get_fixture (socket);

  g_assert_cmpint (socket->state, !=, MADANG_SOCKET_OPEN);
  self->closed++;
  socket_fixture_send (self, "too late");
}

static const MadangDialect dialect = { handle_open, handle_text, handle_close, NULL,
                                       MADANG_CLOSE_UNAUTHENTICATED };

static void
open_socket (SocketFixture *self, int type)
{
  int server = socket_peer_init (&self->peer, type);

  self->opened = self->closed = 0;
  self->socket = madang_socket_new (&self->context, server, &self->admission,
                                    SOCKET_FIXTURE_REAL_NOW);
  madang_socket_open (self->socket, NULL);
}

void
socket_fixture_set_up (SocketFixture *self, gconstpointer type)
{
  socket_context_init (&self->context);
  self->user = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "person", .nickname = "Person" });
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->admission = (MadangAdmission){ .user = self->user,
                                       .caller = { .user_id = 7, .expires_at = G_MAXINT64 },
                                       .room_id = 1,
                                       .dialect = &dialect,
                                       .dialect_data = self };
  open_socket (self, GPOINTER_TO_INT (type));
}

void
socket_fixture_tear_down (SocketFixture *self, gconstpointer type)
{
  g_assert_cmpuint (self->opened, ==, 1);
  g_assert_cmpuint (self->closed, ==, 1);
  g_assert_finalize_object (self->user);
  socket_peer_clear (&self->peer);
  socket_context_clear (&self->context);
  g_ptr_array_unref (self->texts);
}

void
socket_fixture_send (SocketFixture *self, const char *text)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text (text, strlen (text));

  madang_socket_send (self->socket, frame);
}

gboolean
socket_fixture_turn (SocketFixture *self)
{
  socket_context_poll (&self->context);
  return socket_context_flush (&self->context) > 0;
}

void
socket_fixture_end (SocketFixture *self)
{
  madang_socket_cut (self->socket);
  g_assert_true (socket_fixture_turn (self));
}

void
socket_fixture_replace (SocketFixture *self, int type, gint64 expires_at)
{
  socket_fixture_end (self);
  socket_peer_clear (&self->peer);
  self->admission.caller.expires_at = expires_at;
  open_socket (self, type);
}
