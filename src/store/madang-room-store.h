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

/** madang_room_store_show_async: the room @id and @page of its history. */
void madang_room_store_show_async (MadangPool *pool,
                                   const MadangCaller *caller,
                                   gint64 id,
                                   const MadangPage *page,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_room_store_show_finish:
 * @error: also %MADANG_ERROR_NO_SUCH_ROOM and %MADANG_ERROR_NOT_AUTHORIZED
 *
 * Returns: (transfer full) (nullable): its chats as madang_room_store_list_finish() has rooms; senders are only ids
 */
MadangRoom *madang_room_store_show_finish (GAsyncResult *result, GError **error);

/** MadangEntry: somebody who may enter a room. */
typedef struct
{
  MadangUser *user;
  gint64 session_expires_at; /* microseconds of the epoch */
} MadangEntry;

void madang_entry_free (MadangEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangEntry, madang_entry_free)

/** madang_room_store_enter_async: whether @caller may enter the room @id, and who that is. */
void madang_room_store_enter_async (MadangPool *pool,
                                    const MadangCaller *caller,
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

/** madang_room_store_find_lobby_finish: Returns: its id; 0 with @error */
gint64 madang_room_store_find_lobby_finish (GAsyncResult *result, GError **error);
