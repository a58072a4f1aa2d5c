#include "http/madang-accounts-resource.h"

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_register_finish (MADANG_ACCOUNTS (source), result,
                                                                 &error);
  GString *json;

  if (user == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (128);
  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", madang_user_get_id (user));
  madang_json_add_text (json, "email", madang_user_get_email (user));
  madang_json_add_text (json, "nickname", madang_user_get_nickname (user));
  madang_json_add_text (json, "username", madang_user_get_username (user));
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_CREATED, json);
}

void
madang_accounts_handle_register (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  MadangRegistration registration = {
    .email = madang_json_read_text (body, "email", &error),
    .password1 = madang_json_read_text (body, "password1", &error),
    .password2 = madang_json_read_text (body, "password2", &error),
    .nickname = madang_json_read_text (body, "nickname", &error),
    .address = madang_request_get_address (request)
  };

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_accounts_register_async (services->accounts, &registration, on_registered,
                                    madang_request_ref (request));
}
