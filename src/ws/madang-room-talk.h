/*
 * What the dialects of rooms have in common, whichever document they are of: how a message becomes a post, and what
 * becomes of one that is refused. Main thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "service/madang-messages.h"
#include "service/madang-visits.h"
#include "ws/madang-hub.h"

/** MadangRoomTalk: what the sockets of rooms work with; their admission's dialect_data. */
typedef struct
{
  MadangHub *hub;
  MadangMessages *messages;
  MadangVisits *visits;
  GTimeZone *time_zone;
  MadangFrame *invalid; /* owned: the answer to what is no message, the same for all */
  MadangFrame *muted;   /* owned: the answer to who may not speak, likewise */
} MadangRoomTalk;

/** madang_room_talk_init: makes what @self shares; the rest is the caller's to set before or after. */
void madang_room_talk_init (MadangRoomTalk *self);
void madang_room_talk_clear (MadangRoomTalk *self);

/** madang_room_talk_get: Returns: (transfer none): what @socket works with */
MadangRoomTalk *madang_room_talk_get (MadangSocket *socket);

/** madang_room_talk_refuse_message: tells @socket that what came is no message. */
void madang_room_talk_refuse_message (MadangSocket *socket);

/**
 * madang_room_talk_read_draft:
 * @socket: where it came
 * @object: a message of either dialect
 * @draft: (out): what it says, of texts that @object owns
 *
 * Returns: whether @object has a message, of any text, and a client_id, if any, that is one
 */
gboolean madang_room_talk_read_draft (MadangSocket *socket,
                                      JsonObject *object,
                                      MadangMessageDraft *draft);

/** madang_room_talk_post: says @draft for the user of @socket, which is told if it is refused, or a repeat. */
void madang_room_talk_post (MadangSocket *socket, const MadangMessageDraft *draft);

/** madang_room_talk_take_frame: Returns: (transfer full): a frame of @json (transfer full) */
MadangFrame *madang_room_talk_take_frame (GString *json);
