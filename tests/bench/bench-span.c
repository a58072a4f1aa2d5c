#include "bench-span.h"

#include "bench-base.h"

static gint64
read_own_cpu (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * BENCH_SECOND + used.tv_nsec;
}

void
bench_span_begin (BenchSpan *self, int pid, gint64 busy)
{
  *self = (BenchSpan){
    .pid = pid,
    .server_cpu = bench_read_cpu (pid),
    .own_cpu = read_own_cpu (),
    .busy = busy,
    .length = bench_now (),
  };
}

void
bench_span_end (BenchSpan *self, gint64 busy)
{
  self->length = bench_now () - self->length;
  self->server_cpu = bench_read_cpu (self->pid) - self->server_cpu;
  self->own_cpu = read_own_cpu () - self->own_cpu;
  self->busy = busy - self->busy;
}

double
bench_span_get_rate (const BenchSpan *self, guint64 count)
{
  return (double) count * BENCH_SECOND / (double) self->length;
}

void
bench_span_report (const BenchSpan *self, BenchReport *report)
{
  double length = (double) self->length;

  bench_report_add (report, "server_busy", (double) self->server_cpu / length);
  bench_report_add (report, "generator_busy", (double) self->busy / length);
  bench_report_add (report, "generator_share", (double) self->own_cpu / length);
}
