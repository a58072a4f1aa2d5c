#include "ws/madang-room-dialect.h"

#include <string.h>

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-timestamp.h"

#define TYPE_MESSAGE "chat.message"
#define TYPE_JOIN "chat.user.join"
#define TYPE_LEAVE "chat.user.leave"

typedef struct
{
  MadangSeat seat;
  MadangVisit *visit; /* NULL where it was over before it began */
} Place;

static MadangFrame *
render_chat (MadangChat *chat, gboolean own, gpointer data)
{
  const MadangRoomTalk *talk = data;
  const MadangChatFields *fields = madang_chat_get_fields (chat);
  const MadangUserFields *sender = madang_user_get_fields (fields->sender);
  GString *json = g_string_sized_new (256 + strlen (fields->message));
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (talk->time_zone, fields->created_at, created);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", TYPE_MESSAGE);
  madang_json_add_text (json, "message", fields->message);
  madang_json_add_text (json, "sender", *sender->email != '\0' ? sender->email : sender->username);
  madang_json_add_text (json, "nickname", sender->nickname);
  madang_json_add_text (json, "profile_picture_url", madang_user_get_picture (fields->sender));
  madang_json_add_integer (json, "id", fields->id);
  madang_json_add_integer (json, "seq", fields->seq);
  madang_json_add_text (json, "created_at", created);
  if (own)
    madang_json_add_text (json, "client_id", fields->client_id);
  madang_json_end_object (json);
  return madang_room_talk_take_frame (json);
}

static void
tell_others (MadangSocket *socket, const char *type, MadangUser *user)
{
  GString *json = g_string_sized_new (96);
  g_autoptr (MadangFrame) frame = NULL;

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", type);
  madang_json_add_text (json, "username", madang_user_get_nickname (user));
  madang_json_end_object (json);
  frame = madang_room_talk_take_frame (json);
  madang_hub_tell_others (madang_room_talk_get (socket)->hub, socket->admission.room_id,
                          &madang_room_dialect, madang_user_get_id (user), frame);
}

static void
handle_open (MadangSocket *socket)
{
  const MadangRoomTalk *talk = madang_room_talk_get (socket);
  Place *place = g_new0 (Place, 1);
  gboolean is_first;

  socket->seat = place;
  if (!madang_hub_join (talk->hub, &place->seat, socket))
    return;
  place->visit = madang_visits_enter (talk->visits, socket->admission.room_id,
                                      socket->admission.user, &is_first);
  if (is_first)
    tell_others (socket, TYPE_JOIN, socket->admission.user);
}

static void
handle_close (MadangSocket *socket)
{
  const MadangRoomTalk *talk = madang_room_talk_get (socket);
  g_autofree Place *place = g_steal_pointer (&socket->seat);

  g_autoptr (MadangUser) gone = NULL;

  madang_hub_leave (talk->hub, &place->seat);
  if (place->visit != NULL)
    gone = madang_visits_leave (talk->visits, place->visit);
  if (gone != NULL)
    tell_others (socket, TYPE_LEAVE, gone);
}

static gboolean
is_message (JsonObject *object)
{
  g_autoptr (GError) error = NULL;

  return g_strcmp0 (madang_json_read_text (object, "type", &error), TYPE_MESSAGE) == 0;
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  g_autoptr (JsonObject) object = madang_json_parse_object (text, length, NULL);
  MadangMessageDraft draft;

  if (object != NULL && is_message (object) && madang_room_talk_read_draft (socket, object, &draft))
    madang_room_talk_post (socket, &draft);
  else
    madang_room_talk_refuse_message (socket);
}

const MadangDialect madang_room_dialect = { handle_open, handle_text, handle_close, render_chat,
                                            MADANG_CLOSE_UNAUTHENTICATED };
