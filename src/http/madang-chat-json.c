#include "http/madang-chat-json.h"

#include "base/madang-json-writer.h"
#include "base/madang-timestamp.h"

static void
add_id_or_null (GString *json, const char *key, gint64 id)
{
  if (id != 0)
    madang_json_add_integer (json, key, id);
  else
    madang_json_add_null (json, key);
}

void
madang_json_add_chat (GString *json, const char *key, const MadangChatFields *chat, GTimeZone *zone)
{
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (zone, chat->created_at, created);
  madang_json_begin_object (json, key);
  madang_json_add_integer (json, "id", chat->id);
  madang_json_add_integer (json, "seq", chat->seq);
  madang_json_add_integer (json, "sender", chat->sender_id);
  madang_json_add_integer (json, "room", chat->room_id);
  madang_json_add_text (json, "message", chat->message);
  madang_json_add_text (json, "created_at", created);
  add_id_or_null (json, "parent_chat", chat->parent_id);
  madang_json_end_object (json);
}

static void
add_room (GString *json, MadangRoom *room, const char *url)
{
  const gint64 *post = madang_room_get_post (room);

  madang_json_add_integer (json, "id", madang_room_get_id (room));
  madang_json_add_text (json, "name", madang_room_get_name (room));
  madang_json_add_text (json, "chat_url", url);
  add_id_or_null (json, "owner", madang_room_get_owner_id (room));
  if (post != NULL)
    madang_json_add_integer (json, "post", *post);
  else
    madang_json_add_null (json, "post");
}

void
madang_json_add_room_members (GString *json, MadangRoom *room)
{
  char url[64];

  g_snprintf (url, sizeof url, "/ws/chat/%" G_GINT64_FORMAT "/chat/", madang_room_get_id (room));
  add_room (json, room, url);
}

void
madang_json_add_room_state (GString *json, MadangRoom *room)
{
  madang_json_add_boolean (json, "closed", madang_room_is_closed (room));
  madang_json_add_integer (json, "seq", madang_room_get_seq (room));
}

void
madang_json_add_room_ticket (
    GString *json, const char *key, MadangRoom *room, const char *host, const char *ticket)
{
  g_autofree char *url = g_strdup_printf ("%s/ws/chat/%" G_GINT64_FORMAT "/chat/?ticket=%s", host,
                                          madang_room_get_id (room), ticket);

  madang_json_begin_object (json, key);
  add_room (json, room, url);
  madang_json_end_object (json);
}
