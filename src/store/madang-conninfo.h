/*
 * MadangConninfo: one of the hosts where a conninfo leads, with its name looked up.
 *
 * libpq goes over a list of hosts itself, but never leaves one that says nothing, and blocks while
 * it looks a name up. So it gets one host at a time, and with its address: to that it goes at once,
 * and keeps to the name where that counts: a certificate's subject, a line of .pgpass. Main thread.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

typedef struct
{
  PQconninfoOption *options; /* for libpq; may hold a password, so never logged; NULL: malformed */
  char *name;                /* to be looked up, or NULL */
  guint turn;                /* how often each host was tried before */
  guint patience;            /* s for the look-up and the connecting, at least 1 */
} MadangConninfo;

/**
 * madang_conninfo_new:
 * @text: a connection string or URI (PostgreSQL manual, 34.1.1)
 * @attempt: how many hosts were tried in vain: the one whose turn it is then is chosen
 *
 * Hosts are those of @text or of the environment (PGHOST, PGHOSTADDR, PGPORT), in their order and
 * over again. While there are others that were not tried yet, a host has MADANG_CONNECT_SECONDS,
 * and later MADANG_QUERY_SECONDS, unless connect_timeout says otherwise. Left to libpq, which then
 * blocks while it looks them up, are the hosts of a service (service, PGSERVICE), whose file only
 * libpq reads.
 *
 * Returns: (transfer full)
 */
MadangConninfo *madang_conninfo_new (const char *text, guint attempt);

void madang_conninfo_free (MadangConninfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangConninfo, madang_conninfo_free)

/**
 * madang_conninfo_resolve_async:
 * @self: (transfer full): the host
 * @cancellable: (nullable): where it is cancelled, @callback is told so, and of nothing else
 * @callback: called once, never from within this call
 * @data: for @callback
 *
 * Looks the host up where that is a name without an address. A name with several addresses becomes
 * several hosts, each of them the first in its turn.
 */
void madang_conninfo_resolve_async (MadangConninfo *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/**
 * madang_conninfo_resolve_finish:
 * @error: G_IO_ERROR where the text was malformed or this was cancelled, G_RESOLVER_ERROR where the
 *   host is not found
 *
 * Returns: (transfer full) (nullable): what to connect with
 */
MadangConninfo *madang_conninfo_resolve_finish (GAsyncResult *result, GError **error);

/**
 * madang_conninfo_connect: begins to connect to a host that was looked up, as PQconnectStart().
 *
 * Returns: (transfer full): the connection, in UTF-8, as the application "madang" if not another
 */
PGconn *madang_conninfo_connect (const MadangConninfo *self);
