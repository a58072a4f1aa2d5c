#include "admin/madang-admin-manager.h"

#include "admin/madang-admin-rooms.h"
#include "admin/madang-admin-service.h"
#include "admin/madang-admin-users.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"

struct _MadangAdminManager
{
  MadangDBusManagerSkeleton parent_instance;

  const MadangAdminContext *context;
  GHashTable *calls; /* (GDBusMethodInvocation, MadangAdminCall): what has no answer yet */
  GTask *drain;      /* NULL unless somebody waits */
  gboolean is_draining;
};

static void
implement (MadangDBusManagerIface *iface)
{
  madang_admin_users_implement (iface);
  madang_admin_rooms_implement (iface);
  madang_admin_service_implement (iface);
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MadangAdminManager,
                               madang_admin_manager,
                               MADANG_DBUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (MADANG_DBUS_TYPE_MANAGER, implement))

static void
finish_drain (MadangAdminManager *self)
{
  g_autoptr (GTask) drain = NULL;

  if (g_hash_table_size (self->calls) > 0)
    return;
  drain = g_steal_pointer (&self->drain);
  if (drain != NULL)
    g_task_return_boolean (drain, TRUE);
}

static void
on_answered (gconstpointer invocation, gpointer data)
{
  MadangAdminManager *self = data;

  g_hash_table_remove (self->calls, invocation);
  finish_drain (self);
}

static void
read_properties (MadangAdminManager *self, MadangAdminCall *call)
{
  const GDBusPropertyInfo *property = g_dbus_method_invocation_get_property_info (call->invocation);
  g_autoptr (GVariant) all = g_dbus_interface_skeleton_get_properties (
      G_DBUS_INTERFACE_SKELETON (self));

  g_autoptr (GVariant) one = NULL;

  if (property == NULL)
    {
      madang_admin_call_return (call, g_variant_new ("(@a{sv})", all));
      return;
    }
  one = g_variant_lookup_value (all, property->name, NULL);
  madang_admin_call_return (call, g_variant_new ("(v)", one));
}

/* The generated skeleton takes the arguments apart and calls the method's handler. */
static void
call_handler (MadangAdminManager *self, GDBusMethodInvocation *invocation)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self);
  GDBusInterfaceVTable *generated
      = G_DBUS_INTERFACE_SKELETON_CLASS (madang_admin_manager_parent_class)->get_vtable (skeleton);

  generated->method_call (g_dbus_method_invocation_get_connection (invocation),
                          g_dbus_method_invocation_get_sender (invocation),
                          g_dbus_method_invocation_get_object_path (invocation),
                          g_dbus_method_invocation_get_interface_name (invocation),
                          g_dbus_method_invocation_get_method_name (invocation),
                          g_dbus_method_invocation_get_parameters (invocation), invocation, self);
}

static gboolean
check_call (MadangAdminCall *call, GError **error)
{
  if (call->services->pool != NULL)
    return madang_admin_method_check (
        call->method, g_dbus_method_invocation_get_parameters (call->invocation), error);
  madang_set_unavailable (error);
  return FALSE;
}

static void
dispatch (MadangAdminManager *self, MadangAdminCall *call)
{
  GError *error = NULL;

  if (call->method == NULL)
    read_properties (self, call);
  else if (check_call (call, &error))
    call_handler (self, call->invocation);
  else
    madang_admin_call_fail (call, error);
}

typedef struct
{
  MadangAdminManager *manager;
  MadangAdminCall *call;
} Applicant;

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Applicant *applicant = data;
  g_autoptr (MadangAdminManager) self = applicant->manager;
  g_autoptr (MadangAdminCall) call = applicant->call;
  GError *error = NULL;

  call->is_authorized = madang_admin_authority_check_finish (result, &call->caller, &error);
  if (call->invocation == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (call->is_authorized)
    {
      dispatch (self, call);
      return;
    }
  g_message ("D-Bus: uid %u, pid %u may not call %s", call->caller.uid, call->caller.pid,
             g_dbus_method_invocation_get_method_name (call->invocation));
  madang_admin_call_fail (call, error);
}

static void
handle_method_call (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *name,
                    GVariant *parameters,
                    GDBusMethodInvocation *invocation,
                    gpointer data)
{
  MadangAdminManager *self = data;
  gboolean reads = g_str_equal (interface, PROPERTIES);
  const MadangAdminMethod *method = reads ? NULL : madang_admin_method_find (name);
  MadangAdminCall *call = madang_admin_call_new (self->context, invocation, method, on_answered,
                                                 self);
  GError *error = NULL;
  Applicant *applicant;

  g_hash_table_insert (self->calls, invocation, call);
  if (method == NULL && !reads)
    madang_set_not_authorized (&error);
  else if (self->is_draining || g_hash_table_size (self->calls) > MADANG_ADMIN_CALLS_MAX)
    madang_set_unavailable (&error);
  if (error != NULL)
    {
      madang_admin_call_fail (call, error);
      return;
    }
  applicant = g_new (Applicant, 1);
  *applicant = (Applicant){ g_object_ref (self), madang_admin_call_ref (call) };
  madang_admin_authority_check_async (
      connection, sender, reads ? MADANG_ADMIN_ACTION_READ : method->action, on_checked, applicant);
}

static GDBusInterfaceVTable *
get_vtable (GDBusInterfaceSkeleton *skeleton)
{
  /* Without functions for properties, reading one is a method call as well. */
  static const GDBusInterfaceVTable vtable = { handle_method_call, NULL, NULL };

  return (GDBusInterfaceVTable *) &vtable;
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (MADANG_ADMIN_MANAGER (object)->calls);
  G_OBJECT_CLASS (madang_admin_manager_parent_class)->finalize (object);
}

static void
madang_admin_manager_class_init (MadangAdminManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  G_DBUS_INTERFACE_SKELETON_CLASS (klass)->get_vtable = get_vtable;
}

static void
madang_admin_manager_init (MadangAdminManager *self)
{
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) madang_admin_call_unref);
}

MadangAdminManager *
madang_admin_manager_new (const MadangAdminContext *context)
{
  MadangAdminManager *self = g_object_new (MADANG_TYPE_ADMIN_MANAGER, "version", MADANG_VERSION,
                                           NULL);

  self->context = context;
  return self;
}

MadangAdminCall *
madang_admin_manager_begin (MadangDBusManager *manager, GDBusMethodInvocation *invocation)
{
  MadangAdminManager *self = MADANG_ADMIN_MANAGER (manager);

  return madang_admin_call_ref (g_hash_table_lookup (self->calls, invocation));
}

static void
on_hurry (GCancellable *hurry, gpointer data)
{
  g_autoptr (MadangAdminManager) self = g_object_ref (data);
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  for (GList *one = calls; one != NULL; one = one->next)
    {
      GError *error = NULL;

      madang_set_unavailable (&error);
      madang_admin_call_fail (one->data, error);
    }
}

void
madang_admin_manager_drain_async (MadangAdminManager *self,
                                  GCancellable *hurry,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (!self->is_draining);
  self->is_draining = TRUE;
  self->drain = g_task_new (self, NULL, callback, data);
  if (hurry != NULL)
    g_signal_connect_object (hurry, "cancelled", G_CALLBACK (on_hurry), self, 0);
  finish_drain (self);
}

void
madang_admin_manager_drain_finish (MadangAdminManager *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
