#include "ws/madang-closed-chat-dialect.h"

#include <string.h>

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-text.h"
#include "base/madang-timestamp.h"

static MadangFrame *
render_chat (MadangChat *chat, gboolean own, gpointer data)
{
  const MadangRoomTalk *talk = data;
  const MadangChatFields *fields = madang_chat_get_fields (chat);
  const MadangUserFields *sender = madang_user_get_fields (fields->sender);
  GString *json = g_string_sized_new (192 + strlen (fields->message));
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format_plain (talk->time_zone, fields->created_at, created);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "message", fields->message);
  madang_json_add_text (json, "username", sender->username);
  madang_json_add_text (json, "first_name", sender->first_name);
  madang_json_add_text (json, "last_name", sender->last_name);
  madang_json_add_text (json, "timestamp", created);
  madang_json_add_integer (json, "id", fields->id);
  madang_json_add_integer (json, "seq", fields->seq);
  if (own)
    madang_json_add_text (json, "client_id", fields->client_id);
  madang_json_end_object (json);
  return madang_room_talk_take_frame (json);
}

static void
handle_open (MadangSocket *socket)
{
  MadangSeat *seat = g_new (MadangSeat, 1);

  socket->seat = seat;
  madang_hub_join (madang_room_talk_get (socket)->hub, seat, socket);
}

static void
handle_close (MadangSocket *socket)
{
  g_autofree MadangSeat *seat = g_steal_pointer (&socket->seat);

  madang_hub_leave (madang_room_talk_get (socket)->hub, seat);
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  g_autoptr (JsonObject) object = madang_json_parse_object (text, length, NULL);
  MadangMessageDraft draft;

  if (object == NULL || !madang_room_talk_read_draft (socket, object, &draft))
    madang_room_talk_refuse_message (socket);
  else if (!madang_text_is_blank (draft.message)) /* the known page sends its empty field too */
    madang_room_talk_post (socket, &draft);
}

const MadangDialect madang_closed_chat_dialect = { handle_open, handle_text, handle_close,
                                                   render_chat, MADANG_CLOSE_UNAUTHENTICATED };
