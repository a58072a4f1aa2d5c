#include "http/madang-profiles-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-names.h"
#include "http/madang-picture-form.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

/* @profile is NULL where @error (transfer full) says why. */
static void
answer (MadangRequest *request, const MadangProfile *profile, GError *error)
{
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

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangProfile) profile = madang_profiles_show_finish (MADANG_PROFILES (source), result,
                                                                   &error);

  answer (request, profile, error);
}

void
madang_profiles_handle_show (MadangRequest *request, MadangServices *services)
{
  madang_profiles_show_async (services->profiles, madang_request_get_caller (request), on_shown,
                              madang_request_ref (request));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangProfile) profile = madang_profiles_change_finish (MADANG_PROFILES (source),
                                                                     result, &error);

  answer (request, profile, error);
}

void
madang_profiles_handle_change (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  gboolean is_private;
  MadangProfileForm form = {
    .nickname = madang_json_read_text (body, "nickname", &error),
    .first_name = madang_json_read_text (body, "first_name", &error),
    .last_name = madang_json_read_text (body, "last_name", &error),
    .contact_number = madang_json_read_text (body, "contact_number", &error),
    .status = madang_json_read_text (body, "status", &error),
    .bio = madang_json_read_text (body, "bio", &error),
  };

  if (madang_json_read_boolean (body, "is_private", &is_private, &error))
    form.is_private = &is_private;
  madang_picture_form_read (request, "profile_picture", &form, &error);
  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_profiles_change_async (services->profiles, madang_request_get_caller (request), &form,
                                  on_changed, madang_request_ref (request));
}
