/*
 * MadangSocket: one WebSocket after its handshake: what came in becomes messages for its dialect, what is owed goes out
 * once a turn.
 *
 * A plain struct, for there are many thousands and most are idle: no source, no timer, no buffer of its own. It belongs
 * to the gateway; acts in flight hold references. Nothing here frees a socket or calls its dialect's handle_close while
 * a room is being told something: that happens when the gateway flushes. Main thread.
 */
#pragma once

#include "auth/madang-caller.h"
#include "base/madang-traffic.h"
#include "model/madang-user.h"
#include "ws/madang-codec.h"
#include "ws/madang-dialect.h"
#include "ws/madang-outbox.h"
#include "ws/madang-wheel.h"

/** MadangSocketContext: what all sockets of a gateway share. */
typedef struct
{
  int epoll;
  MadangWheel wheel;
  MadangTraffic *traffic; /* counted here; unowned */
  guint32 now;            /* monotonic seconds, of this turn */
  guint32 stall; /* seconds that the loop stood still before this turn of the wheel; 0 as a rule */
  MadangSocket *dirty;      /* the first with something to write or to end; then by `next_dirty` */
  MadangSocket *last_dirty; /* of no meaning while there is no first */
  MadangFrame *ping;
  guint message_max;
  guint outbox_max;
  guint ping_seconds;
  guint silence_seconds;
  guint login_seconds; /* that a socket may stay open without saying whose it is */
  gboolean is_reading; /* FALSE once the server stops */
} MadangSocketContext;

/** MadangAdmission: who may open a socket, and where. Copied by madang_socket_new(). */
typedef struct
{
  MadangUser *user;    /* NULL until the dialect has it identified (madang_gateway_identify()) */
  MadangCaller caller; /* its user_id is that of `user` */
  guint64 mark;        /* of the news, from before the store was asked for them */
  gint64 room_id;
  gboolean by_rank; /* as a superuser alone, into a closed room */
  const MadangDialect *dialect;
  gpointer dialect_data; /* what the dialect works with */
} MadangAdmission;

typedef enum
{
  MADANG_SOCKET_OPEN,
  MADANG_SOCKET_CLOSING, /* our close frame is on its way; the peer's, or a deadline, ends it */
  MADANG_SOCKET_DEAD     /* to be dropped at the next flush */
} MadangSocketState;

struct _MadangSocket
{
  MadangSocketContext *context;
  guint references;
  int fd; /* -1 once dropped */
  MadangSocketState state;
  guint is_dirty : 1;
  guint is_blocked : 1; /* the kernel takes no more: epoll tells when it does */
  guint is_seated : 1;  /* handle_open was called and handle_close not yet */
  guint is_paused : 1;  /* too many of its messages wait for the database: nothing is read */
  guint is_held : 1; /* an act must be over before its next message is looked at: nothing is read */
  guint is_present : 1; /* counted as its user's by the presence */
  guint heard_close : 1;
  guint posts; /* messages of this socket that wait for their answer */
  guint32 heard_at;
  guint silence_seconds; /* that it was let be silent when it was last looked at */
  guint32
      expires_at; /* monotonic second at which the credential, or patience for one, ends; G_MAXUINT32: never */
  MadangSocket *next_dirty;
  MadangTimer timer;
  MadangCodec codec;
  MadangOutbox outbox;
  MadangAdmission admission;
  GByteArray *held; /* what had been read when it was held, as it came; NULL: nothing */
  gpointer seat;    /* the dialect's own */
  GList link;       /* among the gateway's sockets of this user */
};

/**
 * madang_socket_new:
 * @context: shared; outlives the socket
 * @fd: (transfer full): a connected stream socket that does not block
 * @admission: who it is
 * @real_now: microseconds of the epoch, to place the credential's end
 *
 * Returns: (transfer full): an open socket, watched by epoll
 */
MadangSocket *madang_socket_new (MadangSocketContext *context,
                                 int fd,
                                 const MadangAdmission *admission,
                                 gint64 real_now);

MadangSocket *madang_socket_ref (MadangSocket *self);
void madang_socket_unref (MadangSocket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangSocket, madang_socket_unref)

/** madang_socket_open: lets the dialect know; @read_ahead (nullable) is what came right behind the handshake. */
void madang_socket_open (MadangSocket *self, GBytes *read_ahead);

/**
 * madang_socket_send:
 * @self: the socket; one that is not open any more is passed over
 * @frame: (transfer none): what to send
 *
 * Puts @frame into the outbox, to go with all else of this turn. A peer that reads too slowly for its outbox is closed
 * with 1013 and never slows anybody else.
 */
void madang_socket_send (MadangSocket *self, MadangFrame *frame);

/** madang_socket_close: begins to close with @code and @reason (nullable, English); harmless if it is closing. */
void madang_socket_close (MadangSocket *self, guint16 code, const char *reason);

/** madang_socket_cut: ends the connection without a word, at the next flush. */
void madang_socket_cut (MadangSocket *self);

/** madang_socket_begin_post: a message of this socket goes to an act; takes a reference. */
void madang_socket_begin_post (MadangSocket *self);

/** madang_socket_end_post: the act has answered; gives the reference back. */
void madang_socket_end_post (MadangSocket *self);

/**
 * madang_socket_hold: an act goes on that must be over before the next message is looked at; takes a reference. What
 * has been read with the last one waits.
 */
void madang_socket_hold (MadangSocket *self);

/** madang_socket_release: it is over; gives the reference back. */
void madang_socket_release (MadangSocket *self);

/**
 * madang_socket_set_expiry:
 * @self: the socket
 * @expires_at: when its credential ends, in microseconds of the epoch; %G_MAXINT64: never
 * @real_now: the same clock's time
 */
void madang_socket_set_expiry (MadangSocket *self, gint64 expires_at, gint64 real_now);

/** madang_socket_stop_reading: takes no more messages; for a server that stops. */
void madang_socket_stop_reading (MadangSocket *self);

/** madang_socket_handle_events: @events of epoll; @buffer is the loop's, of @size bytes. */
void madang_socket_handle_events (MadangSocket *self, guint32 events, guint8 *buffer, gsize size);

/** madang_socket_handle_timer: a heartbeat, or a deadline. */
void madang_socket_handle_timer (MadangSocket *self);

/**
 * madang_socket_flush:
 *
 * Writes what is owed, once, and ends what is to end. To be called when @self is taken off the dirty list.
 *
 * Returns: whether the socket is over: its descriptor is closed and the gateway gives up its reference
 */
gboolean madang_socket_flush (MadangSocket *self);
