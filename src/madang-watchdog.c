#include "madang-watchdog.h"

#include <systemd/sd-daemon.h>

static gboolean
on_due (gpointer data)
{
  sd_notify (FALSE, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

guint
madang_watchdog_feed (void)
{
  guint64 interval = 0;

  if (sd_watchdog_enabled (FALSE, &interval) <= 0)
    return 0;
  on_due (NULL);
  return g_timeout_add (CLAMP (interval / 2 / 1000, 1, G_MAXUINT), on_due, NULL);
}
