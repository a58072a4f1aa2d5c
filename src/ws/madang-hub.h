/*
 * MadangHub: which sockets are in which room, and telling them what happens there. Who is removed from a room is sent
 * out of it, who was there by rank alone and has it no longer too, and everybody when it is deleted. Main thread.
 *
 * A message is rendered once for each dialect that listens; its bytes are shared by every outbox.
 */
#pragma once

#include "bus/madang-news.h"
#include "service/madang-room-presence.h"
#include "ws/madang-socket.h"

#define MADANG_TYPE_HUB (madang_hub_get_type ())
G_DECLARE_FINAL_TYPE (MadangHub, madang_hub, MADANG, HUB, GObject)

/** MadangSeat: a socket's place in its room; within whatever the dialect keeps of the socket. */
typedef struct
{
  MadangSocket *socket;
  struct _MadangHubRoom *room;
  guint index; /* among the room's seats */
} MadangSeat;

/**
 * madang_hub_new:
 * @bus: tells what happens in rooms
 * @news: what it told while somebody was let in
 * @presence: is told who has a socket to which room
 *
 * Returns: (transfer full)
 */
MadangHub *madang_hub_new (MadangBus *bus, MadangNews *news, MadangRoomPresence *presence);

/**
 * madang_hub_join: @seat gets what is said in the room of its socket's admission. If that is over since its mark, the
 * socket is closed. To be left either way.
 *
 * Returns: whether the socket stays; not where its login is over either, for which the gateway closes it
 */
gboolean madang_hub_join (MadangHub *self, MadangSeat *seat, MadangSocket *socket);

/** madang_hub_leave: @seat gets nothing more. */
void madang_hub_leave (MadangHub *self, MadangSeat *seat);

/**
 * madang_hub_tell_others:
 * @self: the hub
 * @room_id: the room
 * @dialect: whose sockets are told
 * @user_id: whose sockets are not
 * @frame: (transfer none): what to tell
 */
void madang_hub_tell_others (MadangHub *self,
                             gint64 room_id,
                             const MadangDialect *dialect,
                             gint64 user_id,
                             MadangFrame *frame);
