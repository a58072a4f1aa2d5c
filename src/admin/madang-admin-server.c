#include "admin/madang-admin-server.h"

#include <gio/gunixfdlist.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

#include "admin/madang-admin-error.h"
#include "admin/madang-admin-gate.h"
#include "admin/madang-admin-introspection.h"
#include "admin/madang-admin-refusals.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-names.h"

struct _MadangAdminServer
{
  GObject parent_instance;

  const MadangAdminContext *context;
  MadangAdminAuthority *authority;
  MadangAdminCalls *calls;
  MadangAdminRefusals *refusals;
  MadangAdminGate *gate;
};

G_DEFINE_FINAL_TYPE (MadangAdminServer, madang_admin_server, G_TYPE_OBJECT)

static void
dispose (GObject *object)
{
  MadangAdminServer *self = MADANG_ADMIN_SERVER (object);

  g_clear_object (&self->refusals);
  g_clear_object (&self->calls);
  g_clear_object (&self->authority);
  G_OBJECT_CLASS (madang_admin_server_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangAdminServer *self = MADANG_ADMIN_SERVER (object);

  madang_admin_gate_unref (self->gate);
  G_OBJECT_CLASS (madang_admin_server_parent_class)->finalize (object);
}

static void
madang_admin_server_class_init (MadangAdminServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_admin_server_init (MadangAdminServer *self)
{
}

static gboolean
is_serving (MadangAdminServer *self)
{
  return self->context->services->pool != NULL;
}

static GArray *
list_rooms (MadangAdminServer *self)
{
  return is_serving (self) ? madang_directory_list_active_rooms (self->context->services->directory)
                           : g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* Rooms are objects while somebody has a socket to them. */
static gboolean
is_there (MadangAdminServer *self, const MadangAdminRequest *request)
{
  return request->room_id == 0
         || (is_serving (self)
             && madang_directory_is_active_room (self->context->services->directory,
                                                 request->room_id));
}

static void
fail_for_nothing (MadangAdminCall *call)
{
  madang_admin_call_fail (call, g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT,
                                                     "There is no such object"));
}

static void
introspect (MadangAdminServer *self, MadangAdminCall *call)
{
  g_autoptr (GArray) rooms = list_rooms (self);
  g_autofree char *xml = NULL;

  if (is_there (self, &call->request))
    xml = madang_admin_introspection_write (g_dbus_message_get_path (call->message),
                                            call->request.object, rooms);
  if (xml != NULL)
    madang_admin_call_return (call, g_variant_new ("(s)", xml));
  else
    fail_for_nothing (call);
}

static void
return_machine_id (MadangAdminCall *call)
{
  char text[SD_ID128_STRING_MAX];
  sd_id128_t id;

  if (sd_id128_get_machine (&id) < 0)
    madang_admin_call_fail (call, g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND,
                                                       "This machine has no id"));
  else
    madang_admin_call_return (call, g_variant_new ("(s)", sd_id128_to_string (id, text)));
}

/* What wakes the server is served once it is up, as the first request at a socket is. */
static void
take_call (MadangAdminServer *self, MadangAdminCall *call)
{
  const MadangAdminRequest *request = &call->request;
  GError *error = NULL;

  if (!madang_admin_method_check (request->method, request->parameters, &error))
    madang_admin_call_fail (call, error);
  else
    madang_admin_calls_queue (self->calls, call);
}

static void
get_properties (MadangAdminCall *call)
{
  if (g_strcmp0 (call->request.property, "") == 0)
    madang_admin_call_return (call, g_variant_new ("(a{sv})", NULL));
  else
    call->request.object->read (call);
}

static void
serve_object (MadangAdminServer *self, MadangAdminCall *call)
{
  const MadangAdminRequest *request = &call->request;

  if (!is_there (self, request))
    fail_for_nothing (call);
  else if (request->kind == MADANG_ADMIN_REQUEST_CALL)
    take_call (self, call);
  else if (request->kind == MADANG_ADMIN_REQUEST_SET)
    request->object->write (call, request->property, request->value);
  else
    get_properties (call);
}

static void
serve (MadangAdminServer *self, MadangAdminCall *call)
{
  switch (call->request.kind)
    {
    case MADANG_ADMIN_REQUEST_IN_VAIN:
      madang_admin_call_fail (call, g_steal_pointer (&call->request.problem));
      break;
    case MADANG_ADMIN_REQUEST_PING:
      madang_admin_call_return (call, g_variant_new ("()"));
      break;
    case MADANG_ADMIN_REQUEST_MACHINE_ID:
      return_machine_id (call);
      break;
    case MADANG_ADMIN_REQUEST_INTROSPECT:
      introspect (self, call);
      break;
    default:
      serve_object (self, call);
    }
}

MadangAdminServer *
madang_admin_server_new (const MadangAdminContext *context,
                         MadangAdminBacklog *backlog,
                         gboolean is_system)
{
  MadangAdminServer *self = g_object_new (MADANG_TYPE_ADMIN_SERVER, NULL);

  self->context = context;
  self->authority = madang_admin_authority_new (is_system);
  self->calls = madang_admin_calls_new (context, backlog);
  self->refusals = madang_admin_refusals_new (1000 * MADANG_REFUSALS_SECONDS);
  self->gate = madang_admin_gate_new (MADANG_ADMIN_CALLS_OPEN_MAX);
  return self;
}

/* What came, on its way between the threads and to its end. */
typedef struct
{
  MadangAdminServer *server;
  GDBusConnection *connection;
  GDBusMessage *message;
  MadangAdminCall *call;
} Arrival;

static void
arrival_free (Arrival *arrival)
{
  g_clear_pointer (&arrival->call, madang_admin_call_unref);
  g_object_unref (arrival->server);
  g_object_unref (arrival->connection);
  g_object_unref (arrival->message);
  g_free (arrival);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrival, arrival_free)

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Arrival) arrival = data;
  MadangAdminCall *call = arrival->call;
  g_autoptr (GError) error = NULL;
  gboolean may = madang_admin_authority_check_finish (result, &call->caller, &error);

  if (call->message == NULL)
    return; /* ended meanwhile */
  if (call->caller.uid != G_MAXUINT32)
    madang_admin_departure_know (&call->departure, &call->caller);
  if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NOT_AUTHORIZED))
    madang_admin_refusals_add (arrival->server->refusals, &call->caller,
                               g_dbus_message_get_member (call->message));
  if (may && madang_admin_calls_admit (arrival->server->calls, call, &error))
    serve (arrival->server, call);
  else
    madang_admin_call_fail (call, g_steal_pointer (&error));
}

static gboolean
on_arrival (gpointer data)
{
  Arrival *arrival = data;
  MadangAdminServer *self = arrival->server;

  arrival->call = madang_admin_calls_begin (self->calls, arrival->connection, arrival->message);
  madang_admin_authority_check_async (
      self->authority, arrival->connection, arrival->message,
      madang_admin_departure_peek_caller (&arrival->call->departure), arrival->call->request.action,
      arrival->call->answered, on_checked, arrival);
  return G_SOURCE_REMOVE;
}

/* No method takes any, and what waits for its answer could fill our table with them. */
static void
close_descriptors (GDBusMessage *message)
{
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (message);
  g_autofree int *descriptors = NULL;
  int n = 0;

  if (list != NULL)
    descriptors = g_unix_fd_list_steal_fds (list, &n);
  for (int i = 0; i < n; i++)
    close (descriptors[i]);
}

/* What the filter of a connection works with. */
typedef struct
{
  GWeakRef server;
  MadangAdminGate *gate;
  char *busy; /* what is said to whom the gate does not let in */
} Filter;

static void
turn_away (GDBusConnection *connection, GDBusMessage *message, const char *name, const char *text)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED)
    return;
  reply = g_dbus_message_new_method_error_literal (message, name, text);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* A million small values keep whoever looks at them, or frees them, busy for a second. */
static gboolean
is_too_large (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return body != NULL && g_variant_get_size (body) > MADANG_ADMIN_CALL_BYTES_MAX;
}

static void
let_in (MadangAdminServer *take_self, GDBusConnection *connection, GDBusMessage *take_message)
{
  Arrival *arrival = g_new (Arrival, 1);

  close_descriptors (take_message);
  *arrival = (Arrival){ take_self, g_object_ref (connection), take_message, NULL };
  g_idle_add_full (G_PRIORITY_DEFAULT, on_arrival, arrival, NULL);
}

/* Runs in GDBus's own thread. */
static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  Filter *self = data;
  MadangAdminServer *server = NULL;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  if (is_too_large (message))
    turn_away (connection, message, "org.freedesktop.DBus.Error.LimitsExceeded",
               "The arguments are too large");
  else if (!madang_admin_gate_let_in (self->gate, message))
    turn_away (connection, message, MADANG_BUS_ERROR_PREFIX "Unavailable", self->busy);
  else
    server = g_weak_ref_get (&self->server);
  if (server != NULL)
    let_in (server, connection, message);
  else
    g_object_unref (message);
  return NULL;
}

static void
filter_free (gpointer data)
{
  Filter *self = data;

  g_weak_ref_clear (&self->server);
  madang_admin_gate_unref (self->gate);
  g_free (self->busy);
  g_free (self);
}

static char *
render_busy (const MadangAdminContext *context)
{
  g_autoptr (GError) error = NULL;

  madang_set_unavailable (&error);
  return madang_admin_error_render (error, NULL, context->catalogues,
                                    madang_language_from_tag (context->config->language));
}

void
madang_admin_server_attach (MadangAdminServer *self, GDBusConnection *connection)
{
  Filter *data = g_new0 (Filter, 1);

  g_weak_ref_init (&data->server, self);
  data->gate = madang_admin_gate_ref (self->gate);
  data->busy = render_busy (self->context);
  g_dbus_connection_add_filter (connection, filter, data, filter_free);
}

void
madang_admin_server_drain_async (MadangAdminServer *self,
                                 GCancellable *hurry,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  madang_admin_calls_drain_async (self->calls, hurry, callback, data);
}

void
madang_admin_server_drain_finish (MadangAdminServer *self, GAsyncResult *result)
{
  madang_admin_calls_drain_finish (self->calls, result);
}
