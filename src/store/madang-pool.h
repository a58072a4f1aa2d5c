/*
 * MadangPool: some connections to one database, kept up.
 *
 * A query goes to the ready connection with the fewest waiting. A connection that breaks is made
 * again, after a pause that grows while the database stays away, with each of several hosts in its
 * turn; each reason why that fails is logged once until one is made. Nothing is queued here: while
 * no connection is ready, queries are refused at once. Main thread.
 */
#pragma once

#include "store/madang-connection.h"

#define MADANG_TYPE_POOL (madang_pool_get_type ())
G_DECLARE_FINAL_TYPE (MadangPool, madang_pool, MADANG, POOL, GObject)

/**
 * madang_pool_new:
 * @conninfo: the database, as PQconnectdb()
 * @size: connections, at least 1
 *
 * Begins to connect. Emits "ready" whenever a connection becomes ready, and "lost" whenever the
 * last ready one breaks.
 *
 * Returns: (transfer full)
 */
MadangPool *madang_pool_new (const char *conninfo, guint size);

/** madang_pool_is_ready: whether a connection is ready. */
gboolean madang_pool_is_ready (MadangPool *self);

/**
 * madang_pool_query:
 * @self: the pool
 * @statement: what to run
 * @take_params: (transfer full): its parameters
 * @callback: called once: from within this call, with %MADANG_ERROR_UNAVAILABLE, only where no connection is ready
 *   or each has MADANG_QUERIES_MAX waiting
 * @data: for @callback
 *
 * A statement that PostgreSQL gave up for others' sake (%MADANG_STORE_ERROR_RETRY) is sent again, MADANG_QUERY_ATTEMPTS
 * times in all; then that is %MADANG_ERROR_UNAVAILABLE too.
 */
void madang_pool_query (MadangPool *self,
                        MadangStatement statement,
                        MadangParams *take_params,
                        MadangQueryFunc callback,
                        gpointer data);

/** madang_pool_query_once: the same for whoever sends again himself; @params (transfer none) are sealed and copied. */
void madang_pool_query_once (MadangPool *self,
                             MadangStatement statement,
                             MadangParams *params,
                             MadangQueryFunc callback,
                             gpointer data);

/**
 * madang_pool_close: gives up all connections for good; queries that wait are refused. For a server
 * that has stopped.
 */
void madang_pool_close (MadangPool *self);
