/*
 * The administrator's methods about rooms and who is in them. Main thread.
 */
#pragma once

#include "madang-dbus.h"

/** madang_admin_rooms_implement: puts the handlers of these methods into @iface. */
void madang_admin_rooms_implement (MadangDBusManagerIface *iface);
