#include "bench-modes.h"

#include "bench-base.h"
#include "bench-direct.h"
#include "bench-samples.h"
#include "bench-span.h"

#define LOG_INS 100

void
bench_run_log_in (const BenchOptions *options)
{
  BenchDirect direct;
  BenchSamples latencies;
  BenchSpan span;
  BenchReport report;

  bench_direct_init (&direct, options, LOG_INS);
  bench_samples_init (&latencies);
  bench_pool_open (&direct.pool, LOG_INS);
  bench_span_begin (&span, options->pid, direct.pool.busy);
  for (guint i = 0; i < LOG_INS; i++)
    {
      gint64 start = bench_now ();

      bench_direct_log_in (&direct, i, 0);
      bench_direct_await (&direct, i, 1);
      bench_samples_add (&latencies, bench_now () - start);
      bench_pool_close (&direct.pool, i);
    }
  bench_span_end (&span, direct.pool.busy);

  bench_report_begin (&report, "log-in");
  bench_samples_report (&latencies, &report);
  bench_span_report (&span, &report);
  bench_report_end (&report);
  bench_samples_clear (&latencies);
  bench_direct_clear (&direct);
}
