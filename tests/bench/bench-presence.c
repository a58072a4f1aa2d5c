#include "bench-modes.h"

#include "bench-base.h"
#include "bench-direct.h"
#include "bench-samples.h"
#include "bench-span.h"

#define VISITS 50 /* of the user, each on a socket of its own */

/* The first socket is the user's, then come the friends', then those of the user's visits. */
typedef struct
{
  const BenchOptions *options;
  BenchDirect direct;
  guint friends;
  BenchSamples answers; /* to the user, from the token */
  BenchSamples news;    /* until the last friend has heard, from the same */
} Presence;

/* Returns: nanoseconds from the first friend's token until the user has heard of the last */
static gint64
bring_friends (Presence *self)
{
  bench_pool_open (&self->direct.pool, 1 + self->friends);
  bench_direct_log_in (&self->direct, 0, 0);
  bench_direct_await (&self->direct, 0, 1);

  gint64 start = bench_now ();
  for (guint i = 1; i <= self->friends; i++)
    bench_direct_log_in (&self->direct, i, i);
  bench_direct_await (&self->direct, 0, 1 + self->friends);
  gint64 span = bench_now () - start;
  bench_direct_await_total (&self->direct, 1 + 2 * (guint64) self->friends);
  return span;
}

/* The user leaves, and each friend hears of it. */
static void
leave (Presence *self, guint index)
{
  guint64 total = self->direct.total;

  bench_pool_close (&self->direct.pool, index);
  bench_direct_await_total (&self->direct, total + self->friends);
}

static void
visit (Presence *self, guint index)
{
  guint64 total = self->direct.total;
  gint64 start = bench_now ();

  bench_direct_log_in (&self->direct, index, 0);
  bench_direct_await (&self->direct, index, 1);
  bench_samples_add (&self->answers, bench_now () - start);
  bench_direct_await_total (&self->direct, total + 1 + self->friends);
  bench_samples_add (&self->news, bench_now () - start);
  leave (self, index);
}

static void
report (Presence *self, gint64 burst, const BenchSpan *visits)
{
  guint64 deliveries = (guint64) VISITS * 2 * self->friends;
  BenchReport line;

  bench_report_begin (&line, "presence");
  bench_report_add (&line, "friends", self->friends);
  bench_report_add (&line, "burst_s", (double) burst / 1e9);
  bench_report_add (&line, "burst_per_s", self->friends * 1e9 / (double) burst);
  bench_report_add (&line, "deliveries_per_s", bench_span_get_rate (visits, deliveries));
  bench_report_add (&line, "server_ns_per_delivery",
                    (double) visits->server_cpu / (double) deliveries);
  bench_report_add (&line, "answer_p50_us", bench_samples_quantile (&self->answers, 0.5));
  bench_report_add (&line, "news_p50_us", bench_samples_quantile (&self->news, 0.5));
  bench_span_report (visits, &line);
  bench_report_end (&line);
}

void
bench_run_presence (const BenchOptions *options)
{
  Presence self = { .options = options, .friends = (guint) options->members };
  BenchSpan visits;

  if (options->n_tokens <= options->members)
    bench_fail ("--tokens: too few for %d friends", options->members);
  bench_direct_init (&self.direct, options, 1 + self.friends + VISITS);
  bench_samples_init (&self.answers);
  bench_samples_init (&self.news);
  gint64 burst = bring_friends (&self);

  leave (&self, 0);
  bench_pool_open (&self.direct.pool, 1 + self.friends + VISITS);
  bench_span_begin (&visits, options->pid, self.direct.pool.busy);
  for (guint i = 0; i < VISITS; i++)
    visit (&self, 1 + self.friends + i);
  bench_span_end (&visits, self.direct.pool.busy);
  report (&self, burst, &visits);

  bench_samples_clear (&self.answers);
  bench_samples_clear (&self.news);
  bench_direct_clear (&self.direct);
}
