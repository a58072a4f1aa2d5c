/*
 * BenchSamples: spans of time as they were measured, and the figures drawn from them.
 */
#pragma once

#include "bench-report.h"

typedef struct
{
  GArray *spans; /* gint64, nanoseconds */
} BenchSamples;

/**
 * bench_samples_init:
 * @self: samples without any span; bench_samples_clear() ends them
 */
void bench_samples_init (BenchSamples *self);

void bench_samples_clear (BenchSamples *self);

/**
 * bench_samples_add:
 * @self: samples
 * @span: nanoseconds
 */
void bench_samples_add (BenchSamples *self, gint64 span);

/**
 * bench_samples_quantile:
 * @self: samples; they are put in order
 * @part: 0.5 for the median, 1 for the longest
 *
 * Returns: the span below which @part of all lie, in microseconds; 0 without samples
 */
double bench_samples_quantile (BenchSamples *self, double part);

/**
 * bench_samples_forget:
 * @self: samples
 *
 * Drops what was added so far.
 */
void bench_samples_forget (BenchSamples *self);

/**
 * bench_samples_report:
 * @self: samples of latencies
 * @report: where their median, 99th part of a hundred and maximum are told
 */
void bench_samples_report (BenchSamples *self, BenchReport *report);
