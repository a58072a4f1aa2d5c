/*
 * MadangHttpAcceptor: takes connections from listening sockets, a bounded number a turn. Main thread.
 *
 * At the limit of descriptors accept() fails at once and for ever, and a loop that tries again spins; so accepting
 * rests for a moment there, and at the owner's own limit too. Who waits meanwhile waits in the kernel's backlog.
 */
#pragma once

#include <gio/gio.h>

typedef struct _MadangHttpAcceptor MadangHttpAcceptor;

/**
 * MadangHttpAcceptFuncs: what the owner does.
 * @has_room: whether one more connection may be taken
 * @take: takes a connection: a non-blocking descriptor (transfer full), whose @local address is the listener's
 */
typedef struct
{
  gboolean (*has_room) (gpointer data);
  void (*take) (int descriptor, GSocketAddress *local, GSocketAddress *remote, gpointer data);
} MadangHttpAcceptFuncs;

/** madang_http_acceptor_new: @funcs are static. Returns: (transfer full) */
MadangHttpAcceptor *madang_http_acceptor_new (const MadangHttpAcceptFuncs *funcs, gpointer data);

/** madang_http_acceptor_add: accepts from @listener, a listening socket, from now on. */
void madang_http_acceptor_add (MadangHttpAcceptor *self, GSocket *listener);

/** madang_http_acceptor_free: stops accepting and lets go of the listeners. */
void madang_http_acceptor_free (MadangHttpAcceptor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangHttpAcceptor, madang_http_acceptor_free)
