#include "bench-modes.h"

#include "bench-base.h"
#include "bench-pool.h"
#include "bench-samples.h"
#include "bench-span.h"
#include "bench-text.h"

#define LISTENERS 8 /* members that look into the texts; the others count */

typedef struct
{
  const BenchOptions *options;
  BenchPool pool;
  guint64 *counts; /* by member: messages heard */
  guint *heard_by; /* by message, a ring: members that have it */
  guint64 mask;    /* of the ring */
  guint64 sent;
  guint64 done; /* heard by everybody */
  guint64 deliveries;
  guint64 payload_bytes; /* of the last frame looked into */
  BenchSamples latencies;
  GByteArray *out;
} Fanout;

static void
on_counted (BenchSocket *socket, guint n_texts, gpointer data)
{
  Fanout *self = data;
  guint64 first = self->counts[socket->index];

  if (first + n_texts > self->sent)
    bench_fail ("member %u heard more than was sent", socket->index);
  for (guint64 i = first; i < first + n_texts; i++)
    self->heard_by[i & self->mask]++;
  self->counts[socket->index] += n_texts;
  self->deliveries += n_texts;
}

static void
on_heard (BenchSocket *socket, const char *text, gsize length, gpointer data)
{
  Fanout *self = data;
  guint64 stamp;
  guint sender;

  if (!bench_text_read (text, length, &stamp, &sender))
    bench_fail ("not a message: %.*s", (int) length, text);
  self->payload_bytes = length;
  bench_samples_add (&self->latencies, bench_now () - (gint64) stamp);
}

static void
send_more (Fanout *self)
{
  guint members = (guint) self->options->members;

  while (self->heard_by[self->done & self->mask] == members)
    self->heard_by[self->done++ & self->mask] = 0;
  g_byte_array_set_size (self->out, 0);
  for (; self->sent - self->done < (guint64) self->options->in_flight; self->sent++)
    bench_text_append_frame (self->out, (guint64) bench_now (), 0,
                             (gsize) self->options->text_bytes);
  if (self->out->len > 0)
    bench_socket_write (&self->pool.sockets[0], self->out);
}

static void
run_span (Fanout *self, double seconds)
{
  gint64 end = bench_now () + (gint64) (seconds * BENCH_SECOND);

  while (bench_now () < end)
    {
      send_more (self);
      bench_pool_turn (&self->pool);
    }
}

static void
report (Fanout *self, const BenchSpan *span, guint64 deliveries, guint64 done)
{
  BenchReport line;

  bench_report_begin (&line, "fanout");
  bench_report_add (&line, "members", self->options->members);
  bench_report_add (&line, "in_flight", self->options->in_flight);
  bench_report_add (&line, "deliveries_per_s", bench_span_get_rate (span, deliveries));
  bench_report_add (&line, "messages_per_s", bench_span_get_rate (span, done));
  bench_report_add (&line, "server_ns_per_delivery",
                    (double) span->server_cpu / (double) MAX (deliveries, 1));
  bench_span_report (span, &line);
  bench_samples_report (&self->latencies, &line);
  bench_report_add (&line, "payload_bytes", (double) self->payload_bytes);
  bench_report_end (&line);
}

static void
measure (Fanout *self)
{
  BenchSpan span;

  run_span (self, self->options->warm_up);
  bench_samples_forget (&self->latencies);
  guint64 deliveries = self->deliveries, done = self->done;
  bench_span_begin (&span, self->options->pid, self->pool.busy);
  run_span (self, self->options->seconds);
  bench_span_end (&span, self->pool.busy);
  report (self, &span, self->deliveries - deliveries, self->done - done);
}

static void
choose_listeners (Fanout *self)
{
  guint members = (guint) self->options->members;

  for (guint i = 0; i < members; i += MAX (members / LISTENERS, 1))
    self->pool.sockets[i].listening = TRUE;
}

void
bench_run_fanout (const BenchOptions *options)
{
  Fanout self = { .options = options, .out = g_byte_array_new () };
  guint64 ring = 1;

  while (ring <= (guint64) options->in_flight)
    ring *= 2;
  self.mask = ring - 1;
  self.heard_by = g_new0 (guint, ring);
  self.counts = g_new0 (guint64, options->members);
  bench_samples_init (&self.latencies);
  bench_pool_init (&self.pool, options, (guint) options->members);
  bench_pool_open (&self.pool, (guint) options->members);

  self.pool.listener = (BenchListener){ on_counted, on_heard, &self };
  choose_listeners (&self);
  measure (&self);

  bench_pool_clear (&self.pool);
  bench_samples_clear (&self.latencies);
  g_byte_array_unref (self.out);
  g_free (self.heard_by);
  g_free (self.counts);
}
