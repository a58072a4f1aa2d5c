#include "http/madang-user-management-resource.h"

#include "base/madang-error.h"
#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-names.h"
#include "http/madang-page-links.h"
#include "http/madang-picture-form.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
answer_profile (MadangRequest *request,
                const MadangProfile *profile,
                gboolean is_friend,
                gboolean may_look)
{
  const MadangUserFields *user = madang_user_get_fields (profile->user);
  GString *json = g_string_sized_new (256);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "nickname", user->nickname);
  madang_json_add_text (json, "profile", user->picture);
  madang_json_add_text (json, "status_message", may_look ? profile->bio : "");
  madang_json_add_integer (json, "win", 0);
  madang_json_add_integer (json, "lose", 0);
  madang_json_add_integer (json, "rank", 0);
  madang_json_add_boolean (json, "set_2fa", FALSE);
  madang_json_add_boolean (json, "is_friend", is_friend);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
on_met (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangPerson) person = madang_friends_meet_finish (services->friends, result, &error);

  if (person == NULL)
    madang_request_fail (request, error);
  else
    answer_profile (request, person->profile, person->is_friend, person->may_look);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangProfile) profile = madang_profiles_show_finish (MADANG_PROFILES (source), result,
                                                                   &error);

  if (profile == NULL)
    madang_request_fail (request, error);
  else
    answer_profile (request, profile, FALSE, TRUE);
}

void
madang_user_management_handle_show (MadangRequest *request, MadangServices *services)
{
  const MadangCaller *caller = madang_request_get_caller (request);
  GError *error = NULL;
  const char *nickname = madang_request_read_query (request, "friend", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else if (nickname != NULL)
    madang_friends_meet_async (services->friends, caller, nickname, on_met,
                               madang_request_ref (request));
  else
    madang_profiles_show_async (services->profiles, caller, on_shown, madang_request_ref (request));
}

/* What the fields of a profile are called here. */
static void
rename_fields (GError *error)
{
  static const struct
  {
    const char *field;
    const char *name;
  } names[] = {
    { "nickname", "nickname_to" },
    { "bio", "status_message_to" },
    { "profile_picture", "profile_to" },
  };
  GArray *problems = error->domain == MADANG_ERROR ? madang_error_get_problems (error) : NULL;

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    for (guint n = 0; n < G_N_ELEMENTS (names); n++)
      if (g_strcmp0 (g_array_index (problems, MadangProblem, i).field, names[n].field) == 0)
        g_array_index (problems, MadangProblem, i).field = names[n].name;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangProfile) profile = madang_profiles_change_finish (MADANG_PROFILES (source),
                                                                     result, &error);

  if (profile != NULL)
    {
      answer_profile (request, profile, FALSE, TRUE);
      return;
    }
  rename_fields (error);
  madang_request_fail (request, error);
}

void
madang_user_management_handle_change (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  MadangProfileForm form = {
    .nickname = madang_json_read_text (body, "nickname_to", &error),
    .bio = madang_json_read_text (body, "status_message_to", &error),
  };

  madang_picture_form_read (request, "profile_to", &form, &error);
  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_profiles_change_async (services->profiles, madang_request_get_caller (request), &form,
                                  on_changed, madang_request_ref (request));
}

/* @id_key: (nullable): the member that has the id; NULL for none */
static void
add_contact (GString *json, gpointer item, gpointer id_key)
{
  const MadangContact *contact = item;
  const MadangUserFields *user = madang_user_get_fields (contact->user);

  madang_json_begin_object (json, NULL);
  if (id_key != NULL)
    madang_json_add_integer (json, id_key, user->id);
  madang_json_add_text (json, "nickname", user->nickname);
  madang_json_add_text (json, "profile", user->picture);
  madang_json_end_object (json);
}

static void
finish_list (MadangRequest *request, GAsyncResult *result, const char *id_key)
{
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GPtrArray) people = madang_friends_list_finish (services->friends, result, &error);

  if (people == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  madang_page_links_trim_contacts (request, people);
  madang_request_reply_list (request, people, 96, add_contact, (gpointer) id_key);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;

  finish_list (request, result, NULL);
}

void
madang_user_management_handle_search (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;
  const char *keyword = madang_request_read_query (request, "keyword", &error);

  if (error != NULL || !madang_request_read_search_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_friends_search_async (services->friends, madang_request_get_caller (request),
                                 MADANG_NAME_NICKNAME, keyword, &page, on_searched,
                                 madang_request_ref (request));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;

  finish_list (request, result, "pk");
}

void
madang_user_management_handle_list (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_whole_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_friends_list_async (services->friends, madang_request_get_caller (request), &page,
                               on_listed, madang_request_ref (request));
}

/* The list as it is now is the answer to a change; its page was checked before. @user is NULL where @error says why. */
static void
finish_change (MadangRequest *request, MadangUser *user, GError *error)
{
  MadangServices *services = madang_request_get_services (request);

  if (user == NULL)
    madang_request_fail (request, error);
  else
    madang_user_management_handle_list (request, services);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_friends_add_finish (MADANG_FRIENDS (source), result, &error);

  finish_change (request, user, error);
}

/* Returns: (nullable): the nickname of whom the request is about; NULL where @error says why, or it is missing */
static const char *
read_friend (MadangRequest *request, GError **error)
{
  MadangPage page;

  if (!madang_request_read_whole_page (request, &page, error))
    return NULL;
  return madang_json_read_text (madang_request_get_body (request), "friend", error);
}

void
madang_user_management_handle_add (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *nickname = read_friend (request, &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_friends_add_async (services->friends, madang_request_get_caller (request),
                              MADANG_NAME_NICKNAME, nickname, "friend", on_added,
                              madang_request_ref (request));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_friends_delete_finish (MADANG_FRIENDS (source), result,
                                                              &error);

  finish_change (request, user, error);
}

void
madang_user_management_handle_delete (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *nickname = read_friend (request, &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_friends_delete_async (services->friends, madang_request_get_caller (request),
                                 MADANG_NAME_NICKNAME, nickname, "friend", on_deleted,
                                 madang_request_ref (request));
}
