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
  guint32 now;              /* monotonic seconds, of this turn */
  MadangSocket *dirty;      /* the first with something to write or to end; then by `next_dirty` */
  MadangSocket *last_dirty; /* of no meaning while there is no first */
  MadangFrame *ping;
  guint message_max;
  guint outbox_max;
  guint ping_seconds;
  guint silence_seconds;
  gboolean is_reading; /* FALSE once the server stops */
} MadangSocketContext;

/** MadangAdmission: who may open a socket, and where. Copied by madang_socket_new(). */
typedef struct
{
  MadangUser *user;
  MadangCaller caller; /* its user_id is that of `user` */
  gint64 room_id;
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
  guint heard_close : 1;
  guint posts; /* messages of this socket that wait for their answer */
  guint32 heard_at;
  guint32 expires_at; /* monotonic second at which the credential ends; G_MAXUINT32: never */
  MadangSocket *next_dirty;
  MadangTimer timer;
  MadangCodec codec;
  MadangOutbox outbox;
  MadangAdmission admission;
  gpointer seat; /* the dialect's own */
  GList link;    /* among the gateway's sockets of this user */
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
