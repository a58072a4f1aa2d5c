/*
 * Registering by REST: document 002.
 */
#pragma once

#include "http/madang-route.h"

/** madang_accounts_handle_register: POST /user/v1/register: 201 and the user. */
void madang_accounts_handle_register (MadangRequest *request, MadangServices *services);
