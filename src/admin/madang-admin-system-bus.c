#include "admin/madang-admin-system-bus.h"

void
madang_admin_system_bus_get_async (GAsyncReadyCallback callback, gpointer data)
{
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, callback, data);
}

GDBusConnection *
madang_admin_system_bus_get_finish (GAsyncResult *result, GError **error)
{
  GDBusConnection *bus = g_bus_get_finish (result, error);

  if (bus != NULL)
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  return bus;
}
