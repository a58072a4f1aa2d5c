/*
 * MadangRoom: a room, and what was asked for of it: a page of its history, or its members. Immutable once it is handed
 * out.
 */
#pragma once

#include "model/madang-chat.h"

#define MADANG_TYPE_ROOM (madang_room_get_type ())
G_DECLARE_FINAL_TYPE (MadangRoom, madang_room, MADANG, ROOM, GObject)

/**
 * madang_room_new:
 * @id: above 0
 * @name: 1–100 characters, NFC
 * @owner_id: 0 where nobody owns it
 * @post: (nullable): the label it was made with
 *
 * Returns: (transfer full): a room with an empty history
 */
MadangRoom *madang_room_new (gint64 id, const char *name, gint64 owner_id, const gint64 *post);

/** madang_room_get_id, madang_room_get_name, madang_room_get_owner_id: as they were given. */
gint64 madang_room_get_id (MadangRoom *self);
const char *madang_room_get_name (MadangRoom *self);
gint64 madang_room_get_owner_id (MadangRoom *self);

/** madang_room_get_post: Returns: (nullable): the label */
const gint64 *madang_room_get_post (MadangRoom *self);

/** madang_room_set_state: for a room that is being made: whether it is closed, and its newest message's seq. */
void madang_room_set_state (MadangRoom *self, gboolean is_closed, gint64 seq);

/** madang_room_is_closed: whether only members may enter; %FALSE where it was not asked for. */
gboolean madang_room_is_closed (MadangRoom *self);

/** madang_room_get_seq: of the newest message; 0 where there is none, or it was not asked for. */
gint64 madang_room_get_seq (MadangRoom *self);

/** madang_room_set_created_at: for a room that is being made; microseconds of the epoch. */
void madang_room_set_created_at (MadangRoom *self, gint64 created_at);

/** madang_room_get_created_at: microseconds of the epoch; 0 where it was not asked for. */
gint64 madang_room_get_created_at (MadangRoom *self);

/** madang_room_add_member: for a room that is being made: @user is one of its members. */
void madang_room_add_member (MadangRoom *self, MadangUser *user);

/** madang_room_get_members: Returns: (transfer none) (element-type MadangUser): empty where they were not asked for */
GPtrArray *madang_room_get_members (MadangRoom *self);

/**
 * madang_room_add_chat:
 * @self: a room that is being made
 * @chat: a message behind those that are there; copied, its texts too; its sender may be unknown
 */
void madang_room_add_chat (MadangRoom *self, const MadangChatFields *chat);

/**
 * madang_room_get_chats:
 *
 * A page of history is plain records, not an object each: it is read once and thrown away, two hundred at a time.
 *
 * Returns: (transfer none) (element-type MadangChatFields): oldest first
 */
GArray *madang_room_get_chats (MadangRoom *self);
