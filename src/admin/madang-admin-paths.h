/*
 * The paths of the administrator's objects: the tree that D-Bus sees.
 */
#pragma once

#include "admin/madang-admin-object.h"

#define MADANG_ADMIN_ROOMS_PATH "/org/madang/Chat1/rooms"
#define MADANG_ADMIN_LOG_PATH "/org/freedesktop/LogControl1" /* org.freedesktop.LogControl1(5) */

/**
 * madang_admin_paths_find:
 * @path: any object path
 * @room_id: (out): where it is a room's: its id, whether there is one or not; else 0
 *
 * Returns: (nullable): what is served there
 */
const MadangAdminObject *madang_admin_paths_find (const char *path, gint64 *room_id);

/**
 * madang_admin_paths_list_children:
 * @path: any object path
 * @rooms: (element-type gint64): the rooms that live
 *
 * Returns: (transfer full): the names right below @path; none where nothing is
 */
GStrv madang_admin_paths_list_children (const char *path, const GArray *rooms);

/** madang_admin_paths_is_node: whether there is anything below @path at any time. */
gboolean madang_admin_paths_is_node (const char *path);
