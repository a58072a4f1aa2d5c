#include "admin/madang-admin-unit.h"

#include <stdlib.h>
#include <systemd/sd-bus.h>

#include "admin/madang-admin-system-bus.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define UNITS "/org/freedesktop/systemd1/unit"

/* The unit's name is in its object's path, escaped. */
static char *
read_unit (GVariant *reply)
{
  g_autofree char *name = NULL; /* of malloc(), as GLib's own */
  const char *path;

  g_variant_get (reply, "(&o)", &path);
  return sd_bus_path_decode (path, UNITS, &name) > 0 ? g_steal_pointer (&name) : NULL;
}

static void
on_unit (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              NULL);

  g_task_return_pointer (task, reply != NULL ? read_unit (reply) : NULL, g_free);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GDBusConnection) bus = madang_admin_system_bus_get_finish (result, NULL);
  guint32 pid = GPOINTER_TO_UINT (g_task_get_task_data (task));

  if (bus == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  g_dbus_connection_call (bus, SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                          "GetUnitByPID", g_variant_new ("(u)", pid), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_unit,
                          g_steal_pointer (&task));
}

void
madang_admin_unit_find_async (guint32 pid, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, GUINT_TO_POINTER (pid), NULL);
  if (pid == 0)
    g_task_return_pointer (task, NULL, NULL);
  else
    madang_admin_system_bus_get_async (on_bus, g_steal_pointer (&task));
}

char *
madang_admin_unit_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
