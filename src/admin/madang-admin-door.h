/*
 * MadangAdminDoor: the administrator's door: the connection to the bus, our name on it, and the objects that it serves.
 *
 * The objects are there before the name is ours. Where the bus goes away it is looked for again, with growing pauses.
 * Main thread; nothing blocks but the start.
 */
#pragma once

#include "admin/madang-admin-context.h"

#define MADANG_TYPE_ADMIN_DOOR (madang_admin_door_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminDoor, madang_admin_door, MADANG, ADMIN_DOOR, GObject)

/**
 * madang_admin_door_new:
 * @context: copied; what it points to outlives the door
 *
 * Returns: (transfer full): a door that is shut
 */
MadangAdminDoor *madang_admin_door_new (const MadangAdminContext *context);

/**
 * madang_admin_door_open:
 * @self: a door that is shut
 * @error: %MADANG_ERROR_BUS where somebody else has the name
 *
 * Goes on the bus; turns the main loop meanwhile, for MADANG_BUS_PATIENCE_SECONDS at most. Where there is no bus, or
 * its policy refuses the name, the log has a warning and the server runs without. Until the server serves, calls wait.
 *
 * Returns: whether the server may go on
 */
gboolean madang_admin_door_open (MadangAdminDoor *self, GError **error);

/** madang_admin_door_watch: the services are made: tells on the bus of what happens by them. */
void madang_admin_door_watch (MadangAdminDoor *self);

/**
 * madang_admin_door_drain_async:
 * @self: the door
 * @hurry: when it is cancelled, calls under way are no longer waited for but answered
 * @callback: when every call has its answer and we are off the bus
 * @data: for @callback
 *
 * Shuts the door.
 */
void madang_admin_door_drain_async (MadangAdminDoor *self,
                                    GCancellable *hurry,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
void madang_admin_door_drain_finish (MadangAdminDoor *self, GAsyncResult *result);
