/*
 * Introspection of the administrator's door for those who may call. GDBus by itself would tell anybody, in its own
 * thread, so these calls are taken from it before it sees them and answered in the main thread.
 */
#pragma once

#include "admin/madang-admin-call.h"

/**
 * madang_admin_introspection_guard:
 * @connection: the bus
 * @context: the door's; what it points to may go before @connection does
 *
 * Returns: the filter, for g_dbus_connection_remove_filter()
 */
guint madang_admin_introspection_guard (GDBusConnection *connection,
                                        const MadangAdminContext *context);

/**
 * madang_admin_introspection_write:
 * @path: any object path
 * @interface: what is served at MADANG_BUS_PATH
 *
 * Returns: (transfer full) (nullable): the XML of the object, or of a node on the way to it; %NULL where there is none
 */
char *madang_admin_introspection_write (const char *path, GDBusInterfaceInfo *interface);
