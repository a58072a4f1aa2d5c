/*
 * The administrator's methods about what belongs to nobody in particular: categories, system messages. Main thread.
 */
#pragma once

#include "madang-dbus.h"

/** madang_admin_service_implement: puts the handlers of these methods into @iface. */
void madang_admin_service_implement (MadangDBusManagerIface *iface);
