/*
 * What the administrator asks about the service as a whole. Main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

/** madang_admin_service_…: the handlers of the methods of that name (data/org.madang.Chat1.xml). */
void madang_admin_service_create_category (MadangAdminCall *call, GVariant *parameters);
void madang_admin_service_get_stats (MadangAdminCall *call, GVariant *parameters);
void madang_admin_service_reload (MadangAdminCall *call, GVariant *parameters);
