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
  MadangFrame *invalid; /* owned: the answer to what is no message, the same for all */
} MadangRoomDialectContext;

/** madang_room_dialect_context_init: makes what @context shares; the rest is the caller's to set before or after. */
void madang_room_dialect_context_init (MadangRoomDialectContext *context);
void madang_room_dialect_context_clear (MadangRoomDialectContext *context);

extern const MadangDialect madang_room_dialect;
