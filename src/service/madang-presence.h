/*
 * MadangPresence: who is online right now, and who hears of it.
 *
 * A person is online with any WebSocket. One who is logged in on a socket for direct messages can also be found by
 * nickname, and is watched: by everybody who counts that person as a friend. Who goes is told of at the end of the
 * turn of the loop, and not at all if they are back by then. Main thread.
 */
#pragma once

#include "bus/madang-news.h"
#include "model/madang-user.h"

#define MADANG_TYPE_PRESENCE (madang_presence_get_type ())
G_DECLARE_FINAL_TYPE (MadangPresence, madang_presence, MADANG, PRESENCE, GObject)

/**
 * madang_presence_new:
 * @bus: tells of new nicknames and of friendships
 * @news: what it told while somebody was looked up
 *
 * Emits "friend-status" (#MadangUser, #MadangUser, gboolean), for each who is logged in, when a friend logs in on the
 * first socket or has left the last. Emits "changed" (gint64, gboolean) when a user has come online, or is offline at
 * the end of a turn.
 *
 * Returns: (transfer full): nobody is online
 */
MadangPresence *madang_presence_new (MadangBus *bus, MadangNews *news);

/** madang_presence_is_online: whether the user has any WebSocket. */
gboolean madang_presence_is_online (MadangPresence *self, gint64 user_id);

/** madang_presence_count_sockets: how many WebSockets the user has, of any kind. */
guint madang_presence_count_sockets (MadangPresence *self, gint64 user_id);

/** madang_presence_count_online: how many users have any WebSocket. */
guint madang_presence_count_online (MadangPresence *self);

/** madang_presence_list_online: Returns: (transfer full) (element-type gint64): who is behind the id @after, rising */
GArray *madang_presence_list_online (MadangPresence *self, gint64 after);

/** madang_presence_count_direct: on how many of them the user is logged in for direct messages. */
guint madang_presence_count_direct (MadangPresence *self, gint64 user_id);

/** madang_presence_count_all_direct: on how many WebSockets anybody is logged in for direct messages. */
guint madang_presence_count_all_direct (MadangPresence *self);

/** madang_presence_add_socket, …_remove_socket: the user has one WebSocket more, or fewer; for the gateway. */
void madang_presence_add_socket (MadangPresence *self, gint64 user_id);
void madang_presence_remove_socket (MadangPresence *self, gint64 user_id);

/**
 * madang_presence_log_in:
 * @self: the presence
 * @user: who is logged in on one more socket for direct messages
 * @take_watchers: (transfer full) (element-type gint64): who counts @user as a friend, by rising id
 * @mark: madang_news_get_mark() from before the store was asked for them
 */
void madang_presence_log_in (MadangPresence *self,
                             MadangUser *user,
                             GArray *take_watchers,
                             guint64 mark);

/** madang_presence_log_out: one of those sockets is gone. */
void madang_presence_log_out (MadangPresence *self, gint64 user_id);

/** madang_presence_get_user: Returns: (transfer none) (nullable): who friends see as online, by id */
MadangUser *madang_presence_get_user (MadangPresence *self, gint64 user_id);

/** madang_presence_find_user: Returns: (transfer none) (nullable): who can be written to by @nickname, in NFC */
MadangUser *madang_presence_find_user (MadangPresence *self, const char *nickname);
