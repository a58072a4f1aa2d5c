/*
 * MadangHttpDeadlines: what each connection is doing and how long it may. One sweep a second serves them all.
 *
 * A span is the same for all connections of a phase, so a phase's queue is always in order of its deadlines: entering
 * and leaving cost the same for ten connections and ten thousand, and a sweep looks at those alone whose time is over.
 * Main thread.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MADANG_HTTP_PHASE_REQUEST, /* a request is being read */
  MADANG_HTTP_PHASE_UPLOAD,  /* and found to bring a file */
  MADANG_HTTP_PHASE_IDLE,    /* between two requests */
  MADANG_HTTP_PHASE_SENDING, /* an answer is being written */
  MADANG_HTTP_PHASE_BUSY,    /* an act runs; no deadline of ours */
  MADANG_HTTP_N_PHASES
} MadangHttpPhase;

typedef struct
{
  GQueue queues[MADANG_HTTP_N_PHASES];
  gint64 spans[MADANG_HTTP_N_PHASES]; /* microseconds */
} MadangHttpDeadlines;

/** MadangHttpDeadline: one connection's place in the queues; within the connection. */
typedef struct
{
  GList link; /* first; its data is the connection */
  MadangHttpPhase phase;
  gint64 expires_at; /* monotonic, microseconds; G_MAXINT64: never */
} MadangHttpDeadline;

/** MadangHttpSpans: how long a peer may take, in seconds. */
typedef struct
{
  guint request; /* from a request's first byte (a connection's acceptance) to its last */
  guint upload;  /* from the head of one that brings a file to its last byte */
  guint idle;    /* between two requests of a connection */
  guint send;    /* for each 64 KiB of an answer to leave */
} MadangHttpSpans;

/** madang_http_deadlines_init: sets the spans; %MADANG_HTTP_PHASE_BUSY has none. */
void madang_http_deadlines_init (MadangHttpDeadlines *self, const MadangHttpSpans *spans);

/** madang_http_deadlines_add: begins to watch @deadline for @connection, in phase REQUEST. */
void madang_http_deadlines_add (MadangHttpDeadlines *self,
                                MadangHttpDeadline *deadline,
                                gpointer connection);

/** madang_http_deadlines_enter: moves to @phase; its time starts now. */
void madang_http_deadlines_enter (MadangHttpDeadlines *self,
                                  MadangHttpDeadline *deadline,
                                  MadangHttpPhase phase);

/** madang_http_deadlines_remove: ends watching. Harmless where it has ended. */
void madang_http_deadlines_remove (MadangHttpDeadlines *self, MadangHttpDeadline *deadline);

/**
 * madang_http_deadlines_steal_expired:
 * @now: monotonic time
 *
 * Returns: (transfer none) (nullable): a connection whose time is over; it is no longer watched
 */
gpointer madang_http_deadlines_steal_expired (MadangHttpDeadlines *self, gint64 now);
