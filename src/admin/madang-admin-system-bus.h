/*
 * The system bus, for questions to systemd and polkit; we may be served on another. Main thread.
 */
#pragma once

#include <gio/gio.h>

/** madang_admin_system_bus_get_async: connects where nobody has done so before. */
void madang_admin_system_bus_get_async (GAsyncReadyCallback callback, gpointer data);

/**
 * madang_admin_system_bus_get_finish:
 * @result: the result
 * @error: why there is none
 *
 * GLib shares the connection for as long as anybody holds it, also one that has closed: not to be kept then.
 *
 * Returns: (transfer full) (nullable): the connection, whose end does not end the process
 */
GDBusConnection *madang_admin_system_bus_get_finish (GAsyncResult *result, GError **error);
