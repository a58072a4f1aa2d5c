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

/* A user's sockets; nobody's are those of user 0, who has none. */
typedef struct
{
  gint64 user_id;
  GQueue sockets; /* of MadangSocket by their links */
} MadangGatewayUser;

struct _MadangGateway
{
  GObject parent_instance;

  MadangClock *clock;
  MadangNews *news;
  MadangPresence *presence;
  MadangSocketContext context;
  GSource *source;
  gpointer watch;
  guint tick;
  guint32 ticked_at; /* monotonic second */
  GHashTable *users; /* gint64 within the MadangGatewayUser → MadangGatewayUser */
  GHashTable *ended; /* a set of MadangUuid: sessions of nobody known that ended in this second */
  guint8 *buffer;    /* what a socket sends is read here, one at a time */
  GTask *closing;
  gboolean is_closing; /* whoever still comes is sent away at once */
};

G_DEFINE_FINAL_TYPE (MadangGateway, madang_gateway, G_TYPE_OBJECT)

static MadangGatewayUser *
find_user (MadangGateway *self, gint64 user_id)
{
  return g_hash_table_lookup (self->users, &user_id);
}

static void
link_socket (MadangGateway *self, MadangSocket *socket)
{
  gint64 user_id = socket->admission.caller.user_id;
  MadangGatewayUser *user = find_user (self, user_id);

  if (user == NULL)
    {
      user = g_new0 (MadangGatewayUser, 1);
      user->user_id = user_id;
      g_hash_table_insert (self->users, &user->user_id, user);
    }
  g_queue_push_tail_link (&user->sockets, &socket->link);
}

static void
unlink_socket (MadangGateway *self, MadangSocket *socket)
{
  gint64 user_id = socket->admission.caller.user_id;
  MadangGatewayUser *user = find_user (self, user_id);

  g_queue_unlink (&user->sockets, &socket->link);
  if (user->sockets.length == 0)
    g_hash_table_remove (self->users, &user_id);
}

static void
enter_presence (MadangGateway *self, MadangSocket *socket)
{
  socket->is_present = TRUE;
  madang_presence_add_socket (self->presence, socket->admission.caller.user_id);
}

/* A socket that closes is no presence any more, however long its peer takes to answer. */
static void
leave_presence (MadangGateway *self, MadangSocket *socket)
{
  if (!socket->is_present || socket->is_seated)
    return;
  socket->is_present = FALSE;
  madang_presence_remove_socket (self->presence, socket->admission.caller.user_id);
}

static void
forget (MadangGateway *self, MadangSocket *socket)
{
  unlink_socket (self, socket);
  self->context.traffic->connections--;
  madang_socket_unref (socket);
}

static void
check_closed (MadangGateway *self)
{
  if (self->closing != NULL && madang_gateway_count (self) == 0)
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
      gboolean is_over;

      self->context.dirty = socket->next_dirty;
      is_over = madang_socket_flush (socket);
      leave_presence (self, socket);
      if (is_over)
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
close_ended (MadangSocket *socket)
{
  madang_socket_close (socket, socket->admission.dialect->close_unauthenticated,
                       "The login has ended.");
}

static GList *
get_sockets (MadangGateway *self, gint64 user_id)
{
  MadangGatewayUser *user = find_user (self, user_id);

  return user != NULL ? user->sockets.head : NULL;
}

static void
end_session (GList *sockets, const MadangUuid *session)
{
  for (GList *link = sockets; link != NULL; link = link->next)
    {
      MadangSocket *socket = link->data;

      if (madang_uuid_equal (&socket->admission.caller.session, session))
        close_ended (socket);
    }
}

static void
on_session_ended (MadangBus *bus, gint64 user_id, const MadangUuid *session, gpointer data)
{
  MadangGateway *self = data;

  if (user_id != 0)
    end_session (get_sockets (self, user_id), session);
  else
    g_hash_table_add (self->ended, g_memdup2 (session, sizeof *session));
}

/*
 * Only a walk over all sockets finds those of a session of which nobody knows any more whose it was. Everybody may name
 * such, any number of them, so the walk is done once a second for all.
 */
static void
close_all_ended (MadangGateway *self)
{
  GHashTableIter iter;
  gpointer user;

  if (g_hash_table_size (self->ended) == 0)
    return;
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    for (GList *link = ((MadangGatewayUser *) user)->sockets.head; link != NULL; link = link->next)
      {
        MadangSocket *socket = link->data;

        if (g_hash_table_contains (self->ended, &socket->admission.caller.session))
          close_ended (socket);
      }
  g_hash_table_remove_all (self->ended);
}

/* A tick that comes late tells that the loop, or the whole machine, stood still. */
static void
update_stall (MadangGateway *self)
{
  guint32 since = self->context.now - self->ticked_at;

  self->context.stall = since > MADANG_SOCKET_STALL_SECONDS ? since : 0;
  self->ticked_at = self->context.now;
}

static gboolean
on_tick (gpointer data)
{
  MadangGateway *self = data;

  update_now (self);
  update_stall (self);
  close_all_ended (self);
  madang_wheel_advance (&self->context.wheel, self->context.now, on_timer, NULL);
  return G_SOURCE_CONTINUE;
}

static void
on_user_ended (MadangBus *bus, gint64 user_id, gpointer data)
{
  for (GList *link = get_sockets (data, user_id); link != NULL; link = link->next)
    close_ended (link->data);
}

static guint
on_user_disconnected (MadangBus *bus, gint64 user_id, const char *reason, gpointer data)
{
  guint n_closed = 0;

  for (GList *link = get_sockets (data, user_id); link != NULL; link = link->next)
    {
      MadangSocket *socket = link->data;

      n_closed += socket->state == MADANG_SOCKET_OPEN;
      madang_socket_close (socket, socket->admission.dialect->close_unauthenticated, reason);
    }
  return n_closed;
}

static void
on_user_changed (MadangBus *bus, MadangUser *user, gpointer data)
{
  for (GList *link = get_sockets (data, madang_user_get_id (user)); link != NULL; link = link->next)
    g_set_object (&((MadangSocket *) link->data)->admission.user, user);
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
  g_hash_table_unref (self->ended);
  g_free (self->buffer);
  g_clear_object (&self->presence);
  g_clear_object (&self->news);
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
  self->ended = g_hash_table_new_full (madang_uuid_hash, madang_uuid_equal, g_free, NULL);
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

static void
listen_to (MadangGateway *self, MadangBus *bus)
{
  g_signal_connect_object (bus, "session-ended", G_CALLBACK (on_session_ended), self, 0);
  g_signal_connect_object (bus, "user-ended", G_CALLBACK (on_user_ended), self, 0);
  g_signal_connect_object (bus, "user-disconnected", G_CALLBACK (on_user_disconnected), self, 0);
  g_signal_connect_object (bus, "user-changed", G_CALLBACK (on_user_changed), self, 0);
}

void
madang_gateway_configure (MadangGateway *self, const MadangConfig *config)
{
  self->context.message_max = config->message_bytes;
  self->context.outbox_max = config->outbox_bytes;
  self->context.ping_seconds = config->ping_seconds;
  self->context.silence_seconds = config->silence_seconds;
  self->context.login_seconds = config->login_seconds;
}

MadangGateway *
madang_gateway_new (const MadangGatewayContext *context, GError **error)
{
  g_autoptr (MadangGateway) self = g_object_new (MADANG_TYPE_GATEWAY, NULL);

  self->clock = g_object_ref (context->clock);
  self->news = g_object_ref (context->news);
  self->presence = g_object_ref (context->presence);
  self->context.traffic = context->traffic;
  madang_gateway_configure (self, context->config);
  self->context.epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->context.epoll < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  update_now (self);
  self->ticked_at = self->context.now;
  madang_wheel_init (&self->context.wheel, self->context.now);
  attach_source (self);
  listen_to (self, context->bus);
  return g_steal_pointer (&self);
}

static void
close_socket (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_GOING_AWAY, "The server is stopping.");
}

/* The store's answer about a socket's user and credential is of the moment `mark`: what has been heard since counts. */
static void
update_user (MadangGateway *self, MadangSocket *socket, guint64 mark)
{
  MadangAdmission *admission = &socket->admission;
  MadangUser *user = madang_news_find_user (self->news, mark, admission->caller.user_id);

  if (user != NULL)
    g_set_object (&admission->user, user);
}

static void
check_ended (MadangGateway *self, MadangSocket *socket, guint64 mark)
{
  const MadangCaller *caller = &socket->admission.caller;

  if (madang_news_has_ended (self->news, mark, caller->user_id, &caller->session))
    close_ended (socket);
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
  link_socket (self, socket);
  self->context.traffic->connections++;
  if (admission->user != NULL)
    {
      enter_presence (self, socket);
      update_user (self, socket, admission->mark);
    }
  madang_socket_open (socket, read_ahead);
  if (self->is_closing)
    close_socket (socket);
  else if (admission->user != NULL)
    check_ended (self, socket, admission->mark);
}

gboolean
madang_gateway_identify (MadangGateway *self,
                         MadangSocket *socket,
                         MadangUser *user,
                         const MadangCaller *caller,
                         guint64 mark)
{
  MadangAdmission *admission = &socket->admission;

  if (socket->state != MADANG_SOCKET_OPEN)
    return FALSE;
  unlink_socket (self, socket);
  admission->caller = *caller;
  link_socket (self, socket);
  if (admission->user == NULL)
    {
      admission->user = g_object_ref (user);
      enter_presence (self, socket);
    }
  madang_socket_set_expiry (socket, caller->expires_at, madang_clock_get_real (self->clock));
  update_user (self, socket, mark);
  check_ended (self, socket, mark);
  return socket->state == MADANG_SOCKET_OPEN;
}

void
madang_gateway_tell (MadangGateway *self,
                     gint64 user_id,
                     const MadangDialect *dialect,
                     MadangFrame *frame)
{
  for (GList *link = get_sockets (self, user_id); link != NULL; link = link->next)
    {
      MadangSocket *socket = link->data;

      if (socket->admission.dialect == dialect)
        madang_socket_send (socket, frame);
    }
}

void
madang_gateway_tell_all (MadangGateway *self, const MadangDialect *dialect, MadangFrame *frame)
{
  GHashTableIter iter;
  MadangGatewayUser *user;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &user))
    if (user->user_id != 0)
      madang_gateway_tell (self, user->user_id, dialect, frame);
}

guint64
madang_gateway_get_mark (MadangGateway *self)
{
  return madang_news_get_mark (self->news);
}

guint
madang_gateway_count (MadangGateway *self)
{
  return self->context.traffic->connections;
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
