/*
 * Logging in and out by REST, and renewing a login.
 */
#pragma once

#include "http/madang-route.h"

/** madang_sessions_handle_login: POST /user/v1/login (002): 200, both tokens, and the cookies of a login. */
void madang_sessions_handle_login (MadangRequest *request, MadangServices *services);

/** madang_sessions_handle_welcome: POST /user/login (001, 004): the same with a text, the profile and the session. */
void madang_sessions_handle_welcome (MadangRequest *request, MadangServices *services);

/** madang_sessions_handle_login_username: POST /api/accounts/login (003): 200 and an opaque token. */
void madang_sessions_handle_login_username (MadangRequest *request, MadangServices *services);

/** madang_sessions_handle_logout: POST /user/logout (001, 004): 200, whoever asks; deletes the cookies of a login. */
void madang_sessions_handle_logout (MadangRequest *request, MadangServices *services);

/** madang_sessions_handle_refresh: POST /api/token/refresh: 200 and a new pair; asked by cookie, the cookies anew. */
void madang_sessions_handle_refresh (MadangRequest *request, MadangServices *services);
