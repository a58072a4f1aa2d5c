/*
 * The dialect of document 003: `/ws/api/chat/{chat_id}/` (docs/api/chats.md).
 */
#pragma once

#include "ws/madang-room-talk.h"

/* Its sockets work with a MadangRoomTalk. */
extern const MadangDialect madang_closed_chat_dialect;
