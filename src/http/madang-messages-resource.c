#include "http/madang-messages-resource.h"

#include "base/madang-json.h"
#include "http/madang-chat-json.h"
#include "http/madang-client-id.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
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
  json = g_string_sized_new (256);
  madang_json_add_chat (json, NULL, madang_chat_get_fields (receipt->chat), services->time_zone);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_messages_handle_create (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  gint64 room_id, parent_id;
  gboolean has_room = madang_json_read_id (body, "room", &room_id, &error);
  gboolean has_parent = madang_json_read_id (body, "parent_chat", &parent_id, &error);
  MadangMessageDraft draft = { .room_id = has_room ? &room_id : NULL,
                               .message = madang_json_read_text (body, "message", &error),
                               .client_id = madang_client_id_read (request, body, &error),
                               .parent_id = has_parent ? &parent_id : NULL };

  if (error == NULL && !madang_messages_is_ready (services->messages))
    madang_set_unavailable (&error);
  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_messages_post_async (services->messages, madang_request_get_caller (request), &draft,
                                on_posted, madang_request_ref (request));
}
