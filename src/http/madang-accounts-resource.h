/*
 * Registering by REST, in the three ways of the documents.
 */
#pragma once

#include "http/madang-route.h"

/** madang_accounts_handle_register: POST /user/v1/register (002): 201 and the user. */
void madang_accounts_handle_register (MadangRequest *request, MadangServices *services);

/** madang_accounts_handle_registration: POST /user/registration (001, 004): 201, a text and the profile. */
void madang_accounts_handle_registration (MadangRequest *request, MadangServices *services);

/** madang_accounts_handle_register_username: POST /api/accounts/register (003): 201, an opaque token and the user. */
void madang_accounts_handle_register_username (MadangRequest *request, MadangServices *services);
