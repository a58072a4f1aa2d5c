#include "http/madang-rooms-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-chat-json.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
add_room (GString *json, gpointer room, gpointer data)
{
  madang_json_begin_object (json, NULL);
  madang_json_add_room_members (json, room);
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
  madang_json_add_room_members (json, room);
  madang_json_begin_array (json, "chat_messages");
  for (guint i = 0; i < chats->len; i++)
    madang_json_add_chat (json, NULL, chats->pdata[i], services->time_zone);
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
