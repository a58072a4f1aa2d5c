/*
 * MadangNews: what the bus has said lately, for whoever asked the store about somebody and acts on its answer.
 *
 * The answer is of the moment at which the question was sent; what has been heard since may not be in it. So whoever
 * asks takes a mark before, and looks behind it after. Kept for MADANG_HANDSHAKE_SECONDS; of ended sessions of nobody
 * known the newest MADANG_NEWS_STRANGERS_MAX. Main thread.
 */
#pragma once

#include "base/madang-clock.h"
#include "bus/madang-bus.h"

#define MADANG_TYPE_NEWS (madang_news_get_type ())
G_DECLARE_FINAL_TYPE (MadangNews, madang_news, MADANG, NEWS, GObject)

/** madang_news_new: hears @bus; @clock tells what is old. Returns: (transfer full) */
MadangNews *madang_news_new (MadangBus *bus, MadangClock *clock);

/** madang_news_get_mark: this moment: what is heard from now on lies behind it. */
guint64 madang_news_get_mark (MadangNews *self);

/** madang_news_has_ended: whether the session @session of @user_id, or all of that user's, ended behind @mark. */
gboolean madang_news_has_ended (MadangNews *self,
                                guint64 mark,
                                gint64 user_id,
                                const MadangUuid *session);

/** madang_news_was_demoted: whether the user became no superuser behind @mark. */
gboolean madang_news_was_demoted (MadangNews *self, guint64 mark, gint64 user_id);

/** madang_news_was_added: whether the user became a member of the room behind @mark. */
gboolean madang_news_was_added (MadangNews *self, guint64 mark, gint64 room_id, gint64 user_id);

/** madang_news_was_removed: whether the user was removed from the room behind @mark. */
gboolean madang_news_was_removed (MadangNews *self, guint64 mark, gint64 room_id, gint64 user_id);

/** madang_news_was_deleted: whether the room was deleted behind @mark. */
gboolean madang_news_was_deleted (MadangNews *self, guint64 mark, gint64 room_id);

/** madang_news_find_user: Returns: (transfer none) (nullable): how others see the user since, if that changed */
MadangUser *madang_news_find_user (MadangNews *self, guint64 mark, gint64 user_id);

/** MadangFriendshipFunc: @user_id counts the friend that was asked for as one from then on, or no longer. */
typedef void (*MadangFriendshipFunc) (gint64 user_id, gboolean is_friend, gpointer data);

/** madang_news_foreach_friendship: calls @func, in order, for each change behind @mark of who counts @friend_id. */
void madang_news_foreach_friendship (
    MadangNews *self, guint64 mark, gint64 friend_id, MadangFriendshipFunc func, gpointer data);
