/*
 * What systemd's watchdog is fed with: that the main loop turns. Main thread.
 */
#pragma once

#include <glib.h>

/**
 * madang_watchdog_feed:
 *
 * From now on, tells systemd twice in each of its intervals (WatchdogSec=, sd_watchdog_enabled(3)) that the default
 * main context turns. It is a source of that context that does it: one that stands still is silent, and the service is
 * ended and begun anew.
 *
 * Returns: the source's id, or 0 where nobody watches
 */
guint madang_watchdog_feed (void);
