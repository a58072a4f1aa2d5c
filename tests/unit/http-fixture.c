#include "http-fixture.h"

#include <string.h>

#define PATIENCE_USEC (10 * G_USEC_PER_SEC)

static const char *any[] = { "*", NULL };
static const char *none[] = { NULL };

void
http_fixture_init (HttpFixture *self, const MadangRoute *routes, guint n_routes)
{
  *self = (HttpFixture){ 0 };
  self->config.allowed_hosts = (GStrv) any;
  self->config.cors_origins = (GStrv) any;
  self->config.socket_origins = (GStrv) none;
  self->config.trusted_proxies = g_ptr_array_new_with_free_func (g_object_unref);
  self->config.language = (char *) "ko";
  self->config.max_connections = 100;
  self->config.body_bytes = 1000;
  self->config.upload_bytes = 10000;
  self->context.config = &self->config;
  self->context.catalogues = madang_catalogues_new ();
  self->context.routes = routes;
  self->context.n_routes = n_routes;
  self->context.spans = MADANG_HTTP_SPANS_DEFAULT;
}

void
http_fixture_start (HttpFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, 128);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->server = madang_http_server_new (&self->context, &error);
  g_assert_no_error (error);
  madang_http_server_listen (self->server, socket);
}

void
http_fixture_clear (HttpFixture *self)
{
  g_clear_object (&self->server);
  spin_loop (0);
  g_clear_object (&self->context.catalogues);
  g_clear_pointer (&self->config.trusted_proxies, g_ptr_array_unref);
}

void
spin_loop (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  do
    while (g_main_context_iteration (NULL, FALSE))
      ;
  while (g_get_monotonic_time () < end && (g_usleep (500), TRUE));
}

HttpClient *
http_client_new (HttpFixture *fixture)
{
  HttpClient *self = g_new0 (HttpClient, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1",
                                                                              fixture->port);
  g_autoptr (GError) error = NULL;

  self->received = g_string_new (NULL);
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                               &error);
  g_assert_no_error (error);
  g_socket_connect (self->socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->socket, FALSE);
  return self;
}

void
http_client_free (HttpClient *self)
{
  g_clear_object (&self->socket);
  g_string_free (self->received, TRUE);
  g_free (self);
}

void
http_client_send (HttpClient *self, const char *data, gssize length)
{
  gsize left = length >= 0 ? (gsize) length : strlen (data);
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;

  while (left > 0 && g_get_monotonic_time () < end)
    {
      g_autoptr (GError) error = NULL;
      gssize sent = g_socket_send (self->socket, data, left, NULL, &error);

      g_main_context_iteration (NULL, FALSE);
      if (sent > 0)
        {
          data += sent;
          left -= sent;
        }
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
    }
}

static void
receive (HttpClient *self)
{
  char data[65536];
  g_autoptr (GError) error = NULL;
  gssize received = g_socket_receive (self->socket, data, sizeof data, NULL, &error);

  if (received > 0)
    g_string_append_len (self->received, data, received);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->is_at_end = TRUE;
  else
    spin_loop (0);
}

/* The length of the first whole answer among `received`; 0 where there is none. */
static gsize
measure_answer (HttpClient *self, gboolean is_head)
{
  const char *blank = strstr (self->received->str, "\r\n\r\n");
  const char *length;
  gsize head, body = 0;

  if (blank == NULL)
    return 0;
  head = blank + 4 - self->received->str;
  length = strstr (self->received->str, "Content-Length: ");
  if (length != NULL && length < blank && !is_head)
    body = g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10);
  return self->received->len >= head + body ? head + body : 0;
}

char *
http_client_read (HttpClient *self, gboolean is_head)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  gsize length = 0;
  char *answer;

  while ((length = measure_answer (self, is_head)) == 0 && !self->is_at_end
         && g_get_monotonic_time () < end)
    receive (self);
  if (length == 0)
    length = self->received->len;
  answer = g_strndup (self->received->str, length);
  g_string_erase (self->received, 0, length);
  return answer;
}

gboolean
http_client_wait_end (HttpClient *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (!self->is_at_end && g_get_monotonic_time () < end)
    receive (self);
  return self->is_at_end;
}

char *
http_fixture_ask (HttpFixture *self, const char *request)
{
  g_autoptr (HttpClient) client = http_client_new (self);

  http_client_send (client, request, -1);
  return http_client_read (client, g_str_has_prefix (request, "HEAD "));
}

void
note_request (const char *request)
{
  g_autofree char *escaped = g_strescape (request, NULL);

  g_test_message ("%s", escaped);
}
