#include "bench-modes.h"

#include "bench-base.h"
#include "bench-request.h"
#include "bench-samples.h"
#include "bench-span.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS 64

typedef struct
{
  const BenchOptions *options;
  int epoll_fd;
  BenchRequest *requests; /* (array length=clients) */
  guint64 n_answers;
  guint64 answer_bytes; /* of the last one */
  gint64 busy;
  BenchSamples latencies;
} Http;

static void
take_answer (Http *self, BenchRequest *request)
{
  if (!bench_request_read (request, self->options->expect))
    return;
  bench_samples_add (&self->latencies, bench_now () - request->sent_at);
  self->answer_bytes = request->whole;
  self->n_answers++;
  bench_request_send (request);
}

static void
run_span (Http *self, double seconds)
{
  gint64 end = bench_now () + (gint64) (seconds * BENCH_SECOND);
  struct epoll_event events[EVENTS];

  while (bench_now () < end)
    {
      int n_events = epoll_wait (self->epoll_fd, events, EVENTS, 0);

      if (n_events <= 0)
        continue;
      gint64 start = bench_now ();
      for (int i = 0; i < n_events; i++)
        take_answer (self, events[i].data.ptr);
      self->busy += bench_now () - start;
    }
}

static void
report (Http *self, const BenchSpan *span, guint64 n_answers)
{
  BenchReport line;

  bench_report_begin (&line, "http");
  bench_report_add (&line, "clients", self->options->clients);
  bench_report_add (&line, "requests_per_s", bench_span_get_rate (span, n_answers));
  bench_report_add (&line, "answer_bytes", (double) self->answer_bytes);
  bench_span_report (span, &line);
  bench_samples_report (&self->latencies, &line);
  bench_report_end (&line);
}

static void
measure (Http *self)
{
  BenchSpan span;

  for (int i = 0; i < self->options->clients; i++)
    bench_request_send (&self->requests[i]);
  run_span (self, self->options->warm_up);
  bench_samples_forget (&self->latencies);
  guint64 n_answers = self->n_answers;
  bench_span_begin (&span, self->options->pid, self->busy);
  run_span (self, self->options->seconds);
  bench_span_end (&span, self->busy);
  report (self, &span, self->n_answers - n_answers);
}

void
bench_run_http (const BenchOptions *options)
{
  Http self = { .options = options, .epoll_fd = epoll_create1 (EPOLL_CLOEXEC) };

  if (self.epoll_fd < 0)
    bench_fail ("epoll_create1: %s", g_strerror (errno));
  if (options->path == NULL)
    bench_fail ("--path is needed");
  self.requests = g_new0 (BenchRequest, options->clients);
  bench_samples_init (&self.latencies);
  for (int i = 0; i < options->clients; i++)
    {
      BenchRequest *request = &self.requests[i];
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = request };

      bench_request_init (request, options, (guint) i);
      if (epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, request->fd, &event) < 0)
        bench_fail ("epoll_ctl: %s", g_strerror (errno));
    }
  measure (&self);

  for (int i = 0; i < options->clients; i++)
    bench_request_clear (&self.requests[i]);
  bench_samples_clear (&self.latencies);
  close (self.epoll_fd);
  g_free (self.requests);
}
