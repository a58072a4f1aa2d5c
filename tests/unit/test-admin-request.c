#include "admin/madang-admin-request.h"

#include "base/madang-names.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define MANAGER "org.madang.Chat1.Manager"
#define ROOM "org.madang.Chat1.Room"
#define LOG "org.freedesktop.LogControl1"
#define LOG_PATH "/org/freedesktop/LogControl1"
#define ROOM_PATH MADANG_BUS_PATH "/rooms/42"

static void
init_request (MadangAdminRequest *request,
              const char *path,
              const char *interface,
              const char *member,
              const char *parameters)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call ("org.madang.Chat1", path,
                                                                     interface, member);

  if (parameters != NULL)
    g_dbus_message_set_body (message, g_variant_new_parsed (parameters));
  madang_admin_request_init (request, message);
}

/* Each is a request of its own, and needs the right for it. */
static void
test_requests (void)
{
  static const struct
  {
    const char *path, *interface, *member, *parameters;
    MadangAdminRequestKind kind;
    MadangAdminAction action;
  } cases[] = {
    { "/", "org.freedesktop.DBus.Peer", "Ping", NULL, MADANG_ADMIN_REQUEST_PING,
      MADANG_ADMIN_ACTION_READ },
    { "/x", "org.freedesktop.DBus.Peer", "GetMachineId", NULL, MADANG_ADMIN_REQUEST_MACHINE_ID,
      MADANG_ADMIN_ACTION_READ },
    { "/x", "org.freedesktop.DBus.Introspectable", "Introspect", NULL,
      MADANG_ADMIN_REQUEST_INTROSPECT, MADANG_ADMIN_ACTION_READ },
    { "/x", NULL, "Introspect", NULL, MADANG_ADMIN_REQUEST_INTROSPECT, MADANG_ADMIN_ACTION_READ },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('" MANAGER "', 'State')", MADANG_ADMIN_REQUEST_GET,
      MADANG_ADMIN_ACTION_READ },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('', 'State')", MADANG_ADMIN_REQUEST_GET,
      MADANG_ADMIN_ACTION_READ },
    { MADANG_BUS_PATH, PROPERTIES, "GetAll", "('" MANAGER "',)", MADANG_ADMIN_REQUEST_GET,
      MADANG_ADMIN_ACTION_READ },
    { ROOM_PATH, PROPERTIES, "GetAll", "('" ROOM "',)", MADANG_ADMIN_REQUEST_GET,
      MADANG_ADMIN_ACTION_READ },
    { LOG_PATH, PROPERTIES, "Set", "('" LOG "', 'LogLevel', <'debug'>)", MADANG_ADMIN_REQUEST_SET,
      MADANG_ADMIN_ACTION_SERVICE },
    { MADANG_BUS_PATH, MANAGER, "DeleteRoom", "(int64 1, @a{sv} {})", MADANG_ADMIN_REQUEST_CALL,
      MADANG_ADMIN_ACTION_MEMBERS },
    { MADANG_BUS_PATH, NULL, "Broadcast", "('a', @a{sv} {})", MADANG_ADMIN_REQUEST_CALL,
      MADANG_ADMIN_ACTION_MESSAGE },
    { ROOM_PATH, ROOM, "Send", "('a', @a{sv} {})", MADANG_ADMIN_REQUEST_CALL,
      MADANG_ADMIN_ACTION_MESSAGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MadangAdminRequest) request = { 0 };

      g_test_message ("%s %s", cases[i].path, cases[i].member);
      init_request (&request, cases[i].path, cases[i].interface, cases[i].member,
                    cases[i].parameters);
      g_assert_no_error (request.problem);
      g_assert_cmpint (request.kind, ==, cases[i].kind);
      g_assert_cmpint (request.action, ==, cases[i].action);
    }
}

static void
test_in_vain (void)
{
  static const struct
  {
    const char *path, *interface, *member, *parameters;
    GDBusError code;
  } cases[] = {
    { "/x", MANAGER, "DeleteRoom", "(int64 1, @a{sv} {})", G_DBUS_ERROR_UNKNOWN_OBJECT },
    { "/org/madang", PROPERTIES, "GetAll", "('',)", G_DBUS_ERROR_UNKNOWN_OBJECT },
    { MADANG_BUS_PATH, MANAGER, "Shutdown", NULL, G_DBUS_ERROR_UNKNOWN_METHOD },
    { MADANG_BUS_PATH, ROOM, "Send", "('a', @a{sv} {})", G_DBUS_ERROR_UNKNOWN_METHOD },
    { ROOM_PATH, MANAGER, "DeleteRoom", "(int64 1, @a{sv} {})", G_DBUS_ERROR_UNKNOWN_METHOD },
    { MADANG_BUS_PATH, MANAGER, "DeleteRoom", NULL, G_DBUS_ERROR_INVALID_ARGS },
    { MADANG_BUS_PATH, MANAGER, "DeleteRoom", "(1, @a{sv} {})", G_DBUS_ERROR_INVALID_ARGS },
    { MADANG_BUS_PATH, "org.freedesktop.DBus.Peer", "Ping", "(1,)", G_DBUS_ERROR_INVALID_ARGS },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('" MANAGER "',)", G_DBUS_ERROR_INVALID_ARGS },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('" MANAGER "', 'Load')",
      G_DBUS_ERROR_UNKNOWN_PROPERTY },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('" PROPERTIES "', 'State')",
      G_DBUS_ERROR_UNKNOWN_PROPERTY },
    { MADANG_BUS_PATH, PROPERTIES, "Get", "('" ROOM "', 'Name')", G_DBUS_ERROR_UNKNOWN_INTERFACE },
    { MADANG_BUS_PATH, PROPERTIES, "GetAll", "('" ROOM "',)", G_DBUS_ERROR_UNKNOWN_INTERFACE },
    { MADANG_BUS_PATH, PROPERTIES, "Set", "('" MANAGER "', 'State', <'running'>)",
      G_DBUS_ERROR_PROPERTY_READ_ONLY },
    { LOG_PATH, PROPERTIES, "Set", "('" LOG "', 'LogLevel', <7>)", G_DBUS_ERROR_INVALID_ARGS },
    { LOG_PATH, PROPERTIES, "Set", "('" LOG "', 'SyslogIdentifier', <'x'>)",
      G_DBUS_ERROR_PROPERTY_READ_ONLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MadangAdminRequest) request = { 0 };

      g_test_message ("%s %s %s", cases[i].path, cases[i].interface, cases[i].member);
      init_request (&request, cases[i].path, cases[i].interface, cases[i].member,
                    cases[i].parameters);
      g_assert_cmpint (request.kind, ==, MADANG_ADMIN_REQUEST_IN_VAIN);
      g_assert_error (request.problem, G_DBUS_ERROR, (int) cases[i].code);
      g_assert_cmpint (request.action, ==, MADANG_ADMIN_ACTION_READ);
    }
}

/* A room's method is the manager's, with the room before its arguments. */
static void
test_room (void)
{
  g_auto (MadangAdminRequest) request = { 0 };
  g_autofree char *parameters = NULL;

  init_request (&request, ROOM_PATH, ROOM, "Send", "('a', {'sender': <int64 7>})");
  g_assert_cmpint (request.room_id, ==, 42);
  g_assert_cmpstr (request.method->name, ==, "SendRoomMessage");
  parameters = g_variant_print (request.parameters, FALSE);
  g_assert_cmpstr (parameters, ==, "(42, 'a', {'sender': <int64 7>})");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-request/requests", test_requests);
  g_test_add_func ("/admin-request/in-vain", test_in_vain);
  g_test_add_func ("/admin-request/room", test_room);
  return g_test_run ();
}
