/*
 * MadangMember: somebody present in a room, with how many sockets. Owned by MadangVisits.
 */
#pragma once

#include "model/madang-user.h"

#define MADANG_TYPE_MEMBER (madang_member_get_type ())
G_DECLARE_FINAL_TYPE (MadangMember, madang_member, MADANG, MEMBER, GObject)

/** madang_member_new: @user in the room @room_id, with no socket yet. Returns: (transfer full) */
MadangMember *madang_member_new (gint64 room_id, MadangUser *user);

/** madang_member_get_room_id, madang_member_get_user: who is where. */
gint64 madang_member_get_room_id (MadangMember *self);
MadangUser *madang_member_get_user (MadangMember *self);

/** madang_member_add_socket: one more. Returns: how many there are now */
guint madang_member_add_socket (MadangMember *self);

/** madang_member_remove_socket: one fewer; there must be one. Returns: how many are left */
guint madang_member_remove_socket (MadangMember *self);
