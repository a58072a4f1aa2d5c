/*
 * One's own profile by REST: documents 001 and 004.
 */
#pragma once

#include "http/madang-route.h"

/** madang_profiles_handle_show: GET /user/profile: 200 and the caller's profile. */
void madang_profiles_handle_show (MadangRequest *request, MadangServices *services);

/** madang_profiles_handle_change: PUT, PATCH /user/profile: changes what is given; 200 and the profile as it is now. */
void madang_profiles_handle_change (MadangRequest *request, MadangServices *services);
