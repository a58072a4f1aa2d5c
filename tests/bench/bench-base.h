/*
 * What every part of the generator stands on: the clock, giving up, and what the kernel says about the server process.
 * The generator has one thread; nothing here keeps state.
 */
#pragma once

#include <glib.h>
#include <time.h>

#define BENCH_SECOND G_GINT64_CONSTANT (1000000000)

/**
 * bench_now:
 *
 * Returns: monotonic time in nanoseconds
 */
static inline gint64
bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * BENCH_SECOND + now.tv_nsec;
}

/**
 * bench_fail:
 * @format: what went wrong, as for printf()
 *
 * Says it on standard error and ends the process with status 1: a figure from a broken run is worse than none.
 */
void bench_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

/**
 * bench_read_resident:
 * @pid: a process, 0 for none
 *
 * Returns: its resident bytes, exact (smaps_rollup) where we may read that; 0 without a process
 */
gint64 bench_read_resident (int pid);

/**
 * bench_read_cpu:
 * @pid: a process, 0 for none
 *
 * Returns: nanoseconds of processor time it has used, all threads, in steps of 10 ms; 0 without a process
 */
gint64 bench_read_cpu (int pid);
