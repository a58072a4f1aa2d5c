/*
 * The administrator's methods about users: making them, their rights, their tokens. Main thread.
 */
#pragma once

#include "madang-dbus.h"

/** madang_admin_users_implement: puts the handlers of these methods into @iface. */
void madang_admin_users_implement (MadangDBusManagerIface *iface);
