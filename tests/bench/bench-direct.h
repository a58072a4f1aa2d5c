/*
 * BenchDirect: sockets of `/ws/chatting/`, a pool that counts what each of them has heard. A plain struct; the mode
 * owns it.
 */
#pragma once

#include "bench-pool.h"

typedef struct
{
  const BenchOptions *options;
  BenchPool pool;
  guint *heard;  /* by socket: frames; the first is the answer to its log-in */
  guint64 total; /* frames that anybody has heard */
  GByteArray *out;
} BenchDirect;

/**
 * bench_direct_init:
 * @self: sockets of which none is open; bench_direct_clear() ends them. They are opened in @self's pool, and must log
 *   in within ten seconds then
 * @options: the run's
 * @n_sockets: how many there are to be
 */
void bench_direct_init (BenchDirect *self, const BenchOptions *options, guint n_sockets);

void bench_direct_clear (BenchDirect *self);

/**
 * bench_direct_log_in:
 * @self: sockets
 * @index: of an open one
 * @token: of whom, in the options' list
 *
 * Sends the token.
 */
void bench_direct_log_in (BenchDirect *self, guint index, guint token);

/**
 * bench_direct_await:
 * @self: sockets
 * @index: of one that has sent its token
 * @count: frames
 *
 * Takes what comes in until that socket has heard @count frames in all.
 */
void bench_direct_await (BenchDirect *self, guint index, guint count);

/**
 * bench_direct_await_total:
 * @self: sockets
 * @total: frames
 *
 * Takes what comes in until all together have heard @total.
 */
void bench_direct_await_total (BenchDirect *self, guint64 total);
