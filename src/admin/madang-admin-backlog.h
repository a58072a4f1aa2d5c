/*
 * MadangAdminBacklog: what we told the bus, and the bus may not have taken yet.
 *
 * GDBus keeps whatever the bus does not take, in memory and without end; and the bus stops reading us while others do
 * not read some 128 MB that we told them. So the bus is asked now and then how far it is. One that does not say so in
 * time, or is too far behind, is to be left: all that waits is lost then, and whoever listens is told by
 * NameOwnerChanged that he has missed something. Main thread.
 */
#pragma once

#include <gio/gio.h>

#define MADANG_TYPE_ADMIN_BACKLOG (madang_admin_backlog_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminBacklog, madang_admin_backlog, MADANG, ADMIN_BACKLOG, GObject)

/**
 * madang_admin_backlog_new:
 *
 * Emits "stalled" when the bus is to be left; whoever hears it sets another connection, or none.
 *
 * Returns: (transfer full)
 */
MadangAdminBacklog *madang_admin_backlog_new (void);

/** madang_admin_backlog_set_connection: nothing waits on @connection yet; (nullable): there is none */
void madang_admin_backlog_set_connection (MadangAdminBacklog *self, GDBusConnection *connection);

/** madang_admin_backlog_add: a message was sent, with @body (nullable). */
void madang_admin_backlog_add (MadangAdminBacklog *self, GVariant *body);

/** madang_admin_backlog_is_long: so much waits that no more should be answered; signals may still be sent. */
gboolean madang_admin_backlog_is_long (MadangAdminBacklog *self);
