#include "ws/madang-gateway.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/madang-limits.h"

typedef struct
{
  GSource source;
  MadangGateway *gateway; /* unowned: destroyed with it */
} MadangGatewaySource;

/* A user's sockets, to find those of a session that ends. */
typedef struct
{
  gint64 user_id;
  GQueue sockets; /* of MadangSocket by their links */
} MadangGatewayUser;

/* A session that has ended a moment ago: a handshake that was answered just before is still on its way. */
typedef struct
{
  MadangUuid session;
  guint32 ended_at;
} EndedSession;

struct _MadangGateway
{
  GObject parent_instance;

  MadangClock *clock;
  MadangSocketContext context;
  GSource *source;
  gpointer watch;
  guint tick;
  guint count;
  GHashTable *users; /* gint64 within the MadangGatewayUser → MadangGatewayUser */
  GArray *ended;     /* of EndedSession, the oldest first */
  guint8 *buffer;    /* what a socket sends is read here, one at a time */
  GTask *closing;
  gboolean is_closing; /* whoever still comes is sent away at once */
};

G_DEFINE_FINAL_TYPE (MadangGateway, madang_gateway, G_TYPE_OBJECT)

static void
remember (MadangGateway *self, MadangSocket *socket)
{
  gint64 user_id = socket->admission.caller.user_id;
  MadangGatewayUser *user = g_hash_table_lookup (self->users, &user_id);

  if (user == NULL)
    {
      user = g_new0 (MadangGatewayUser, 1);
      user->user_id = user_id;
      g_hash_table_insert (self->users, &user->user_id, user);
    }
  g_queue_push_tail_link (&user->sockets, &socket->link);
  self->count++;
}

static void
forget (MadangGateway *self, MadangSocket *socket)
{
  gint64 user_id = socket->admission.caller.user_id;
  MadangGatewayUser *user = g_hash_table_lookup (self->users, &user_id);

  g_queue_unlink (&user->sockets, &socket->link);
  if (user->sockets.length == 0)
    g_hash_table_remove (self->users, &user_id);
  self->count--;
  madang_socket_unref (socket);
}

static void
check_closed (MadangGateway *self)
{
  if (self->closing != NULL && self->count == 0)
    {
      g_autoptr (GTask) closing = g_steal_pointer (&self->closing);

      g_task_return_boolean (closing, TRUE);
    }
}

/*
 * Flushing one may make others dirty (a leave is told to the room), so the list is taken one by one until it is
 * empty.
 */
static void
flush (MadangGateway *self)
{
  MadangSocket *socket;

  while ((socket = self->context.dirty) != NULL)
    {
      self->context.dirty = socket->next_dirty;
      if (madang_socket_flush (socket))
        forget (self, socket);
    }
  check_closed (self);
}

static gboolean
prepare_source (GSource *source, int *timeout)
{
  flush (((MadangGatewaySource *) source)->gateway);
  *timeout = -1;
  return FALSE;
}

static gboolean
check_source (GSource *source)
{
  MadangGateway *self = ((MadangGatewaySource *) source)->gateway;

  return g_source_query_unix_fd (source, self->watch) != 0;
}

static void
update_now (MadangGateway *self)
{
  self->context.now = madang_clock_get_monotonic (self->clock) / G_USEC_PER_SEC;
}

static gboolean
dispatch_source (GSource *source, GSourceFunc callback, gpointer data)
{
  g_autoptr (MadangGateway) self = g_object_ref (((MadangGatewaySource *) source)->gateway);
  struct epoll_event events[MADANG_SOCKET_EVENTS_PER_TURN];
  int n = epoll_wait (self->context.epoll, events, G_N_ELEMENTS (events), 0);

  update_now (self);
  for (int i = 0; i < n; i++)
    madang_socket_handle_events (events[i].data.ptr, events[i].events, self->buffer,
                                 MADANG_SOCKET_BUFFER_SIZE);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  prepare_source, check_source, dispatch_source, NULL, NULL, NULL
};

static void
on_timer (MadangTimer *timer, gpointer data)
{
  madang_socket_handle_timer (
      (MadangSocket *) ((guint8 *) timer - G_STRUCT_OFFSET (MadangSocket, timer)));
}

static void
forget_ended (MadangGateway *self)
{
  guint n = 0;

  while (n < self->ended->len
         && self->context.now - g_array_index (self->ended, EndedSession, n).ended_at
                > MADANG_HANDSHAKE_SECONDS)
    n++;
  if (n > 0)
    g_array_remove_range (self->ended, 0, n);
}

static gboolean
has_ended (MadangGateway *self, const MadangUuid *session)
{
  for (guint i = 0; i < self->ended->len; i++)
    if (madang_uuid_equal (&g_array_index (self->ended, EndedSession, i).session, session))
      return TRUE;
  return FALSE;
}

static gboolean
on_tick (gpointer data)
{
  MadangGateway *self = data;

  update_now (self);
  forget_ended (self);
  madang_wheel_advance (&self->context.wheel, self->context.now, on_timer, NULL);
  return G_SOURCE_CONTINUE;
}

static void
close_ended (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_UNAUTHENTICATED, "The login has ended.");
}

static void
on_session_ended (MadangBus *bus, gint64 user_id, const MadangUuid *session, gpointer data)
{
  MadangGateway *self = data;
  MadangGatewayUser *user = g_hash_table_lookup (self->users, &user_id);
  EndedSession ended = { *session, self->context.now };

  g_array_append_val (self->ended, ended);
  for (GList *link = user != NULL ? user->sockets.head : NULL; link != NULL; link = link->next)
    {
      MadangSocket *socket = link->data;

      if (madang_uuid_equal (&socket->admission.caller.session, session))
        close_ended (socket);
    }
}

static void
for_each_socket (MadangGateway *self, void (*act) (MadangSocket *socket))
{
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    for (GList *link = ((MadangGatewayUser *) user)->sockets.head; link != NULL; link = link->next)
      act (link->data);
}

static void
dispose (GObject *object)
{
  MadangGateway *self = MADANG_GATEWAY (object);

  for_each_socket (self, madang_socket_cut);
  flush (self);
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  G_OBJECT_CLASS (madang_gateway_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangGateway *self = MADANG_GATEWAY (object);

  g_hash_table_unref (self->users);
  g_array_unref (self->ended);
  g_free (self->buffer);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->context.ping, madang_frame_unref);
  if (self->context.epoll >= 0)
    close (self->context.epoll);
  G_OBJECT_CLASS (madang_gateway_parent_class)->finalize (object);
}

static void
madang_gateway_class_init (MadangGatewayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
}

static void
madang_gateway_init (MadangGateway *self)
{
  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->ended = g_array_new (FALSE, FALSE, sizeof (EndedSession));
  self->buffer = g_malloc (MADANG_SOCKET_BUFFER_SIZE);
  self->context.ping = madang_frame_new_ping (NULL, 0);
  self->context.is_reading = TRUE;
}

static void
attach_source (MadangGateway *self)
{
  self->source = g_source_new (&source_funcs, sizeof (MadangGatewaySource));
  ((MadangGatewaySource *) self->source)->gateway = self;
  g_source_set_static_name (self->source, "madang-gateway");
  self->watch = g_source_add_unix_fd (self->source, self->context.epoll, G_IO_IN);
  g_source_attach (self->source, NULL);
  self->tick = g_timeout_add_seconds (1, on_tick, self);
}

MadangGateway *
madang_gateway_new (const MadangConfig *config, MadangClock *clock, MadangBus *bus, GError **error)
{
  g_autoptr (MadangGateway) self = g_object_new (MADANG_TYPE_GATEWAY, NULL);

  self->clock = g_object_ref (clock);
  self->context.message_max = config->message_bytes;
  self->context.outbox_max = config->outbox_bytes;
  self->context.ping_seconds = config->ping_seconds;
  self->context.silence_seconds = config->silence_seconds;
  self->context.epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->context.epoll < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  update_now (self);
  madang_wheel_init (&self->context.wheel, self->context.now);
  attach_source (self);
  g_signal_connect_object (bus, "session-ended", G_CALLBACK (on_session_ended), self, 0);
  return g_steal_pointer (&self);
}

static void
close_socket (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_GOING_AWAY, "The server is stopping.");
}

void
madang_gateway_take (MadangGateway *self,
                     int fd,
                     GBytes *read_ahead,
                     const MadangAdmission *admission)
{
  MadangSocket *socket;

  update_now (self);
  socket = madang_socket_new (&self->context, fd, admission, madang_clock_get_real (self->clock));
  remember (self, socket);
  madang_socket_open (socket, read_ahead);
  if (self->is_closing)
    close_socket (socket);
  else if (has_ended (self, &admission->caller.session))
    close_ended (socket);
}

guint
madang_gateway_count (MadangGateway *self)
{
  return self->count;
}

void
madang_gateway_stop_reading (MadangGateway *self)
{
  self->context.is_reading = FALSE;
  for_each_socket (self, madang_socket_stop_reading);
}

void
madang_gateway_close_async (MadangGateway *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (!self->is_closing);
  self->is_closing = TRUE;
  self->closing = g_task_new (self, NULL, callback, data);
  for_each_socket (self, close_socket);
}

void
madang_gateway_close_finish (MadangGateway *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
