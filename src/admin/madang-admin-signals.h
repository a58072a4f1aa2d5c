/*
 * MadangAdminSignals: tells on the bus what happens, whichever door it came by, and of the server's state.
 *
 * They are broadcast, and tell who is online: who may hear them is the bus's to say. On the system bus its policy does
 * (data/dbus/org.madang.Chat1.conf); any other is taken for one of our own user, as session buses and private ones are,
 * where only that user and root can connect. Main thread.
 */
#pragma once

#include "admin/madang-admin-backlog.h"
#include "admin/madang-admin-context.h"

#define MADANG_TYPE_ADMIN_SIGNALS (madang_admin_signals_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminSignals, madang_admin_signals, MADANG, ADMIN_SIGNALS, GObject)

/**
 * madang_admin_signals_new:
 * @context: outlives it; it tells of the state there at once
 * @backlog: where what is sent counts
 *
 * Returns: (transfer full)
 */
MadangAdminSignals *madang_admin_signals_new (const MadangAdminContext *context,
                                              MadangAdminBacklog *backlog);

/** madang_admin_signals_watch: the server's services are made: tells of what happens by them too. */
void madang_admin_signals_watch (MadangAdminSignals *self);

/** madang_admin_signals_set_connection: where it tells from now on; @connection (nullable): nowhere */
void madang_admin_signals_set_connection (MadangAdminSignals *self, GDBusConnection *connection);
