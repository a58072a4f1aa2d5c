#include "bench-modes.h"

#include "bench-base.h"
#include "bench-pool.h"
#include "bench-samples.h"
#include "bench-span.h"
#include "bench-text.h"

typedef struct
{
  const BenchOptions *options;
  BenchPool pool;
  guint *owed;      /* by socket: messages it may send now */
  GArray *to_send;  /* guint: sockets that may send */
  guint64 n_echoes; /* heard by their senders */
  guint64 n_heard;  /* by anybody */
  BenchSamples latencies;
  GByteArray *out;
} Echo;

static void
owe (Echo *self, guint index, guint count)
{
  if (self->owed[index] == 0)
    g_array_append_val (self->to_send, index);
  self->owed[index] += count;
}

static void
on_heard (BenchSocket *socket, const char *text, gsize length, gpointer data)
{
  Echo *self = data;
  guint64 stamp;
  guint sender;

  if (!bench_text_read (text, length, &stamp, &sender))
    bench_fail ("not a message: %.*s", (int) length, text);
  self->n_heard++;
  if (sender != socket->index)
    return;
  self->n_echoes++;
  bench_samples_add (&self->latencies, bench_now () - (gint64) stamp);
  owe (self, socket->index, 1);
}

static void
send_owed (Echo *self)
{
  for (guint i = 0; i < self->to_send->len; i++)
    {
      guint index = g_array_index (self->to_send, guint, i);

      g_byte_array_set_size (self->out, 0);
      for (; self->owed[index] > 0; self->owed[index]--)
        bench_text_append_frame (self->out, (guint64) bench_now (), index,
                                 (gsize) self->options->text_bytes);
      bench_socket_write (&self->pool.sockets[index], self->out);
    }
  g_array_set_size (self->to_send, 0);
}

static void
run_span (Echo *self, double seconds)
{
  gint64 end = bench_now () + (gint64) (seconds * BENCH_SECOND);

  while (bench_now () < end)
    {
      send_owed (self);
      bench_pool_turn (&self->pool);
    }
}

static void
report (Echo *self, const BenchSpan *span, guint64 n_echoes, guint64 n_heard)
{
  BenchReport line;

  bench_report_begin (&line, "echo");
  bench_report_add (&line, "rooms", self->options->n_rooms);
  bench_report_add (&line, "members", self->options->members);
  bench_report_add (&line, "in_flight", self->options->in_flight);
  bench_report_add (&line, "messages_per_s", bench_span_get_rate (span, n_echoes));
  bench_report_add (&line, "deliveries_per_s", bench_span_get_rate (span, n_heard));
  bench_span_report (span, &line);
  bench_samples_report (&self->latencies, &line);
  bench_report_end (&line);
}

static void
measure (Echo *self)
{
  BenchSpan span;

  for (guint i = 0; i < self->pool.n_sockets; i++)
    owe (self, i, (guint) self->options->in_flight);
  run_span (self, self->options->warm_up);
  bench_samples_forget (&self->latencies);
  guint64 n_echoes = self->n_echoes, n_heard = self->n_heard;
  bench_span_begin (&span, self->options->pid, self->pool.busy);
  run_span (self, self->options->seconds);
  bench_span_end (&span, self->pool.busy);
  report (self, &span, self->n_echoes - n_echoes, self->n_heard - n_heard);
}

void
bench_run_echo (const BenchOptions *options)
{
  Echo self = { .options = options, .out = g_byte_array_new () };
  guint n_sockets = (guint) (options->n_rooms * options->members);

  self.owed = g_new0 (guint, n_sockets);
  self.to_send = g_array_new (FALSE, FALSE, sizeof (guint));
  bench_samples_init (&self.latencies);
  bench_pool_init (&self.pool, options, n_sockets);
  for (guint i = 0; i < n_sockets; i++)
    {
      self.pool.sockets[i].room = i / (guint) options->members;
      self.pool.sockets[i].listening = TRUE;
    }
  bench_pool_open (&self.pool, n_sockets);
  self.pool.listener = (BenchListener){ NULL, on_heard, &self };
  measure (&self);

  bench_pool_clear (&self.pool);
  bench_samples_clear (&self.latencies);
  g_byte_array_unref (self.out);
  g_array_unref (self.to_send);
  g_free (self.owed);
}
