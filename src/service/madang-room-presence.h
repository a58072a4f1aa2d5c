/*
 * MadangRoomPresence: which rooms have sockets right now, and whose, whatever their dialect. Who comes and goes in the
 * eyes of others is another matter (MadangVisits). Main thread.
 */
#pragma once

#include <glib-object.h>

#define MADANG_TYPE_ROOM_PRESENCE (madang_room_presence_get_type ())
G_DECLARE_FINAL_TYPE (MadangRoomPresence, madang_room_presence, MADANG, ROOM_PRESENCE, GObject)

/** madang_room_presence_new: no room has any. Returns: (transfer full) */
MadangRoomPresence *madang_room_presence_new (void);

/** madang_room_presence_add_socket, …_remove_socket: the user has one socket more there, or fewer; for the hub. */
void madang_room_presence_add_socket (MadangRoomPresence *self, gint64 room_id, gint64 user_id);
void madang_room_presence_remove_socket (MadangRoomPresence *self, gint64 room_id, gint64 user_id);

/** madang_room_presence_count_rooms: how many rooms have a socket. */
guint madang_room_presence_count_rooms (MadangRoomPresence *self);

/** madang_room_presence_count_users: how many users have a socket to the room. */
guint madang_room_presence_count_users (MadangRoomPresence *self, gint64 room_id);

/** madang_room_presence_list_rooms: Returns: (transfer full) (element-type gint64): rooms with a socket, rising */
GArray *madang_room_presence_list_rooms (MadangRoomPresence *self);
