#include "bench-callers.h"

#include <sys/epoll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "bench-base.h"

#define NAME "org.madang.Chat1"
#define PATH "/org/madang/Chat1"
#define INTERFACE NAME ".Manager"
#define EVENTS_MAX \
  4 /* in a turn: what is measured beside must not wait for the callers' own work */

struct _BenchCaller
{
  BenchCallers *all;
  sd_bus *bus;
  guint n_calls;
  gint64 called_at; /* 0: it waits for no answer */
};

static int
append_options (sd_bus_message *message)
{
  return sd_bus_message_append (message, "a{sv}", 0);
}

static int
append_room (sd_bus_message *message, const BenchCaller *caller)
{
  const BenchOptions *options = caller->all->options;
  const char *room = options->rooms[caller->n_calls % (guint) options->n_rooms];

  return sd_bus_message_append (message, "x", g_ascii_strtoll (room, NULL, 10));
}

static int
append_user (sd_bus_message *message, const BenchCaller *caller)
{
  return sd_bus_message_append (message, "s", caller->all->options->user);
}

static const struct
{
  const char *name;
  int (*append) (sd_bus_message *message, const BenchCaller *caller);
} methods[] = {
  { "GetStats" },
  { "ListRooms" },
  { "ListUsers" },
  { "FindUser", append_user },
  { "GetRoom", append_room },
};

static void
check (int result, const char *what)
{
  if (result < 0)
    bench_fail ("%s: %s", what, g_strerror (-result));
}

static void call (BenchCaller *caller);

static int
on_answer (sd_bus_message *answer, void *data, sd_bus_error *unused)
{
  BenchCaller *caller = data;
  BenchCallers *self = caller->all;
  const sd_bus_error *error = sd_bus_message_get_error (answer);

  if (error != NULL)
    bench_fail ("%s: %s", error->name, error->message);
  bench_samples_add (&self->latencies, bench_now () - caller->called_at);
  self->n_calls++;
  caller->called_at = 0;
  if (self->options->calls == 0)
    call (caller);
  return 0;
}

static void
call (BenchCaller *caller)
{
  guint method = caller->n_calls++ % G_N_ELEMENTS (methods);
  sd_bus_message *message = NULL;

  caller->called_at = bench_now ();
  check (sd_bus_message_new_method_call (caller->bus, &message, NAME, PATH, INTERFACE,
                                         methods[method].name),
         "a call");
  if (methods[method].append != NULL)
    check (methods[method].append (message, caller), methods[method].name);
  check (append_options (message), methods[method].name);
  check (sd_bus_call_async (caller->bus, NULL, message, on_answer, caller, 0),
         methods[method].name);
  sd_bus_message_unref (message);
}

static void
connect_caller (BenchCallers *self, BenchCaller *caller, guint index)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = caller };

  caller->all = self;
  caller->n_calls = index; /* so that not all ask the same at once */
  check (sd_bus_new (&caller->bus), "a connection");
  check (sd_bus_set_address (caller->bus, self->options->bus), self->options->bus);
  check (sd_bus_set_bus_client (caller->bus, TRUE), self->options->bus);
  check (sd_bus_start (caller->bus), self->options->bus);
  check (sd_bus_call_method (caller->bus, NAME, PATH, "org.freedesktop.DBus.Peer", "Ping", NULL,
                             NULL, NULL),
         NAME);
  epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, sd_bus_get_fd (caller->bus), &event);
}

void
bench_callers_init (BenchCallers *self, const BenchOptions *options)
{
  *self = (BenchCallers){ .options = options };
  self->n_callers = options->bus != NULL ? (guint) options->callers : 0;
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->callers = g_new0 (BenchCaller, self->n_callers);
  bench_samples_init (&self->latencies);
  for (guint i = 0; i < self->n_callers; i++)
    connect_caller (self, &self->callers[i], i);
}

void
bench_callers_clear (BenchCallers *self)
{
  for (guint i = 0; i < self->n_callers; i++)
    sd_bus_close_unref (self->callers[i].bus);
  g_free (self->callers);
  close (self->epoll_fd);
  bench_samples_clear (&self->latencies);
}

void
bench_callers_begin (BenchCallers *self)
{
  self->start = bench_now ();
  for (guint i = 0; self->options->calls == 0 && i < self->n_callers; i++)
    call (&self->callers[i]);
}

/* They take turns; who still waits lets the next one go before. Returns: whether anybody called */
static gboolean
call_due (BenchCallers *self, gint64 now)
{
  guint64 due = (guint64) ((double) (now - self->start) / BENCH_SECOND * self->options->calls);
  guint tried = 0;

  for (; self->n_due < due && tried < self->n_callers; tried++)
    {
      BenchCaller *caller = &self->callers[self->next++ % self->n_callers];

      if (caller->called_at != 0)
        continue;
      call (caller);
      self->n_due++;
    }
  if (tried == self->n_callers)
    self->n_due = due;
  return tried > 0;
}

static gboolean
take_answers (BenchCallers *self)
{
  struct epoll_event events[EVENTS_MAX];
  int n_events = epoll_wait (self->epoll_fd, events, EVENTS_MAX, 0);

  for (int i = 0; i < n_events; i++)
    {
      BenchCaller *caller = events[i].data.ptr;
      int more;

      do
        check (more = sd_bus_process (caller->bus, NULL), "the bus");
      while (more > 0);
    }
  return n_events > 0;
}

void
bench_callers_turn (BenchCallers *self)
{
  gint64 now = bench_now ();
  gboolean was_busy;

  if (self->n_callers == 0)
    return;
  was_busy = self->options->calls > 0 && call_due (self, now);
  if (take_answers (self) || was_busy)
    self->busy += bench_now () - now;
}

void
bench_callers_report (BenchCallers *self, BenchReport *report)
{
  double length = (double) (bench_now () - self->start) / BENCH_SECOND;

  if (self->n_callers == 0)
    return;
  bench_report_add (report, "callers", self->n_callers);
  bench_report_add (report, "calls_per_s", (double) self->n_calls / length);
  bench_report_add (report, "call_p50_us", bench_samples_quantile (&self->latencies, 0.5));
  bench_report_add (report, "call_p99_us", bench_samples_quantile (&self->latencies, 0.99));
}
