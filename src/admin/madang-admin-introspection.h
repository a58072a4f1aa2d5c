/*
 * Introspection of the administrator's objects, and of the nodes on the way to them: the XML that D-Bus defines.
 */
#pragma once

#include "admin/madang-admin-object.h"

/**
 * madang_admin_introspection_write:
 * @path: any object path
 * @object: (nullable): what is served there
 * @rooms: (element-type gint64): the rooms that live
 *
 * Returns: (transfer full) (nullable): the XML; %NULL where there is nothing, neither there nor below
 */
char *madang_admin_introspection_write (const char *path,
                                        const MadangAdminObject *object,
                                        const GArray *rooms);
