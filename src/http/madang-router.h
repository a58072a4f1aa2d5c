/*
 * MadangRouter: finds the row of the route table for a path. Immutable after construction; any thread.
 *
 * Paths match by whole segments: `{id}` is `[0-9]+` that fits an int64, a literal wins over it. A slash at the end is
 * optional, runs of slashes are one, nothing redirects. Aliases (docs/protocol.md) are resolved here, for rows too.
 */
#pragma once

#include "http/madang-route.h"

typedef struct _MadangRouter MadangRouter;

/**
 * madang_router_new:
 * @routes: (array length=n_routes): the table; it outlives the router
 * @n_routes: its rows
 *
 * Returns: (transfer full): the router
 */
MadangRouter *madang_router_new (const MadangRoute *routes, guint n_routes);

void madang_router_free (MadangRouter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangRouter, madang_router_free)

/**
 * madang_router_match:
 * @self: the router
 * @path: a decoded path, hostile
 * @method: one method; HEAD is %MADANG_METHOD_GET
 * @match: (out): what was found
 *
 * Returns: whether there is a row for @path and @method
 */
gboolean madang_router_match (const MadangRouter *self,
                              const char *path,
                              MadangMethods method,
                              MadangRouteMatch *match);
