/*
 * Lingering: the last words to a client that still sends what nobody will read.
 *
 * To close a socket with unread bytes resets the connection, and the client may never see why it was refused. So the
 * answer is sent, our side is closed, and what still comes is thrown away, for a while and up to a bound. Main thread.
 */
#pragma once

#include <glib.h>

/** MadangHttpLinger: those who are lingering; within its owner. */
typedef struct
{
  GHashTable *sources; /* of GSource, owned */
} MadangHttpLinger;

/** madang_http_linger_init: nobody lingers yet. */
void madang_http_linger_init (MadangHttpLinger *self);

/** madang_http_linger_clear: cuts whoever lingers. */
void madang_http_linger_clear (MadangHttpLinger *self);

/**
 * madang_http_linger_add:
 * @descriptor: (transfer full): a connected, non-blocking socket
 * @answer: the last that it is told
 */
void madang_http_linger_add (MadangHttpLinger *self, int descriptor, GString *answer);
