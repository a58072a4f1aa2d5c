#include "http/madang-http-internal.h"

#include <sodium.h>
#include <string.h>

#include "base/madang-error.h"
#include "http/madang-http-peer.h"

#define SCHEME "Bearer "

/* In the same time wherever the first difference is. */
static gboolean
has_key (GBytes *key, SoupMessageHeaders *headers)
{
  const char *header = soup_message_headers_get_one (headers, "Authorization");
  gsize length;
  const char *bytes = g_bytes_get_data (key, &length);

  if (header == NULL || g_ascii_strncasecmp (header, SCHEME, strlen (SCHEME)) != 0)
    return FALSE;
  header += strlen (SCHEME);
  return strlen (header) == length && sodium_memcmp (header, bytes, length) == 0;
}

static gboolean
is_foreign (SoupMessageHeaders *headers)
{
  static const char *const names[] = { "Origin", "X-Forwarded-For", "Forwarded", "X-Real-IP" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (soup_message_headers_get_list (headers, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_json (SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL && g_ascii_strcasecmp (type, "application/json") == 0;
}

gboolean
madang_http_internal_check (const MadangConfig *config, SoupServerMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (config->service_key != NULL
          ? has_key (config->service_key, headers)
          : madang_http_peer_is_local (message) && !is_foreign (headers) && is_json (headers))
    return TRUE;
  madang_set_not_authorized (error);
  return FALSE;
}
