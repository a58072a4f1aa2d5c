/*
 * BenchPool: the sockets of one run and the epoll descriptor that they hang on. The pool never sleeps: a server that
 * had to wake its client would be measured with the price of waking.
 */
#pragma once

#include "bench-options.h"
#include "bench-socket.h"

typedef struct
{
  const BenchOptions *options;
  const char *path; /* of all sockets; NULL: `/ws/chat/{room}/chat/` of each one's room */
  int epoll_fd;
  BenchSocket *sockets; /* (array length=n_sockets) */
  guint n_sockets;
  guint n_asked; /* sockets that began to connect */
  guint n_open;
  gint64 *opened_at; /* (array length=n_sockets): when the n-th was open */
  gint64 busy;       /* nanoseconds that the pool has spent on what came in */
  char *buffer;
  BenchListener listener;
} BenchPool;

/**
 * bench_pool_init:
 * @self: a pool; bench_pool_clear() ends it
 * @options: the run's
 * @n_sockets: how many sockets it is to have; all in the first room, none open
 */
void bench_pool_init (BenchPool *self, const BenchOptions *options, guint n_sockets);

/**
 * bench_pool_clear:
 * @self: a pool
 *
 * Closes the sockets.
 */
void bench_pool_clear (BenchPool *self);

/**
 * bench_pool_open:
 * @self: a pool
 * @count: how many sockets are to be open after it, in order of their index
 *
 * Opens sockets, some dozens at a time, and then waits until what the server says about it (joins) has come.
 */
void bench_pool_open (BenchPool *self, guint count);

/**
 * bench_pool_open_more:
 * @self: a pool
 * @count: how many sockets are to be open after it, in order of their index
 *
 * The same without waiting for what follows.
 */
void bench_pool_open_more (BenchPool *self, guint count);

/**
 * bench_pool_close:
 * @self: a pool
 * @index: of an open socket, which is gone then
 */
void bench_pool_close (BenchPool *self, guint index);

/**
 * bench_pool_turn:
 * @self: a pool
 *
 * Takes what has come in, without waiting.
 */
void bench_pool_turn (BenchPool *self);

/**
 * bench_pool_settle:
 * @self: a pool
 * @quiet: nanoseconds
 *
 * Takes what comes in until nothing has come for @quiet.
 */
void bench_pool_settle (BenchPool *self, gint64 quiet);
