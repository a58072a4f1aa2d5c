/*
 * MadangConninfo: where a conninfo leads, with the hosts' names looked up.
 *
 * libpq looks names up itself, but blocks meanwhile; to a host that has an address beside its name it goes at once,
 * and keeps to the name where that counts: a certificate's subject, a line of .pgpass. Main thread.
 */
#pragma once

#include <gio/gio.h>

/** MadangConninfo: each of @host, @hostaddr and @port is a list as libpq takes it, or %NULL where @text stands. */
typedef struct
{
  char *text; /* as it was given; may hold a password, so it is never logged */
  char *host;
  char *hostaddr;
  char *port;
} MadangConninfo;

void madang_conninfo_free (MadangConninfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangConninfo, madang_conninfo_free)

/**
 * madang_conninfo_resolve_async:
 * @text: a connection string or URI (PostgreSQL manual, 34.1.1)
 * @cancellable: (nullable): where it is cancelled, @callback is told so, and of nothing else
 * @callback: called once, never from within this call
 * @data: for @callback
 *
 * Looks up every host that is named by a name, in @text or by PGHOST. A name with several addresses becomes several
 * hosts, tried in that order; one that is not found is left out. Hosts with addresses already (hostaddr, PGHOSTADDR)
 * and unix sockets need nothing. Left to libpq, which then blocks while it looks them up, are the hosts of a service
 * (service, PGSERVICE), whose file only libpq reads.
 */
void madang_conninfo_resolve_async (const char *text,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/**
 * madang_conninfo_resolve_finish:
 * @error: G_IO_ERROR where @text is malformed or this was cancelled, G_RESOLVER_ERROR where no host is found
 *
 * Returns: (transfer full) (nullable): what to connect with
 */
MadangConninfo *madang_conninfo_resolve_finish (GAsyncResult *result, GError **error);
