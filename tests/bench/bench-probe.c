#include "bench-modes.h"

#include "bench-base.h"
#include "bench-pool.h"
#include "bench-text.h"

#include <stdio.h>

#define PATIENCE (5 * BENCH_SECOND)

static void
on_heard (BenchSocket *socket, const char *text, gsize length, gpointer data)
{
  gboolean *is_heard = data;
  guint64 stamp;
  guint sender;

  if (!bench_text_read (text, length, &stamp, &sender))
    return;
  printf ("%.*s\n", (int) length, text);
  *is_heard = TRUE;
}

void
bench_run_probe (const BenchOptions *options)
{
  BenchPool pool;
  gboolean is_heard = FALSE;
  g_autoptr (GByteArray) out = g_byte_array_new ();

  bench_pool_init (&pool, options, 1);
  bench_pool_open (&pool, 1);
  pool.sockets[0].listening = TRUE;
  pool.listener = (BenchListener){ NULL, on_heard, &is_heard };
  bench_text_append_frame (out, (guint64) bench_now (), 0, (gsize) options->text_bytes);
  bench_socket_write (&pool.sockets[0], out);

  gint64 end = bench_now () + PATIENCE;
  while (!is_heard && bench_now () < end)
    bench_pool_turn (&pool);
  if (!is_heard)
    bench_fail ("no frame came back");
  bench_pool_clear (&pool);
}
