#include "admin/madang-admin-authority.h"

#include <unistd.h>

#include "base/madang-error.h"

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangAdminCaller *caller = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              NULL);
  g_autoptr (GVariant) credentials = NULL;
  GError *error = NULL;
  gboolean is_known = FALSE;

  if (reply != NULL)
    {
      credentials = g_variant_get_child_value (reply, 0);
      is_known = g_variant_lookup (credentials, "UnixUserID", "u", &caller->uid);
      g_variant_lookup (credentials, "ProcessID", "u", &caller->pid);
    }
  if (is_known && (caller->uid == 0 || caller->uid == geteuid ()))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  madang_set_not_authorized (&error);
  g_task_return_error (task, error);
}

void
madang_admin_authority_check_async (GDBusConnection *connection,
                                    const char *sender,
                                    MadangAdminAction action,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  MadangAdminCaller *caller = g_new0 (MadangAdminCaller, 1);

  caller->uid = G_MAXUINT32;
  g_task_set_task_data (task, caller, g_free);
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender != NULL ? sender : ""),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_credentials, g_steal_pointer (&task));
}

gboolean
madang_admin_authority_check_finish (GAsyncResult *result,
                                     MadangAdminCaller *caller,
                                     GError **error)
{
  *caller = *(MadangAdminCaller *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}
