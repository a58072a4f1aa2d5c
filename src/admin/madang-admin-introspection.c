#include "admin/madang-admin-introspection.h"

#include "admin/madang-admin-paths.h"

/* What every object has (D-Bus Specification, "Standard Interfaces"). */
static const char peer_interfaces[]
    = "  <interface name=\"org.freedesktop.DBus.Introspectable\">\n"
      "    <method name=\"Introspect\">\n"
      "      <arg type=\"s\" name=\"xml_data\" direction=\"out\"/>\n"
      "    </method>\n"
      "  </interface>\n"
      "  <interface name=\"org.freedesktop.DBus.Peer\">\n"
      "    <method name=\"Ping\"/>\n"
      "    <method name=\"GetMachineId\">\n"
      "      <arg type=\"s\" name=\"machine_uuid\" direction=\"out\"/>\n"
      "    </method>\n"
      "  </interface>\n";

/* What every object with an interface of its own has. */
static const char property_interface[]
    = "  <interface name=\"org.freedesktop.DBus.Properties\">\n"
      "    <method name=\"Get\">\n"
      "      <arg type=\"s\" name=\"interface_name\" direction=\"in\"/>\n"
      "      <arg type=\"s\" name=\"property_name\" direction=\"in\"/>\n"
      "      <arg type=\"v\" name=\"value\" direction=\"out\"/>\n"
      "    </method>\n"
      "    <method name=\"GetAll\">\n"
      "      <arg type=\"s\" name=\"interface_name\" direction=\"in\"/>\n"
      "      <arg type=\"a{sv}\" name=\"properties\" direction=\"out\"/>\n"
      "    </method>\n"
      "    <method name=\"Set\">\n"
      "      <arg type=\"s\" name=\"interface_name\" direction=\"in\"/>\n"
      "      <arg type=\"s\" name=\"property_name\" direction=\"in\"/>\n"
      "      <arg type=\"v\" name=\"value\" direction=\"in\"/>\n"
      "    </method>\n"
      "    <signal name=\"PropertiesChanged\">\n"
      "      <arg type=\"s\" name=\"interface_name\"/>\n"
      "      <arg type=\"a{sv}\" name=\"changed_properties\"/>\n"
      "      <arg type=\"as\" name=\"invalidated_properties\"/>\n"
      "    </signal>\n"
      "  </interface>\n";

char *
madang_admin_introspection_write (const char *path,
                                  const MadangAdminObject *object,
                                  const GArray *rooms)
{
  g_autoptr (GString) xml = g_string_new (
      "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
      "  \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
      "<node>\n");
  g_auto (GStrv) children = madang_admin_paths_list_children (path, rooms);

  if (object == NULL && !madang_admin_paths_is_node (path))
    return NULL;
  g_string_append (xml, peer_interfaces);
  if (object != NULL)
    {
      g_string_append (xml, property_interface);
      g_dbus_interface_info_generate_xml (object->get_info (), 2, xml);
    }
  for (guint i = 0; children[i] != NULL; i++)
    g_string_append_printf (xml, "  <node name=\"%s\"/>\n", children[i]);
  g_string_append (xml, "</node>\n");
  return g_strdup (xml->str);
}
