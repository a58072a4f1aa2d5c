/*
 * bench-generator MODE: the clients of a measurement, as many as are asked for, in one thread on one core; started by
 * run.py. Each mode is a file of its own and prints one line of JSON.
 */
#include "bench-base.h"
#include "bench-modes.h"

#include <sys/resource.h>

typedef struct
{
  const char *name;
  void (*run) (const BenchOptions *options);
} Mode;

static const Mode modes[] = {
  { "echo", bench_run_echo },     { "fanout", bench_run_fanout },
  { "http", bench_run_http },     { "idle", bench_run_idle },
  { "log-in", bench_run_log_in }, { "logged-in", bench_run_logged_in },
  { "paced", bench_run_paced },   { "presence", bench_run_presence },
  { "probe", bench_run_probe },   { "spin", bench_run_spin },
};

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (BenchOptions) options = bench_options_parse (argc, argv);

  raise_descriptor_limit ();
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, options->mode))
      {
        modes[i].run (options);
        return 0;
      }
  bench_fail ("%s: no such mode", options->mode);
}
