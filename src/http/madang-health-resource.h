/*
 * Health: whether the loop turns, and whether we can serve. For service managers and load balancers.
 */
#pragma once

#include "http/madang-route.h"

/** madang_health_handle_live: GET /healthz: 200, whatever else may be broken. */
void madang_health_handle_live (MadangRequest *request, MadangServices *services);

/** madang_health_handle_ready: GET /readyz: 200 when the database answers and the schema is ours, else 503. */
void madang_health_handle_ready (MadangRequest *request, MadangServices *services);
