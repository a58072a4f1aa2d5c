/*
 * madangd: reads what the operator wants, runs the daemon until it is told to stop, and says by its exit code how it
 * went. Everything else is in the library.
 */
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/madang-config-options.h"
#include "base/madang-error.h"
#include "base/madang-log.h"
#include "madang-check.h"
#include "madang-daemon.h"

static const char *
translate (const char *msgid, gpointer catalogues)
{
  return madang_catalogues_get_text (catalogues, msgid,
                                     madang_language_from_environment (g_getenv));
}

static char *
describe (MadangCatalogues *catalogues, const GError *error)
{
  const MadangProblem *problem = &g_array_index (madang_error_get_problems (error), MadangProblem,
                                                 0);

  return madang_catalogues_render (catalogues, &problem->phrase,
                                   madang_language_from_environment (g_getenv),
                                   MADANG_LANGUAGE_ENGLISH, NULL);
}

static int
fail (MadangCatalogues *catalogues, const GError *error)
{
  gboolean is_misused = g_error_matches (error, MADANG_ERROR, MADANG_ERROR_USAGE);
  g_autofree char *text = error->domain == MADANG_ERROR ? describe (catalogues, error) : NULL;

  /* The log may not be set up yet; systemd reads the priority (sd-daemon(3)). */
  fprintf (stderr, "%smadangd: %s%s%s\n", g_log_writer_is_journald (STDERR_FILENO) ? "<3>" : "",
           text != NULL ? text : error->message, is_misused ? " " : "",
           is_misused ? translate (N_ ("See madangd --help."), catalogues) : "");
  return madang_error_get_exit_code (error);
}

static void
show_help (MadangCatalogues *catalogues)
{
  g_autofree char *text = madang_config_options_describe (translate, catalogues);

  fputs (text, stdout);
}

/* Each client is a descriptor; the soft limit is for programs that use select(). */
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

typedef struct
{
  GMainLoop *loop;
  MadangDaemon *daemon;
  GCancellable *starting; /* NULL when it serves */
  gboolean is_stopping;
} Run;

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  madang_daemon_stop_finish (run->daemon, result);
  g_main_loop_quit (run->loop);
}

static gboolean
on_signal (gpointer data)
{
  Run *run = data;

  if (run->starting != NULL)
    g_cancellable_cancel (run->starting);
  else if (!run->is_stopping)
    {
      run->is_stopping = TRUE;
      madang_daemon_stop_async (run->daemon, on_stopped, run);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_hangup (gpointer data)
{
  madang_daemon_reload (data, NULL);
  return G_SOURCE_CONTINUE;
}

/* One that comes while we begin would end us: it waits until it is heard. */
static void
mask_hangup (int how)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGHUP);
  sigprocmask (how, &signals, NULL);
}

/* Not by exit(): a thread may still wait for the database, and must not see the libraries below it end. */
static void
leave_start (MadangDaemon *daemon)
{
  g_object_unref (daemon);
  _exit (0);
}

static int
run_daemon (MadangConfig *config, MadangCatalogues *catalogues)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (MadangDaemon) daemon = madang_daemon_new (config, catalogues);
  g_autoptr (GCancellable) starting = g_cancellable_new ();
  Run run = { loop, daemon, starting, FALSE };

  g_unix_signal_add (SIGTERM, on_signal, &run);
  g_unix_signal_add (SIGINT, on_signal, &run);
  g_unix_signal_add (SIGHUP, on_hangup, daemon);
  mask_hangup (SIG_UNBLOCK);
  if (!madang_daemon_start (daemon, starting, &error))
    {
      if (g_cancellable_is_cancelled (starting))
        leave_start (g_steal_pointer (&daemon));
      return fail (catalogues, error);
    }
  run.starting = NULL;
  g_main_loop_run (loop);
  return 0;
}

int
main (int argc, char *argv[])
{
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangConfig) config = NULL;

  mask_hangup (SIG_BLOCK);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a file over a limit is an error of write, not the end */
  raise_descriptor_limit ();
  config = madang_config_load ((const char *const *) argv, &error);
  if (config == NULL)
    return fail (catalogues, error);
  if (config->show_help)
    {
      show_help (catalogues);
      return 0;
    }
  if (config->show_version)
    {
      puts ("madangd " MADANG_VERSION);
      return 0;
    }
  madang_log_init (config->log_level);
  for (guint i = 0; i < config->warnings->len; i++)
    g_warning ("%s", (const char *) config->warnings->pdata[i]);
  if (!config->check)
    return run_daemon (config, catalogues);
  return madang_check (config, &error) ? 0 : fail (catalogues, error);
}
