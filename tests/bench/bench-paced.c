#include "bench-modes.h"

#include "bench-base.h"
#include "bench-callers.h"
#include "bench-pool.h"
#include "bench-samples.h"
#include "bench-span.h"
#include "bench-text.h"

#define LAST_WAIT (5 * BENCH_SECOND)

typedef struct
{
  const BenchOptions *options;
  BenchPool pool;
  BenchCallers callers;
  BenchSamples latencies;
  gint64 start;
  gint64 measured_from; /* messages due before it warm up */
  guint64 sent;         /* all, and */
  guint64 heard;        /* what was heard of all */
  gint64 latest_send;   /* worst lateness of the generator itself */
  GByteArray *out;
} Paced;

static void
on_heard (BenchSocket *socket, const char *text, gsize length, gpointer data)
{
  Paced *self = data;
  guint64 due;
  guint sender;

  if (!bench_text_read (text, length, &due, &sender))
    return;
  self->heard++;
  if ((gint64) due >= self->measured_from)
    bench_samples_add (&self->latencies, bench_now () - (gint64) due);
}

static gint64
get_due (const Paced *self)
{
  return self->start
         + (gint64) (self->sent * (guint64) BENCH_SECOND / (guint64) self->options->rate);
}

/* Rooms take turns, and the members of each. */
static BenchSocket *
choose_sender (Paced *self)
{
  guint64 rooms = (guint64) self->options->n_rooms, members = (guint64) self->options->members;

  return &self->pool.sockets[self->sent % rooms * members + self->sent / rooms % members];
}

static void
send_due (Paced *self, gint64 end)
{
  for (gint64 due = get_due (self); due < end && due <= bench_now (); due = get_due (self))
    {
      BenchSocket *socket = choose_sender (self);

      self->latest_send = MAX (self->latest_send, bench_now () - due);
      g_byte_array_set_size (self->out, 0);
      bench_text_append_frame (self->out, (guint64) due, socket->index,
                               (gsize) self->options->text_bytes);
      bench_socket_write (socket, self->out);
      self->sent++;
    }
}

static void
run (Paced *self)
{
  const BenchOptions *options = self->options;

  bench_callers_begin (&self->callers);
  self->start = bench_now ();
  self->measured_from = self->start + (gint64) (options->warm_up * BENCH_SECOND);
  gint64 end = self->measured_from + (gint64) (options->seconds * BENCH_SECOND);
  while (
      bench_now () < end
      || (self->heard < self->sent * (guint64) options->members && bench_now () < end + LAST_WAIT))
    {
      send_due (self, end);
      bench_pool_turn (&self->pool);
      bench_callers_turn (&self->callers);
    }
}

static void
report (Paced *self, const BenchSpan *span)
{
  BenchReport line;
  guint64 owed = self->sent * (guint64) self->options->members;

  bench_report_begin (&line, "paced");
  bench_report_add (&line, "rate", self->options->rate);
  bench_report_add (&line, "rooms", self->options->n_rooms);
  bench_report_add (&line, "members", self->options->members);
  bench_span_report (span, &line);
  bench_samples_report (&self->latencies, &line);
  bench_report_add (&line, "unheard", (double) owed - (double) self->heard);
  bench_report_add (&line, "latest_send_us", (double) self->latest_send / 1e3);
  bench_callers_report (&self->callers, &line);
  bench_report_end (&line);
}

void
bench_run_paced (const BenchOptions *options)
{
  BenchSpan span;
  Paced self = { .options = options, .out = g_byte_array_new () };
  guint n_sockets = (guint) (options->n_rooms * options->members);

  bench_samples_init (&self.latencies);
  bench_pool_init (&self.pool, options, n_sockets);
  for (guint i = 0; i < n_sockets; i++)
    {
      self.pool.sockets[i].room = i / (guint) options->members;
      self.pool.sockets[i].listening = TRUE;
    }
  bench_pool_open (&self.pool, n_sockets);
  self.pool.listener = (BenchListener){ NULL, on_heard, &self };
  bench_callers_init (&self.callers, options);
  bench_span_begin (&span, options->pid, self.pool.busy);
  run (&self);
  bench_span_end (&span, self.pool.busy + self.callers.busy);
  report (&self, &span);

  bench_callers_clear (&self.callers);
  bench_pool_clear (&self.pool);
  bench_samples_clear (&self.latencies);
  g_byte_array_unref (self.out);
}
