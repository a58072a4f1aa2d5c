#include "bench-pool.h"

#include "bench-base.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 1024
#define BUFFER_BYTES (256 * 1024)
#define OPENING_AT_ONCE 64 /* below any listen backlog in use */
#define OPEN_SECONDS 60
#define SETTLE (BENCH_SECOND / 3)

void
bench_pool_init (BenchPool *self, const BenchOptions *options, guint n_sockets)
{
  *self = (BenchPool){ .options = options, .n_sockets = n_sockets };
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    bench_fail ("epoll_create1: %s", g_strerror (errno));
  self->sockets = g_new0 (BenchSocket, n_sockets);
  self->opened_at = g_new0 (gint64, n_sockets);
  self->buffer = g_malloc (BUFFER_BYTES);
  for (guint i = 0; i < n_sockets; i++)
    {
      self->sockets[i].index = i;
      self->sockets[i].fd = -1;
    }
}

void
bench_pool_clear (BenchPool *self)
{
  for (guint i = 0; i < self->n_asked; i++)
    {
      if (self->sockets[i].fd >= 0)
        close (self->sockets[i].fd);
      g_clear_pointer (&self->sockets[i].kept, g_byte_array_unref);
    }
  close (self->epoll_fd);
  g_free (self->sockets);
  g_free (self->opened_at);
  g_free (self->buffer);
}

static void
read_socket (BenchPool *self, BenchSocket *socket)
{
  gssize got;

  do
    {
      got = recv (socket->fd, self->buffer, BUFFER_BYTES, 0);
      if (got == 0)
        bench_fail ("socket %u: the server hung up", socket->index);
      if (got < 0 && errno != EAGAIN)
        bench_fail ("socket %u: %s", socket->index, g_strerror (errno));
      if (got > 0)
        bench_socket_feed (socket, self->buffer, (gsize) got, &self->listener);
    }
  while (got == BUFFER_BYTES);
}

static void
ask_upgrade (BenchPool *self, BenchSocket *socket)
{
  const BenchOptions *options = self->options;
  g_autofree char *path = NULL;

  if (self->path == NULL)
    path = g_strdup_printf ("/ws/chat/%s/chat/?token=%s",
                            options->rooms[socket->room % (guint) options->n_rooms],
                            options->tokens[socket->index % (guint) options->n_tokens]);
  bench_socket_ask_upgrade (socket, path != NULL ? path : self->path);
}

static void
on_event (BenchPool *self, BenchSocket *socket, guint events)
{
  BenchSocketState before = socket->state;

  if (before == BENCH_SOCKET_CONNECTING && events & EPOLLOUT)
    ask_upgrade (self, socket);
  else if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
    read_socket (self, socket);
  if (before == BENCH_SOCKET_UPGRADING && socket->state == BENCH_SOCKET_OPEN)
    self->opened_at[self->n_open++] = bench_now ();
}

/* Gives how many events there were. */
static int
take_events (BenchPool *self)
{
  struct epoll_event events[EVENTS];
  int n_events = epoll_wait (self->epoll_fd, events, EVENTS, 0);

  if (n_events <= 0)
    return 0;
  gint64 start = bench_now ();
  for (int i = 0; i < n_events; i++)
    on_event (self, &self->sockets[events[i].data.u32], events[i].events);
  self->busy += bench_now () - start;
  return n_events;
}

void
bench_pool_turn (BenchPool *self)
{
  take_events (self);
}

void
bench_pool_settle (BenchPool *self, gint64 quiet)
{
  gint64 last = bench_now ();

  while (bench_now () - last < quiet)
    if (take_events (self) > 0)
      last = bench_now ();
}

static void
connect_next (BenchPool *self)
{
  BenchSocket *socket = &self->sockets[self->n_asked];
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = socket->index };

  bench_socket_connect (socket, self->options->host, self->options->port);
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, socket->fd, &event) < 0)
    bench_fail ("epoll_ctl: %s", g_strerror (errno));
  self->n_asked++;
}

void
bench_pool_open_more (BenchPool *self, guint count)
{
  gint64 deadline = bench_now () + OPEN_SECONDS * BENCH_SECOND;

  g_assert (count <= self->n_sockets);
  while (self->n_open < count)
    {
      while (self->n_asked < count && self->n_asked - self->n_open < OPENING_AT_ONCE)
        connect_next (self);
      take_events (self);
      if (bench_now () > deadline)
        bench_fail ("%u of %u sockets open after %d s", self->n_open, count, OPEN_SECONDS);
    }
}

void
bench_pool_open (BenchPool *self, guint count)
{
  bench_pool_open_more (self, count);
  bench_pool_settle (self, SETTLE);
}

void
bench_pool_close (BenchPool *self, guint index)
{
  close (self->sockets[index].fd);
  self->sockets[index].fd = -1;
}
