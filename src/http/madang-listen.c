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

typedef GSocket *(*OpenFunc) (GSocketAddress *address, GError **error);

static GSocket *
bind_to (GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  if (!g_socket_bind (socket, address, TRUE, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static GSocket *
listen_at (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = bind_to (address, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, MADANG_HTTP_BACKLOG);
  if (!g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* A socket that a killed server has left behind: nobody answers on it. */
static gboolean
is_stale (const char *path, GSocketAddress *address)
{
  g_autoptr (GSocket) probe = NULL;
  g_autoptr (GError) error = NULL;
  struct stat status;

  if (lstat (path, &status) != 0 || !S_ISSOCK (status.st_mode))
    return FALSE;
  probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                        NULL);
  if (probe == NULL)
    return FALSE;
  g_socket_set_blocking (probe, FALSE);
  return !g_socket_connect (probe, address, NULL, &error)
         && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static gboolean
add_unix (GPtrArray *sockets, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocket *socket;

  if (is_stale (path, address))
    unlink (path);
  socket = listen_at (address, error);
  if (socket == NULL)
    return FALSE;
  g_ptr_array_add (sockets, socket);
  return TRUE;
}

/* To bind it would make a file. */
static gboolean
check_unix (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;
  int reason = 0;

  if (access (folder, W_OK | X_OK) != 0)
    reason = errno;
  else if (lstat (path, &status) == 0 && !is_stale (path, address))
    reason = EADDRINUSE;
  if (reason != 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (reason), g_strerror (reason));
  return reason == 0;
}

static gboolean
add_inet (GPtrArray *sockets, const char *where, OpenFunc open_at, GError **error)
{
  g_autofree char *every = where[0] == ':' ? g_strconcat ("[::]", where, NULL) : NULL;
  g_autoptr (GSocketConnectable) target = NULL;
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  target = g_network_address_parse (every != NULL ? every : where, 0, error);
  if (target == NULL)
    return FALSE;
  addresses = g_socket_connectable_enumerate (target);
  while ((address = g_socket_address_enumerator_next (addresses, NULL, error)) != NULL)
    {
      GSocket *socket = open_at (address, error);

      if (socket == NULL)
        return FALSE;
      g_ptr_array_add (sockets, socket);
      g_clear_object (&address);
    }
  return sockets->len > 0;
}

/* Returns: (nullable): the path of a unix socket */
static const char *
find_path (const char *where)
{
  return g_str_has_prefix (where, "unix:") ? where + strlen ("unix:") : NULL;
}

GPtrArray *
madang_listen_open (const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) reason = NULL;
  const char *path = find_path (where);
  gboolean done = path != NULL ? add_unix (sockets, path, &reason)
                               : add_inet (sockets, where, listen_at, &reason);

  if (!done)
    {
      set_address_error (error, where, reason);
      return NULL;
    }
  return g_steal_pointer (&sockets);
}

gboolean
madang_listen_check (const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) reason = NULL;
  const char *path = find_path (where);
  gboolean done = path != NULL ? check_unix (path, &reason)
                               : add_inet (sockets, where, bind_to, &reason);

  if (!done)
    set_address_error (error, where, reason);
  return done;
}
