#include "http/madang-blocks-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
finish_change (MadangRequest *request, GAsyncResult *result, gboolean is_blocked)
{
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_blocks_change_finish (services->blocks, result, &error);
  GString *json;

  if (user == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (96);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "target_nickname", madang_user_get_nickname (user));
  madang_json_add_boolean (json, "block_requested", is_blocked);
  madang_json_end_object (json);
  madang_request_reply (request, is_blocked ? SOUP_STATUS_CREATED : SOUP_STATUS_OK, json);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;

  finish_change (request, result, TRUE);
}

void
madang_blocks_handle_add (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *nickname = madang_json_read_text (madang_request_get_body (request),
                                                "target_nickname", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_blocks_add_async (services->blocks, madang_request_get_caller (request), nickname,
                             on_added, madang_request_ref (request));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;

  finish_change (request, result, FALSE);
}

void
madang_blocks_handle_delete (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *nickname = madang_json_read_text (madang_request_get_body (request),
                                                "target_nickname", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_blocks_delete_async (services->blocks, madang_request_get_caller (request), nickname,
                                on_deleted, madang_request_ref (request));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  gboolean is_blocked;
  GString *json;

  if (!madang_blocks_show_finish (services->blocks, result, &is_blocked, &error))
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (32);
  madang_json_begin_object (json, NULL);
  madang_json_add_boolean (json, "is_blocked", is_blocked);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
add_blocked (GString *json, gpointer user, gpointer data)
{
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "nickname", madang_user_get_nickname (user));
  madang_json_end_object (json);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) users = madang_blocks_list_finish (services->blocks, result, &error);

  if (users == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim (request, users, (MadangPageIdFunc) madang_user_get_id);
  madang_request_reply_list (request, users, 48, add_blocked, NULL);
}

void
madang_blocks_handle_show (MadangRequest *request, MadangServices *services)
{
  const MadangCaller *caller = madang_request_get_caller (request);
  MadangPage page;
  GError *error = NULL;
  const char *nickname = madang_request_read_query (request, "target_nickname", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else if (nickname != NULL)
    madang_blocks_show_async (services->blocks, caller, nickname, on_shown,
                              madang_request_ref (request));
  else if (!madang_request_read_whole_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_blocks_list_async (services->blocks, caller, &page, on_listed,
                              madang_request_ref (request));
}
