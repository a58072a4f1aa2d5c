#include "admin/madang-admin-request.h"

#include "admin/madang-admin-paths.h"
#include "base/madang-limits.h"

/* The interfaces that every object has (D-Bus Specification, "Standard Interfaces"); introspection shows them. */
static const struct
{
  const char *interface;
  const char *method;
  const char *signature;
  MadangAdminRequestKind kind;
} standard_methods[] = {
  { "org.freedesktop.DBus.Peer", "Ping", "()", MADANG_ADMIN_REQUEST_PING },
  { "org.freedesktop.DBus.Peer", "GetMachineId", "()", MADANG_ADMIN_REQUEST_MACHINE_ID },
  { "org.freedesktop.DBus.Introspectable", "Introspect", "()", MADANG_ADMIN_REQUEST_INTROSPECT },
  { "org.freedesktop.DBus.Properties", "Get", "(ss)", MADANG_ADMIN_REQUEST_GET },
  { "org.freedesktop.DBus.Properties", "GetAll", "(s)", MADANG_ADMIN_REQUEST_GET },
  { "org.freedesktop.DBus.Properties", "Set", "(ssv)", MADANG_ADMIN_REQUEST_SET },
};

G_GNUC_PRINTF (3, 4)
static void
refuse (MadangAdminRequest *self, GDBusError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  self->kind = MADANG_ADMIN_REQUEST_IN_VAIN;
  self->action = MADANG_ADMIN_ACTION_READ;
  self->problem = g_error_new_valist (G_DBUS_ERROR, code, format, arguments);
  va_end (arguments);
}

static GVariant *
get_parameters (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return g_variant_ref_sink (body != NULL ? body : g_variant_new ("()"));
}

static gboolean
check_type (MadangAdminRequest *self, GVariant *parameters, const char *type)
{
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE (type)))
    return TRUE;
  refuse (self, G_DBUS_ERROR_INVALID_ARGS, "The arguments must be of type %s, and are of type %s",
          type, g_variant_get_type_string (parameters));
  return FALSE;
}

static char *
join_types (GDBusArgInfo **args)
{
  GString *type = g_string_new ("(");

  for (; *args != NULL; args++)
    g_string_append (type, (*args)->signature);
  return g_string_free (g_string_append_c (type, ')'), FALSE);
}

/* What a room is asked for is what the manager is asked for about it. */
static GVariant *
put_room_before (gint64 room_id, GVariant *parameters)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);
  gsize n = g_variant_n_children (parameters);

  g_variant_builder_add (&builder, "x", room_id);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (parameters, i);

      g_variant_builder_add_value (&builder, argument);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
init_call (MadangAdminRequest *self, const GDBusMethodInfo *info, GDBusMessage *message)
{
  g_autoptr (GVariant) parameters = get_parameters (message);
  g_autofree char *type = join_types (info->in_args);

  self->method = self->object->find_method (info->name);
  if (self->method == NULL)
    refuse (self, G_DBUS_ERROR_UNKNOWN_METHOD, "There is no such method");
  if (self->method == NULL || !check_type (self, parameters, type))
    return;
  self->kind = MADANG_ADMIN_REQUEST_CALL;
  self->action = self->method->action;
  self->parameters = self->object->is_room ? put_room_before (self->room_id, parameters)
                                           : g_steal_pointer (&parameters);
}

static void
init_set (MadangAdminRequest *self, const GDBusPropertyInfo *property, GVariant *parameters)
{
  g_autoptr (GVariant) boxed = g_variant_get_child_value (parameters, 2);
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);

  if ((property->flags & G_DBUS_PROPERTY_INFO_FLAGS_WRITABLE) == 0)
    refuse (self, G_DBUS_ERROR_PROPERTY_READ_ONLY, "The property %s cannot be set", property->name);
  else if (!g_variant_is_of_type (value, G_VARIANT_TYPE (property->signature)))
    refuse (self, G_DBUS_ERROR_INVALID_ARGS, "The property %s is of type %s", property->name,
            property->signature);
  else
    {
      self->action = self->object->set_action;
      self->value = g_steal_pointer (&value);
    }
}

/* A standard interface has no properties, and may be asked for all of them. */
static gboolean
has_interface (const MadangAdminRequest *self, const char *name)
{
  if (g_str_equal (name, self->object->get_info ()->name) || *name == '\0')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (standard_methods); i++)
    if (g_str_equal (standard_methods[i].interface, name))
      return TRUE;
  return FALSE;
}

static gboolean
is_own_interface (const MadangAdminRequest *self, const char *name)
{
  return *name == '\0' || g_str_equal (name, self->object->get_info ()->name);
}

static void
init_property (MadangAdminRequest *self, GVariant *parameters)
{
  const GDBusPropertyInfo *property = NULL;
  const char *interface, *name;

  g_variant_get_child (parameters, 0, "&s", &interface);
  g_variant_get_child (parameters, 1, "&s", &name);
  if (is_own_interface (self, interface))
    property = g_dbus_interface_info_lookup_property (self->object->get_info (), name);
  if (!has_interface (self, interface))
    refuse (self, G_DBUS_ERROR_UNKNOWN_INTERFACE, "There is no such interface here");
  else if (property == NULL)
    refuse (self, G_DBUS_ERROR_UNKNOWN_PROPERTY, "There is no such property");
  else
    {
      self->property = property->name;
      if (self->kind == MADANG_ADMIN_REQUEST_SET)
        init_set (self, property, parameters);
    }
}

/* All properties; of a standard interface there are none, which is told by the one that is empty. */
static void
init_properties (MadangAdminRequest *self, GVariant *parameters)
{
  const char *interface;

  g_variant_get_child (parameters, 0, "&s", &interface);
  if (!has_interface (self, interface))
    refuse (self, G_DBUS_ERROR_UNKNOWN_INTERFACE, "There is no such interface here");
  else if (!is_own_interface (self, interface))
    self->property = "";
}

static void
init_standard (MadangAdminRequest *self, guint i, GDBusMessage *message)
{
  g_autoptr (GVariant) parameters = get_parameters (message);

  self->kind = standard_methods[i].kind;
  if (!check_type (self, parameters, standard_methods[i].signature))
    return;
  if (self->kind != MADANG_ADMIN_REQUEST_GET && self->kind != MADANG_ADMIN_REQUEST_SET)
    return;
  if (self->object == NULL)
    refuse (self, G_DBUS_ERROR_UNKNOWN_OBJECT, "There is no such object");
  else if (g_variant_n_children (parameters) == 1)
    init_properties (self, parameters);
  else
    init_property (self, parameters);
}

/* A message may leave the interface out. */
static gboolean
names_interface (GDBusMessage *message, const char *interface)
{
  const char *named = g_dbus_message_get_interface (message);

  return named == NULL || g_str_equal (named, interface);
}

static const GDBusMethodInfo *
find_own_method (const MadangAdminRequest *self, GDBusMessage *message)
{
  GDBusInterfaceInfo *info = self->object != NULL ? self->object->get_info () : NULL;

  if (info == NULL || !names_interface (message, info->name))
    return NULL;
  return g_dbus_interface_info_lookup_method (info, g_dbus_message_get_member (message));
}

static gboolean
find_standard_method (GDBusMessage *message, guint *index)
{
  for (*index = 0; *index < G_N_ELEMENTS (standard_methods); (*index)++)
    if (names_interface (message, standard_methods[*index].interface)
        && g_str_equal (standard_methods[*index].method, g_dbus_message_get_member (message)))
      return TRUE;
  return FALSE;
}

void
madang_admin_request_init (MadangAdminRequest *self, GDBusMessage *message)
{
  const GDBusMethodInfo *method;
  guint index;

  *self = (MadangAdminRequest){ .action = MADANG_ADMIN_ACTION_READ };
  self->object = madang_admin_paths_find (g_dbus_message_get_path (message), &self->room_id);
  method = find_own_method (self, message);
  if (method != NULL)
    init_call (self, method, message);
  else if (find_standard_method (message, &index))
    init_standard (self, index, message);
  else if (self->object == NULL)
    refuse (self, G_DBUS_ERROR_UNKNOWN_OBJECT, "There is no such object");
  else
    refuse (self, G_DBUS_ERROR_UNKNOWN_METHOD, "There is no such method");
}

gboolean
madang_admin_request_is_change (const MadangAdminRequest *self)
{
  return self->kind == MADANG_ADMIN_REQUEST_SET
         || (self->kind == MADANG_ADMIN_REQUEST_CALL && self->action != MADANG_ADMIN_ACTION_READ);
}

char *
madang_admin_request_describe (const MadangAdminRequest *self)
{
  g_autofree char *value = NULL;

  if (self->kind == MADANG_ADMIN_REQUEST_CALL)
    return madang_admin_method_describe (self->method, self->parameters);
  if (g_variant_get_size (self->value) <= MADANG_ADMIN_LOG_MAX)
    value = g_variant_print (self->value, FALSE);
  return g_strdup_printf ("Set ('%s', <%s>)", self->property, value != NULL ? value : "'…'");
}

void
madang_admin_request_clear (MadangAdminRequest *self)
{
  g_clear_pointer (&self->parameters, g_variant_unref);
  g_clear_pointer (&self->value, g_variant_unref);
  g_clear_error (&self->problem);
}
