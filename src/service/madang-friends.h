/*
 * MadangFriends: the acts upon friends, and finding people. Friendship has one direction: each counts for
 * themselves whom they like. Whoever calls is checked by the statement that serves the act; errors are those of
 * store/madang-friend-store.h and what is named at the act. Main thread.
 */
#pragma once

#include "bus/madang-bus.h"
#include "service/madang-searches.h"
#include "store/madang-friend-store.h"

#define MADANG_TYPE_FRIENDS (madang_friends_get_type ())
G_DECLARE_FINAL_TYPE (MadangFriends, madang_friends, MADANG, FRIENDS, GObject)

/**
 * madang_friends_new:
 * @pool: the database
 * @writer: the writer of direct messages: friendships change in one order
 * @bus: hears of friendships
 * @searches: how often somebody may search
 *
 * Returns: (transfer full)
 */
MadangFriends *madang_friends_new (MadangPool *pool,
                                   MadangWriter *writer,
                                   MadangBus *bus,
                                   MadangSearches *searches);

/**
 * madang_friends_add_async:
 * @self: the acts
 * @caller: who counts somebody as a friend
 * @kind: what @name is
 * @name: (nullable): as given; required
 * @field: the field that holds @name, static
 * @callback: when it is done
 * @data: for @callback
 *
 * Adds a friend. Who is one already stays one.
 */
void madang_friends_add_async (MadangFriends *self,
                               const MadangCaller *caller,
                               MadangNameKind kind,
                               const char *name,
                               const char *field,
                               GAsyncReadyCallback callback,
                               gpointer data);

/**
 * madang_friends_add_finish:
 * @error: also %MADANG_ERROR_INVALID_ARGUMENT about the field, which also is one's own name, and
 *   %MADANG_ERROR_NO_SUCH_USER
 *
 * Returns: (transfer full) (nullable): the friend
 */
MadangUser *madang_friends_add_finish (MadangFriends *self, GAsyncResult *result, GError **error);

/** madang_friends_delete_async: lets a friend go, who may be disabled by now; else as madang_friends_add_async(). */
void madang_friends_delete_async (MadangFriends *self,
                                  const MadangCaller *caller,
                                  MadangNameKind kind,
                                  const char *name,
                                  const char *field,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/**
 * madang_friends_delete_finish:
 * @error: also %MADANG_ERROR_INVALID_ARGUMENT, about the field or where that is no friend, and, of a nickname that
 *   nobody has, %MADANG_ERROR_NO_SUCH_USER
 *
 * Returns: (transfer full) (nullable): who was a friend
 */
MadangUser *madang_friends_delete_finish (MadangFriends *self,
                                          GAsyncResult *result,
                                          GError **error);

/** madang_friends_list_async: @page of the friends of @caller. */
void madang_friends_list_async (MadangFriends *self,
                                const MadangCaller *caller,
                                const MadangPage *page,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * madang_friends_search_async:
 * @self: the acts
 * @caller: who searches, and is not found
 * @kind: of what names
 * @keyword: (nullable): what they shall contain, whatever its case; required
 * @page: which of those people
 * @callback: when it is done
 * @data: for @callback
 *
 * Finds people, also those whose profile is private: what is found is what everybody sees.
 */
void madang_friends_search_async (MadangFriends *self,
                                  const MadangCaller *caller,
                                  MadangNameKind kind,
                                  const char *keyword,
                                  const MadangPage *page,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/**
 * madang_friends_list_finish: of both; where searched, @error is also %MADANG_ERROR_INVALID_ARGUMENT about
 * `keyword` and %MADANG_ERROR_RATE_LIMITED. Returns: (transfer full) (nullable) (element-type MadangContact): see
 * madang_friend_store_list_finish()
 */
GPtrArray *madang_friends_list_finish (MadangFriends *self, GAsyncResult *result, GError **error);

/** madang_friends_show_async: the profile of the user @id. */
void madang_friends_show_async (MadangFriends *self,
                                const MadangCaller *caller,
                                gint64 id,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * madang_friends_show_finish: @error is also %MADANG_ERROR_NO_SUCH_USER, and %MADANG_ERROR_NOT_AUTHORIZED where the
 * profile is private and the caller none of that user's friends. Returns: (transfer full) (nullable)
 */
MadangProfile *madang_friends_show_finish (MadangFriends *self,
                                           GAsyncResult *result,
                                           GError **error);

/** madang_friends_meet_async: whoever has the @nickname, as given. */
void madang_friends_meet_async (MadangFriends *self,
                                const MadangCaller *caller,
                                const char *nickname,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_friends_meet_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: (transfer full) (nullable) */
MadangPerson *madang_friends_meet_finish (MadangFriends *self,
                                          GAsyncResult *result,
                                          GError **error);
