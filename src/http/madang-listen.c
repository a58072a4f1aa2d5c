#include "http/madang-listen.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"

static void
set_address_error (GError **error, const char *where, const GError *reason)
{
  madang_set_error (error, MADANG_ERROR_ADDRESS, N_ ("Cannot listen on %1$s: %2$s."), where,
                    reason->message, NULL);
}

static GSocket *
listen_at (GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, MADANG_HTTP_BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* A socket that a killed server has left behind: nobody answers on it. */
static void
remove_stale (const char *path, GSocketAddress *address)
{
  g_autoptr (GSocket) probe = NULL;
  g_autoptr (GError) error = NULL;
  struct stat status;

  if (lstat (path, &status) != 0 || !S_ISSOCK (status.st_mode))
    return;
  probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                        NULL);
  if (probe == NULL)
    return;
  g_socket_set_blocking (probe, FALSE);
  if (!g_socket_connect (probe, address, NULL, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    unlink (path);
}

static gboolean
add_unix (GPtrArray *sockets, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocket *socket;

  remove_stale (path, address);
  socket = listen_at (address, error);
  if (socket == NULL)
    return FALSE;
  g_ptr_array_add (sockets, socket);
  return TRUE;
}

static gboolean
add_inet (GPtrArray *sockets, const char *where, GError **error)
{
  g_autoptr (GSocketConnectable) target = NULL;
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  target = g_network_address_parse (where, 0, error);
  if (target == NULL)
    return FALSE;
  addresses = g_socket_connectable_enumerate (target);
  while ((address = g_socket_address_enumerator_next (addresses, NULL, error)) != NULL)
    {
      GSocket *socket = listen_at (address, error);

      if (socket == NULL)
        return FALSE;
      g_ptr_array_add (sockets, socket);
      g_clear_object (&address);
    }
  return sockets->len > 0;
}

GPtrArray *
madang_listen_open (const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) reason = NULL;
  g_autofree char *every = where[0] == ':' ? g_strconcat ("[::]", where, NULL) : NULL;
  gboolean done = g_str_has_prefix (where, "unix:")
                      ? add_unix (sockets, where + strlen ("unix:"), &reason)
                      : add_inet (sockets, every != NULL ? every : where, &reason);

  if (!done)
    {
      set_address_error (error, where, reason);
      return NULL;
    }
  return g_steal_pointer (&sockets);
}
