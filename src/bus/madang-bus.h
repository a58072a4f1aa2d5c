/*
 * MadangBus: what every node must hear of what happened on one of them.
 *
 * One node today: what is published is heard within the call. A bus that reaches other nodes is a subclass that carries
 * the same events. Main thread.
 *
 * What is published has been committed, and what can be undone or overtaken is published in the order of its commits:
 * messages of rooms and who is a member there, over one connection; direct messages, names and friendships over
 * another. Endings (sessions, members, rooms) are for good, or whoever still may comes back: one whose answer was lost
 * is published too, and one may be published twice. Of rooms and their members what is told for the first time comes
 * with the detail "new": who must miss nothing hears "room-deleted", who counts hears "room-deleted::new".
 */
#pragma once

#include "base/madang-uuid.h"
#include "model/madang-chat.h"
#include "model/madang-direct.h"

#define MADANG_TYPE_BUS (madang_bus_get_type ())
G_DECLARE_FINAL_TYPE (MadangBus, madang_bus, MADANG, BUS, GObject)

/** madang_bus_new: a bus of one node. Returns: (transfer full) */
MadangBus *madang_bus_new (void);

/** madang_bus_publish_chat: @chat was stored. Emits "chat" (#MadangChat). */
void madang_bus_publish_chat (MadangBus *self, MadangChat *chat);

/** madang_bus_publish_direct: @direct was stored. Emits "direct" (#MadangDirect). */
void madang_bus_publish_direct (MadangBus *self, MadangDirect *direct);

/**
 * madang_bus_publish_session_ended:
 *
 * The session @session of the user @user_id (0: nobody knows any more whose it was) stands no longer. Emits
 * "session-ended" (gint64, const MadangUuid *).
 */
void madang_bus_publish_session_ended (MadangBus *self, gint64 user_id, const MadangUuid *session);

/** madang_bus_publish_user_ended: no session of the user stands any longer. Emits "user-ended" (gint64). */
void madang_bus_publish_user_ended (MadangBus *self, gint64 user_id);

/** madang_bus_publish_user_changed: others see @user so, perhaps as before. Emits "user-changed" (#MadangUser). */
void madang_bus_publish_user_changed (MadangBus *self, MadangUser *user);

/** madang_bus_publish_user_demoted: the user is no superuser from now on. Emits "user-demoted" (gint64). */
void madang_bus_publish_user_demoted (MadangBus *self, gint64 user_id);

/**
 * madang_bus_publish_friendship:
 *
 * The user @user_id counts @friend_id as a friend from now on, or no longer. Emits "friendship" (gint64, gint64,
 * gboolean).
 */
void madang_bus_publish_friendship (MadangBus *self,
                                    gint64 user_id,
                                    gint64 friend_id,
                                    gboolean is_friend);

/** madang_bus_publish_member_added: the user is a member from now on. Emits "member-added" (gint64 room, gint64). */
void madang_bus_publish_member_added (MadangBus *self, gint64 room_id, gint64 user_id);

/** madang_bus_repeat_member_added: the user is found to be a member already; who made him one may not have told it. */
void madang_bus_repeat_member_added (MadangBus *self, gint64 room_id, gint64 user_id);

/** madang_bus_publish_member_removed: the user is none any longer. Emits "member-removed" (gint64 room, gint64). */
void madang_bus_publish_member_removed (MadangBus *self, gint64 room_id, gint64 user_id);

/** madang_bus_repeat_member_removed: the user is found to be none; as madang_bus_repeat_member_added(). */
void madang_bus_repeat_member_removed (MadangBus *self, gint64 room_id, gint64 user_id);

/** madang_bus_publish_room_created: there is a room more, whoever made it. Emits "room-created" (gint64). */
void madang_bus_publish_room_created (MadangBus *self, gint64 room_id);

/** madang_bus_publish_room_deleted: the room is no more. Emits "room-deleted" (gint64). */
void madang_bus_publish_room_deleted (MadangBus *self, gint64 room_id);

/** madang_bus_repeat_room_deleted: the room is found to be no more; as madang_bus_repeat_member_added(). */
void madang_bus_repeat_room_deleted (MadangBus *self, gint64 room_id);

/**
 * madang_bus_publish_user_disconnected:
 * @self: the bus
 * @user_id: whose sockets are to close; he may come again at once
 * @reason: what his clients are told, at most MADANG_CLOSE_REASON_MAX bytes; may be empty
 *
 * Emits "user-disconnected" (gint64, const char *), whose handlers give how many they closed.
 *
 * Returns: how many sockets were closed
 */
guint madang_bus_publish_user_disconnected (MadangBus *self, gint64 user_id, const char *reason);

/**
 * madang_bus_publish_system_message:
 * @self: the bus
 * @nickname: to whom; empty: to everybody
 * @n_sockets: how many it reached
 *
 * A message of the system was sent. Emits "system-message" (const char *, guint).
 */
void madang_bus_publish_system_message (MadangBus *self, const char *nickname, guint n_sockets);
