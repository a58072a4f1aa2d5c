/*
 * The interface org.freedesktop.LogControl1 (org.freedesktop.LogControl1(5)): what `systemctl service-log-level` and
 * `service-log-target` speak. Constant data; main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

extern const MadangAdminObject madang_admin_log_control;
