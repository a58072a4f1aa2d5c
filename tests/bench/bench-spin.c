#include "bench-modes.h"

#include "bench-base.h"
#include "bench-samples.h"
#include "bench-span.h"

#define PIECE 200000 /* turns of the loop: some tenths of a millisecond */

static void
do_piece (void)
{
  volatile guint64 state = 88172645463325252;

  for (guint i = 0; i < PIECE; i++)
    state = state * 6364136223846793005 + 1442695040888963407;
}

void
bench_run_spin (const BenchOptions *options)
{
  BenchReport report;
  BenchSamples pieces;
  BenchSpan span;

  bench_samples_init (&pieces);
  bench_span_begin (&span, 0, 0);
  gint64 before = span.length, end = before + (gint64) (options->seconds * BENCH_SECOND);
  while (before < end)
    {
      do_piece ();
      gint64 now = bench_now ();
      bench_samples_add (&pieces, now - before);
      before = now;
    }
  bench_span_end (&span, 0);

  bench_report_begin (&report, "spin");
  bench_span_report (&span, &report);
  bench_samples_report (&pieces, &report);
  bench_report_end (&report);
  bench_samples_clear (&pieces);
}
