/*
 * MadangRouter: finds the row of the route table for a path. Immutable after construction; any thread.
 *
 * Paths match by whole segments: `{id}` is `[0-9]+` that fits an int64, `{name}` is `[A-Za-z0-9._-]+`, a literal wins
 * over both. A slash at the end is optional, runs of slashes are one, an encoded slash (%2F) is none, nothing
 * redirects. Aliases are resolved here, for rows too (docs/api/rules.md).
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
 * @path: a path as it is in a URI, hostile; its segments are decoded after the split (RFC 3986, section 2.4), and one
 *   with a bad escape, U+0000 or what is no UTF-8 is nobody's
 * @method: one method; HEAD is %MADANG_METHOD_GET
 * @match: (out): what was found
 *
 * Returns: whether there is a row for @path and @method
 */
gboolean madang_router_match (const MadangRouter *self,
                              const char *path,
                              MadangMethods method,
                              MadangRouteMatch *match);
