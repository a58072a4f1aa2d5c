#include "base/madang-address.h"

#include <gio/gio.h>
#include <sys/un.h>

char *
madang_normalize_host (const char *host)
{
  gsize length = strlen (host);
  g_autofree char *ascii = NULL;

  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      g_autofree char *bare = g_strndup (host + 1, length - 2);
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);
      g_autofree char *canonical = address != NULL ? g_inet_address_to_string (address) : NULL;

      return canonical != NULL && strchr (canonical, ':') != NULL
                 ? g_strdup_printf ("[%s]", canonical)
                 : NULL;
    }
  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || *ascii == '\0' || *ascii == '.'
      || strspn (ascii, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") != strlen (ascii))
    return NULL;
  return g_ascii_strdown (ascii, -1);
}

char *
madang_normalize_host_pattern (const char *item)
{
  g_autofree char *host = NULL;

  if (g_str_equal (item, "*"))
    return g_strdup (item);
  host = madang_normalize_host (*item == '.' ? item + 1 : item);
  return host != NULL && *item == '.' ? g_strconcat (".", host, NULL) : g_steal_pointer (&host);
}

char *
madang_normalize_origin (const char *item)
{
  g_autoptr (GUri) uri = g_uri_parse (item, G_URI_FLAGS_NON_DNS, NULL);
  g_autofree char *bracketed = NULL;
  g_autofree char *host = NULL;
  const char *path;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_userinfo (uri) != NULL
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return NULL;
  path = g_uri_get_path (uri);
  if (*path != '\0' && !g_str_equal (path, "/"))
    return NULL;
  if (strchr (g_uri_get_host (uri), ':') != NULL)
    bracketed = g_strdup_printf ("[%s]", g_uri_get_host (uri));
  host = madang_normalize_host (bracketed != NULL ? bracketed : g_uri_get_host (uri));
  if (host == NULL)
    return NULL;
  port = g_uri_get_port (uri);
  if (port == -1 || (port == 80 && g_str_equal (g_uri_get_scheme (uri), "http"))
      || (port == 443 && g_str_equal (g_uri_get_scheme (uri), "https")))
    return g_strdup_printf ("%s://%s", g_uri_get_scheme (uri), host);
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), host, port);
}

/* Whether @origin names @host, with the port that its scheme implies. */
static gboolean
is_of_host (const char *origin, const char *host)
{
  g_autofree char *scheme = g_strndup (origin, strcspn (origin, ":"));
  g_autofree char *url = g_strdup_printf ("%s://%s", scheme, host);
  g_autofree char *own = madang_normalize_origin (url);

  return own != NULL && g_str_equal (origin, own)
         && (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}

gboolean
madang_is_origin_trusted (const char *origin, const char *host, const char *const *others)
{
  g_autofree char *normal = madang_normalize_origin (origin);

  return normal != NULL
         && ((host != NULL && is_of_host (normal, host)) || g_strv_contains (others, normal));
}

char *
madang_normalize_listen (const char *item)
{
  const char *colon = strrchr (item, ':');
  g_autofree char *typed = NULL;
  g_autofree char *host = NULL;

  if (g_str_has_prefix (item, "unix:"))
    {
      g_autofree char *path = g_canonicalize_filename (item + strlen ("unix:"), NULL);
      gboolean fits = strlen (path) < sizeof (((struct sockaddr_un *) NULL)->sun_path);

      return fits && item[strlen ("unix:")] != '\0' ? g_strconcat ("unix:", path, NULL) : NULL;
    }
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, NULL, NULL))
    return NULL;
  typed = g_strndup (item, colon - item);
  host = *typed != '\0' ? madang_normalize_host (typed) : g_strdup ("");
  return host != NULL ? g_strconcat (host, colon, NULL) : NULL;
}
