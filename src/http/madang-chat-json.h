/*
 * A message and a room as documents 002 and 004 write them by REST (docs/api/rooms.md).
 */
#pragma once

#include "model/madang-room.h"

/**
 * madang_json_add_chat:
 * @json: where to
 * @key: (nullable): the member's name
 * @chat: a message
 * @zone: the time zone of its time
 */
void madang_json_add_chat (GString *json,
                           const char *key,
                           const MadangChatFields *chat,
                           GTimeZone *zone);

/** madang_json_add_room_members: the members of @room's object, without its history; the object is open. */
void madang_json_add_room_members (GString *json, MadangRoom *room);

/** madang_json_add_room_state: the members that go beside those where @room is shown for itself. */
void madang_json_add_room_state (GString *json, MadangRoom *room);

/** madang_json_add_room_ticket: @room as the member @key, its chat_url on @host (`host[:port]`) and with @ticket. */
void madang_json_add_room_ticket (
    GString *json, const char *key, MadangRoom *room, const char *host, const char *ticket);
