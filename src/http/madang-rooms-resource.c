#include "http/madang-rooms-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-chat-json.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
add_members (GString *json, MadangRoom *room)
{
  madang_json_add_room_members (json, room);
  madang_json_add_room_state (json, room);
}

static void
add_room (GString *json, gpointer room, gpointer data)
{
  madang_json_begin_object (json, NULL);
  add_members (json, room);
  madang_json_end_object (json);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) rooms = madang_rooms_list_finish (services->rooms, result, &error);

  if (rooms == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim (request, rooms, (MadangPageIdFunc) madang_room_get_id);
  madang_request_reply_list (request, rooms, 160, add_room, NULL);
}

void
madang_rooms_handle_list (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_rooms_list_async (services->rooms, madang_request_get_caller (request), &page, on_listed,
                             madang_request_ref (request));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangRoom) room = madang_rooms_create_finish (services->rooms, result, &error);
  GString *json;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (160);
  add_room (json, room, NULL);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_rooms_handle_create (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  const char *name = madang_json_read_text (body, "name", &error);
  gint64 post;
  gboolean has_post = madang_json_read_integer (body, "post", &post, &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_rooms_create_async (services->rooms, madang_request_get_caller (request), name,
                               has_post ? &post : NULL, on_created, madang_request_ref (request));
}

static gboolean
asks_for_senders (MadangRequest *request)
{
  return g_strcmp0 (madang_request_get_query (request, "senders"), "1") == 0;
}

static void
add_sender (GString *json, MadangUser *sender)
{
  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", madang_user_get_id (sender));
  madang_json_add_text (json, "nickname", madang_user_get_nickname (sender));
  madang_json_add_text (json, "profile_picture_url", madang_user_get_picture (sender));
  madang_json_end_object (json);
}

/* Each once, in the order in which they first speak. */
static void
add_senders (GString *json, GPtrArray *chats)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  madang_json_begin_array (json, "senders");
  for (guint i = 0; i < chats->len; i++)
    {
      MadangChatFields *chat = chats->pdata[i];

      if (g_hash_table_add (seen, &chat->sender_id))
        add_sender (json, chat->sender);
    }
  madang_json_end_array (json);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangRoom) room = madang_rooms_show_finish (services->rooms, result, &error);
  g_autoptr (GPtrArray) chats = NULL;
  GString *json;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  chats = madang_page_links_trim_chats (request, room);
  json = g_string_sized_new (256 + chats->len * 256);
  madang_json_begin_object (json, NULL);
  add_members (json, room);
  madang_json_begin_array (json, "chat_messages");
  for (guint i = 0; i < chats->len; i++)
    madang_json_add_chat (json, NULL, chats->pdata[i], services->time_zone);
  madang_json_end_array (json);
  if (asks_for_senders (request))
    add_senders (json, chats);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_rooms_handle_show (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_rooms_show_async (services->rooms, madang_request_get_caller (request),
                             madang_request_get_id (request, 0), &page, asks_for_senders (request),
                             on_shown, madang_request_ref (request));
}
