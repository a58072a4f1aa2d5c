/*
 * The dialect of documents 002 and 004: `/ws/chat/{room_id}/chat/` (docs/protocol.md).
 */
#pragma once

#include "service/madang-messages.h"
#include "ws/madang-hub.h"

/** MadangRoomDialectContext: what its sockets work with; their admission's dialect_data. */
typedef struct
{
  MadangHub *hub;
  MadangMessages *messages;
  MadangPresence *presence;
  GTimeZone *time_zone;
} MadangRoomDialectContext;

extern const MadangDialect madang_room_dialect;
