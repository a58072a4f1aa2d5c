/*
 * Profiles and friends by REST in the form of /api/user-management, which front ends of document 000 ask for. What
 * Madang does not have (games, two factors) is 0 or false there.
 */
#pragma once

#include "http/madang-route.h"

/** madang_user_management_handle_show: GET …/profile: 200 and the profile of `friend`, or one's own. */
void madang_user_management_handle_show (MadangRequest *request, MadangServices *services);

/** madang_user_management_handle_change: PATCH …/profile: 200 and one's own as it is now. */
void madang_user_management_handle_change (MadangRequest *request, MadangServices *services);

/** madang_user_management_handle_search: GET …/profile/search: 200 and those whose nickname contains `keyword`. */
void madang_user_management_handle_search (MadangRequest *request, MadangServices *services);

/** madang_user_management_handle_list: GET …/friends: 200 and the caller's friends. */
void madang_user_management_handle_list (MadangRequest *request, MadangServices *services);

/** madang_user_management_handle_add: POST …/friends: 200 and the caller's friends as they are now. */
void madang_user_management_handle_add (MadangRequest *request, MadangServices *services);

/** madang_user_management_handle_delete: DELETE …/friends: likewise. */
void madang_user_management_handle_delete (MadangRequest *request, MadangServices *services);
