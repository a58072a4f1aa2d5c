/*
 * BenchRequest: one keep-alive HTTP/1.1 connection that asks the same thing again and again, and reads each answer to
 * its end. Answers must carry a Content-Length. A plain struct; the mode owns it.
 */
#pragma once

#include "bench-options.h"

typedef struct
{
  int fd;
  char *request; /* the whole of it, sent each time */
  gsize request_bytes;
  GByteArray *answer; /* of the request under way */
  gsize whole;        /* bytes that the answer will have; 0: not known yet */
  gint64 sent_at;
} BenchRequest;

/**
 * bench_request_init:
 * @self: a connection; bench_request_clear() ends it
 * @options: what is asked
 * @index: of the connection; it chooses token and room
 *
 * Connects (waiting for it) and writes the request down; nothing is sent yet.
 */
void bench_request_init (BenchRequest *self, const BenchOptions *options, guint index);

void bench_request_clear (BenchRequest *self);

/**
 * bench_request_send:
 * @self: a connection without a request under way
 */
void bench_request_send (BenchRequest *self);

/**
 * bench_request_read:
 * @self: a connection with a request under way
 * @expect: the status that the answer must have; any other ends the process
 *
 * Takes what has come in, without waiting.
 *
 * Returns: whether the answer is whole
 */
gboolean bench_request_read (BenchRequest *self, int expect);
