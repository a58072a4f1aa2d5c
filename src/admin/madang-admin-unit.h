/*
 * Of which systemd unit a process is: for the log, where a number says nothing once the process is gone. Main thread.
 */
#pragma once

#include <gio/gio.h>

/**
 * madang_admin_unit_find_async:
 * @pid: a process; 0 where nobody knows
 * @callback: when it is found
 * @data: for @callback
 *
 * Asks systemd over the system bus, for /proc may be hidden from us (ProtectProc=, systemd.exec(5)).
 */
void madang_admin_unit_find_async (guint32 pid, GAsyncReadyCallback callback, gpointer data);

/** madang_admin_unit_find_finish: Returns: (transfer full) (nullable): its name; %NULL where there is no systemd */
char *madang_admin_unit_find_finish (GAsyncResult *result);
