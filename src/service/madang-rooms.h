/*
 * MadangRooms: the acts upon rooms and their members. Whoever calls is checked by the statement that serves the act;
 * errors are those of store/madang-room-store.h and store/madang-member-store.h, and what is named at the act. Who is
 * removed or muted, a room that is slowed or deleted: that holds before any message that comes later. Main thread.
 */
#pragma once

#include "bus/madang-bus.h"
#include "store/madang-member-store.h"
#include "store/madang-room-store.h"

#define MADANG_TYPE_ROOMS (madang_rooms_get_type ())
G_DECLARE_FINAL_TYPE (MadangRooms, madang_rooms, MADANG, ROOMS, GObject)

/**
 * madang_rooms_new:
 * @pool: the database
 * @writer: the writer of rooms' messages, for what is heard of in order with them
 * @bus: hears of members, and of rooms that come and go
 *
 * Returns: (transfer full)
 */
MadangRooms *madang_rooms_new (MadangPool *pool, MadangWriter *writer, MadangBus *bus);

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

/** madang_rooms_list_memberships_async: the rooms that @caller is a member of, a superuser's: all; of which @page. */
void madang_rooms_list_memberships_async (MadangRooms *self,
                                          const MadangCaller *caller,
                                          const MadangPage *page,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

/** madang_rooms_list_memberships_finish: see madang_room_store_list_memberships_finish() */
GPtrArray *madang_rooms_list_memberships_finish (MadangRooms *self,
                                                 GAsyncResult *result,
                                                 gboolean *has_more,
                                                 GError **error);

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

/** madang_rooms_make_async: makes @room for the administrator; its name as given, its members and owner users. */
void madang_rooms_make_async (MadangRooms *self,
                              const MadangNewRoom *room,
                              GAsyncReadyCallback callback,
                              gpointer data);

/**
 * madang_rooms_make_finish:
 * @error: also %MADANG_ERROR_INVALID_ARGUMENT and %MADANG_ERROR_NO_SUCH_USER
 *
 * Returns: the new room's id; 0 with @error
 */
gint64 madang_rooms_make_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/** madang_rooms_delete_async: deletes the room @id with its messages, for the administrator. */
void madang_rooms_delete_async (MadangRooms *self,
                                gint64 id,
                                GAsyncReadyCallback callback,
                                gpointer data);
gboolean madang_rooms_delete_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/**
 * madang_rooms_add_member_async:
 * @self: the acts
 * @caller: (nullable): a superuser; %NULL for the administrator
 * @room_id: the room, open or closed
 * @user_id: who shall be a member
 * @callback: when it is done
 * @data: for @callback
 */
void madang_rooms_add_member_async (MadangRooms *self,
                                    const MadangCaller *caller,
                                    gint64 room_id,
                                    gint64 user_id,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** madang_rooms_add_member_finish: errors as #MadangMemberFunc. Returns: (transfer full) (nullable): the new member */
MadangUser *madang_rooms_add_member_finish (MadangRooms *self,
                                            GAsyncResult *result,
                                            GError **error);

/** madang_rooms_remove_member_async: likewise; everybody may remove himself. */
void madang_rooms_remove_member_async (MadangRooms *self,
                                       const MadangCaller *caller,
                                       gint64 room_id,
                                       gint64 user_id,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** madang_rooms_remove_member_finish: Returns: (transfer full) (nullable): who was a member */
MadangUser *madang_rooms_remove_member_finish (MadangRooms *self,
                                               GAsyncResult *result,
                                               GError **error);

/** MadangRoomOptions: what an administrator changes about a room. */
typedef struct
{
  const char *name;       /* (nullable): 1–100 characters; %NULL: stays */
  const guint *slow_mode; /* (nullable): seconds between two messages of a member, at most
                             MADANG_SLOW_MODE_MAX; 0: off; %NULL: stays */
} MadangRoomOptions;

/**
 * madang_rooms_set_options_async:
 * @self: the acts
 * @room_id: the room
 * @options: what changes, copied; nothing may
 * @callback: when it is done
 * @data: for @callback
 *
 * Nobody is told of a new name; whoever reads finds it.
 */
void madang_rooms_set_options_async (MadangRooms *self,
                                     gint64 room_id,
                                     const MadangRoomOptions *options,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_rooms_set_options_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about `name` or `slow-mode`, %MADANG_ERROR_NO_SUCH_ROOM,
 *   %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: whether it is done
 */
gboolean madang_rooms_set_options_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/**
 * madang_rooms_mute_async:
 * @self: the acts
 * @room_id: the room
 * @user_id: of an open room anybody, of a closed one a member
 * @is_muted: whether he shall be silent there; it may be so already
 * @callback: when it is done
 * @data: for @callback
 */
void madang_rooms_mute_async (MadangRooms *self,
                              gint64 room_id,
                              gint64 user_id,
                              gboolean is_muted,
                              GAsyncReadyCallback callback,
                              gpointer data);

/**
 * madang_rooms_mute_finish:
 * @error: %MADANG_ERROR_NO_SUCH_ROOM, %MADANG_ERROR_NO_SUCH_USER, %MADANG_ERROR_NOT_MEMBER where somebody shall be
 *   muted who could not speak anyway, %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: whether it is done
 */
gboolean madang_rooms_mute_finish (MadangRooms *self, GAsyncResult *result, GError **error);

/** madang_rooms_show_async: the room @id with @page of its history; with the senders, or with their ids alone. */
void madang_rooms_show_async (MadangRooms *self,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPage *page,
                              gboolean with_senders,
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

/**
 * madang_rooms_use_ticket_async:
 * @self: the acts
 * @ticket: the digest of a ticket (madang_posts_show_finish()), which is used up if it is one to that room
 * @id: the room
 * @callback: when it is done
 * @data: for @callback
 *
 * Whether the session that fetched @ticket may enter the room @id: to be finished by madang_rooms_enter_finish().
 */
void madang_rooms_use_ticket_async (MadangRooms *self,
                                    const MadangUuid *ticket,
                                    gint64 id,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** madang_rooms_enter_finish: Returns: (transfer full) (nullable): see madang_room_store_enter_finish() */
MadangEntry *madang_rooms_enter_finish (MadangRooms *self, GAsyncResult *result, GError **error);
