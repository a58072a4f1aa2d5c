#include "admin/madang-admin-introspection.h"

#include "admin/madang-admin-paths.h"
#include "base/madang-names.h"

static GDBusNodeInfo *
read_node (const char *path, const gint64 *rooms, guint n_rooms)
{
  g_autoptr (GArray) living = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *node;
  gint64 room_id;

  g_array_append_vals (living, rooms, n_rooms);
  xml = madang_admin_introspection_write (path, madang_admin_paths_find (path, &room_id), living);
  if (xml == NULL)
    return NULL;
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  return node;
}

static void
assert_children (GDBusNodeInfo *node, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; node->nodes != NULL && node->nodes[i] != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", node->nodes[i]->path);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_tree (void)
{
  static const gint64 rooms[] = { 7, 42 };
  static const struct
  {
    const char *path;
    const char *children; /* NULL where there is nothing */
    const char *interface;
  } cases[] = {
    { "/", "org", NULL },
    { "/org", "freedesktop madang", NULL },
    { "/org/madang", "Chat1", NULL },
    { MADANG_BUS_PATH, "rooms", "org.madang.Chat1.Manager" },
    { MADANG_ADMIN_ROOMS_PATH, "7 42", NULL },
    { MADANG_ADMIN_ROOMS_PATH "/42", "", "org.madang.Chat1.Room" },
    { MADANG_ADMIN_ROOMS_PATH "/042", NULL, NULL },
    { MADANG_ADMIN_ROOMS_PATH "/0", NULL, NULL },
    { MADANG_ADMIN_ROOMS_PATH "/9223372036854775808", NULL, NULL },
    { MADANG_ADMIN_ROOMS_PATH "/42/1", NULL, NULL },
    { MADANG_ADMIN_ROOMS_PATH "/x", NULL, NULL },
    { MADANG_ADMIN_LOG_PATH, "", "org.freedesktop.LogControl1" },
    { "/or", NULL, NULL },
    { "/org/madang/Chat", NULL, NULL },
    { "/org/madang/Chat1/room", NULL, NULL },
    { "/net/madang", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GDBusNodeInfo *node = read_node (cases[i].path, rooms, G_N_ELEMENTS (rooms));
      const char *properties = "org.freedesktop.DBus.Properties";

      g_test_message ("%s", cases[i].path);
      g_assert_cmpint (node != NULL, ==, cases[i].children != NULL);
      if (node == NULL)
        continue;
      assert_children (node, cases[i].children);
      g_assert_nonnull (g_dbus_node_info_lookup_interface (node, "org.freedesktop.DBus.Peer"));
      g_assert_cmpint (g_dbus_node_info_lookup_interface (node, properties) != NULL, ==,
                       cases[i].interface != NULL);
      if (cases[i].interface != NULL)
        g_assert_nonnull (g_dbus_node_info_lookup_interface (node, cases[i].interface));
      g_dbus_node_info_unref (node);
    }
}

static void
test_manager (void)
{
  GDBusNodeInfo *node = read_node (MADANG_BUS_PATH, NULL, 0);
  GDBusInterfaceInfo *ours = g_dbus_node_info_lookup_interface (node, "org.madang.Chat1.Manager");

  g_assert_nonnull (g_dbus_interface_info_lookup_method (ours, "CreateUser"));
  g_assert_nonnull (g_dbus_interface_info_lookup_property (ours, "State"));
  g_assert_nonnull (g_dbus_interface_info_lookup_signal (ours, "PresenceChanged"));
  g_dbus_node_info_unref (node);
}

/* systemctl service-log-level sets it. */
static void
test_log_control (void)
{
  GDBusNodeInfo *node = read_node (MADANG_ADMIN_LOG_PATH, NULL, 0);
  GDBusInterfaceInfo *ours = g_dbus_node_info_lookup_interface (node,
                                                                "org.freedesktop.LogControl1");

  g_assert_cmpint (g_dbus_interface_info_lookup_property (ours, "LogLevel")->flags, ==,
                   G_DBUS_PROPERTY_INFO_FLAGS_READABLE | G_DBUS_PROPERTY_INFO_FLAGS_WRITABLE);
  g_assert_cmpint (g_dbus_interface_info_lookup_property (ours, "SyslogIdentifier")->flags, ==,
                   G_DBUS_PROPERTY_INFO_FLAGS_READABLE);
  g_dbus_node_info_unref (node);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-introspection/tree", test_tree);
  g_test_add_func ("/admin-introspection/manager", test_manager);
  g_test_add_func ("/admin-introspection/log-control", test_log_control);
  return g_test_run ();
}
