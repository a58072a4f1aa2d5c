/*
 * The route table: every path that Madang serves by HTTP. A test walks it.
 */
#pragma once

#include "http/madang-route.h"

/** madang_routes_get: Returns: (transfer none) (array length=n_routes): the table */
const MadangRoute *madang_routes_get (guint *n_routes);
