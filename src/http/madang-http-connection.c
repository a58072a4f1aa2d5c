#include "http/madang-http-connection.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/madang-limits.h"
#include "http/madang-request-private.h"

struct _MadangHttpConnection
{
  GIOStream parent_instance;

  int descriptor; /* -1 once closed or given away */
  MadangHttpInput *input;
  MadangHttpOutput *output;
  gboolean is_last;

  MadangHttpDeadlines *deadlines;
  MadangHttpDeadline deadline;
  gint64 delivered; /* when the deadline for sending was set */

  MadangRequest *request;
  MadangHttpGoneFunc gone;
  gpointer gone_data;
};

G_DEFINE_FINAL_TYPE (MadangHttpConnection, madang_http_connection, G_TYPE_IO_STREAM)

static G_DEFINE_QUARK (madang_http_connection, connection)

/* The socket is no longer ours. */
static int
let_go (MadangHttpConnection *self)
{
  int descriptor = self->descriptor;

  self->descriptor = -1;
  madang_http_input_detach (self->input);
  madang_http_output_detach (self->output);
  madang_http_deadlines_remove (self->deadlines, &self->deadline);
  return descriptor;
}

static void
announce_gone (MadangHttpConnection *self)
{
  g_autoptr (MadangRequest) request = g_steal_pointer (&self->request);

  g_object_ref (self);
  if (request != NULL)
    madang_request_abandon (request);
  self->gone (self, self->gone_data);
  g_object_unref (self);
}

static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  MadangHttpConnection *self = MADANG_HTTP_CONNECTION (stream);
  int descriptor = let_go (self);

  if (descriptor < 0)
    return TRUE;
  close (descriptor);
  announce_gone (self);
  return TRUE;
}

static GInputStream *
get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (MADANG_HTTP_CONNECTION (stream)->input);
}

static GOutputStream *
get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (MADANG_HTTP_CONNECTION (stream)->output);
}

static void
finalize (GObject *object)
{
  MadangHttpConnection *self = MADANG_HTTP_CONNECTION (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (madang_http_connection_parent_class)->finalize (object);
}

static void
madang_http_connection_class_init (MadangHttpConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = close_stream;
}

static void
madang_http_connection_init (MadangHttpConnection *self)
{
}

static void
on_input (MadangHttpInputEvent event, gpointer data)
{
  MadangHttpConnection *self = data;

  if (event == MADANG_HTTP_INPUT_ENDED)
    madang_http_output_detach (self->output);
  else if (self->deadline.phase == MADANG_HTTP_PHASE_IDLE)
    madang_http_connection_enter (self, MADANG_HTTP_PHASE_REQUEST);
}

MadangHttpConnection *
madang_http_connection_new (int descriptor,
                            MadangHttpDeadlines *deadlines,
                            MadangHttpGoneFunc gone,
                            gpointer data)
{
  MadangHttpConnection *self = g_object_new (MADANG_TYPE_HTTP_CONNECTION, NULL);

  self->descriptor = descriptor;
  self->input = madang_http_input_new (descriptor, on_input, self);
  self->output = madang_http_output_new (descriptor);
  self->deadlines = deadlines;
  self->gone = gone;
  self->gone_data = data;
  madang_http_deadlines_add (deadlines, &self->deadline, self);
  return self;
}

void
madang_http_connection_bind (MadangHttpConnection *self, GSocketAddress *remote)
{
  g_object_set_qdata_full (G_OBJECT (remote), connection_quark (), g_object_ref (self),
                           g_object_unref);
}

MadangHttpConnection *
madang_http_connection_find (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (soup_server_message_get_remote_address (message)),
                             connection_quark ());
}

const MadangHttpHead *
madang_http_connection_get_head (MadangHttpConnection *self)
{
  return madang_http_input_get_head (self->input);
}

void
madang_http_connection_enter (MadangHttpConnection *self, MadangHttpPhase phase)
{
  madang_http_deadlines_enter (self->deadlines, &self->deadline, phase);
}

/* What the peer's side has acknowledged: the kernel takes megabytes ahead of a slow reader, then none for long. */
static gint64
measure_delivered (MadangHttpConnection *self)
{
  int waiting = 0;

  ioctl (self->descriptor, SIOCOUTQ, &waiting);
  return (gint64) madang_http_output_get_sent (self->output) - waiting;
}

void
madang_http_connection_begin_sending (MadangHttpConnection *self, gboolean has_body)
{
  self->delivered = madang_http_output_get_sent (self->output);
  if (has_body)
    madang_http_output_expect_body (self->output);
  madang_http_connection_enter (self, MADANG_HTTP_PHASE_SENDING);
}

void
madang_http_connection_expire (MadangHttpConnection *self)
{
  gint64 delivered = measure_delivered (self);

  if (self->deadline.phase != MADANG_HTTP_PHASE_SENDING
      || delivered - self->delivered < MADANG_HTTP_SEND_STEP)
    {
      madang_http_connection_cut (self);
      return;
    }
  self->delivered = delivered;
  madang_http_deadlines_add (self->deadlines, &self->deadline, self);
  madang_http_connection_enter (self, MADANG_HTTP_PHASE_SENDING);
}

void
madang_http_connection_cut (MadangHttpConnection *self)
{
  if (self->descriptor >= 0)
    shutdown (self->descriptor, SHUT_RDWR);
}

void
madang_http_connection_set_last (MadangHttpConnection *self)
{
  self->is_last = TRUE;
}

gboolean
madang_http_connection_is_last (MadangHttpConnection *self)
{
  return self->is_last;
}

gboolean
madang_http_connection_is_open (MadangHttpConnection *self)
{
  return self->descriptor >= 0;
}

gboolean
madang_http_connection_is_quiet (MadangHttpConnection *self)
{
  int waiting = 0;

  return self->request == NULL && !madang_http_input_has_rest (self->input)
         && (ioctl (self->descriptor, FIONREAD, &waiting) != 0 || waiting == 0);
}

void
madang_http_connection_set_request (MadangHttpConnection *self, MadangRequest *request)
{
  if (self->request != NULL)
    madang_request_abandon (
        self->request); /* one that was to be given away, and was aborted before */
  g_clear_pointer (&self->request, madang_request_unref);
  self->request = request != NULL ? madang_request_ref (request) : NULL;
}

MadangRequest *
madang_http_connection_get_request (MadangHttpConnection *self)
{
  return self->request;
}

int
madang_http_connection_steal (MadangHttpConnection *self, SoupServerMessage *message, GBytes **rest)
{
  g_autoptr (GIOStream) stream = NULL;
  int descriptor = let_go (self);

  if (rest != NULL)
    *rest = madang_http_input_steal_rest (self->input);
  if (descriptor < 0)
    return -1;
  /* The stream around us keeps us alive till we are done. */
  stream = soup_server_message_steal_connection (message);
  announce_gone (self);
  return descriptor;
}
