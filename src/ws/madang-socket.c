#include "ws/madang-socket.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/madang-limits.h"

static void
mark_dirty (MadangSocket *self)
{
  if (self->is_dirty)
    return;
  self->is_dirty = TRUE;
  self->next_dirty = NULL;
  if (self->context->dirty == NULL)
    self->context->dirty = self;
  else
    self->context->last_dirty->next_dirty = self;
  self->context->last_dirty = self;
}

void
madang_socket_cut (MadangSocket *self)
{
  self->state = MADANG_SOCKET_DEAD;
  mark_dirty (self);
}

/*
 * One that closes always reads: it waits for the peer's close frame. One that takes no more is not asked for more: its
 * answers would only pile up.
 */
static gboolean
is_reading (const MadangSocket *self)
{
  return self->state != MADANG_SOCKET_OPEN
         || (self->context->is_reading && !self->is_paused && !self->is_held && !self->is_blocked);
}

static void
watch (MadangSocket *self, int operation)
{
  struct epoll_event event = { .data.ptr = self };

  if (is_reading (self))
    event.events |= EPOLLIN | EPOLLRDHUP;
  if (self->is_blocked)
    event.events |= EPOLLOUT;
  if (epoll_ctl (self->context->epoll, operation, self->fd, &event) != 0)
    {
      g_warning ("A socket cannot be watched: %s", g_strerror (errno));
      madang_socket_cut (self);
    }
}

/* The second in which all of so many seconds are over: the one that runs has begun already. */
static guint32
end_of_patience (guint32 since, guint seconds)
{
  return since + seconds + 1;
}

/* One timer serves all: the next ping, the end of patience, the credential's end, whichever comes first. */
static void
schedule (MadangSocket *self, guint32 next_ping)
{
  guint32 due = MIN (next_ping, end_of_patience (self->heard_at, self->context->silence_seconds));

  madang_wheel_schedule (&self->context->wheel, &self->timer, MIN (due, self->expires_at));
}

/* The second, by the wheel's clock, in which a credential is over. */
static guint32
find_expiry (guint32 now, gint64 expires_at, gint64 real_now)
{
  gint64 left = (expires_at - real_now) / G_USEC_PER_SEC + 1;

  if (expires_at == G_MAXINT64 || left > G_MAXINT32)
    return G_MAXUINT32;
  return now + MAX (left, 0);
}

MadangSocket *
madang_socket_new (MadangSocketContext *context,
                   int fd,
                   const MadangAdmission *admission,
                   gint64 real_now)
{
  MadangSocket *self = g_new0 (MadangSocket, 1);

  self->context = context;
  self->references = 1;
  self->fd = fd;
  self->admission = *admission;
  self->link.data = self;
  self->heard_at = context->now;
  self->silence_seconds = context->silence_seconds;
  if (admission->user != NULL)
    {
      g_object_ref (admission->user);
      self->expires_at = find_expiry (context->now, admission->caller.expires_at, real_now);
    }
  else
    self->expires_at = end_of_patience (context->now, context->login_seconds);
  madang_codec_init (&self->codec, context->message_max);
  schedule (self, context->now + context->ping_seconds);
  watch (self, EPOLL_CTL_ADD);
  return self;
}

MadangSocket *
madang_socket_ref (MadangSocket *self)
{
  self->references++;
  return self;
}

void
madang_socket_unref (MadangSocket *self)
{
  if (--self->references > 0)
    return;
  madang_timer_cancel (&self->timer);
  madang_codec_clear (&self->codec);
  madang_outbox_clear (&self->outbox);
  g_clear_object (&self->admission.user);
  g_clear_pointer (&self->held, g_byte_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static void write_outbox (MadangSocket *self);
static void feed_held (MadangSocket *self);

/* A burst of one turn may be more than an outbox holds: what the peer takes at once has not been waited for. */
static gboolean
push (MadangSocket *self, MadangFrame *frame)
{
  if (madang_outbox_push (&self->outbox, frame, self->context->outbox_max))
    return TRUE;
  if (!self->is_blocked)
    write_outbox (self);
  return madang_outbox_push (&self->outbox, frame, self->context->outbox_max);
}

/* Returns: whether the socket has taken it */
static gboolean
hand_over (MadangSocket *self, MadangFrame *frame)
{
  if (self->state != MADANG_SOCKET_OPEN)
    return FALSE;
  if (push (self, frame))
    {
      mark_dirty (self);
      return TRUE;
    }
  g_info ("A socket of user %" G_GINT64_FORMAT " reads too slowly and is closed",
          self->admission.caller.user_id);
  self->context->traffic->closed_for_pressure++;
  madang_outbox_drop (&self->outbox);
  madang_socket_close (self, MADANG_CLOSE_TRY_AGAIN_LATER, "Too slow.");
  return FALSE;
}

void
madang_socket_send (MadangSocket *self, MadangFrame *frame)
{
  if (hand_over (self, frame))
    self->context->traffic->deliveries++;
}

void
madang_socket_close (MadangSocket *self, guint16 code, const char *reason)
{
  gboolean was_reading = is_reading (self);
  g_autoptr (MadangFrame) frame = NULL;

  if (self->state != MADANG_SOCKET_OPEN)
    return;
  frame = madang_frame_new_close (code, reason);
  madang_outbox_push (&self->outbox, frame, G_MAXUINT);
  self->state = MADANG_SOCKET_CLOSING;
  feed_held (self); /* the peer's close frame may be among it */
  madang_wheel_schedule (&self->context->wheel, &self->timer,
                         self->context->now + MADANG_SOCKET_CLOSE_SECONDS);
  if (!was_reading)
    watch (self, EPOLL_CTL_MOD);
  mark_dirty (self);
}

void
madang_socket_begin_post (MadangSocket *self)
{
  madang_socket_ref (self);
  self->posts++;
  if (self->posts >= MADANG_SOCKET_POSTS_MAX && !self->is_paused && self->fd >= 0)
    {
      self->is_paused = TRUE;
      watch (self, EPOLL_CTL_MOD);
    }
}

void
madang_socket_end_post (MadangSocket *self)
{
  self->posts--;
  if (self->is_paused && self->posts <= MADANG_SOCKET_POSTS_MAX / 2)
    {
      self->is_paused = FALSE;
      if (self->fd >= 0)
        watch (self, EPOLL_CTL_MOD);
    }
  madang_socket_unref (self);
}

void
madang_socket_hold (MadangSocket *self)
{
  madang_socket_ref (self);
  self->is_held = TRUE;
  if (self->fd >= 0)
    watch (self, EPOLL_CTL_MOD);
}

void
madang_socket_set_expiry (MadangSocket *self, gint64 expires_at, gint64 real_now)
{
  if (self->state != MADANG_SOCKET_OPEN)
    return;
  self->expires_at = find_expiry (self->context->now, expires_at, real_now);
  schedule (self, self->context->now + self->context->ping_seconds);
}

void
madang_socket_stop_reading (MadangSocket *self)
{
  watch (self, EPOLL_CTL_MOD);
}

static void
handle_ping (MadangSocket *self, const MadangCodecResult *result)
{
  g_autoptr (MadangFrame) pong = madang_frame_new_pong (result->payload, result->length);

  hand_over (self, pong);
}

/* The peer's close frame is answered with its own code (RFC 6455, section 5.5.1) and then nothing more is said. */
static void
handle_close (MadangSocket *self, guint16 code)
{
  self->heard_close = TRUE;
  if (self->state == MADANG_SOCKET_OPEN)
    madang_socket_close (self, code, NULL);
  mark_dirty (self);
}

static void
handle_event (MadangSocket *self, MadangCodecEvent event, const MadangCodecResult *result)
{
  switch (event)
    {
    case MADANG_CODEC_TEXT:
      if (self->state == MADANG_SOCKET_OPEN)
        self->admission.dialect->handle_text (self, result->payload, result->length);
      break;
    case MADANG_CODEC_BINARY:
      madang_socket_close (self, MADANG_CLOSE_UNSUPPORTED_DATA, "Text messages only.");
      break;
    case MADANG_CODEC_PING:
      handle_ping (self, result);
      break;
    case MADANG_CODEC_CLOSE:
      handle_close (self, result->code);
      break;
    case MADANG_CODEC_FAILED:
      madang_socket_close (self, result->code, result->reason);
      mark_dirty (self);
      break;
    case MADANG_CODEC_PONG:
    case MADANG_CODEC_NEED_MORE:
      break;
    }
}

/* One that closes does not wait: nothing of what comes is acted upon. */
static gboolean
is_waiting (const MadangSocket *self)
{
  return self->is_held && self->state == MADANG_SOCKET_OPEN;
}

/* What stands behind an act that must be over first is not even decoded: whatever it is, it keeps its place. */
static void
feed (MadangSocket *self, guint8 *data, gsize length)
{
  MadangSlice input = { data, length };
  MadangCodecResult result;
  MadangCodecEvent event;

  self->heard_at = self->context->now;
  while (!is_waiting (self)
         && (event = madang_codec_next (&self->codec, &input, &result)) != MADANG_CODEC_NEED_MORE)
    handle_event (self, event, &result);
  if (!is_waiting (self) || input.length == 0)
    return;
  self->held = g_byte_array_sized_new (input.length);
  g_byte_array_append (self->held, input.data, input.length);
}

static void
feed_held (MadangSocket *self)
{
  g_autoptr (GByteArray) held = g_steal_pointer (&self->held);

  if (held != NULL)
    feed (self, held->data, held->len);
}

void
madang_socket_release (MadangSocket *self)
{
  self->is_held = FALSE;
  feed_held (self);
  if (self->fd >= 0)
    watch (self, EPOLL_CTL_MOD);
  madang_socket_unref (self);
}

void
madang_socket_open (MadangSocket *self, GBytes *read_ahead)
{
  self->is_seated = TRUE;
  self->admission.dialect->handle_open (self);
  if (read_ahead != NULL && (self->context->is_reading || self->state != MADANG_SOCKET_OPEN))
    {
      g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (g_bytes_ref (read_ahead));

      feed (self, bytes->data, bytes->len);
    }
}

/* One read an event: what is left keeps the descriptor ready, and the others have their turn first. */
static void
handle_readable (MadangSocket *self, guint8 *buffer, gsize size)
{
  gssize length = recv (self->fd, buffer, size, MSG_DONTWAIT);

  if (length > 0)
    feed (self, buffer, length);
  else if (length == 0 || (errno != EAGAIN && errno != EINTR))
    madang_socket_cut (self);
}

void
madang_socket_handle_events (MadangSocket *self, guint32 events, guint8 *buffer, gsize size)
{
  if (self->fd < 0 || self->state == MADANG_SOCKET_DEAD)
    return;
  if (events & EPOLLOUT)
    {
      self->is_blocked = FALSE;
      self->heard_at = self->context->now; /* it has taken something, and was not asked for pongs */
      watch (self, EPOLL_CTL_MOD);
      mark_dirty (self);
    }
  if (is_reading (self) && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
    handle_readable (self, buffer, size);
  else if (events & (EPOLLHUP | EPOLLERR))
    madang_socket_cut (self);
}

/*
 * While the loop stood still nobody was heard or pinged: it was not the peer that was silent. (While a token is looked
 * at, there is no end to be put off.)
 */
static void
excuse (MadangSocket *self)
{
  guint32 stall = self->context->stall;

  self->heard_at += MIN (stall, self->context->now - self->heard_at);
  if (self->admission.user == NULL)
    self->expires_at += MIN (stall, G_MAXUINT32 - self->expires_at);
}

/* A peer is not silent by a rule that came after its last ping: it counts from the next one. */
static void
adopt_silence (MadangSocket *self)
{
  guint before = self->silence_seconds;

  self->silence_seconds = self->context->silence_seconds;
  if (self->silence_seconds != before && self->context->now - self->heard_at <= before)
    self->heard_at = self->context->now;
}

void
madang_socket_handle_timer (MadangSocket *self)
{
  guint32 now = self->context->now;

  excuse (self);
  adopt_silence (self);
  if (self->state != MADANG_SOCKET_OPEN || now - self->heard_at > self->silence_seconds)
    madang_socket_cut (self);
  else if (now >= self->expires_at)
    madang_socket_close (self, self->admission.dialect->close_unauthenticated,
                         self->admission.user != NULL ? "The token has expired."
                                                      : "Nobody has logged in.");
  else
    {
      schedule (self, now + self->context->ping_seconds);
      hand_over (self, self->context->ping);
    }
}

static void
leave_seat (MadangSocket *self)
{
  if (self->is_seated && self->state != MADANG_SOCKET_OPEN)
    {
      self->is_seated = FALSE;
      self->admission.dialect->handle_close (self);
    }
}

/* A peer that broke the protocol is not understood any more, its close frame neither: it is shown our end instead. */
static void
finish_closing (MadangSocket *self)
{
  if (self->heard_close)
    self->state = MADANG_SOCKET_DEAD;
  else if (self->codec.finished)
    shutdown (self->fd, SHUT_WR);
}

static void
write_outbox (MadangSocket *self)
{
  switch (madang_outbox_write (&self->outbox, self->fd))
    {
    case MADANG_OUTBOX_DONE:
      if (self->state == MADANG_SOCKET_CLOSING)
        finish_closing (self);
      break;
    case MADANG_OUTBOX_BLOCKED:
      self->is_blocked = TRUE;
      watch (self, EPOLL_CTL_MOD);
      break;
    case MADANG_OUTBOX_BROKEN:
      madang_socket_cut (self);
    }
}

/* A child that has not yet called exec() shares the descriptor for a moment, and then close() alone would leave it in
   epoll with a pointer to nothing (epoll(7), question 6). */
static void
drop (MadangSocket *self)
{
  madang_timer_cancel (&self->timer);
  epoll_ctl (self->context->epoll, EPOLL_CTL_DEL, self->fd, NULL);
  close (self->fd);
  self->fd = -1;
  /* a close frame among it would put onto the dirty list what nobody looks after any more */
  g_clear_pointer (&self->held, g_byte_array_unref);
}

gboolean
madang_socket_flush (MadangSocket *self)
{
  if (self->fd >= 0 && self->state != MADANG_SOCKET_DEAD && !self->is_blocked)
    write_outbox (self);
  leave_seat (self);
  /* only now: a socket that is over by now must not be put onto the list again */
  self->is_dirty = FALSE;
  if (self->fd < 0 || self->state != MADANG_SOCKET_DEAD)
    return FALSE;
  drop (self);
  return TRUE;
}
