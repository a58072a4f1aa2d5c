/*
 * Logging in and renewing a login by REST: document 002, and the token route.
 */
#pragma once

#include "http/madang-route.h"

/** madang_sessions_handle_login: POST /user/v1/login: 200, access and refresh token, and the cookies of a login. */
void madang_sessions_handle_login (MadangRequest *request, MadangServices *services);

/** madang_sessions_handle_refresh: POST /api/token/refresh: 200 and a new pair; asked by cookie, the cookies anew. */
void madang_sessions_handle_refresh (MadangRequest *request, MadangServices *services);
