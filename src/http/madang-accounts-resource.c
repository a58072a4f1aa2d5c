#include "http/madang-accounts-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

/* Whatever of a registration the body holds; of each document's fields, the others ask for no more. */
static void
begin (MadangRequest *request,
       MadangServices *services,
       MadangForm form,
       GAsyncReadyCallback callback)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  MadangRegistration registration = {
    .form = form,
    .email = madang_json_read_text (body, "email", &error),
    .address = madang_request_get_address (request),
  };

  if (form == MADANG_FORM_USERNAME)
    registration.username = madang_json_read_text (body, "username", &error);
  else
    registration.nickname = madang_json_read_text (body, "nickname", &error);
  if (form != MADANG_FORM_NICKNAME)
    registration.password = madang_json_read_text (body, "password", &error);
  if (form != MADANG_FORM_USERNAME)
    {
      registration.password1 = madang_json_read_text (body, "password1", &error);
      registration.password2 = madang_json_read_text (body, "password2", &error);
    }
  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_accounts_register_async (services->accounts, &registration, callback,
                                    madang_request_ref (request));
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_register_finish (MADANG_ACCOUNTS (source), result,
                                                                 NULL, &error);
  GString *json;

  if (user == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (128);
  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", madang_user_get_id (user));
  madang_json_add_text (json, "email", madang_user_get_fields (user)->email);
  madang_json_add_text (json, "nickname", madang_user_get_nickname (user));
  madang_json_add_text (json, "username", madang_user_get_fields (user)->username);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_accounts_handle_register (MadangRequest *request, MadangServices *services)
{
  begin (request, services, MADANG_FORM_NICKNAME, on_registered);
}

static void
on_registered_by_email (GObject *source, GAsyncResult *result, gpointer data)
{
  static const MadangPhrase done = { .msgid = N_ ("Your registration is complete.") };
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_register_finish (MADANG_ACCOUNTS (source), result,
                                                                 NULL, &error);
  g_autoptr (MadangProfile) profile = NULL;
  g_autofree char *message = NULL;
  GString *json;

  if (user == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  profile = madang_profile_new (user);
  message = madang_request_render (request, &done);
  json = g_string_sized_new (512);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "email", madang_user_get_fields (user)->email);
  madang_json_add_text (json, "message", message);
  madang_json_add_profile (json, "profile", profile);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_accounts_handle_registration (MadangRequest *request, MadangServices *services)
{
  begin (request, services, MADANG_FORM_EMAIL, on_registered_by_email);
}

static void
on_registered_by_username (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  g_autofree char *token = NULL;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_register_finish (MADANG_ACCOUNTS (source), result,
                                                                 &token, &error);
  GString *json;

  if (user == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (256);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "token", token);
  madang_json_add_user (json, "user", user);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_accounts_handle_register_username (MadangRequest *request, MadangServices *services)
{
  begin (request, services, MADANG_FORM_USERNAME, on_registered_by_username);
}
