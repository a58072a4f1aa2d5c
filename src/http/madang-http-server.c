#include "http/madang-http-server.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "http/madang-http-acceptor.h"
#include "http/madang-http-dispatch.h"
#include "http/madang-http-linger.h"
#include "http/madang-reply.h"
#include "http/madang-request-private.h"
#include "service/madang-services.h"

struct _MadangHttpServer
{
  GObject parent_instance;

  MadangHttpSite *site;
  SoupServer *soup;
  MadangHttpAcceptor *acceptor; /* NULL once accepting has stopped */
  MadangHttpDeadlines deadlines;
  MadangHttpLinger linger;
  guint sweep_id;
  guint n_connections;
  GTask *drain; /* NULL unless somebody waits */
};

G_DEFINE_FINAL_TYPE (MadangHttpServer, madang_http_server, G_TYPE_OBJECT)

/* What libsoup would have written of the answer of `message`. */
static GString *
write_answer (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  GString *answer = g_string_new (NULL);
  SoupMessageHeadersIter fields;
  const char *name, *value;
  g_autoptr (GBytes) bytes = NULL;

  g_string_append_printf (answer, "HTTP/1.1 %u %s\r\nContent-Length: %" G_GOFFSET_FORMAT "\r\n",
                          soup_server_message_get_status (message),
                          soup_server_message_get_reason_phrase (message), body->length);
  soup_message_headers_iter_init (&fields, soup_server_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&fields, &name, &value))
    g_string_append_printf (answer, "%s: %s\r\n", name, value);
  g_string_append (answer, "\r\n");
  bytes = soup_message_body_get_chunk (body, 0);
  if (bytes != NULL && !g_str_equal (soup_server_message_get_method (message), "HEAD"))
    g_string_append_len (answer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return answer;
}

/* A request that is answered while it is still being sent: libsoup would read it to its end first, so it is taken from
 * it here, where it looks whether it still has the connection. */
static void
take_refused (MadangHttpServer *self, MadangHttpConnection *connection, MadangRequest *request)
{
  g_autoptr (GString) answer = write_answer (request->message);

  madang_http_linger_add (
      &self->linger, madang_http_connection_steal (connection, request->message, NULL), answer);
}

static void
refuse (MadangHttpServer *self, MadangHttpConnection *connection, guint status, const char *msgid)
{
  g_autoptr (MadangRequest) request = madang_request_ref (
      madang_http_connection_get_request (connection));

  madang_http_connection_set_last (connection);
  madang_request_reply_text (request, status, "detail", msgid, NULL);
  take_refused (self, connection, request);
}

static void
refuse_for (MadangHttpServer *self, MadangHttpConnection *connection, GError *take_error)
{
  g_autoptr (MadangRequest) request = madang_request_ref (
      madang_http_connection_get_request (connection));

  madang_http_connection_set_last (connection);
  madang_request_fail (request, take_error);
  take_refused (self, connection, request);
}

static gboolean
check_length (const MadangRequest *request, guint64 length, GError **error)
{
  const MadangConfig *config = request->site->context.config;

  if (length <= (request->is_upload ? config->upload_bytes : config->body_bytes))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_TOO_LARGE, N_ ("The body is too large."), NULL);
  return FALSE;
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  MadangHttpServer *self = data;
  MadangHttpConnection *connection = madang_http_connection_find (message);
  MadangRequest *request = madang_http_connection_get_request (connection);
  gboolean is_kept = request->refusal == NULL && madang_request_reads_body (request);
  GError *error = NULL;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (chunk, &size);

  request->received += size;
  if (!check_length (request, request->received, &error)
      || (is_kept && !madang_http_charge_grow (&request->charge, size, &error)))
    {
      refuse_for (self, connection, error);
      return;
    }
  if (!is_kept)
    return;
  if (request->bytes == NULL)
    request->bytes = g_byte_array_new ();
  g_byte_array_append (request->bytes, bytes, size);
}

static void
await_body (MadangHttpServer *self, MadangHttpConnection *connection, MadangRequest *request)
{
  MadangHttpSite *site = request->site;

  if (request->is_upload)
    madang_http_connection_enter (connection, MADANG_HTTP_PHASE_UPLOAD);
  if (madang_request_reads_body (request))
    madang_http_charge_begin (&request->charge, request->is_upload ? &site->uploads : &site->bodies,
                              request->caller.user_id, madang_request_get_address (request));
  /* We gather the bytes ourselves: a piece of libsoup's costs 100 bytes, however small it is. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (request->message), FALSE);
  g_signal_connect (request->message, "got-chunk", G_CALLBACK (on_got_chunk), self);
}

/* A request whose caller is being proved. */
typedef struct
{
  MadangHttpServer *server;
  MadangRequest *request;
} Proof;

static void
proof_free (Proof *proof)
{
  madang_request_unref (proof->request);
  g_object_unref (proof->server);
  g_free (proof);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Proof, proof_free)

static void
on_proved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Proof) proof = data;
  MadangRequest *request = proof->request;
  GError *error = NULL;
  gint64 user_id = madang_sessions_find_user_finish (MADANG_SESSIONS (source), result, &error);

  if (!madang_http_connection_is_open (request->connection))
    {
      g_clear_error (&error);
      return;
    }
  if (user_id == 0)
    {
      refuse_for (proof->server, request->connection, error);
      return;
    }
  request->caller.user_id = user_id;
  await_body (proof->server, request->connection, request);
  soup_server_message_unpause (request->message);
}

/* Anybody can make up an opaque token, and would have a user's room for a file with each. */
static void
prove_caller (MadangHttpServer *self, MadangHttpConnection *connection, MadangRequest *request)
{
  Proof *proof = g_new (Proof, 1);

  *proof = (Proof){ g_object_ref (self), madang_request_ref (request) };
  madang_http_connection_enter (connection, MADANG_HTTP_PHASE_BUSY);
  soup_server_message_pause (request->message);
  madang_sessions_find_user_async (request->site->context.services->sessions, &request->caller,
                                   on_proved, proof);
}

/* A short body is thrown away as it comes, and refused behind it: the connection stays. */
static gboolean
may_refuse_later (const MadangRequest *request, const MadangHttpHead *head)
{
  return !request->is_upload && !head->is_chunked && !head->expects_continue
         && head->body_length <= MADANG_HTTP_SKIP_MAX;
}

/* Waits for the body, if what is known before it is good. */
static void
begin_body (MadangHttpServer *self, MadangHttpConnection *connection, MadangRequest *request)
{
  const MadangHttpHead *head = madang_http_connection_get_head (connection);
  GError *error = NULL;

  request->is_upload = madang_request_is_upload (request);
  if (!check_length (request, head->body_length, &error))
    refuse_for (self, connection, error);
  else if (!madang_http_dispatch_admit (request, &request->refusal)
           && !may_refuse_later (request, head))
    refuse_for (self, connection, g_steal_pointer (&request->refusal));
  else if (request->is_upload && request->has_caller && request->caller.user_id == 0)
    prove_caller (self, connection, request);
  else
    await_body (self, connection, request);
}

static void
on_got_headers (SoupServerMessage *message, gpointer data)
{
  MadangHttpServer *self = data;
  MadangHttpConnection *connection = madang_http_connection_find (message);
  const MadangHttpHead *head = madang_http_connection_get_head (connection);
  g_autoptr (MadangRequest) request = madang_request_new (self->site, connection, message);

  madang_http_connection_set_request (connection, request);
  madang_http_dispatch_find_route (request);
  /* Else libsoup answers a Range of a JSON body. */
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  /* Where libsoup may leave a part of the body unread, nothing can follow. */
  if (head->expects_continue)
    {
      madang_http_connection_set_last (connection);
      soup_message_headers_append (soup_server_message_get_request_headers (message), "Connection",
                                   "close");
    }
  if (head->refusal != 0)
    refuse (self, connection, head->refusal, N_ ("The request is malformed."));
  else if (head->is_chunked || head->body_length > 0)
    begin_body (self, connection, request);
}

static void
on_request_started (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), data);
}

static void
fail_malformed (MadangRequest *request)
{
  GError *error = NULL;

  madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."), NULL);
  madang_request_fail (request, error);
}

static void
on_request_read (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  MadangHttpServer *self = data;
  MadangHttpConnection *connection = madang_http_connection_find (message);
  const MadangHttpHead *head = madang_http_connection_get_head (connection);
  g_autoptr (MadangRequest) request = madang_request_ref (
      madang_http_connection_get_request (connection));

  /* Its chunks are malformed, or have not come to their end. */
  if (head->refusal != 0)
    {
      refuse (self, connection, head->refusal, N_ ("The request is malformed."));
      return;
    }
  madang_http_connection_enter (connection, MADANG_HTTP_PHASE_BUSY);
  /* libsoup has refused the target already: it is of another scheme. */
  if (soup_server_message_get_status (message) != 0)
    fail_malformed (request);
  else
    madang_http_dispatch (request);
  if (request->is_answered)
    return;
  /* A status keeps libsoup from looking for a handler of its own. */
  soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
  request->is_paused = TRUE;
  soup_server_message_pause (message);
}

static void
on_request_done (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  MadangHttpServer *self = data;
  MadangHttpConnection *connection = madang_http_connection_find (message);

  /* What is left of an aborted answer would outlive its charge. */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  madang_http_connection_set_request (connection, NULL);
  madang_http_connection_enter (connection, MADANG_HTTP_PHASE_IDLE);
  if (self->drain != NULL)
    madang_http_connection_cut (connection);
}

static void
finish_drain (MadangHttpServer *self)
{
  g_autoptr (GTask) drain = g_steal_pointer (&self->drain);

  if (drain != NULL)
    g_task_return_boolean (drain, TRUE);
}

static void
on_gone (MadangHttpConnection *connection, gpointer data)
{
  MadangHttpServer *self = data;

  self->n_connections--;
  if (self->n_connections == 0)
    finish_drain (self);
}

static gboolean
has_room (gpointer data)
{
  MadangHttpServer *self = data;
  const MadangHttpSite *site = self->site;
  guint given_away = site->count != NULL ? site->count (site->upgrade_data) : 0;

  return self->n_connections + given_away < site->context.config->max_connections;
}

static void
take_connection (int descriptor, GSocketAddress *local, GSocketAddress *remote, gpointer data)
{
  MadangHttpServer *self = data;
  g_autoptr (MadangHttpConnection) connection = madang_http_connection_new (
      descriptor, &self->deadlines, on_gone, self);

  self->n_connections++;
  madang_http_connection_bind (connection, remote);
  soup_server_accept_iostream (self->soup, G_IO_STREAM (connection), local, remote, NULL);
}

static gboolean
on_sweep (gpointer data)
{
  MadangHttpServer *self = data;
  gint64 now = g_get_monotonic_time ();
  MadangHttpConnection *connection;

  while ((connection = madang_http_deadlines_steal_expired (&self->deadlines, now)) != NULL)
    madang_http_connection_expire (connection);
  return G_SOURCE_CONTINUE;
}

/* libsoup keeps connections alive only while it listens somewhere itself (soup-server.c, request_finished): here, in a
 * folder of our own and under a name that is gone at once, so that nobody can connect. */
static gboolean
listen_nowhere (SoupServer *soup, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("madang-XXXXXX", error);
  g_autofree char *path = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  gboolean listens;

  if (folder == NULL)
    return FALSE;
  path = g_build_filename (folder, "none", NULL);
  address = g_unix_socket_address_new (path);
  listens = soup_server_listen (soup, address, 0, error);
  unlink (path);
  rmdir (folder);
  return listens;
}

static void
finalize (GObject *object)
{
  MadangHttpServer *self = MADANG_HTTP_SERVER (object);

  g_clear_handle_id (&self->sweep_id, g_source_remove);
  g_clear_pointer (&self->acceptor, madang_http_acceptor_free);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  madang_http_linger_clear (&self->linger);
  g_clear_pointer (&self->site, madang_http_site_unref);
  G_OBJECT_CLASS (madang_http_server_parent_class)->finalize (object);
}

static void
madang_http_server_class_init (MadangHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_http_server_init (MadangHttpServer *self)
{
}

static const MadangHttpAcceptFuncs accept_funcs = { has_room, take_connection };

MadangHttpServer *
madang_http_server_new (const MadangHttpContext *context, GError **error)
{
  g_autoptr (MadangHttpServer) self = g_object_new (MADANG_TYPE_HTTP_SERVER, NULL);

  self->site = madang_http_site_new (context);
  madang_http_deadlines_init (&self->deadlines, &context->spans);
  madang_http_linger_init (&self->linger);
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  if (!listen_nowhere (self->soup, error))
    return NULL;
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started), self);
  g_signal_connect (self->soup, "request-read", G_CALLBACK (on_request_read), self);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_request_done), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_request_done), self);
  self->acceptor = madang_http_acceptor_new (&accept_funcs, self);
  self->sweep_id = g_timeout_add_seconds (1, on_sweep, self);
  return g_steal_pointer (&self);
}

void
madang_http_server_configure (MadangHttpServer *self)
{
  madang_http_site_configure (self->site);
}

void
madang_http_server_set_upgrade (MadangHttpServer *self,
                                MadangUpgradeFunc func,
                                MadangCountFunc count,
                                gpointer data)
{
  self->site->upgrade = func;
  self->site->count = count;
  self->site->upgrade_data = data;
}

void
madang_http_server_listen (MadangHttpServer *self, GSocket *listener)
{
  g_return_if_fail (self->acceptor != NULL);
  madang_http_acceptor_add (self->acceptor, listener);
}

void
madang_http_server_stop_accepting (MadangHttpServer *self)
{
  g_clear_pointer (&self->acceptor, madang_http_acceptor_free);
}

static void
end_connection (gpointer data, gpointer user_data)
{
  MadangHttpConnection *connection = data;

  madang_http_connection_set_last (connection);
  if (madang_http_connection_is_quiet (connection))
    madang_http_connection_cut (connection);
}

static void
on_drain_cancelled (GCancellable *cancellable, gpointer data)
{
  MadangHttpServer *self = data;

  soup_server_disconnect (self->soup);
}

void
madang_http_server_drain_async (MadangHttpServer *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (self->drain == NULL);
  madang_http_server_stop_accepting (self);
  self->drain = g_task_new (self, cancellable, callback, data);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_drain_cancelled), self, 0);
  for (guint i = 0; i < MADANG_HTTP_N_PHASES; i++)
    g_queue_foreach (&self->deadlines.queues[i], end_connection, NULL);
  if (g_cancellable_is_cancelled (cancellable))
    soup_server_disconnect (self->soup);
  if (self->n_connections == 0)
    finish_drain (self);
}

gboolean
madang_http_server_drain_finish (MadangHttpServer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
