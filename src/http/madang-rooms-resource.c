#include "http/madang-rooms-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-chat-json.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

/*
 * The stores give one item more than a page shows, at the end it was read towards. Says by Link headers which pages lie
 * beside this one, whose items (without that one) have the ids from `first` to `last`.
 */
static void
add_links (MadangRequest *request, const MadangPage *page, gboolean more, gint64 first, gint64 last)
{
  gboolean forward = madang_page_is_forward (page);
  MadangPage next = { page->limit, G_MAXINT64, last };
  MadangPage previous = { page->limit, first, forward ? -1 : page->after };

  if (forward ? more : page->before != G_MAXINT64)
    madang_request_add_link (request, "next", &next);
  if (forward ? page->after > 0 : more)
    madang_request_add_link (request, "prev", &previous);
}

static void
trim_rooms (MadangRequest *request, const MadangPage *page, GPtrArray *rooms)
{
  gboolean more = rooms->len > page->limit;

  if (more)
    g_ptr_array_remove_index (rooms, madang_page_is_forward (page) ? rooms->len - 1 : 0);
  if (rooms->len > 0)
    add_links (request, page, more, madang_room_get_id (rooms->pdata[0]),
               madang_room_get_id (rooms->pdata[rooms->len - 1]));
}

static void
trim_chats (MadangRequest *request, const MadangPage *page, GArray *chats)
{
  gboolean more = chats->len > page->limit;

  if (more)
    g_array_remove_index (chats, madang_page_is_forward (page) ? chats->len - 1 : 0);
  if (chats->len > 0)
    add_links (request, page, more, g_array_index (chats, MadangChatFields, 0).id,
               g_array_index (chats, MadangChatFields, chats->len - 1).id);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) rooms = madang_rooms_list_finish (services->rooms, result, &error);
  MadangPage page;
  GString *json;

  if (rooms == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_request_read_page (request, &page, NULL);
  trim_rooms (request, &page, rooms);
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
  MadangPage page;
  GString *json;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  chats = madang_room_get_chats (room);
  madang_request_read_page (request, &page, NULL);
  trim_chats (request, &page, chats);
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
                             madang_request_get_id (request, 0), &page, on_shown,
                             madang_request_ref (request));
}
