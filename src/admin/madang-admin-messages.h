/*
 * What the administrator says: in a room, to somebody, to everybody. Main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

/** madang_admin_messages_…: the handlers of the methods of that name (data/org.madang.Chat1.xml). */
void madang_admin_messages_send_room_message (MadangAdminCall *call, GVariant *parameters);
void madang_admin_messages_send_system_message (MadangAdminCall *call, GVariant *parameters);
void madang_admin_messages_broadcast (MadangAdminCall *call, GVariant *parameters);
