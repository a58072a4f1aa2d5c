#include "admin/madang-admin-introspection.h"

#include "base/madang-names.h"
#include "madang-dbus.h"

static GDBusNodeInfo *
read_node (const char *path)
{
  g_autofree char *xml = madang_admin_introspection_write (path,
                                                           madang_dbus_manager_interface_info ());
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *node;

  if (xml == NULL)
    return NULL;
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  return node;
}

static void
test_way (void)
{
  static const struct
  {
    const char *path;
    const char *child; /* NULL where there is nothing */
  } cases[] = {
    { "/", "org" },         { "/org", "madang" },         { "/org/madang", "Chat1" },
    { "/or", NULL },        { "/org/madang/Chat", NULL }, { "/org/madang/Chat1/rooms", NULL },
    { "/net/madang", NULL }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GDBusNodeInfo *node = read_node (cases[i].path);

      g_test_message ("%s", cases[i].path);
      g_assert_cmpint (node != NULL, ==, cases[i].child != NULL);
      if (node == NULL)
        continue;
      g_assert_cmpstr (node->nodes[0]->path, ==, cases[i].child);
      g_assert_null (node->nodes[1]);
      g_assert_null (node->interfaces[0]);
      g_dbus_node_info_unref (node);
    }
}

static void
test_object (void)
{
  GDBusNodeInfo *node = read_node (MADANG_BUS_PATH);
  GDBusInterfaceInfo *ours;

  g_assert_nonnull (node);
  g_assert_null (node->nodes[0]);
  g_assert_nonnull (g_dbus_node_info_lookup_interface (node, "org.freedesktop.DBus.Properties"));
  ours = g_dbus_node_info_lookup_interface (node, "org.madang.Chat1.Manager");
  g_assert_nonnull (ours);
  g_assert_nonnull (g_dbus_interface_info_lookup_method (ours, "CreateUser"));
  g_assert_nonnull (g_dbus_interface_info_lookup_property (ours, "Version"));
  g_dbus_node_info_unref (node);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-introspection/way", test_way);
  g_test_add_func ("/admin-introspection/object", test_object);
  return g_test_run ();
}
