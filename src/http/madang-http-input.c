#include "http/madang-http-input.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <glib-unix.h>

#include "base/madang-limits.h"

/* What libsoup reads instead of a malformed head, and what makes it end a connection without a head: it forgets to
 * close a kept connection whose peer goes away between requests, but it does close one that sends an empty line and
 * goes (libsoup 3.2.3, soup-server-message-io-http1.c, a message without a completion callback). */
#define REFUSED_HEAD "GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n"
#define ENDED_HEAD "\n"

#define READ_SIZE 8192

typedef enum
{
  STATE_HEAD,    /* the next request's head is awaited */
  STATE_BODY,    /* body_left bytes belong to the request */
  STATE_CHUNKS,  /* chunks belong to the request, to their end */
  STATE_REFUSED, /* nothing more is read */
  STATE_ENDED,   /* the peer has gone */
} State;

struct _MadangHttpInput
{
  GInputStream parent_instance;

  int descriptor;
  State state;
  MadangHttpHead head;
  gint64 body_left;
  MadangHttpChunks chunks;
  GByteArray *held; /* NULL where nothing is: received, and not yet handed on */
  gsize ready;      /* so much of `held` is checked: a head, or chunks */
  gsize scanned;    /* so much of `held` has been searched for a head's or a line's end */
  gsize blank;      /* so much stood in blank lines before the head */
  const char *stub; /* what is handed on instead; NULL where nothing is */
  gsize turn;       /* so much was handed on since libsoup waited last */

  MadangHttpInputFunc func;
  gpointer func_data;
};

static void implement_pollable (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MadangHttpInput,
                               madang_http_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      implement_pollable))

static gssize
fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing to read");
  return -1;
}

static gssize
receive (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  gssize received;

  do
    received = recv (self->descriptor, buffer, count, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0 && errno == EAGAIN)
    return fail_would_block (error);
  if (received < 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return received;
}

static void
enter_body (MadangHttpInput *self)
{
  self->state = self->head.is_chunked        ? STATE_CHUNKS
                : self->head.body_length > 0 ? STATE_BODY
                                             : STATE_HEAD;
  self->blank = 0;
  self->body_left = self->head.body_length;
  self->chunks = (MadangHttpChunks){ 0 };
}

static void
refuse (MadangHttpInput *self, guint status)
{
  self->head = (MadangHttpHead){ .refusal = status };
  self->state = STATE_REFUSED;
  g_clear_pointer (&self->held, g_byte_array_unref);
}

static void
refuse_head (MadangHttpInput *self, guint status)
{
  refuse (self, status);
  self->stub = REFUSED_HEAD;
}

/* Blank lines before a request are skipped (RFC 9112, section 2.2). */
static gsize
count_blank (const char *data, gsize length)
{
  gsize n = 0;

  while (n < length && (data[n] == '\r' || data[n] == '\n'))
    n++;
  return n;
}

static void
drop_held (MadangHttpInput *self, gsize from, gsize count)
{
  if (count == self->held->len)
    g_clear_pointer (&self->held, g_byte_array_unref);
  else if (count > 0)
    g_byte_array_remove_range (self->held, from, count);
}

/* They count as a head does: a peer that sends nothing else would keep us reading for ever. */
static void
drop_blank (MadangHttpInput *self)
{
  gsize blank = count_blank ((char *) self->held->data, self->held->len);

  self->blank += blank;
  drop_held (self, 0, blank);
  if (self->blank > MADANG_HTTP_HEAD_MAX)
    refuse_head (self, 400);
}

/* Looks whether `held` begins with a whole head, and checks it. */
static void
check_held (MadangHttpInput *self)
{
  char *data;
  gsize length;

  if (self->scanned == 0)
    drop_blank (self);
  if (self->held == NULL || self->stub != NULL)
    return;
  data = (char *) self->held->data;
  length = madang_http_head_find_end (data, self->held->len, self->scanned);
  self->scanned = self->held->len;
  if (length > MADANG_HTTP_HEAD_MAX || (length == 0 && self->held->len > MADANG_HTTP_HEAD_MAX))
    {
      refuse_head (self, 400);
      return;
    }
  if (length == 0)
    return;
  madang_http_head_scan (data, length, &self->head);
  if (self->head.refusal != 0)
    refuse_head (self, self->head.refusal);
  else
    self->ready = length;
}

/* All that was ready is handed on. */
static void
go_on (MadangHttpInput *self)
{
  self->scanned = 0;
  if (self->state == STATE_HEAD)
    enter_body (self);
  else if (self->chunks.state == MADANG_HTTP_CHUNKS_ENDED)
    self->state = STATE_HEAD;
}

static gssize
hand_on_held (MadangHttpInput *self, void *buffer, gsize count)
{
  count = MIN (count, self->ready);
  memcpy (buffer, self->held->data, count);
  drop_held (self, 0, count);
  self->ready -= count;
  if (self->ready == 0)
    go_on (self);
  return count;
}

static gssize
hand_on_stub (MadangHttpInput *self, void *buffer, gsize count)
{
  count = MIN (count, strlen (self->stub));
  memcpy (buffer, self->stub, count);
  self->stub += count;
  if (*self->stub == '\0')
    self->stub = NULL;
  return count;
}

static gssize
end (MadangHttpInput *self, void *buffer, gsize count)
{
  self->state = STATE_ENDED;
  self->stub = ENDED_HEAD;
  g_clear_pointer (&self->held, g_byte_array_unref);
  self->func (MADANG_HTTP_INPUT_ENDED, self->func_data);
  return hand_on_stub (self, buffer, count);
}

static void
hold (MadangHttpInput *self, const void *data, gsize length)
{
  if (self->held == NULL)
    self->held = g_byte_array_new ();
  g_byte_array_append (self->held, data, length);
}

/* The common case: one read has brought one whole request without a body, and it goes on without being held. */
static gboolean
is_lone_head (MadangHttpInput *self, char *data, gsize length, gsize count)
{
  if (self->held != NULL || length > count || count_blank (data, 1) > 0
      || madang_http_head_find_end (data, length, 0) != length)
    return FALSE;
  madang_http_head_scan (data, length, &self->head);
  return self->head.refusal == 0;
}

static gssize
read_head (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  char data[READ_SIZE];
  g_autoptr (GError) problem = NULL;
  gssize received = receive (self, data, sizeof data, &problem);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return -1;
    }
  if (received <= 0)
    return end (self, buffer, count);
  self->func (MADANG_HTTP_INPUT_BEGINS, self->func_data);
  if (is_lone_head (self, data, received, count))
    {
      memcpy (buffer, data, received);
      enter_body (self);
      return received;
    }
  hold (self, data, received);
  check_held (self);
  return 0;
}

/* 0 means that a head is not complete yet. */
static gssize
read_next_head (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  gssize length = 0;

  if (self->held != NULL && self->scanned == 0)
    {
      self->func (MADANG_HTTP_INPUT_BEGINS, self->func_data);
      check_held (self);
    }
  while (length == 0 && self->ready == 0 && self->stub == NULL)
    length = read_head (self, buffer, count, error);
  if (self->stub != NULL && length == 0)
    return hand_on_stub (self, buffer, count);
  return length != 0 ? length : hand_on_held (self, buffer, count);
}

static gssize
read_body (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  gssize length;

  count = MIN ((gint64) count, self->body_left);
  if (self->held != NULL)
    {
      length = MIN (count, self->held->len);
      memcpy (buffer, self->held->data, length);
      drop_held (self, 0, length);
    }
  else
    length = receive (self, buffer, count, error);
  if (length > 0)
    self->body_left -= length;
  if (self->body_left == 0)
    self->state = STATE_HEAD;
  return length;
}

/* Takes the next piece of `held`. Trailers are dropped: libsoup would take their first line for the body's end. */
static gboolean
check_piece (MadangHttpInput *self)
{
  gboolean in_trailers = self->chunks.state == MADANG_HTTP_CHUNKS_TRAILERS;
  gsize length = madang_http_chunks_take (&self->chunks, (char *) self->held->data + self->ready,
                                          self->held->len - self->ready);

  if (in_trailers && self->chunks.state == MADANG_HTTP_CHUNKS_TRAILERS)
    drop_held (self, self->ready, length);
  else
    self->ready += length;
  return length > 0;
}

static void
check_chunks (MadangHttpInput *self)
{
  while (self->held != NULL && check_piece (self))
    ;
  self->scanned = self->held != NULL ? self->held->len : 0;
  if (self->ready == 0 && self->chunks.state == MADANG_HTTP_CHUNKS_MALFORMED)
    refuse (self, 400);
}

/* Of a refused body libsoup reads no more and takes it for whole, or, within a chunk's data, closes the connection. */
static gssize
read_chunks (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  if (self->held != NULL && self->scanned == 0)
    check_chunks (self);
  while (self->ready == 0 && self->state == STATE_CHUNKS)
    {
      char data[READ_SIZE];
      gssize received = receive (self, data, sizeof data, error);

      if (received < 0)
        return -1;
      if (received == 0)
        {
          refuse (self, 400);
          return 0;
        }
      hold (self, data, received);
      check_chunks (self);
    }
  return self->ready > 0 ? hand_on_held (self, buffer, count) : 0;
}

static gssize
hand_on (MadangHttpInput *self, void *buffer, gsize count, GError **error)
{
  if (self->stub != NULL)
    return hand_on_stub (self, buffer, count);
  if (self->descriptor < 0 || self->state == STATE_ENDED || self->state == STATE_REFUSED)
    return 0;
  if (self->ready > 0)
    return hand_on_held (self, buffer, count);
  if (self->state == STATE_HEAD)
    return read_next_head (self, buffer, count, error);
  if (self->state == STATE_CHUNKS)
    return read_chunks (self, buffer, count, error);
  return read_body (self, buffer, count, error);
}

/* A peer that sends faster than libsoup reads would have the loop to itself. */
static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  MadangHttpInput *self = MADANG_HTTP_INPUT (stream);
  gssize length;

  if (self->turn >= MADANG_HTTP_BYTES_PER_TURN)
    return fail_would_block (error);
  length = hand_on (self, buffer, count, error);
  self->turn += MAX (length, 0);
  return length;
}

/* Says no where only the kernel knows: libsoup then waits for the descriptor, and the poll is saved. */
static gboolean
is_readable (GPollableInputStream *stream)
{
  MadangHttpInput *self = MADANG_HTTP_INPUT (stream);

  return self->stub != NULL || self->ready > 0 || self->descriptor < 0
         || self->state >= STATE_REFUSED || (self->held != NULL && self->scanned == 0);
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  MadangHttpInput *self = MADANG_HTTP_INPUT (stream);
  g_autoptr (GSource) child = is_readable (stream)
                                  ? g_idle_source_new ()
                                  : g_unix_fd_source_new (self->descriptor,
                                                          G_IO_IN | G_IO_HUP | G_IO_ERR);

  self->turn = 0;
  g_source_set_priority (child, G_PRIORITY_DEFAULT);
  return g_pollable_source_new_full (stream, child, cancellable);
}

static gssize
read_blocking (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

static void
implement_pollable (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->read_nonblocking = read_nonblocking;
  iface->create_source = create_source;
}

static void
finalize (GObject *object)
{
  g_clear_pointer (&MADANG_HTTP_INPUT (object)->held, g_byte_array_unref);
  G_OBJECT_CLASS (madang_http_input_parent_class)->finalize (object);
}

static void
madang_http_input_class_init (MadangHttpInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = read_blocking;
}

static void
madang_http_input_init (MadangHttpInput *self)
{
}

MadangHttpInput *
madang_http_input_new (int descriptor, MadangHttpInputFunc func, gpointer data)
{
  MadangHttpInput *self = g_object_new (MADANG_TYPE_HTTP_INPUT, NULL);

  self->descriptor = descriptor;
  self->func = func;
  self->func_data = data;
  return self;
}

const MadangHttpHead *
madang_http_input_get_head (MadangHttpInput *self)
{
  return &self->head;
}

gboolean
madang_http_input_has_rest (MadangHttpInput *self)
{
  return self->held != NULL;
}

GBytes *
madang_http_input_steal_rest (MadangHttpInput *self)
{
  return self->held != NULL ? g_byte_array_free_to_bytes (g_steal_pointer (&self->held)) : NULL;
}

void
madang_http_input_detach (MadangHttpInput *self)
{
  self->descriptor = -1;
}
