#include "http/madang-http-dispatch.h"

#include "auth/madang-credentials.h"
#include "http/madang-http-cors.h"
#include "http/madang-http-host.h"
#include "http/madang-http-internal.h"
#include "http/madang-reply.h"
#include "http/madang-request-private.h"

static void
add_allow (MadangRequest *request)
{
  static const struct
  {
    MadangMethods method;
    const char *names;
  } methods[] = {
    { MADANG_METHOD_GET, "GET, HEAD, " }, { MADANG_METHOD_POST, "POST, " },
    { MADANG_METHOD_PUT, "PUT, " },       { MADANG_METHOD_PATCH, "PATCH, " },
    { MADANG_METHOD_DELETE, "DELETE, " },
  };
  g_autoptr (GString) allow = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if ((request->match.allowed & methods[i].method) != 0)
      g_string_append (allow, methods[i].names);
  g_string_append (allow, "OPTIONS");
  madang_request_add_header (request, "Allow", allow->str);
}

static gboolean
check_host (MadangRequest *request, GError **error)
{
  const MadangRoute *route = request->match.route;

  if (!madang_http_host_is_good (request->message))
    {
      madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."),
                        NULL);
      return FALSE;
    }
  if ((route != NULL && (route->flags & MADANG_ROUTE_ANY_HOST) != 0)
      || madang_http_host_is_allowed (request->site, request->message))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("This host name is not served here."),
                    NULL);
  return FALSE;
}

static gboolean
check_path (MadangRequest *request, GError **error)
{
  if (request->match.route != NULL)
    return TRUE;
  if (request->match.allowed == MADANG_METHOD_NONE)
    {
      madang_set_not_found (error);
      return FALSE;
    }
  add_allow (request);
  madang_set_error (error, MADANG_ERROR_WRONG_METHOD, N_ ("Method not allowed."), NULL);
  return FALSE;
}

static gboolean
read_caller (MadangRequest *request, GError **error)
{
  return madang_credentials_read_authorization (
      request->site->context.tokens, madang_request_get_header (request, "Authorization"),
      &request->caller, error);
}

static gboolean
check_caller (MadangRequest *request, GError **error)
{
  MadangRouteFlags flags = request->match.route->flags;

  /* Whose an opaque token is, the store alone can tell: it is not asked where nobody need call. */
  if ((flags & MADANG_ROUTE_KNOWS_CALLER) != 0)
    request->has_caller = read_caller (request, NULL) && request->caller.user_id != 0;
  if ((flags & MADANG_ROUTE_NEEDS_CALLER) == 0)
    return TRUE;
  if (madang_request_get_header (request, "Authorization") == NULL)
    madang_set_error (error, MADANG_ERROR_UNAUTHENTICATED,
                      N_ ("Authentication credentials were not provided."), NULL);
  else
    request->has_caller = read_caller (request, error);
  return request->has_caller;
}

static gboolean
check_internal (MadangRequest *request, GError **error)
{
  return (request->match.route->flags & MADANG_ROUTE_INTERNAL) == 0
         || madang_http_internal_check (request->site->context.config, request->message, error);
}

/* One that may be empty needs no type then, and is looked at when it has come. */
static gboolean
check_type (MadangRequest *request, GError **error)
{
  return !madang_request_reads_body (request)
         || (request->match.route->flags & MADANG_ROUTE_BODY_OPTIONAL) != 0
         || madang_request_check_type (request, error);
}

static gboolean
check_body (MadangRequest *request, GError **error)
{
  return !madang_request_reads_body (request) || madang_request_read_body (request, error);
}

static gboolean
is_options (MadangRequest *request)
{
  return g_str_equal (soup_server_message_get_method (request->message), "OPTIONS");
}

static void
handle_options (MadangRequest *request)
{
  gboolean is_preflight = madang_request_get_header (request, "Access-Control-Request-Method")
                          != NULL;
  GError *error = NULL;

  if (request->match.allowed == MADANG_METHOD_NONE && !is_preflight
      && !soup_server_message_is_options_ping (request->message))
    {
      check_path (request, &error);
      madang_request_fail (request, error);
      return;
    }
  if (request->match.allowed != MADANG_METHOD_NONE)
    add_allow (request);
  madang_http_cors_add_preflight (request->message);
  /* Not 204: libsoup closes the connection behind it. */
  madang_request_reply (request, SOUP_STATUS_OK, g_string_new (NULL));
}

/* RFC 6455, section 4.2.1: what is no handshake at all, or of another version. */
static gboolean
is_handshake (MadangRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);

  return soup_message_headers_header_equals (headers, "Upgrade", "websocket")
         && soup_message_headers_header_equals (headers, "Sec-WebSocket-Version", "13");
}

static void
handle_upgrade (MadangRequest *request)
{
  const MadangHttpSite *site = request->site;

  if (site->upgrade != NULL && is_handshake (request))
    {
      site->upgrade (request, site->upgrade_data);
      return;
    }
  madang_request_add_header (request, "Upgrade", "websocket");
  madang_request_add_header (request, "Connection", "Upgrade");
  madang_request_add_header (request, "Sec-WebSocket-Version", "13");
  madang_request_reply_text (request, MADANG_HTTP_UPGRADE_REQUIRED, "detail",
                             N_ ("This address takes WebSocket connections only."), NULL);
}

void
madang_http_dispatch_find_route (MadangRequest *request)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (request->message));

  madang_router_match (request->site->router, path, madang_request_get_method (request),
                       &request->match);
}

gboolean
madang_http_dispatch_admit (MadangRequest *request, GError **error)
{
  request->is_admitted = check_host (request, error)
                         && (is_options (request)
                             || (check_path (request, error) && check_caller (request, error)
                                 && check_internal (request, error)
                                 && check_type (request, error)));
  return request->is_admitted;
}

static void
handle (MadangRequest *request)
{
  if (is_options (request))
    handle_options (request);
  else if (request->match.route->socket != MADANG_SOCKET_NONE)
    handle_upgrade (request);
  else
    {
      request->is_handled = TRUE;
      request->match.route->handler (request, request->site->context.services);
    }
}

void
madang_http_dispatch (MadangRequest *request)
{
  GError *error = g_steal_pointer (&request->refusal);

  if (error == NULL && !request->is_admitted)
    madang_http_dispatch_admit (request, &error);
  if (error == NULL)
    check_body (request, &error);
  if (error == NULL)
    handle (request);
  else
    madang_request_fail (request, error);
}
