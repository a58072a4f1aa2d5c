#include "bench-modes.h"

#include "bench-base.h"
#include "bench-direct.h"
#include "bench-report.h"

#define WAVE \
  500 /* sockets that are open and then log in together, well before their patience ends */
#define REST BENCH_SECOND

/* Opens sockets up to @count and logs them in. Returns: the nanoseconds from the first token to the last answer */
static gint64
log_in (BenchDirect *self, guint count)
{
  gint64 span = 0;

  for (guint from = self->pool.n_open; from < count; from = self->pool.n_open)
    {
      bench_pool_open_more (&self->pool, MIN (from + WAVE, count));
      gint64 start = bench_now ();
      for (guint i = from; i < self->pool.n_open; i++)
        bench_direct_log_in (self, i, i);
      for (guint i = from; i < self->pool.n_open; i++)
        bench_direct_await (self, i, 1);
      span += bench_now () - start;
    }
  bench_pool_settle (&self->pool, REST);
  return span;
}

void
bench_run_logged_in (const BenchOptions *options)
{
  BenchDirect direct;
  BenchReport report;
  guint few = (guint) options->few, all = (guint) options->idle;

  if (few >= all)
    bench_fail ("--idle: not above --few");
  if (options->n_tokens < options->idle)
    bench_fail ("--tokens: too few for %d users", options->idle);
  bench_direct_init (&direct, options, all);
  log_in (&direct, few);
  gint64 resident = bench_read_resident (options->pid);
  gint64 span = log_in (&direct, all);
  gint64 grown = bench_read_resident (options->pid) - resident;

  bench_report_begin (&report, "logged-in");
  bench_report_add (&report, "sockets", all);
  bench_report_add (&report, "bytes_per_socket", (double) grown / (all - few));
  bench_report_add (&report, "log_ins_per_s", (all - few) * 1e9 / (double) span);
  bench_report_end (&report);
  bench_direct_clear (&direct);
}
