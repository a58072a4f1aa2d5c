/*
 * What the administrator asks about rooms and who is in them: each begins an act and answers with its end. Main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

/** madang_admin_rooms_…: the handlers of the methods of that name (data/org.madang.Chat1.xml). */
void madang_admin_rooms_create (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_delete (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_get (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_list (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_set_options (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_add_member (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_remove_member (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_list_members (MadangAdminCall *call, GVariant *parameters);
void madang_admin_rooms_mute_member (MadangAdminCall *call, GVariant *parameters);
