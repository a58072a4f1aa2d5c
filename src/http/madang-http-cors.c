#include "http/madang-http-cors.h"

#define PREFLIGHT_SECONDS "600" /* the least that every browser keeps it for */

void
madang_http_cors_add (const MadangHttpSite *site, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *origin = "*";

  if (!site->takes_any_origin)
    {
      origin = soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                             "Origin");
      soup_message_headers_append (headers, "Vary", "Origin");
      if (origin == NULL
          || !g_strv_contains ((const char *const *) site->context.config->cors_origins, origin))
        return;
    }
  soup_message_headers_append (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_append (headers, "Access-Control-Expose-Headers",
                               "Retry-After, Content-Language, Link");
}

void
madang_http_cors_add_preflight (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_append (headers, "Access-Control-Allow-Methods",
                               "GET, POST, PUT, PATCH, DELETE");
  soup_message_headers_append (headers, "Access-Control-Allow-Headers",
                               "authorization, content-type, accept-language, idempotency-key");
  soup_message_headers_append (headers, "Access-Control-Max-Age", PREFLIGHT_SECONDS);
}
