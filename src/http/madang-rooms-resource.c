#include "http/madang-rooms-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-chat-json.h"
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
  return madang_chat_get_fields (chat)->id;
}

/*
 * The stores give one item more than the page shows, at the end it was read towards: takes it off and says by Link
 * headers that there is more.
 */
static void
trim_page (MadangRequest *request,
           GPtrArray *items,
           const MadangPage *page,
           gint64 (*get_id) (gpointer item))
{
  gboolean forward = madang_page_is_forward (page);
  gboolean more = items->len > page->limit;
  MadangPage next = { page->limit, G_MAXINT64, -1 };
  MadangPage previous = { page->limit, G_MAXINT64, -1 };

  if (more)
    g_ptr_array_remove_index (items, forward ? items->len - 1 : 0);
  if (items->len == 0)
    return;
  next.after = get_id (items->pdata[items->len - 1]);
  previous.before = get_id (items->pdata[0]);
  if (!forward)
    previous.after = page->after;
  if (forward ? more : page->before != G_MAXINT64)
    madang_request_add_link (request, "next", &next);
  if (forward ? page->after >= 0 : more)
    madang_request_add_link (request, "prev", &previous);
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
  trim_page (request, rooms, &page, get_room_id);
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
  gboolean has_post = madang_json_read_id (body, "post", &post, &error);

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
  GPtrArray *chats;
  MadangPage page;
  GString *json;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  chats = madang_room_get_chats (room);
  madang_request_read_page (request, &page, NULL);
  trim_page (request, chats, &page, get_chat_id);
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
                             madang_request_get_id (request, 0), &page, on_shown,
                             madang_request_ref (request));
}
