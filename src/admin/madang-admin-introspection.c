#include "admin/madang-admin-introspection.h"

#include <string.h>

#include "admin/madang-admin-error.h"
#include "base/madang-error.h"
#include "base/madang-names.h"
#include "madang-dbus.h"

#define INTROSPECTABLE "org.freedesktop.DBus.Introspectable"

/* What GDBus serves on every object (D-Bus Specification, "Standard Interfaces"). */
#define STANDARD_INTERFACES                                             \
  "  <interface name=\"org.freedesktop.DBus.Properties\">\n"            \
  "    <method name=\"Get\">\n"                                         \
  "      <arg type=\"s\" name=\"interface_name\" direction=\"in\"/>\n"  \
  "      <arg type=\"s\" name=\"property_name\" direction=\"in\"/>\n"   \
  "      <arg type=\"v\" name=\"value\" direction=\"out\"/>\n"          \
  "    </method>\n"                                                     \
  "    <method name=\"GetAll\">\n"                                      \
  "      <arg type=\"s\" name=\"interface_name\" direction=\"in\"/>\n"  \
  "      <arg type=\"a{sv}\" name=\"properties\" direction=\"out\"/>\n" \
  "    </method>\n"                                                     \
  "  </interface>\n"                                                    \
  "  <interface name=\"" INTROSPECTABLE "\">\n"                         \
  "    <method name=\"Introspect\">\n"                                  \
  "      <arg type=\"s\" name=\"xml_data\" direction=\"out\"/>\n"       \
  "    </method>\n"                                                     \
  "  </interface>\n"                                                    \
  "  <interface name=\"org.freedesktop.DBus.Peer\">\n"                  \
  "    <method name=\"Ping\"/>\n"                                       \
  "    <method name=\"GetMachineId\">\n"                                \
  "      <arg type=\"s\" name=\"machine_uuid\" direction=\"out\"/>\n"   \
  "    </method>\n"                                                     \
  "  </interface>\n"

/* The name below @path on the way to our object; NULL where it is not on that way. */
static char *
find_child (const char *path)
{
  gsize length = g_str_equal (path, "/") ? 0 : strlen (path);
  const char *rest;

  if (strncmp (MADANG_BUS_PATH, path, length) != 0 || MADANG_BUS_PATH[length] != '/')
    return NULL;
  rest = &MADANG_BUS_PATH[length + 1];
  return g_strndup (rest, strcspn (rest, "/"));
}

char *
madang_admin_introspection_write (const char *path, GDBusInterfaceInfo *interface)
{
  g_autoptr (GString) xml = g_string_new (
      "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
      "  \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
      "<node>\n");
  g_autofree char *child = find_child (path);

  if (g_str_equal (path, MADANG_BUS_PATH))
    {
      g_string_append (xml, STANDARD_INTERFACES);
      g_dbus_interface_info_generate_xml (interface, 2, xml);
    }
  else if (child != NULL)
    g_string_append_printf (xml, "  <node name=\"%s\"/>\n", child);
  else
    return NULL;
  g_string_append (xml, "</node>\n");
  return g_strdup (xml->str);
}

/* What the filter needs when the door may be gone. */
typedef struct
{
  MadangCatalogues *catalogues;
  MadangLanguage language;
} Guard;

static void
clear_guard (gpointer data)
{
  g_object_unref (((Guard *) data)->catalogues);
}

static void
guard_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_guard);
}

typedef struct
{
  Guard *guard;
  GDBusConnection *connection;
  GDBusMessage *message;
} Question;

static void
question_free (Question *question)
{
  guard_unref (question->guard);
  g_object_unref (question->connection);
  g_object_unref (question->message);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static GDBusMessage *
refuse (Question *question, const GError *error)
{
  g_autofree char *name = madang_error_dup_bus_name (error);
  g_autofree char *text = madang_admin_error_render (error, question->guard->catalogues,
                                                     question->guard->language);

  return g_dbus_message_new_method_error_literal (question->message, name, text);
}

static GDBusMessage *
introspect (Question *question)
{
  g_autofree char *xml = madang_admin_introspection_write (
      g_dbus_message_get_path (question->message), madang_dbus_manager_interface_info ());
  GDBusMessage *reply;

  if (xml == NULL)
    return g_dbus_message_new_method_error_literal (
        question->message, "org.freedesktop.DBus.Error.UnknownObject", "There is no such object.");
  reply = g_dbus_message_new_method_reply (question->message);
  g_dbus_message_set_body (reply, g_variant_new ("(s)", xml));
  return reply;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusMessage) reply = NULL;
  MadangAdminCaller caller;

  if (madang_admin_authority_check_finish (result, &caller, &error))
    reply = introspect (question);
  else
    reply = refuse (question, error);
  g_dbus_connection_send_message (question->connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                  NULL);
}

static gboolean
on_question (gpointer data)
{
  Question *question = data;

  madang_admin_authority_check_async (question->connection,
                                      g_dbus_message_get_sender (question->message),
                                      MADANG_ADMIN_ACTION_READ, on_checked, question);
  return G_SOURCE_REMOVE;
}

/* Runs in GDBus's own thread. */
static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  Question *question;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL
      || g_strcmp0 (g_dbus_message_get_interface (message), INTROSPECTABLE) != 0
      || g_strcmp0 (g_dbus_message_get_member (message), "Introspect") != 0)
    return message;
  question = g_new (Question, 1);
  *question = (Question){ g_atomic_rc_box_acquire (data), g_object_ref (connection), message };
  g_idle_add_full (G_PRIORITY_DEFAULT, on_question, question, NULL);
  return NULL;
}

guint
madang_admin_introspection_guard (GDBusConnection *connection, const MadangAdminContext *context)
{
  Guard *guard = g_atomic_rc_box_new (Guard);

  guard->catalogues = g_object_ref (context->catalogues);
  guard->language = context->language;
  return g_dbus_connection_add_filter (connection, filter, guard, guard_unref);
}
