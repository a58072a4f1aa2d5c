#include "bench-modes.h"

#include "bench-base.h"
#include "bench-pool.h"
#include "bench-report.h"
#include "bench-samples.h"
#include "bench-text.h"

#define STEP 1000 /* sockets, over which a rate of upgrades is taken */
#define REST BENCH_SECOND

typedef struct
{
  const BenchOptions *options;
  BenchPool pool; /* the first socket is the active one, in the first room alone */
  BenchSamples echoes;
  gboolean waiting;
  GByteArray *out;
} Idle;

static void
on_heard (BenchSocket *socket, const char *text, gsize length, gpointer data)
{
  Idle *self = data;
  guint64 stamp;
  guint sender;

  if (!bench_text_read (text, length, &stamp, &sender))
    return;
  bench_samples_add (&self->echoes, bench_now () - (gint64) stamp);
  self->waiting = FALSE;
}

/* Gives the median of echoes taken one after the other, in microseconds. */
static double
measure_echo (Idle *self)
{
  gint64 end = bench_now () + (gint64) (self->options->seconds * BENCH_SECOND);

  bench_samples_forget (&self->echoes);
  while (bench_now () < end || self->waiting)
    {
      if (!self->waiting)
        {
          g_byte_array_set_size (self->out, 0);
          bench_text_append_frame (self->out, (guint64) bench_now (), 0,
                                   (gsize) self->options->text_bytes);
          bench_socket_write (&self->pool.sockets[0], self->out);
          self->waiting = TRUE;
        }
      bench_pool_turn (&self->pool);
    }
  return bench_samples_quantile (&self->echoes, 0.5);
}

/* Upgrades a second, thousand by thousand; what was opened before @first is left out. */
static GArray *
list_rates (Idle *self, guint first)
{
  GArray *rates = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint from = first; from + 1 < self->pool.n_open;)
    {
      guint to = MIN (from - from % STEP + STEP, self->pool.n_open - 1);
      double span = (double) (self->pool.opened_at[to] - self->pool.opened_at[from]);
      double rate = (to - from) * 1e9 / span;

      if (to - from >= STEP / 2)
        g_array_append_val (rates, rate);
      from = to;
    }
  return rates;
}

static double
measure_upgrades (Idle *self, guint first)
{
  guint last = self->pool.n_open - 1;
  double span = (double) (self->pool.opened_at[last] - self->pool.opened_at[first]);

  return (last - first) * 1e9 / span;
}

static void
measure (Idle *self)
{
  guint few = (guint) self->options->few + 1, all = self->pool.n_sockets;
  BenchReport report;

  bench_pool_open (&self->pool, few);
  double beside_few = measure_echo (self);
  gint64 resident = bench_read_resident (self->options->pid);
  bench_pool_open (&self->pool, all);
  bench_pool_settle (&self->pool, REST);
  gint64 grown = bench_read_resident (self->options->pid) - resident;
  double beside_all = measure_echo (self);
  g_autoptr (GArray) rates = list_rates (self, few);

  bench_report_begin (&report, "idle");
  bench_report_add (&report, "idle", self->options->idle);
  bench_report_add (&report, "bytes_per_socket", (double) grown / (all - few));
  bench_report_add (&report, "upgrades_per_s", measure_upgrades (self, few));
  bench_report_add_list (&report, "upgrades_per_s_by_thousand", rates);
  bench_report_add (&report, "p50_us_beside_few", beside_few);
  bench_report_add (&report, "p50_us_beside_all", beside_all);
  bench_report_end (&report);
}

void
bench_run_idle (const BenchOptions *options)
{
  Idle self = { .options = options, .out = g_byte_array_new () };

  if (options->few + STEP >= options->idle)
    bench_fail ("--idle: too near to --few");
  bench_samples_init (&self.echoes);
  bench_pool_init (&self.pool, options, (guint) options->idle + 1);
  for (guint i = 1; i < self.pool.n_sockets; i++)
    self.pool.sockets[i].room = 1 + (i - 1) / (guint) options->members;
  if ((int) self.pool.sockets[self.pool.n_sockets - 1].room >= options->n_rooms)
    bench_fail ("--rooms: too few for %d idle sockets", options->idle);
  self.pool.sockets[0].listening = TRUE;
  self.pool.listener = (BenchListener){ NULL, on_heard, &self };
  measure (&self);

  bench_pool_clear (&self.pool);
  bench_samples_clear (&self.echoes);
  g_byte_array_unref (self.out);
}
