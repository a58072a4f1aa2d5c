/*
 * Registering, logging in and renewing a login by REST: document 002, and the token route.
 */
#pragma once

#include "http/madang-route.h"

/** madang_accounts_handle_register: POST /user/v1/register: 201 and the user. */
void madang_accounts_handle_register (MadangRequest *request, MadangServices *services);

/** madang_accounts_handle_login: POST /user/v1/login: 200, access and refresh token, and the cookies of a login. */
void madang_accounts_handle_login (MadangRequest *request, MadangServices *services);

/** madang_accounts_handle_refresh: POST /api/token/refresh: 200 and a new pair; asked by cookie, the cookies anew. */
void madang_accounts_handle_refresh (MadangRequest *request, MadangServices *services);
