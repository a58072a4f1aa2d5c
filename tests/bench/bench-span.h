/*
 * BenchSpan: the stretch of time that a run measures, and what both sides used of the processors within it.
 */
#pragma once

#include "bench-report.h"

typedef struct
{
  int pid; /* the server's process, 0 for none */
  gint64
      length; /* all four in nanoseconds; before bench_span_end() they hold what the clocks showed at the begin */
  gint64 server_cpu;
  gint64 own_cpu;
  gint64 busy;
} BenchSpan;

/**
 * bench_span_begin:
 * @self: a span
 * @pid: the server's process, 0 for none
 * @busy: nanoseconds that the generator has had work so far
 */
void bench_span_begin (BenchSpan *self, int pid, gint64 busy);

/**
 * bench_span_end:
 * @self: a span that has begun
 * @busy: nanoseconds that the generator has had work so far
 *
 * From here on the span's fields say how long it was and what was used within it.
 */
void bench_span_end (BenchSpan *self, gint64 busy);

/**
 * bench_span_get_rate:
 * @self: a span that has ended
 * @count: what happened within it
 *
 * Returns: that, by the second
 */
double bench_span_get_rate (const BenchSpan *self, guint64 count);

/**
 * bench_span_report:
 * @self: a span that has ended
 * @report: where it is told: the server's part of a processor, the part of the time in which the generator had work
 *   (near 1 it was the bottleneck), and the part of its processor that it was given (below 1 others were in the way)
 */
void bench_span_report (const BenchSpan *self, BenchReport *report);
