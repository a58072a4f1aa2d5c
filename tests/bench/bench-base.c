#include "bench-base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
bench_fail (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  fprintf (stderr, "bench-generator: %s\n", text);
  exit (1);
}

static char *
read_proc (int pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  char *content = NULL;

  if (pid == 0 || !g_file_get_contents (path, &content, NULL, NULL))
    return NULL;
  return content;
}

gint64
bench_read_resident (int pid)
{
  g_autofree char *rollup = read_proc (pid, "smaps_rollup");
  g_autofree char *statm = read_proc (pid, "statm");
  const char *line = rollup != NULL ? strstr (rollup, "\nRss:") : NULL;
  long pages = 0;

  if (line != NULL)
    return g_ascii_strtoll (line + strlen ("\nRss:"), NULL, 10) * 1024;
  if (statm != NULL && sscanf (statm, "%*d %ld", &pages) == 1)
    return (gint64) pages * sysconf (_SC_PAGESIZE);
  return 0;
}

gint64
bench_read_cpu (int pid)
{
  g_autofree char *stat = read_proc (pid, "stat");
  /* The command's name may hold anything, so the fields are counted from its closing bracket. */
  const char *fields = stat != NULL ? strrchr (stat, ')') : NULL;
  unsigned long user = 0, system = 0;

  if (fields == NULL
      || sscanf (fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system)
             != 2)
    return 0;
  return (gint64) (user + system) * (BENCH_SECOND / sysconf (_SC_CLK_TCK));
}
