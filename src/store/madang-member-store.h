/*
 * Who is a member of which room, and who is silent where, in the database. Each call is one statement, which also
 * checks that the caller still stands and may.
 */
#pragma once

#include "auth/madang-caller.h"
#include "model/madang-user.h"
#include "store/madang-writer.h"

/**
 * MadangMemberFunc:
 * @user: (nullable): whose membership has changed
 * @error: (nullable): why none has: %MADANG_ERROR_UNAUTHENTICATED, %MADANG_ERROR_NOT_AUTHORIZED,
 *   %MADANG_ERROR_NO_SUCH_ROOM, %MADANG_ERROR_NO_SUCH_USER, %MADANG_ERROR_ALREADY_MEMBER, %MADANG_ERROR_NOT_MEMBER, and
 *   those of madang-user-store.h
 * @data: as given
 *
 * Called once, from within the database's answer: before any message that was stored later is spoken of.
 */
typedef void (*MadangMemberFunc) (MadangUser *user, const GError *error, gpointer data);

/**
 * madang_member_store_add:
 * @writer: the writer of the room's messages
 * @caller: (nullable): who asks, a superuser; %NULL for the administrator
 * @room_id: the room
 * @user_id: who shall be a member
 * @callback: when it is done
 * @data: for @callback
 */
void madang_member_store_add (MadangWriter *writer,
                              const MadangCaller *caller,
                              gint64 room_id,
                              gint64 user_id,
                              MadangMemberFunc callback,
                              gpointer data);

/** madang_member_store_remove: likewise; everybody may remove himself. */
void madang_member_store_remove (MadangWriter *writer,
                                 const MadangCaller *caller,
                                 gint64 room_id,
                                 gint64 user_id,
                                 MadangMemberFunc callback,
                                 gpointer data);

/** madang_member_store_mute_async: makes the user silent in the room, or lets him speak again; for administrators. */
void madang_member_store_mute_async (MadangWriter *writer,
                                     gint64 room_id,
                                     gint64 user_id,
                                     gboolean is_muted,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_member_store_mute_finish: @error is also %MADANG_ERROR_NO_SUCH_ROOM, %MADANG_ERROR_NO_SUCH_USER, and
 * %MADANG_ERROR_NOT_MEMBER where somebody shall be muted who may not speak there. Returns: whether it is done
 */
gboolean madang_member_store_mute_finish (GAsyncResult *result, GError **error);
