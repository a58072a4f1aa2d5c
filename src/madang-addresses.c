#include "madang-addresses.h"

#include <gio/gio.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include "base/madang-error.h"
#include "http/madang-listen.h"
#include "store/madang-state-lock.h"

#define DEFAULT_ADDRESS "127.0.0.1:8000"

/* NULL with @error where it is none that connections could be accepted from. */
static GSocket *
take_passed_socket (int fd, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", fd);

  if (sd_is_socket (fd, AF_UNSPEC, SOCK_STREAM, 1) > 0)
    return g_socket_new_from_fd (fd, error);
  madang_set_error (error, MADANG_ERROR_ADDRESS,
                    N_ ("Descriptor %s, passed by systemd, is not a listening stream socket"),
                    number, NULL);
  return NULL;
}

static gboolean
take_passed_sockets (GPtrArray *listeners, GError **error)
{
  int n = sd_listen_fds (TRUE);

  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
    {
      GSocket *socket = take_passed_socket (fd, error);

      if (socket == NULL)
        return FALSE;
      g_ptr_array_add (listeners, socket);
    }
  return TRUE;
}

static gboolean
open_address (GPtrArray *listeners, const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = madang_listen_open (where, error);

  if (sockets == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (listeners, g_steal_pointer (&sockets));
  return TRUE;
}

GPtrArray *
madang_addresses_open (const MadangConfig *config, GError **error)
{
  g_autoptr (GPtrArray) listeners = g_ptr_array_new_with_free_func (g_object_unref);
  const GStrv listen = config->listen;

  if (!take_passed_sockets (listeners, error))
    return NULL;
  for (guint i = 0; listen[i] != NULL; i++)
    if (!open_address (listeners, listen[i], error))
      return NULL;
  if (listeners->len == 0 && !open_address (listeners, DEFAULT_ADDRESS, error))
    return NULL;
  return g_steal_pointer (&listeners);
}

/* What is in use while a madangd runs on this state directory may be its own: the one that is checked comes later. */
gboolean
madang_addresses_check (const MadangConfig *config, GError **error)
{
  gboolean is_running = madang_state_lock_is_held (config->state_dir);
  const GStrv listen = config->listen;

  if (listen[0] == NULL)
    return madang_listen_check (DEFAULT_ADDRESS, is_running, error);
  for (guint i = 0; listen[i] != NULL; i++)
    if (!madang_listen_check (listen[i], is_running, error))
      return FALSE;
  return TRUE;
}
