/*
 * MadangAdminSignals: tells on the bus what happens, whichever door it came by, and of the server's state.
 *
 * They are broadcast, and tell who is online: who may hear them is the bus's to say. On the system bus its policy does
 * (data/dbus/org.madang.Chat1.conf); any other is taken for one of our own user, as session buses and private ones are,
 * where only that user and root can connect.
 *
 * A bus that takes nothing, or less than happens, is left before MADANG_BUS_SIGNALS_MAX of them wait for it, and all of
 * them are lost: whoever listens is told by NameOwnerChanged that he has missed something. Main thread.
 */
#pragma once

#include "admin/madang-admin-context.h"

#define MADANG_TYPE_ADMIN_SIGNALS (madang_admin_signals_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminSignals, madang_admin_signals, MADANG, ADMIN_SIGNALS, GObject)

/**
 * madang_admin_signals_new: tells of the state in @context, which outlives it.
 *
 * Emits "stalled" when too many signals wait for the bus; whoever hears it takes the connection away.
 *
 * Returns: (transfer full)
 */
MadangAdminSignals *madang_admin_signals_new (const MadangAdminContext *context);

/** madang_admin_signals_watch: the server's services are made: tells of what happens by them too. */
void madang_admin_signals_watch (MadangAdminSignals *self);

/** madang_admin_signals_set_connection: where it tells from now on; @connection (nullable): nowhere */
void madang_admin_signals_set_connection (MadangAdminSignals *self, GDBusConnection *connection);
