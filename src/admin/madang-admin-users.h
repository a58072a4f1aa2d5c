/*
 * What the administrator asks about users: each begins an act and answers with its end. Main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

/** madang_admin_users_…: the handlers of the methods of that name (data/org.madang.Chat1.xml). */
void madang_admin_users_create (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_find (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_get (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_list (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_set_password (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_set_superuser (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_set_active (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_revoke_tokens (MadangAdminCall *call, GVariant *parameters);
void madang_admin_users_disconnect (MadangAdminCall *call, GVariant *parameters);
