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

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

/* Returns: (transfer full) (nullable): %NULL with @error, or where there are no more */
static GSocketAddress *
find_next (GSocketAddressEnumerator *addresses, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_socket_address_enumerator_next_async (addresses, g_cancellable_get_current (), on_next,
                                          &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_socket_address_enumerator_next_finish (addresses, result, error);
}

/* Returns: (transfer full) (element-type GSocketAddress): none with @error */
static GPtrArray *
look_up (const char *where, GError **error)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *every = where[0] == ':' ? g_strconcat ("[::]", where, NULL) : NULL;
  g_autoptr (GSocketConnectable) target = NULL;
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  GSocketAddress *address;

  if (g_str_has_prefix (where, "unix:"))
    {
      g_ptr_array_add (found, g_unix_socket_address_new (where + strlen ("unix:")));
      return found;
    }
  target = g_network_address_parse (every != NULL ? every : where, 0, error);
  if (target == NULL)
    return found;
  addresses = g_socket_connectable_enumerate (target);
  while ((address = find_next (addresses, error)) != NULL)
    g_ptr_array_add (found, address);
  return found;
}

static const char *
get_path (GSocketAddress *address)
{
  return g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address));
}

/* A socket that a killed server has left behind: nobody answers on it. */
static gboolean
is_stale (GSocketAddress *address)
{
  g_autoptr (GSocket) probe = NULL;
  g_autoptr (GError) error = NULL;
  struct stat status;

  if (lstat (get_path (address), &status) != 0 || !S_ISSOCK (status.st_mode))
    return FALSE;
  probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                        NULL);
  if (probe == NULL)
    return FALSE;
  g_socket_set_blocking (probe, FALSE);
  return !g_socket_connect (probe, address, NULL, &error)
         && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

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

static GSocket *
open_address (GSocketAddress *address, GError **error)
{
  if (G_IS_UNIX_SOCKET_ADDRESS (address) && is_stale (address))
    unlink (get_path (address));
  return listen_at (address, error);
}

/* To bind it would make a file. */
static gboolean
check_unix (GSocketAddress *address, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (get_path (address));
  struct stat status;
  int reason = 0;

  if (access (folder, W_OK | X_OK) != 0)
    reason = errno;
  else if (lstat (get_path (address), &status) == 0 && !is_stale (address))
    reason = S_ISSOCK (status.st_mode) ? EADDRINUSE : EEXIST;
  if (reason != 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (reason), g_strerror (reason));
  return reason == 0;
}

static gboolean
check_address (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    return check_unix (address, error);
  socket = bind_to (address, error);
  return socket != NULL;
}

GPtrArray *
madang_listen_open (const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GPtrArray) addresses = look_up (where, &reason);

  for (guint i = 0; reason == NULL && i < addresses->len; i++)
    {
      GSocket *socket = open_address (addresses->pdata[i], &reason);

      if (socket != NULL)
        g_ptr_array_add (sockets, socket);
    }
  if (reason == NULL)
    return g_steal_pointer (&sockets);
  set_address_error (error, where, reason);
  return NULL;
}

gboolean
madang_listen_check (const char *where, gboolean may_be_in_use, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GPtrArray) addresses = look_up (where, &reason);

  for (guint i = 0; reason == NULL && i < addresses->len; i++)
    {
      check_address (addresses->pdata[i], &reason);
      if (may_be_in_use && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        g_clear_error (&reason);
    }
  if (reason != NULL)
    set_address_error (error, where, reason);
  return reason == NULL;
}
