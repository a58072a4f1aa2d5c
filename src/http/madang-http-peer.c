#include "http/madang-http-peer.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

/* An IPv4 client of a listener for both families comes as ::ffff:192.0.2.1 (RFC 4291, section 2.5.5.2). */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, prefix, sizeof prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof prefix, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

static GInetAddress *
get_peer (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return NULL;
  return unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

static gboolean
is_trusted (const MadangConfig *config, GInetAddress *address)
{
  const GPtrArray *proxies = config->trusted_proxies;

  /* Whoever may open our unix socket was let there by the operator: a proxy, if there are any. */
  if (address == NULL)
    return proxies->len > 0;
  for (guint i = 0; i < proxies->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (proxies, i), address))
      return TRUE;
  return FALSE;
}

gboolean
madang_http_peer_is_trusted (const MadangConfig *config, SoupServerMessage *message)
{
  g_autoptr (GInetAddress) peer = NULL;

  if (config->trusted_proxies->len == 0)
    return FALSE;
  peer = get_peer (message);
  return is_trusted (config, peer);
}

gboolean
madang_http_peer_is_local (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  g_autoptr (GInetAddress) peer = get_peer (message);

  return peer != NULL ? g_inet_address_get_is_loopback (peer) : G_IS_UNIX_SOCKET_ADDRESS (remote);
}

/* Reads an address as proxies write it: perhaps with a port, perhaps in brackets. */
static GInetAddress *
parse_hop (const char *text)
{
  g_autofree char *hop = g_strstrip (g_strdup (text));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (hop);
  g_autoptr (GSocketConnectable) parsed = NULL;

  if (address != NULL)
    return unmap (address);
  parsed = g_network_address_parse (hop, 0, NULL);
  if (parsed == NULL)
    return NULL;
  address = g_inet_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  return address != NULL ? unmap (address) : NULL;
}

GInetAddress *
madang_http_peer_find_client (const MadangConfig *config, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GInetAddress) client = get_peer (message);
  g_auto (GStrv) hops = NULL;
  const char *forwarded;

  if (config->trusted_proxies->len == 0 || !is_trusted (config, client))
    return g_steal_pointer (&client);
  forwarded = soup_message_headers_get_list (headers, "X-Forwarded-For");
  hops = g_strsplit (forwarded != NULL ? forwarded : "", ",", -1);
  for (guint i = g_strv_length (hops); i > 0 && is_trusted (config, client); i--)
    {
      GInetAddress *hop = parse_hop (hops[i - 1]);

      if (hop == NULL)
        break;
      g_clear_object (&client);
      client = hop;
    }
  return g_steal_pointer (&client);
}

gboolean
madang_http_peer_says_https (const MadangConfig *config, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *scheme;
  const char *last;

  if (!madang_http_peer_is_trusted (config, message))
    return FALSE;
  scheme = soup_message_headers_get_list (headers, "X-Forwarded-Proto");
  if (scheme == NULL)
    return FALSE;
  last = strrchr (scheme, ',');
  last = last != NULL ? last + 1 : scheme;
  return g_ascii_strcasecmp (last + strspn (last, " \t"), "https") == 0;
}
