/*
 * Rooms and their histories in the database. Each call is one statement, which also checks that the caller still
 * stands;
 * errors as in madang-user-store.h, and %MADANG_ERROR_UNAUTHENTICATED.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-page.h"
#include "model/madang-room.h"
#include "store/madang-pool.h"
#include "store/madang-writer.h"

/** madang_room_store_read: id, name, owner_id and post of a row, from @column on. Returns: (transfer full) */
MadangRoom *madang_room_store_read (const PGresult *result, int row, int column);

/** madang_room_store_list_async: the rooms that @caller may enter, of which @page. */
void madang_room_store_list_async (MadangPool *pool,
                                   const MadangCaller *caller,
                                   const MadangPage *page,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_room_store_list_finish: Returns: (transfer full) (element-type MadangRoom): by rising id; at most limit +
 * 1, the one too many (which says that there is more) at the end that was read towards
 */
GPtrArray *madang_room_store_list_finish (GAsyncResult *result, GError **error);

/** madang_room_store_create_async: an open room, @caller its owner and first member. */
void madang_room_store_create_async (MadangPool *pool,
                                     const MadangCaller *caller,
                                     const char *name,
                                     const gint64 *post,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_room_store_create_finish: Returns: (transfer full) (nullable) */
MadangRoom *madang_room_store_create_finish (GAsyncResult *result, GError **error);

/**
 * madang_room_store_list_memberships_async: @page of the rooms that @caller is a member of, with all their members. It
 * ends before its limit where these are MADANG_CHATS_PAGE_MEMBERS.
 */
void madang_room_store_list_memberships_async (MadangPool *pool,
                                               const MadangCaller *caller,
                                               const MadangPage *page,
                                               GAsyncReadyCallback callback,
                                               gpointer data);

/**
 * madang_room_store_list_memberships_finish:
 * @result: the result
 * @has_more: (out): whether there are more rooms, at the end that was read towards
 * @error: as madang_room_store_list_finish()
 *
 * Returns: (transfer full) (nullable) (element-type MadangRoom): the page alone, by rising id; members by rising id
 */
GPtrArray *madang_room_store_list_memberships_finish (GAsyncResult *result,
                                                      gboolean *has_more,
                                                      GError **error);

/** madang_room_store_show_async: the room @id and @page of its history; with the senders, or with their ids alone. */
void madang_room_store_show_async (MadangPool *pool,
                                   const MadangCaller *caller,
                                   gint64 id,
                                   const MadangPage *page,
                                   gboolean with_senders,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_room_store_show_finish:
 * @error: also %MADANG_ERROR_NO_SUCH_ROOM and %MADANG_ERROR_NOT_AUTHORIZED
 *
 * Returns: (transfer full) (nullable): its chats as madang_room_store_list_finish() has rooms
 */
MadangRoom *madang_room_store_show_finish (GAsyncResult *result, GError **error);

/** MadangNewRoom: a room as the administrator makes it. */
typedef struct
{
  const char *name;
  gboolean closed;
  gint64 owner_id; /* 0: nobody; else a member too */
  const gint64
      *members; /* (array length=n_members): each may stand there twice, and be the owner */
  guint n_members;
  const gint64 *post; /* (nullable) */
} MadangNewRoom;

/** madang_room_store_make_async: @room, whose name is checked. */
void madang_room_store_make_async (MadangPool *pool,
                                   const MadangNewRoom *room,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_room_store_make_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: its id; 0 with @error */
gint64 madang_room_store_make_finish (GAsyncResult *result, GError **error);

/**
 * MadangRoomDeletedFunc:
 * @error: (nullable): why it was not: also %MADANG_ERROR_NO_SUCH_ROOM
 * @data: as given
 *
 * Called once, from within the database's answer, as a MadangMemberFunc.
 */
typedef void (*MadangRoomDeletedFunc) (const GError *error, gpointer data);

/** madang_room_store_delete: the room @id; its messages are found no more, and go when it is swept. */
void madang_room_store_delete (MadangWriter *writer,
                               gint64 id,
                               MadangRoomDeletedFunc callback,
                               gpointer data);

/**
 * madang_room_store_set_options_async:
 * @writer: the writer of the room's messages
 * @id: the room
 * @name: (nullable): what it is called from now on, checked
 * @slow_mode: (nullable): seconds between two messages of a member; 0: off
 * @callback: when it is done
 * @data: for @callback
 */
void madang_room_store_set_options_async (MadangWriter *writer,
                                          gint64 id,
                                          const char *name,
                                          const gint64 *slow_mode,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

/** madang_room_store_set_options_finish: @error is also %MADANG_ERROR_NO_SUCH_ROOM. Returns: whether it is done */
gboolean madang_room_store_set_options_finish (GAsyncResult *result, GError **error);
/** MadangEnding: somebody is no member of a room any longer; or, with nobody (0), the room is no more. */
typedef struct
{
  gint64 room_id;
  gint64 user_id;
} MadangEnding;

/**
 * MadangEndingsFunc:
 * @endings: (element-type MadangEnding): what has ended; none with @error
 * @error: (nullable): as MadangQueryFunc has it
 * @data: as given
 *
 * Called once, as a MadangMemberFunc.
 */
typedef void (*MadangEndingsFunc) (GArray *endings, const GError *error, gpointer data);

/**
 * madang_room_store_list_endings:
 * @writer: the writer of the rooms' messages
 * @removals: (element-type MadangEnding): who may have been removed
 * @callback: when it is done
 * @data: for @callback
 *
 * Those of @removals who are no members now (but of open rooms, where nobody need be one), and rooms that were deleted
 * and are not yet swept, MADANG_DOUBTS_MAX of them: for whoever lost the answers of those who did it.
 */
void madang_room_store_list_endings (MadangWriter *writer,
                                     GArray *removals,
                                     MadangEndingsFunc callback,
                                     gpointer data);

/** madang_room_store_sweep_async: deletes messages of rooms that are gone, so many that it takes a moment. */
void madang_room_store_sweep_async (MadangPool *pool, GAsyncReadyCallback callback, gpointer data);

/** madang_room_store_sweep_finish: Returns: whether there may be more of them; %FALSE with @error */
gboolean madang_room_store_sweep_finish (GAsyncResult *result, GError **error);

/** MadangEntry: somebody who may enter a room. */
typedef struct
{
  MadangUser *user;
  MadangUuid session;
  gint64 session_expires_at; /* microseconds of the epoch */
  gboolean by_rank;          /* as a superuser alone, into a closed room */
} MadangEntry;

void madang_entry_free (MadangEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangEntry, madang_entry_free)

/** madang_room_store_enter_async: whether @caller may enter the room @id, and who that is. */
void madang_room_store_enter_async (MadangPool *pool,
                                    const MadangCaller *caller,
                                    gint64 id,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** madang_room_store_use_ticket_async: as madang_room_store_enter_async(), for the session that fetched @ticket. */
void madang_room_store_use_ticket_async (MadangPool *pool,
                                         const MadangUuid *ticket,
                                         gint64 id,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** madang_room_store_enter_finish: errors as madang_room_store_show_finish(). Returns: (transfer full) (nullable) */
MadangEntry *madang_room_store_enter_finish (GAsyncResult *result, GError **error);

/** madang_room_store_find_lobby_async: the lobby, made with @name on first need. */
void madang_room_store_find_lobby_async (MadangPool *pool,
                                         const char *name,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/**
 * madang_room_store_find_lobby_finish:
 * @result: the result
 * @is_new: (out): whether it was made
 * @error: why it was not found
 *
 * Returns: its id; 0 with @error
 */
gint64 madang_room_store_find_lobby_finish (GAsyncResult *result, gboolean *is_new, GError **error);
