/*
 * Who takes part in a chat, as document 003 has it: `/api/chat/{id}/user/{user_id}/`.
 */
#pragma once

#include "http/madang-route.h"

/** madang_members_handle_add: PUT: a superuser adds somebody. */
void madang_members_handle_add (MadangRequest *request, MadangServices *services);

/** madang_members_handle_remove: DELETE: a superuser removes somebody, or a participant himself. */
void madang_members_handle_remove (MadangRequest *request, MadangServices *services);
