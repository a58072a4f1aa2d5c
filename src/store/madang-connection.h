/*
 * MadangConnection: one connection to PostgreSQL that never blocks the loop.
 *
 * libpq in pipeline mode behind a GSource: queries are sent at once and answered in their order,
 * each in a transaction of its own. A connection is used up when it breaks: every query that waits
 * is told, "closed" is emitted once, and its owner makes another. Queries that still wait when the
 * last reference is given up are told too. Main thread.
 */
#pragma once

#include <glib-object.h>
#include <libpq-fe.h>

#include "store/madang-params.h"
#include "store/madang-statement.h"

#define MADANG_TYPE_CONNECTION (madang_connection_get_type ())
G_DECLARE_FINAL_TYPE (MadangConnection, madang_connection, MADANG, CONNECTION, GObject)

/**
 * MadangQueryFunc:
 * @result: (nullable): the rows, binary; borrowed for the call
 * @error: (nullable): why there are none: %MADANG_ERROR_UNAVAILABLE where the connection is lost
 *   (whether the statement was committed is then unknown), MADANG_STORE_ERROR where PostgreSQL
 *   refused
 * @data: as given
 */
typedef void (*MadangQueryFunc) (PGresult *result, const GError *error, gpointer data);

#define MADANG_STORE_ERROR (madang_store_error_quark ())

/** MadangStoreError: what PostgreSQL said; a conflict's message is the violated constraint. */
typedef enum
{
  MADANG_STORE_ERROR_CONFLICT, /* a unique constraint is violated */
  MADANG_STORE_ERROR_RETRY,    /* a deadlock or the like: the same again may work */
  MADANG_STORE_ERROR_REFUSED   /* anything else: a bug, or a database that is not as we left it */
} MadangStoreError;

GQuark madang_store_error_quark (void);

/**
 * madang_connection_new:
 * @conninfo: where to, as PQconnectdb(); may hold a password, so it is never logged
 * @attempt: how many were made in vain before: of several hosts each has its turn
 *
 * Begins to connect, and looks the host's name up before (madang-conninfo.h). "ready" is emitted
 * when statements may be sent, "closed" when that fails or ends, with the reason in English and
 * whether the database refused us: it answers, but is not one for us. The loss of a connection that
 * was ready is logged.
 *
 * Returns: (transfer full)
 */
MadangConnection *madang_connection_new (const char *conninfo, guint attempt);

/** madang_connection_is_ready: whether madang_connection_query() may be called. */
gboolean madang_connection_is_ready (MadangConnection *self);

/** madang_connection_get_pending: how many queries wait for their answer. */
guint madang_connection_get_pending (MadangConnection *self);

/**
 * madang_connection_query:
 * @self: a connection that is ready
 * @statement: what to run
 * @params: its parameters; sealed and copied here
 * @callback: called once, never from within this call
 * @data: for @callback
 */
void madang_connection_query (MadangConnection *self,
                              MadangStatement statement,
                              MadangParams *params,
                              MadangQueryFunc callback,
                              gpointer data);

/**
 * madang_connection_check:
 * @self: a connection
 *
 * Gives up a connection that has said nothing for MADANG_QUERY_SECONDS while a query waits for it:
 * a server that is frozen keeps its sockets open. One that is made has as long as its host has
 * (madang-conninfo.h). To be called about once a second.
 */
void madang_connection_check (MadangConnection *self);
