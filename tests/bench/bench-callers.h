/*
 * BenchCallers: clients of the D-Bus interface beside another measurement, each with a connection of its own and one
 * call unanswered, asking by turns what an administrator's tools ask. A plain struct; the mode owns it.
 */
#pragma once

#include "bench-options.h"
#include "bench-report.h"
#include "bench-samples.h"

typedef struct _BenchCaller BenchCaller;

typedef struct
{
  const BenchOptions *options;
  int epoll_fd;
  BenchCaller *callers; /* (array length=n_callers) */
  guint n_callers;      /* 0: there is no bus */
  gint64 start;
  guint64 n_due;   /* calls that were begun, or were due while all waited */
  guint next;      /* whose turn it is */
  guint64 n_calls; /* answered */
  gint64 busy;     /* nanoseconds spent on calls and answers */
  BenchSamples latencies;
} BenchCallers;

/**
 * bench_callers_init:
 * @self: callers; bench_callers_clear() ends them
 * @options: bus (%NULL: there are none), callers, calls, and the rooms that are asked about
 *
 * Connects all.
 */
void bench_callers_init (BenchCallers *self, const BenchOptions *options);

void bench_callers_clear (BenchCallers *self);

/**
 * bench_callers_begin:
 * @self: callers
 *
 * From now on they call: all together so often as the options say, or each again as soon as it is answered.
 */
void bench_callers_begin (BenchCallers *self);

/**
 * bench_callers_turn:
 * @self: callers
 *
 * Begins what is due and takes some of what has come in, without waiting.
 */
void bench_callers_turn (BenchCallers *self);

/**
 * bench_callers_report:
 * @self: callers
 * @report: where their calls a second and how long these took are told
 */
void bench_callers_report (BenchCallers *self, BenchReport *report);
