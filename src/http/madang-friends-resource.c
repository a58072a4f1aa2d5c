#include "http/madang-friends-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-limits.h"
#include "http/madang-page-links.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

static const char *
get_email (MadangUser *user)
{
  return madang_user_get_fields (user)->email;
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_friends_add_finish (MADANG_FRIENDS (source), result, &error);

  if (user == NULL)
    madang_request_fail (request, error);
  else
    madang_request_reply_text (request, SOUP_STATUS_OK, "message", N_ ("%s is now your friend."),
                               get_email (user), NULL);
}

void
madang_friends_handle_add (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *email = madang_json_read_text (madang_request_get_body (request), "email", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_friends_add_async (services->friends, madang_request_get_caller (request),
                              MADANG_NAME_EMAIL, email, "email", on_added,
                              madang_request_ref (request));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_friends_delete_finish (MADANG_FRIENDS (source), result,
                                                              &error);

  if (user == NULL)
    madang_request_fail (request, error);
  else
    madang_request_reply_text (request, SOUP_STATUS_OK, "message",
                               N_ ("%s was removed from your list of friends."), get_email (user),
                               NULL);
}

void
madang_friends_handle_delete (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *email = madang_json_read_text (madang_request_get_body (request), "email", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_friends_delete_async (services->friends, madang_request_get_caller (request),
                                 MADANG_NAME_EMAIL, email, "email", on_deleted,
                                 madang_request_ref (request));
}

static void
add_contact (GString *json, gpointer item, gpointer presence)
{
  const MadangContact *contact = item;
  const MadangUserFields *user = madang_user_get_fields (contact->user);

  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", user->id);
  madang_json_add_text (json, "email", user->email);
  madang_json_add_text (json, "nickname", user->nickname);
  madang_json_add_picture (json, "profile_picture", contact->user);
  madang_json_add_text (json, "status", contact->status);
  madang_json_add_boolean (json, "online", madang_presence_is_online (presence, user->id));
  madang_json_end_object (json);
}

/* Of a list, or of a search. */
static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) people = madang_friends_list_finish (services->friends, result, &error);

  if (people == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim_contacts (request, people);
  madang_request_reply_list (request, people, 160, add_contact, services->presence);
}

void
madang_friends_handle_list (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_whole_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_friends_list_async (services->friends, madang_request_get_caller (request), &page,
                               on_listed, madang_request_ref (request));
}

void
madang_friends_handle_search (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;
  const char *keyword = madang_request_read_query (request, "keyword", &error);

  if (error != NULL || !madang_request_read_search_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_friends_search_async (services->friends, madang_request_get_caller (request),
                                 MADANG_NAME_EMAIL, keyword, &page, on_listed,
                                 madang_request_ref (request));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangProfile) profile = madang_friends_show_finish (services->friends, result,
                                                                  &error);
  GString *json;

  if (profile == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (512);
  madang_json_add_profile (json, NULL, profile);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_friends_handle_show (MadangRequest *request, MadangServices *services)
{
  madang_friends_show_async (services->friends, madang_request_get_caller (request),
                             madang_request_get_id (request, 0), on_shown,
                             madang_request_ref (request));
}
