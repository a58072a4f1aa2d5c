#include "http/madang-http-output.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <glib-unix.h>

struct _MadangHttpOutput
{
  GOutputStream parent_instance;

  int descriptor;
  gboolean expects_body;
  GByteArray *held; /* a head that waits for its body; NULL where none does */
  guint64 sent;
};

static void implement_pollable (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MadangHttpOutput,
                               madang_http_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      implement_pollable))

static gssize
fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the peer does not read");
  return -1;
}

/* Takes `sent` bytes off the held head; gives what is left of them for what was written behind it. */
static gsize
settle_held (MadangHttpOutput *self, gsize sent)
{
  gsize of_head = self->held != NULL ? MIN (sent, self->held->len) : 0;

  self->sent += sent;
  if (of_head == 0)
    return sent;
  if (of_head == self->held->len)
    g_clear_pointer (&self->held, g_byte_array_unref);
  else
    g_byte_array_remove_range (self->held, 0, of_head);
  return sent - of_head;
}

static gssize
send_parts (MadangHttpOutput *self, const void *buffer, gsize count)
{
  struct iovec parts[2];
  struct msghdr message = { .msg_iov = parts };
  gssize sent;

  if (self->held != NULL)
    parts[message.msg_iovlen++] = (struct iovec){ self->held->data, self->held->len };
  parts[message.msg_iovlen++] = (struct iovec){ (void *) buffer, count };
  do
    sent = sendmsg (self->descriptor, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent;
}

static gssize
write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  MadangHttpOutput *self = MADANG_HTTP_OUTPUT (stream);
  gssize sent;

  if (self->descriptor < 0)
    return count;
  if (self->expects_body)
    {
      self->expects_body = FALSE;
      self->held = g_byte_array_append (g_byte_array_sized_new (count), buffer, count);
      return count;
    }
  sent = send_parts (self, buffer, count);
  if (sent < 0 && errno == EAGAIN)
    return fail_would_block (error);
  if (sent < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return -1;
    }
  sent = settle_held (self, sent);
  return sent > 0 ? sent : fail_would_block (error);
}

static gboolean
is_writable (GPollableOutputStream *stream)
{
  return MADANG_HTTP_OUTPUT (stream)->descriptor < 0;
}

static GSource *
create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) child = is_writable (stream)
                                  ? g_idle_source_new ()
                                  : g_unix_fd_source_new (MADANG_HTTP_OUTPUT (stream)->descriptor,
                                                          G_IO_OUT | G_IO_HUP | G_IO_ERR);

  g_source_set_priority (child, G_PRIORITY_DEFAULT);
  return g_pollable_source_new_full (stream, child, cancellable);
}

static gssize
write_blocking (GOutputStream *stream,
                const void *buffer,
                gsize count,
                GCancellable *cancellable,
                GError **error)
{
  return write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, error);
}

static void
implement_pollable (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = is_writable;
  iface->write_nonblocking = write_nonblocking;
  iface->create_source = create_source;
}

static void
finalize (GObject *object)
{
  g_clear_pointer (&MADANG_HTTP_OUTPUT (object)->held, g_byte_array_unref);
  G_OBJECT_CLASS (madang_http_output_parent_class)->finalize (object);
}

static void
madang_http_output_class_init (MadangHttpOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = write_blocking;
}

static void
madang_http_output_init (MadangHttpOutput *self)
{
}

MadangHttpOutput *
madang_http_output_new (int descriptor)
{
  MadangHttpOutput *self = g_object_new (MADANG_TYPE_HTTP_OUTPUT, NULL);

  self->descriptor = descriptor;
  return self;
}

void
madang_http_output_expect_body (MadangHttpOutput *self)
{
  self->expects_body = TRUE;
}

guint64
madang_http_output_get_sent (MadangHttpOutput *self)
{
  return self->sent;
}

void
madang_http_output_detach (MadangHttpOutput *self)
{
  self->descriptor = -1;
}
