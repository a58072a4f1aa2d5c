/*
 * Friends by REST: documents 001 and 004.
 */
#pragma once

#include "http/madang-request.h"

/** madang_friends_handle_add: POST /user/add-friend: 200, also for who is a friend already. */
void madang_friends_handle_add (MadangRequest *request, MadangServices *services);

/** madang_friends_handle_delete: POST /user/delete-friend: 200; 400 for who is no friend. */
void madang_friends_handle_delete (MadangRequest *request, MadangServices *services);

/** madang_friends_handle_list: GET /user/friends: 200 and the caller's friends. */
void madang_friends_handle_list (MadangRequest *request, MadangServices *services);

/** madang_friends_handle_search: GET /user/search-friends: 200 and the people whose e-mail contains `keyword`. */
void madang_friends_handle_search (MadangRequest *request, MadangServices *services);

/** madang_friends_handle_show: GET /user/friend-profile/{id}: 200 and that user's profile. */
void madang_friends_handle_show (MadangRequest *request, MadangServices *services);
