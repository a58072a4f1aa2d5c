#include "bench-direct.h"

#include "bench-base.h"
#include "bench-text.h"

#define PATH "/ws/chatting/"
#define PATIENCE (30 * BENCH_SECOND)

static void
on_counted (BenchSocket *socket, guint n_texts, gpointer data)
{
  BenchDirect *self = data;

  self->heard[socket->index] += n_texts;
  self->total += n_texts;
}

void
bench_direct_init (BenchDirect *self, const BenchOptions *options, guint n_sockets)
{
  *self = (BenchDirect){ .options = options, .out = g_byte_array_new () };
  self->heard = g_new0 (guint, n_sockets);
  bench_pool_init (&self->pool, options, n_sockets);
  self->pool.path = PATH;
  self->pool.listener = (BenchListener){ on_counted, NULL, self };
}

void
bench_direct_clear (BenchDirect *self)
{
  bench_pool_clear (&self->pool);
  g_byte_array_unref (self->out);
  g_free (self->heard);
}

void
bench_direct_log_in (BenchDirect *self, guint index, guint token)
{
  g_byte_array_set_size (self->out, 0);
  bench_text_append_token (self->out, self->options->tokens[token]);
  bench_socket_write (&self->pool.sockets[index], self->out);
}

void
bench_direct_await (BenchDirect *self, guint index, guint count)
{
  gint64 deadline = bench_now () + PATIENCE;

  while (self->heard[index] < count)
    {
      bench_pool_turn (&self->pool);
      if (bench_now () > deadline)
        bench_fail ("socket %u has heard %u of %u frames", index, self->heard[index], count);
    }
}

void
bench_direct_await_total (BenchDirect *self, guint64 total)
{
  gint64 deadline = bench_now () + PATIENCE;

  while (self->total < total)
    {
      bench_pool_turn (&self->pool);
      if (bench_now () > deadline)
        bench_fail ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " frames were heard", self->total,
                    total);
    }
}
