/*
 * The dialect of documents 002 and 004: `/ws/chat/{room_id}/chat/` (docs/api/rooms.md).
 */
#pragma once

#include "ws/madang-room-talk.h"

/* Its sockets work with a MadangRoomTalk. */
extern const MadangDialect madang_room_dialect;
