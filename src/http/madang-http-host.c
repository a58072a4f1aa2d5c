#include "http/madang-http-host.h"

#include <string.h>

#include "base/madang-address.h"

/* Names (IDNA or as the browser sends them) and IPv4 addresses. */
static gboolean
is_host_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_address_character (char c)
{
  return g_ascii_isxdigit (c) || c == ':' || c == '.';
}

/* Gives the end of the host within `text`, before its port; NULL where it is none. */
static const char *
find_host_end (const char *text)
{
  const char *end = text;

  if (*end == '[')
    {
      end++;
      while (is_address_character (*end))
        end++;
      return *end == ']' && end > text + 1 ? end + 1 : NULL;
    }
  while (is_host_character (*end))
    end++;
  return end > text ? end : NULL;
}

static gboolean
is_port (const char *text)
{
  gsize digits;

  if (*text == '\0')
    return TRUE;
  digits = strspn (text + 1, "0123456789");
  return *text == ':' && digits <= 5 && text[1 + digits] == '\0';
}

static gboolean
is_host_of_target (GUri *target, const char *text, const char *end)
{
  const char *host = g_uri_get_host (target);

  if (*text == '[')
    {
      text++;
      end--;
    }
  return strlen (host) == (gsize) (end - text) && g_ascii_strncasecmp (host, text, end - text) == 0;
}

char *
madang_http_host_dup_own (SoupServerMessage *message)
{
  GSocketAddress *local = soup_server_message_get_local_address (message);

  if (!G_IS_INET_SOCKET_ADDRESS (local))
    return g_strdup ("localhost");
  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (local));
}

gboolean
madang_http_host_is_good (SoupServerMessage *message)
{
  const char *text = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Host");
  const char *end;

  /* HTTP/1.0 need not name one; libsoup puts our own address there. */
  if (text == NULL)
    return TRUE;
  end = find_host_end (text);
  return end != NULL && is_port (end)
         && is_host_of_target (soup_server_message_get_uri (message), text, end);
}

static gboolean
matches_pattern (const char *host, const char *pattern)
{
  gsize host_length = strlen (host);
  gsize length = strlen (pattern);

  if (pattern[0] != '.')
    return g_str_equal (host, pattern);
  return g_str_equal (host, pattern + 1)
         || (host_length > length && g_str_equal (host + host_length - length, pattern));
}

/* GUri gives an IPv6 address without its brackets; the dot at the end of a name is the root's. */
static char *
dup_host (GUri *target)
{
  const char *host = g_uri_get_host (target);
  g_autofree char *bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : NULL;
  g_autofree char *rootless = g_str_has_suffix (host, ".") ? g_strndup (host, strlen (host) - 1)
                                                           : NULL;

  return madang_normalize_host (bracketed != NULL ? bracketed : rootless != NULL ? rootless : host);
}

gboolean
madang_http_host_is_allowed (const MadangHttpSite *site, SoupServerMessage *message)
{
  g_autofree char *host = NULL;

  if (site->takes_any_host)
    return TRUE;
  host = dup_host (soup_server_message_get_uri (message));
  for (GStrv pattern = site->context.config->allowed_hosts; host != NULL && *pattern != NULL;
       pattern++)
    if (matches_pattern (host, *pattern))
      return TRUE;
  return FALSE;
}
