/*
 * MadangRooms: the acts upon rooms. Whoever calls is checked by the statement that serves the act; errors are those of
 * store/madang-room-store.h and what is named at the act. Main thread.
 */
#pragma once

#include "store/madang-room-store.h"

#define MADANG_TYPE_ROOMS (madang_rooms_get_type ())
G_DECLARE_FINAL_TYPE (MadangRooms, madang_rooms, MADANG, ROOMS, GObject)

/** madang_rooms_new: Returns: (transfer full) */
MadangRooms *madang_rooms_new (MadangPool *pool);

/** madang_rooms_list_async: the rooms that @caller may enter, of which @page. */
void madang_rooms_list_async (MadangRooms *self,
                              const MadangCaller *caller,
                              const MadangPage *page,
                              GAsyncReadyCallback callback,
                              gpointer data);

/**
 * madang_rooms_list_finish: Returns: (transfer full) (nullable) (element-type MadangRoom): see
 * madang_room_store_list_finish()
 */
GPtrArray *madang_rooms_list_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/**
 * madang_rooms_create_async:
 * @self: the acts
 * @caller: who will own it
 * @name: (nullable): as given; required, 1–100 characters
 * @post: (nullable): a label that need not exist and may repeat
 * @callback: when it is done
 * @data: for @callback
 *
 * Makes an open room.
 */
void madang_rooms_create_async (MadangRooms *self,
                                const MadangCaller *caller,
                                const char *name,
                                const gint64 *post,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_rooms_create_finish: @error is also %MADANG_ERROR_INVALID_ARGUMENT. Returns: (transfer full) (nullable) */
MadangRoom *madang_rooms_create_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/** madang_rooms_show_async: the room @id with @page of its history. */
void madang_rooms_show_async (MadangRooms *self,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPage *page,
                              GAsyncReadyCallback callback,
                              gpointer data);

/** madang_rooms_show_finish: Returns: (transfer full) (nullable): see madang_room_store_show_finish() */
MadangRoom *madang_rooms_show_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/** madang_rooms_enter_async: whether @caller may enter the room @id. */
void madang_rooms_enter_async (MadangRooms *self,
                               const MadangCaller *caller,
                               gint64 id,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** madang_rooms_enter_finish: Returns: (transfer full) (nullable): see madang_room_store_enter_finish() */
MadangEntry *madang_rooms_enter_finish (MadangRooms *self, GAsyncResult *result, GError **error);
