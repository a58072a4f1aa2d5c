/*
 * MadangAdminServer: takes every method call that comes in by the bus, asks whether its sender may do so, and has it
 * answered.
 *
 * A filter takes the calls before GDBus sees them, so no object is registered with it: GDBus would tell anybody what is
 * there and what is not, and read properties without asking. Signals need no registration. The objects are there from
 * the moment on at which the connection is attached. Main thread, but for the filter, which is GDBus's own.
 */
#pragma once

#include "admin/madang-admin-calls.h"

#define MADANG_TYPE_ADMIN_SERVER (madang_admin_server_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminServer, madang_admin_server, MADANG, ADMIN_SERVER, GObject)

/**
 * madang_admin_server_new:
 * @context: outlives it
 * @backlog: where what is answered counts
 * @is_system: whether that is the bus
 *
 * Returns: (transfer full)
 */
MadangAdminServer *madang_admin_server_new (const MadangAdminContext *context,
                                            MadangAdminBacklog *backlog,
                                            gboolean is_system);

/** madang_admin_server_attach: serves @connection, until it closes or is dropped. */
void madang_admin_server_attach (MadangAdminServer *self, GDBusConnection *connection);

/** madang_admin_server_drain_async, …_finish: as madang_admin_calls_drain_async(). */
void madang_admin_server_drain_async (MadangAdminServer *self,
                                      GCancellable *hurry,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
void madang_admin_server_drain_finish (MadangAdminServer *self, GAsyncResult *result);
