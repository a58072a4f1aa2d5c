#include "admin/madang-admin-call.h"

#include <string.h>

#include "admin/madang-admin-error.h"
#include "base/madang-error.h"
#include "base/madang-names.h"

static gboolean
wants_answer (const MadangAdminCall *self)
{
  return (g_dbus_message_get_flags (self->message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0;
}

/* Who wants no answer need not stay for one. */
static void
on_left (gpointer data)
{
  MadangAdminCall *self = data;

  if (wants_answer (self) || !self->is_authorized)
    madang_admin_call_end (self);
}

/* What has no sender is refused without anybody being asked. */
static void
watch_sender (MadangAdminCall *self)
{
  const char *sender = g_dbus_message_get_sender (self->message);

  if (sender != NULL)
    madang_admin_departure_watch (&self->departure, self->connection, sender, on_left, self);
}

MadangAdminCall *
madang_admin_call_new (const MadangAdminContext *context,
                       GDBusConnection *connection,
                       GDBusMessage *message,
                       MadangAdminCallDone done,
                       gpointer data)
{
  MadangAdminCall *self = g_rc_box_new0 (MadangAdminCall);

  self->context = context;
  self->services = context->services;
  self->connection = g_object_ref (connection);
  self->message = g_object_ref (message);
  self->done = done;
  self->data = data;
  self->answered = g_cancellable_new ();
  madang_admin_request_init (&self->request, message);
  watch_sender (self);
  return self;
}

MadangAdminCall *
madang_admin_call_ref (MadangAdminCall *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_call (gpointer data)
{
  MadangAdminCall *self = data;

  madang_admin_departure_clear (&self->departure);
  madang_admin_request_clear (&self->request);
  g_object_unref (self->answered);
  g_clear_object (&self->message);
  g_clear_object (&self->reply);
  g_clear_pointer (&self->body, g_variant_unref);
  g_object_unref (self->connection);
}

void
madang_admin_call_unref (MadangAdminCall *self)
{
  g_rc_box_release_full (self, clear_call);
}

void
madang_admin_call_authorize (MadangAdminCall *self)
{
  self->is_authorized = TRUE;
  if (madang_admin_request_is_change (&self->request))
    self->audit = madang_admin_audit_begin (&self->caller, &self->request);
}

void
madang_admin_call_begin (MadangAdminCall *self)
{
  madang_admin_departure_clear (&self->departure);
  self->request.method->handler (self, self->request.parameters);
}

static void
on_written (gpointer data)
{
  g_autoptr (MadangAdminCall) self = data;

  if (self->reply != NULL)
    g_dbus_connection_send_message (self->connection, self->reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                    NULL, NULL);
  self->done (self, self->data);
}

/* From here on it has its answer, though that may have to be written yet. */
static void
take_answer (MadangAdminCall *self)
{
  g_clear_object (&self->message);
  madang_admin_departure_clear (&self->departure);
  g_cancellable_cancel (self->answered);
}

static void
answer (MadangAdminCall *self, GDBusMessage *reply, const char *outcome)
{
  MadangAdminAudit *audit = g_steal_pointer (&self->audit);

  if (wants_answer (self))
    self->reply = g_object_ref (reply);
  madang_admin_call_ref (self);
  take_answer (self);
  if (audit != NULL)
    madang_admin_audit_end (audit, outcome, on_written, self);
  else
    on_written (self);
}

void
madang_admin_call_return (MadangAdminCall *self, GVariant *value)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (value);
  g_autoptr (GDBusMessage) reply = NULL;
  g_autofree char *outcome = NULL;

  if (self->message == NULL)
    return;
  if (self->audit != NULL)
    outcome = g_variant_print (given, FALSE);
  reply = g_dbus_message_new_method_reply (self->message);
  g_dbus_message_set_body (reply, given);
  self->body = g_variant_ref (given);
  answer (self, reply, outcome);
}

/* An answer that a worker thread writes. The call is the main thread's alone. */
typedef struct
{
  MadangAdminCall *call;
  GDBusConnection *connection;
  GDBusMessage *reply;
  MadangAdminBody write;
  gpointer data;
  GDestroyNotify free;
} Writing;

static void
run_writing (GTask *task, gpointer source, gpointer data, GCancellable *unused)
{
  const Writing *writing = data;

  g_dbus_message_set_body (writing->reply, writing->write (writing->data));
  g_dbus_connection_send_message (writing->connection, writing->reply,
                                  G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_long_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Writing *writing = data;
  g_autoptr (MadangAdminCall) self = writing->call;

  self->body = g_variant_ref (g_dbus_message_get_body (writing->reply));
  writing->free (writing->data);
  g_object_unref (writing->reply);
  g_object_unref (writing->connection);
  g_free (writing);
  self->done (self, self->data);
}

void
madang_admin_call_return_long (MadangAdminCall *self,
                               MadangAdminBody write,
                               gpointer take_data,
                               GDestroyNotify free)
{
  g_autoptr (GTask) task = NULL;
  Writing *writing;

  if (self->message == NULL)
    {
      free (take_data);
      return;
    }
  if (!wants_answer (self))
    {
      free (take_data);
      take_answer (self);
      self->done (self, self->data);
      return;
    }
  writing = g_new (Writing, 1);
  *writing = (Writing){ .call = madang_admin_call_ref (self),
                        .connection = g_object_ref (self->connection),
                        .reply = g_dbus_message_new_method_reply (self->message),
                        .write = write,
                        .data = take_data,
                        .free = free };
  take_answer (self);
  task = g_task_new (NULL, NULL, on_long_written, writing);
  g_task_set_task_data (task, writing, NULL);
  g_task_run_in_thread (task, run_writing);
}

void
madang_admin_call_return_properties (MadangAdminCall *self, GVariant *all)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (all);
  const char *name = self->request.property;
  g_autoptr (GVariant) one = NULL;

  if (name == NULL)
    {
      madang_admin_call_return (self, g_variant_new ("(@a{sv})", given));
      return;
    }
  one = g_variant_lookup_value (given, name, NULL);
  madang_admin_call_return (self, g_variant_new ("(v)", one));
}

static void
fail (MadangAdminCall *self, const char *name, const char *text, const char *outcome)
{
  g_autoptr (GDBusMessage) reply = g_dbus_message_new_method_error_literal (self->message, name,
                                                                            text);

  answer (self, reply, outcome);
}

static MadangLanguage
choose_language (const MadangAdminCall *self)
{
  MadangLanguage asked = MADANG_LANGUAGE_NONE;

  if (self->request.parameters != NULL)
    asked = madang_admin_method_read_language (self->request.parameters);
  return asked != MADANG_LANGUAGE_NONE ? asked
                                       : madang_language_from_tag (self->context->config->language);
}

static void
fail_by_name (MadangAdminCall *self, const GError *error)
{
  g_autofree char *name = madang_error_dup_bus_name (error);
  g_autofree char *text = madang_admin_error_render (
      error, self->request.method, self->context->catalogues, choose_language (self));

  if (g_str_equal (name, MADANG_BUS_ERROR_PREFIX "Failed"))
    g_warning ("D-Bus: %s failed: %s", g_dbus_message_get_member (self->message), error->message);
  fail (self, name, text, name + strlen (MADANG_BUS_ERROR_PREFIX));
}

void
madang_admin_call_fail (MadangAdminCall *self, GError *take_error)
{
  g_autoptr (GError) error = take_error;
  g_autofree char *standard = NULL;

  if (self->message == NULL)
    return;
  if (error->domain != G_DBUS_ERROR)
    {
      fail_by_name (self, error);
      return;
    }
  standard = g_dbus_error_encode_gerror (error);
  fail (self, standard, error->message, standard);
}

void
madang_admin_call_end (MadangAdminCall *self)
{
  GError *error = NULL;

  if (self->is_authorized)
    madang_set_unavailable (&error);
  else
    madang_set_not_authorized (&error);
  madang_admin_call_fail (self, error);
}

void
madang_admin_call_finish (MadangAdminCall *self, gboolean is_done, GError *take_error)
{
  if (is_done)
    madang_admin_call_return (self, g_variant_new ("()"));
  else
    madang_admin_call_fail (self, take_error);
}
