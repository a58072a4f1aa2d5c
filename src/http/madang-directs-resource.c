#include "http/madang-directs-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-names.h"
#include "base/madang-timestamp.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

static gint64
get_direct_id (gpointer item)
{
  return madang_direct_get_fields (item)->id;
}

static void
add_direct (GString *json,
            const char *key,
            const MadangConversation *conversation,
            MadangDirect *item,
            GTimeZone *zone)
{
  const MadangDirectFields *direct = madang_direct_get_fields (item);
  const char *other = madang_user_get_nickname (conversation->other);
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (zone, direct->created_at, created);
  madang_json_begin_object (json, key);
  madang_json_add_integer (json, "id", direct->id);
  madang_json_add_text (
      json, "from", direct->sender_id == conversation->user_id ? conversation->nickname : other);
  madang_json_add_text (
      json, "to", direct->receiver_id == conversation->user_id ? conversation->nickname : other);
  madang_json_add_text (json, "message", direct->message);
  madang_json_add_text (json, "created_at", created);
  madang_json_end_object (json);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangConversation) conversation = madang_directs_list_finish (services->directs,
                                                                            result, &error);
  GString *json;

  if (conversation == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim (request, conversation->directs, get_direct_id);
  json = g_string_sized_new (conversation->directs->len * 160 + 2);
  madang_json_begin_array (json, NULL);
  for (guint i = 0; i < conversation->directs->len; i++)
    add_direct (json, NULL, conversation, conversation->directs->pdata[i], services->time_zone);
  madang_json_end_array (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_directs_handle_list (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *nickname = madang_request_read_query (request, "target_nickname", &error);
  MadangPage page;

  if (error != NULL || !madang_request_read_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_directs_list_async (services->directs, madang_request_get_caller (request), nickname,
                               &page, on_listed, madang_request_ref (request));
}

static MadangDirect *
get_newest (const MadangConversation *conversation)
{
  return conversation->directs->pdata[0];
}

static gint64
get_newest_id (gpointer item)
{
  return get_direct_id (get_newest (item));
}

static void
add_conversation (GString *json, const MadangConversation *conversation, GTimeZone *zone)
{
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "nickname", madang_user_get_nickname (conversation->other));
  madang_json_add_picture (json, "profile_picture", conversation->other);
  add_direct (json, "last_message", conversation, get_newest (conversation), zone);
  madang_json_end_object (json);
}

static void
on_conversations (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) all = madang_directs_list_conversations_finish (services->directs, result,
                                                                        &error);
  GString *json;

  if (all == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim (request, all, get_newest_id);
  json = g_string_sized_new (all->len * 240 + 2);
  madang_json_begin_array (json, NULL);
  for (guint i = 0; i < all->len; i++)
    add_conversation (json, all->pdata[i], services->time_zone);
  madang_json_end_array (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_directs_handle_list_conversations (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  MadangPage page;

  if (!madang_request_read_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_directs_list_conversations_async (services->directs, madang_request_get_caller (request),
                                             &page, on_conversations, madang_request_ref (request));
}

static GString *
make_notice (const char *message, gint64 moment, GTimeZone *zone)
{
  GString *json = g_string_sized_new (128 + strlen (message));
  char clock[MADANG_TIMESTAMP_CLOCK_SIZE];

  madang_timestamp_format_clock (zone, moment, clock);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", "system_message");
  madang_json_add_text (json, "from", MADANG_ADMIN_NAME);
  madang_json_add_text (json, "message", message);
  madang_json_add_text (json, "time", clock);
  madang_json_end_object (json);
  return json;
}

void
madang_directs_handle_notify (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  MadangNotice notice;
  GError *error = NULL;
  const char *nickname = madang_json_read_text (body, "target_nickname", &error);
  const char *message = madang_json_read_text (body, "message", &error);

  if (error != NULL
      || !madang_directs_notify (services->directs, nickname, message, &notice, &error))
    madang_request_fail (request, error);
  else
    madang_request_reply (request, SOUP_STATUS_OK,
                          make_notice (message, notice.moment, services->time_zone));
}
