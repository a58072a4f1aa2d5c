#include "admin/madang-admin-log-control.h"

#include "base/madang-log.h"

#define INTERFACE "org.freedesktop.LogControl1"

static const MadangAdminMethod *
find_method (const char *name)
{
  return NULL;
}

static void
read_properties (MadangAdminCall *call)
{
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&all, "LogLevel", "s", madang_log_get_level_name ());
  g_variant_dict_insert (&all, "LogTarget", "s", madang_log_get_target_name ());
  g_variant_dict_insert (&all, "SyslogIdentifier", "s", MADANG_LOG_IDENTIFIER);
  madang_admin_call_return_properties (call, g_variant_dict_end (&all));
}

static void
write_property (MadangAdminCall *call, const char *property, GVariant *value)
{
  const char *name = g_variant_get_string (value, NULL);
  gboolean is_done = g_str_equal (property, "LogLevel") ? madang_log_set_level_name (name)
                                                        : madang_log_set_target_name (name);

  if (is_done)
    madang_admin_call_return (call, g_variant_new ("()"));
  else
    madang_admin_call_fail (call, g_error_new (G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                               "This is no value of %s that we know", property));
}

static GDBusInterfaceInfo *
get_info (void)
{
  static const GDBusPropertyInfo level = { -1, (char *) "LogLevel", (char *) "s",
                                           G_DBUS_PROPERTY_INFO_FLAGS_READABLE
                                               | G_DBUS_PROPERTY_INFO_FLAGS_WRITABLE,
                                           NULL };
  static const GDBusPropertyInfo target = { -1, (char *) "LogTarget", (char *) "s",
                                            G_DBUS_PROPERTY_INFO_FLAGS_READABLE
                                                | G_DBUS_PROPERTY_INFO_FLAGS_WRITABLE,
                                            NULL };
  static const GDBusPropertyInfo identifier = { -1, (char *) "SyslogIdentifier", (char *) "s",
                                                G_DBUS_PROPERTY_INFO_FLAGS_READABLE, NULL };
  static const GDBusPropertyInfo *const properties[] = { &level, &target, &identifier, NULL };
  static const GDBusInterfaceInfo info = { .ref_count = -1,
                                           .name = (char *) INTERFACE,
                                           .properties = (GDBusPropertyInfo **) properties };

  return (GDBusInterfaceInfo *) &info;
}

const MadangAdminObject madang_admin_log_control = {
  .get_info = get_info,
  .find_method = find_method,
  .read = read_properties,
  .write = write_property,
  .set_action = MADANG_ADMIN_ACTION_SERVICE,
};
