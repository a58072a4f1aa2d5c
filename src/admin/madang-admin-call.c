#include "admin/madang-admin-call.h"

#include <string.h>

#include "admin/madang-admin-error.h"
#include "base/madang-error.h"
#include "base/madang-names.h"

MadangAdminCall *
madang_admin_call_new (const MadangAdminContext *context,
                       GDBusMethodInvocation *invocation,
                       const MadangAdminMethod *method,
                       MadangAdminCallAnswered answered,
                       gpointer data)
{
  MadangAdminCall *self = g_rc_box_new0 (MadangAdminCall);

  self->context = context;
  self->services = context->services;
  self->invocation = invocation;
  self->method = method;
  self->answered = answered;
  self->data = data;
  return self;
}

MadangAdminCall *
madang_admin_call_ref (MadangAdminCall *self)
{
  return g_rc_box_acquire (self);
}

void
madang_admin_call_unref (MadangAdminCall *self)
{
  g_rc_box_release (self);
}

/* What changes nothing, and what was not authorised, has no line. */
static void
log_call (MadangAdminCall *self, const char *outcome)
{
  g_autofree char *call = NULL;

  if (self->method == NULL || self->method->action == MADANG_ADMIN_ACTION_READ
      || !self->is_authorized)
    return;
  call = madang_admin_method_describe (self->method,
                                       g_dbus_method_invocation_get_parameters (self->invocation));
  g_message ("D-Bus: uid %u, pid %u: %s = %s", self->caller.uid, self->caller.pid, call, outcome);
}

void
madang_admin_call_return (MadangAdminCall *self, GVariant *value)
{
  g_autoptr (GVariant) answer = g_variant_ref_sink (value);
  g_autofree char *outcome = g_variant_print (answer, FALSE);
  GDBusMethodInvocation *invocation;

  if (self->invocation == NULL)
    return;
  log_call (self, outcome);
  invocation = g_steal_pointer (&self->invocation);
  g_dbus_method_invocation_return_value (invocation, answer);
  self->answered (invocation, self->data);
}

void
madang_admin_call_fail (MadangAdminCall *self, GError *take_error)
{
  g_autoptr (GError) error = take_error;
  g_autofree char *name = madang_error_dup_bus_name (error);
  g_autofree char *text = NULL;
  GDBusMethodInvocation *invocation;

  if (self->invocation == NULL)
    return;
  if (g_str_equal (name, MADANG_BUS_ERROR_PREFIX "Failed"))
    g_warning ("D-Bus: %s failed: %s", g_dbus_method_invocation_get_method_name (self->invocation),
               error->message);
  text = madang_admin_error_render (error, self->context->catalogues, self->context->language);
  log_call (self, name + strlen (MADANG_BUS_ERROR_PREFIX));
  invocation = g_steal_pointer (&self->invocation);
  g_dbus_method_invocation_return_dbus_error (invocation, name, text);
  self->answered (invocation, self->data);
}
