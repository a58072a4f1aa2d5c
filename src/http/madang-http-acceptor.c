#include "http/madang-http-acceptor.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <glib-unix.h>

#include "base/madang-limits.h"

typedef struct
{
  MadangHttpAcceptor *acceptor;
  GSocket *socket;
  GSocketAddress *local;
  GSource *source; /* NULL while accepting rests */
} Listener;

struct _MadangHttpAcceptor
{
  const MadangHttpAcceptFuncs *funcs;
  gpointer data;
  GPtrArray *listeners;
  GSource *rest; /* NULL unless accepting rests */
};

static gboolean on_connection (int descriptor, GIOCondition condition, gpointer data);

static void
watch (Listener *listener)
{
  listener->source = g_unix_fd_source_new (g_socket_get_fd (listener->socket), G_IO_IN);
  g_source_set_callback (listener->source, G_SOURCE_FUNC (on_connection), listener, NULL);
  g_source_attach (listener->source, g_main_context_get_thread_default ());
}

static void
unwatch (Listener *listener)
{
  if (listener->source != NULL)
    g_source_destroy (listener->source);
  g_clear_pointer (&listener->source, g_source_unref);
}

static gboolean
on_rested (gpointer data)
{
  MadangHttpAcceptor *self = data;

  g_clear_pointer (&self->rest, g_source_unref);
  for (guint i = 0; i < self->listeners->len; i++)
    watch (g_ptr_array_index (self->listeners, i));
  return G_SOURCE_REMOVE;
}

static void
begin_rest (MadangHttpAcceptor *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    unwatch (g_ptr_array_index (self->listeners, i));
  self->rest = g_timeout_source_new (MADANG_HTTP_ACCEPT_PAUSE_MS);
  g_source_set_callback (self->rest, on_rested, self, NULL);
  g_source_attach (self->rest, g_main_context_get_thread_default ());
}

/* Returns: whether to go on accepting. */
static gboolean
recover (MadangHttpAcceptor *self, int error)
{
  if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM)
    begin_rest (self);
  return error == EINTR || error == ECONNABORTED;
}

/* Returns: whether there may be more to accept. */
static gboolean
accept_one (Listener *listener)
{
  MadangHttpAcceptor *self = listener->acceptor;
  struct sockaddr_storage native;
  socklen_t length = sizeof native;
  g_autoptr (GSocketAddress) remote = NULL;
  int descriptor;

  if (!self->funcs->has_room (self->data))
    {
      begin_rest (self);
      return FALSE;
    }
  descriptor = accept4 (g_socket_get_fd (listener->socket), (struct sockaddr *) &native, &length,
                        SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0)
    return recover (self, errno);
  remote = g_socket_address_new_from_native (&native, length);
  self->funcs->take (descriptor, listener->local, remote, self->data);
  return TRUE;
}

static gboolean
on_connection (int descriptor, GIOCondition condition, gpointer data)
{
  guint n = 0;

  while (n < MADANG_HTTP_ACCEPTS_PER_TURN && accept_one (data))
    n++;
  return G_SOURCE_CONTINUE;
}

static void
free_listener (gpointer data)
{
  Listener *listener = data;

  unwatch (listener);
  g_clear_object (&listener->socket);
  g_clear_object (&listener->local);
  g_free (listener);
}

MadangHttpAcceptor *
madang_http_acceptor_new (const MadangHttpAcceptFuncs *funcs, gpointer data)
{
  MadangHttpAcceptor *self = g_new0 (MadangHttpAcceptor, 1);

  self->funcs = funcs;
  self->data = data;
  self->listeners = g_ptr_array_new_with_free_func (free_listener);
  return self;
}

/* libsoup makes an address of it where an HTTP/1.0 request names no host, and dies of one without a number. */
static GSocketAddress *
get_local_address (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  if (G_IS_INET_SOCKET_ADDRESS (address))
    return g_steal_pointer (&address);
  return g_inet_socket_address_new_from_string ("127.0.0.1", 0);
}

void
madang_http_acceptor_add (MadangHttpAcceptor *self, GSocket *listener)
{
  Listener *added = g_new0 (Listener, 1);

  added->acceptor = self;
  added->socket = g_object_ref (listener);
  added->local = get_local_address (listener);
  g_socket_set_blocking (listener, FALSE);
  /* What is accepted inherits it. */
  if (g_socket_get_family (listener) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (listener, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_ptr_array_add (self->listeners, added);
  if (self->rest == NULL)
    watch (added);
}

void
madang_http_acceptor_free (MadangHttpAcceptor *self)
{
  if (self->rest != NULL)
    g_source_destroy (self->rest);
  g_clear_pointer (&self->rest, g_source_unref);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_free (self);
}
