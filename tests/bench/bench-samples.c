#include "bench-samples.h"

#include <stdlib.h>

void
bench_samples_init (BenchSamples *self)
{
  self->spans = g_array_sized_new (FALSE, FALSE, sizeof (gint64), 1 << 16);
}

void
bench_samples_clear (BenchSamples *self)
{
  g_clear_pointer (&self->spans, g_array_unref);
}

void
bench_samples_add (BenchSamples *self, gint64 span)
{
  g_array_append_val (self->spans, span);
}

static int
compare (const void *a, const void *b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

double
bench_samples_quantile (BenchSamples *self, double part)
{
  guint length = self->spans->len;

  if (length == 0)
    return 0;
  qsort (self->spans->data, length, sizeof (gint64), compare);

  guint at = MIN ((guint) (part * length), length - 1);
  return (double) g_array_index (self->spans, gint64, at) / 1e3;
}

void
bench_samples_forget (BenchSamples *self)
{
  g_array_set_size (self->spans, 0);
}

void
bench_samples_report (BenchSamples *self, BenchReport *report)
{
  bench_report_add (report, "p50_us", bench_samples_quantile (self, 0.5));
  bench_report_add (report, "p99_us", bench_samples_quantile (self, 0.99));
  bench_report_add (report, "max_us", bench_samples_quantile (self, 1));
}
