#include "http/madang-rooms-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-chat-json.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static gint64
get_room_id (gpointer room)
{
  return madang_room_get_id (room);
}

static gint64
get_chat_id (gpointer chat)
{
  return ((const MadangChatFields *) chat)->id;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) rooms = madang_rooms_list_finish (services->rooms, result, &error);
  GString *json;

  if (rooms == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim (request, madang_request_get_page (request), rooms, get_room_id);
  json = g_string_sized_new (rooms->len * 160 + 2);
  madang_json_begin_array (json, NULL);
  for (guint i = 0; i < rooms->len; i++)
    {
      madang_json_begin_object (json, NULL);
      madang_json_add_room_members (json, rooms->pdata[i]);
      madang_json_end_object (json);
    }
  madang_json_end_array (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
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
  madang_json_begin_object (json, NULL);
  madang_json_add_room_members (json, room);
  madang_json_end_object (json);
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

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangRoom) room = madang_rooms_show_finish (services->rooms, result, &error);
  GArray *chats;
  GString *json;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  chats = madang_room_get_chats (room);
  madang_page_links_trim_array (request, madang_request_get_page (request), chats, get_chat_id);
  json = g_string_sized_new (256 + chats->len * 256);
  madang_json_begin_object (json, NULL);
  madang_json_add_room_members (json, room);
  madang_json_begin_array (json, "chat_messages");
  for (guint i = 0; i < chats->len; i++)
    madang_json_add_chat (json, NULL, &g_array_index (chats, MadangChatFields, i),
                          services->time_zone);
  madang_json_end_array (json);
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
                             madang_request_get_id (request, 0), &page, FALSE, on_shown,
                             madang_request_ref (request));
}
