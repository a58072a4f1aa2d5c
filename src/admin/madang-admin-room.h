/*
 * The interface org.madang.Chat1.Room: a room that lives, as an object of its own. Its methods are the manager's, for
 * that room. Constant data; main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

extern const MadangAdminObject madang_admin_room;
