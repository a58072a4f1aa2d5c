/*
 * The interface org.madang.Chat1.Manager: the table of all that the administrator may call, and its properties. What is
 * not in the table is refused; a test holds it against data/org.madang.Chat1.xml. Constant data; main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

extern const MadangAdminMethod madang_admin_methods[];
extern const guint madang_admin_n_methods;

extern const MadangAdminObject madang_admin_manager;

/** madang_admin_manager_find_method: the method of that name. Returns: (nullable): constant */
const MadangAdminMethod *madang_admin_manager_find_method (const char *name);
