/*
 * MadangDirectory: what there is, for administrators: rooms, members, users and figures; read, never changed. The
 * stored rows come with what lives: who is online and where. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "base/madang-traffic.h"
#include "service/madang-people-listing.h"
#include "service/madang-room-presence.h"
#include "store/madang-directory-store.h"
#include "store/madang-writer.h"

#define MADANG_TYPE_DIRECTORY (madang_directory_get_type ())
G_DECLARE_FINAL_TYPE (MadangDirectory, madang_directory, MADANG, DIRECTORY, GObject)

/** MadangDirectoryContext: what it reads; each is referenced, but for the traffic, which outlives it. */
typedef struct
{
  MadangPool *pool;
  MadangWriter *chats;
  MadangWriter *directs;
  MadangPresence *presence;
  MadangRoomPresence *room_presence;
  const MadangTraffic *traffic;
} MadangDirectoryContext;

/** madang_directory_new: Returns: (transfer full) */
MadangDirectory *madang_directory_new (const MadangDirectoryContext *context);

/**
 * madang_directory_list_rooms_async:
 * @self: the directory
 * @after: rows behind this id; 0: from the first
 * @limit: how many, 1 to MADANG_DIRECTORY_ROWS_MAX (MADANG_DIRECTORY_ROWS_DEFAULT where nobody says)
 * @callback: when they are there
 * @data: for @callback
 *
 * Lists all rooms, by rising id.
 */
void madang_directory_list_rooms_async (
    MadangDirectory *self, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data);

/**
 * madang_directory_list_rooms_finish:
 *
 * @error is %MADANG_ERROR_INVALID_ARGUMENT about `after` or `limit`, or %MADANG_ERROR_UNAVAILABLE.
 *
 * Returns: (transfer full) (nullable) (element-type MadangRoomRow)
 */
GPtrArray *madang_directory_list_rooms_finish (MadangDirectory *self,
                                               GAsyncResult *result,
                                               GError **error);

/** madang_directory_get_room_async: the room @id. */
void madang_directory_get_room_async (MadangDirectory *self,
                                      gint64 id,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** madang_directory_get_room_finish: @error is also %MADANG_ERROR_NO_SUCH_ROOM. Returns: (transfer full) (nullable) */
MadangRoomRow *madang_directory_get_room_finish (MadangDirectory *self,
                                                 GAsyncResult *result,
                                                 GError **error);

/** madang_directory_list_members_async: the members of a room, as madang_directory_list_rooms_async(). */
void madang_directory_list_members_async (MadangDirectory *self,
                                          gint64 room_id,
                                          gint64 after,
                                          guint limit,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

/**
 * madang_directory_list_members_finish: @error is also %MADANG_ERROR_NO_SUCH_ROOM.
 *
 * Returns: (transfer full) (nullable) (element-type MadangMemberRow)
 */
GPtrArray *madang_directory_list_members_finish (MadangDirectory *self,
                                                 GAsyncResult *result,
                                                 GError **error);

/** madang_directory_get_user_async: the user @id, also one who is disabled. */
void madang_directory_get_user_async (MadangDirectory *self,
                                      gint64 id,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** madang_directory_get_user_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: (transfer full) (nullable) */
MadangPersonRow *madang_directory_get_user_finish (MadangDirectory *self,
                                                   GAsyncResult *result,
                                                   GError **error);

/** madang_directory_list_users_async: the users that @query (copied) asks for, by rising id. */
void madang_directory_list_users_async (MadangDirectory *self,
                                        const MadangPeopleQuery *query,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * madang_directory_list_users_finish: @error is also %MADANG_ERROR_INVALID_ARGUMENT about `search`, which has at most
 * MADANG_SEARCH_MAX characters.
 *
 * Returns: (transfer full) (nullable) (element-type MadangPersonRow)
 */
GPtrArray *madang_directory_list_users_finish (MadangDirectory *self,
                                               GAsyncResult *result,
                                               GError **error);

/**
 * madang_directory_find_user_async:
 * @self: the directory
 * @name: an e-mail (compared without case), a username or a nickname (compared as they are); or one that says which it
 *   is by `email:`, `user:` or `nick:` before it; or `id:` and a number
 * @callback: when he is found
 * @data: for @callback
 *
 * Finds who is called so, also one who is disabled.
 */
void madang_directory_find_user_async (MadangDirectory *self,
                                       const char *name,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * madang_directory_find_user_finish: @error is %MADANG_ERROR_NO_SUCH_USER, or %MADANG_ERROR_INVALID_ARGUMENT where
 * several users are called so, or where an id is no number; or %MADANG_ERROR_UNAVAILABLE.
 *
 * Returns: the user's id; 0 with @error
 */
gint64 madang_directory_find_user_finish (MadangDirectory *self,
                                          GAsyncResult *result,
                                          GError **error);

/** madang_directory_count_async: counts what is stored; a scan of the users and the rooms. */
void madang_directory_count_async (MadangDirectory *self,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_directory_count_finish: Returns: (transfer full) (nullable): with @error: %MADANG_ERROR_UNAVAILABLE */
MadangTotals *madang_directory_count_finish (MadangDirectory *self,
                                             GAsyncResult *result,
                                             GError **error);

/** MadangLive: what lives now, and what was done since the start. */
typedef struct
{
  guint connections;  /* open WebSockets */
  guint online_users; /* users with at least one of them */
  guint active_rooms; /* rooms with at least one of them */
  guint64 deliveries; /* messages handed to sockets */
  guint64 commits;    /* batches of messages that were stored */
  guint64 closed_for_pressure;
} MadangLive;

/** madang_directory_get_live: the figures of this moment, at no cost. */
MadangLive madang_directory_get_live (MadangDirectory *self);

/** madang_directory_list_active_rooms: Returns: (transfer full) (element-type gint64): rooms with a socket, rising */
GArray *madang_directory_list_active_rooms (MadangDirectory *self);

/** madang_directory_is_active_room: whether somebody has a socket to the room. */
gboolean madang_directory_is_active_room (MadangDirectory *self, gint64 id);
