#include "http/madang-chats-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-timestamp.h"
#include "http/madang-client-id.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

static void
add_chat (GString *json, gpointer room, gpointer zone)
{
  GPtrArray *members = madang_room_get_members (room);
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format_seconds (zone, madang_room_get_created_at (room), created);
  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", madang_room_get_id (room));
  madang_json_add_text (json, "name", madang_room_get_name (room));
  madang_json_begin_array (json, "participants");
  for (guint i = 0; i < members->len; i++)
    madang_json_add_user (json, NULL, members->pdata[i]);
  madang_json_end_array (json);
  madang_json_add_text (json, "created_at", created);
  madang_json_end_object (json);
}

static void
add_message (GString *json, gpointer item, gpointer zone)
{
  const MadangChatFields *message = item;
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (zone, message->created_at, created);
  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", message->id);
  madang_json_add_integer (json, "chat", message->room_id);
  madang_json_add_user (json, "user", message->sender);
  madang_json_add_text (json, "content", message->message);
  madang_json_add_text (json, "timestamp", created);
  madang_json_end_object (json);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  gboolean has_more;
  g_autoptr (GPtrArray) rooms = madang_rooms_list_memberships_finish (services->rooms, result,
                                                                      &has_more, &error);

  if (rooms == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  if (rooms->len > 0)
    madang_page_links_add (request, has_more, madang_room_get_id (rooms->pdata[0]),
                           madang_room_get_id (rooms->pdata[rooms->len - 1]));
  madang_request_reply_list (request, rooms, 512, add_chat, services->time_zone);
}

void
madang_chats_handle_list (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_whole_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_rooms_list_memberships_async (services->rooms, madang_request_get_caller (request),
                                         &page, on_listed, madang_request_ref (request));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangRoom) room = madang_rooms_show_finish (services->rooms, result, &error);
  g_autoptr (GPtrArray) messages = NULL;

  if (room == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  messages = madang_page_links_trim_chats (request, room);
  madang_request_reply_list (request, messages, 384, add_message, services->time_zone);
}

void
madang_chats_handle_history (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_rooms_show_async (services->rooms, madang_request_get_caller (request),
                             madang_request_get_id (request, 0), &page, TRUE, on_shown,
                             madang_request_ref (request));
}

static void
on_said (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangReceipt) receipt = madang_messages_post_finish (services->messages, result,
                                                                   &error);
  GString *json;

  if (receipt == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (384);
  add_message (json, (gpointer) madang_chat_get_fields (receipt->chat), services->time_zone);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_chats_handle_say (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  gint64 room_id = madang_request_get_id (request, 0);
  MadangMessageDraft draft = { .room_id = &room_id,
                               .message = madang_json_read_text (body, "content", &error),
                               .field = "content",
                               .client_id = madang_client_id_read (request, body, &error) };

  if (error == NULL && !madang_messages_is_ready (services->messages))
    madang_set_unavailable (&error);
  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_messages_post_async (services->messages, madang_request_get_caller (request), &draft,
                                on_said, madang_request_ref (request));
}
