/*
 * MadangOutbox: the frames that one socket is owed, in order, and how far the first of them has gone.
 *
 * Embedded in its connection; holds references to shared frames. Empty or with a single frame it owns no heap memory.
 */
#pragma once

#include "ws/madang-frame.h"

typedef struct
{
  union
  {
    MadangFrame *frame;   /* owned: the only one, while capacity is 0 */
    MadangFrame **frames; /* owned, and each from first to last */
  };
  guint bytes;  /* of all frames, but for what has gone */
  guint offset; /* of the first frame, what has gone */
  guint first;
  guint end; /* behind the last frame; 0 when empty */
  guint capacity;
} MadangOutbox;

typedef enum
{
  MADANG_OUTBOX_DONE,    /* nothing is owed any more */
  MADANG_OUTBOX_BLOCKED, /* the socket takes no more now: wait until it is writable */
  MADANG_OUTBOX_BROKEN,  /* the connection is gone */
} MadangOutboxStatus;

/** madang_outbox_init: makes @self empty; all zero is the same. */
void madang_outbox_init (MadangOutbox *self);

/** madang_outbox_clear: gives up what is owed; @self is empty then. */
void madang_outbox_clear (MadangOutbox *self);

/**
 * madang_outbox_push:
 * @self: the outbox
 * @frame: (transfer none): a frame; a reference is taken
 * @limit: the most bytes that may be owed, each frame counted with %MADANG_SOCKET_FRAME_COST bytes more
 *
 * Where nothing is owed, any frame is taken: nobody reads too slowly whom nothing waits for, and whoever has a crowd of
 * friends online could not be told so else.
 *
 * Returns: %FALSE if it would be over the limit; then nothing has changed
 */
gboolean madang_outbox_push (MadangOutbox *self, MadangFrame *frame, guint limit);

/**
 * madang_outbox_drop: gives up what is owed but for a frame of which a part has gone: a peer could not read on
 * else.
 */
void madang_outbox_drop (MadangOutbox *self);

/**
 * madang_outbox_write:
 * @self: the outbox
 * @fd: a stream socket
 *
 * Sends as much as the socket takes, many frames with each system call, without ever waiting. A short write counts as
 * blocked: an edge-triggered epoll tells when there is room again (epoll(7)).
 *
 * Returns: how far it came
 */
MadangOutboxStatus madang_outbox_write (MadangOutbox *self, int fd);
