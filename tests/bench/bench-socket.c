#include "bench-socket.h"

#include "bench-base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#define OPCODE_TEXT 0x1
#define OPCODE_CLOSE 0x8
#define OPCODE_PING 0x9
#define OPCODE_PONG 0xa
#define FIN 0x80
#define SOURCE_ADDRESSES 15

static void
bind_source (int fd, guint index)
{
  struct sockaddr_in source = { .sin_family = AF_INET };
  int on = 1;

  source.sin_addr.s_addr = htonl (INADDR_LOOPBACK + index % SOURCE_ADDRESSES);
  setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind (fd, (struct sockaddr *) &source, sizeof source) < 0)
    bench_fail ("bind: %s", g_strerror (errno));
}

void
bench_socket_connect (BenchSocket *self, const char *host, int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int on = 1;

  if (inet_pton (AF_INET, host, &address.sin_addr) != 1)
    bench_fail ("%s: not an IPv4 address", host);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    bench_fail ("socket: %s", g_strerror (errno));
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (ntohl (address.sin_addr.s_addr) >> 24 == 127)
    bind_source (self->fd, self->index);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) < 0 && errno != EINPROGRESS)
    bench_fail ("connect: %s", g_strerror (errno));
  self->state = BENCH_SOCKET_CONNECTING;
}

static void
write_all (BenchSocket *self, const void *data, gsize length)
{
  if (send (self->fd, data, length, MSG_NOSIGNAL) != (gssize) length)
    bench_fail ("socket %u: the server does not read what it is sent", self->index);
}

void
bench_socket_ask_upgrade (BenchSocket *self, const char *path)
{
  g_autofree char *request = g_strdup_printf (
      "GET %s HTTP/1.1\r\nHost: localhost\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      path);

  write_all (self, request, strlen (request));
  self->state = BENCH_SOCKET_UPGRADING;
}

/* Takes the answer to the handshake; gives how many bytes of @data it was. */
static gsize
take_answer (BenchSocket *self, const char *data, gsize length)
{
  const char *end;
  gsize before = self->kept != NULL ? self->kept->len : 0;

  if (self->kept == NULL)
    self->kept = g_byte_array_new ();
  g_byte_array_append (self->kept, (const guint8 *) data, (guint) length);
  end = memmem (self->kept->data, self->kept->len, "\r\n\r\n", 4);
  if (end == NULL)
    return length;

  if (!g_str_has_prefix ((const char *) self->kept->data, "HTTP/1.1 101"))
    bench_fail ("socket %u: refused: %.60s", self->index, (const char *) self->kept->data);
  gsize answer_bytes = (gsize) (end + 4 - (const char *) self->kept->data);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  self->state = BENCH_SOCKET_OPEN;
  return answer_bytes - before;
}

static guint
get_head_size (const BenchSocket *self)
{
  guint length = self->head_bytes > 1 ? self->head[1] & 0x7f : 0;

  return length == 127 ? 10 : length == 126 ? 4 : 2;
}

static guint64
read_payload_size (const BenchSocket *self)
{
  guint64 size = self->head[1] & 0x7f;

  if (size >= 126)
    {
      size = 0;
      for (guint i = 2; i < self->head_bytes; i++)
        size = size << 8 | self->head[i];
    }
  return size;
}

/* Takes bytes of a frame's header; gives how many. */
static gsize
take_head (BenchSocket *self, const char *data, gsize length)
{
  gsize used = 0;

  while (used < length && (self->head_bytes < 2 || self->head_bytes < get_head_size (self)))
    self->head[self->head_bytes++] = (guint8) data[used++];
  if (self->head_bytes >= 2 && self->head_bytes == get_head_size (self))
    {
      if (!(self->head[0] & FIN))
        bench_fail ("socket %u: a fragment", self->index);
      self->left = read_payload_size (self);
    }
  return used;
}

static gboolean
is_head_whole (const BenchSocket *self)
{
  return self->head_bytes >= 2 && self->head_bytes == get_head_size (self);
}

static void
answer_ping (BenchSocket *self, const char *payload, gsize length)
{
  guint8 frame[6 + 125] = { FIN | OPCODE_PONG, 0x80 }; /* a mask of zeros */

  g_assert (length <= 125);
  frame[1] |= (guint8) length;
  memcpy (frame + 6, payload, length);
  write_all (self, frame, 6 + length);
}

static void
end_frame (BenchSocket *self,
           const char *payload,
           gsize length,
           const BenchListener *listener,
           guint *n_texts)
{
  guint opcode = self->head[0] & 0xf;

  if (opcode == OPCODE_CLOSE)
    bench_fail ("socket %u: the server closes it, code %d", self->index,
                length < 2 ? 0 : (guint8) payload[0] << 8 | (guint8) payload[1]);
  if (opcode == OPCODE_PING)
    answer_ping (self, payload, length);
  if (opcode == OPCODE_TEXT)
    {
      ++*n_texts;
      if (self->listening && listener->heard != NULL)
        listener->heard (self, payload, length, listener->data);
    }
}

static gboolean
is_payload_wanted (const BenchSocket *self)
{
  return self->listening || (self->head[0] & 0xf) != OPCODE_TEXT;
}

/* Takes bytes of a frame's payload; gives how many. */
static gsize
take_payload (BenchSocket *self,
              const char *data,
              gsize length,
              const BenchListener *listener,
              guint *n_texts)
{
  gsize used = MIN (length, self->left);

  self->left -= used;
  if (is_payload_wanted (self) && (self->left > 0 || self->kept != NULL))
    {
      if (self->kept == NULL)
        self->kept = g_byte_array_new ();
      g_byte_array_append (self->kept, (const guint8 *) data, (guint) used);
    }
  if (self->left > 0)
    return used;

  if (self->kept != NULL)
    end_frame (self, (const char *) self->kept->data, self->kept->len, listener, n_texts);
  else
    end_frame (self, data, used, listener, n_texts);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  self->head_bytes = 0;
  return used;
}

void
bench_socket_feed (BenchSocket *self, const char *data, gsize length, const BenchListener *listener)
{
  const char *end = data + length;
  guint n_texts = 0;

  if (self->state == BENCH_SOCKET_UPGRADING)
    data += take_answer (self, data, length);
  while (data < end)
    {
      if (!is_head_whole (self))
        data += take_head (self, data, (gsize) (end - data));
      if (is_head_whole (self))
        data += take_payload (self, data, (gsize) (end - data), listener, &n_texts);
    }
  if (n_texts > 0 && listener->counted != NULL)
    listener->counted (self, n_texts, listener->data);
}

void
bench_socket_write (BenchSocket *self, const GByteArray *bytes)
{
  write_all (self, bytes->data, bytes->len);
}
