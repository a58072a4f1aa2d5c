#include "http/madang-sessions-resource.h"

#include "auth/madang-credentials.h"
#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-names.h"
#include "http/madang-reply.h"
#include "http/madang-user-json.h"
#include "service/madang-services.h"

static void
reply_login (MadangRequest *request, const MadangLogin *login)
{
  GString *json = g_string_sized_new (1024);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "access", login->access);
  madang_json_add_text (json, "refresh", login->refresh);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
add_cookies (MadangRequest *request, const MadangLogin *login)
{
  if (!madang_request_may_use_cookies (request))
    return;
  madang_request_add_cookie (request, MADANG_COOKIE_ACCESS, login->access, login->access_seconds);
  madang_request_add_cookie (request, MADANG_COOKIE_REFRESH, login->refresh,
                             login->refresh_seconds);
  madang_request_add_cookie (request, MADANG_COOKIE_SESSION, login->session_id,
                             login->refresh_seconds);
}

static void
delete_cookies (MadangRequest *request)
{
  if (!madang_request_may_use_cookies (request))
    return;
  madang_request_add_cookie (request, MADANG_COOKIE_ACCESS, "", 0);
  madang_request_add_cookie (request, MADANG_COOKIE_REFRESH, "", 0);
  madang_request_add_cookie (request, MADANG_COOKIE_SESSION, "", 0);
}

/* Of a login or its renewal; @login is NULL where @error (transfer full) says why. */
static void
answer (MadangRequest *request, const MadangLogin *login, gboolean with_cookies, GError *error)
{
  if (login == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  if (with_cookies)
    add_cookies (request, login);
  reply_login (request, login);
}

/* None of a request whose cookies do not count. */
static char *
find_cookie (MadangRequest *request, const char *name)
{
  const char *cookies = madang_request_get_header (request, "Cookie");

  return madang_request_may_use_cookies (request) ? madang_credentials_find_cookie (cookies, name)
                                                  : NULL;
}

/* By e-mail, for whichever document. */
static void
begin (MadangRequest *request, MadangServices *services, GAsyncReadyCallback callback)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  const char *email = madang_json_read_text (body, "email", &error);
  const char *password = madang_json_read_text (body, "password", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_logins_open_async (services->logins, email, password,
                              madang_request_get_address (request), callback,
                              madang_request_ref (request));
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangLogin) login = madang_logins_open_finish (MADANG_LOGINS (source), result,
                                                             &error);

  answer (request, login, TRUE, error);
}

void
madang_sessions_handle_login (MadangRequest *request, MadangServices *services)
{
  begin (request, services, on_logged_in);
}

static void
on_welcome (GObject *source, GAsyncResult *result, gpointer data)
{
  static const MadangPhrase welcome = { .msgid = N_ ("Welcome.") };
  g_autoptr (MadangRequest) request = data;
  g_autofree char *message = NULL;
  GError *error = NULL;
  g_autoptr (MadangLogin) login = madang_logins_open_finish (MADANG_LOGINS (source), result,
                                                             &error);
  GString *json;

  if (login == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  message = madang_request_render (request, &welcome);
  json = g_string_sized_new (2048);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "message", message);
  madang_json_add_profile (json, "profile", login->profile);
  madang_json_add_text (json, "refresh", login->refresh);
  madang_json_add_text (json, "access", login->access);
  madang_json_add_text (json, "session_id", login->session_id);
  madang_json_end_object (json);
  add_cookies (request, login);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_sessions_handle_welcome (MadangRequest *request, MadangServices *services)
{
  begin (request, services, on_welcome);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autofree char *token = madang_logins_open_token_finish (MADANG_LOGINS (source), result, &error);
  GString *json;

  if (token == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_sized_new (64);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "token", token);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_sessions_handle_login_username (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  const char *username = madang_json_read_text (body, "username", &error);
  const char *password = madang_json_read_text (body, "password", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_logins_open_token_async (services->logins, username, password,
                                    madang_request_get_address (request), on_token,
                                    madang_request_ref (request));
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;

  if (!madang_sessions_end_finish (MADANG_SESSIONS (source), result, &error))
    {
      madang_request_fail (request, error);
      return;
    }
  delete_cookies (request);
  madang_request_reply_text (request, SOUP_STATUS_OK, "message", N_ ("You are logged out."), NULL);
}

void
madang_sessions_handle_logout (MadangRequest *request, MadangServices *services)
{
  g_autofree char *access = find_cookie (request, MADANG_COOKIE_ACCESS);
  g_autofree char *refresh = find_cookie (request, MADANG_COOKIE_REFRESH);
  g_autofree char *session_id = find_cookie (request, MADANG_COOKIE_SESSION);
  MadangSessionNames names = {
    .authorization = madang_request_get_header (request, "Authorization"),
    .access = access,
    .refresh = refresh,
    .session_id = session_id,
  };

  madang_sessions_end_async (services->sessions, &names, on_logged_out,
                             madang_request_ref (request));
}

/*
 * Whether the cookie's token is the one that is used, for then the jar must not keep it. A body that names another
 * session's leaves the jar alone.
 */
static gboolean
is_refreshed_by_cookie (MadangRequest *request)
{
  const char *refresh = madang_json_read_text (madang_request_get_body (request), "refresh", NULL);
  g_autofree char *cookie = find_cookie (request, MADANG_COOKIE_REFRESH);

  return cookie != NULL && (refresh == NULL || g_str_equal (refresh, cookie));
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangLogin) login = madang_sessions_renew_finish (MADANG_SESSIONS (source), result,
                                                                &error);

  answer (request, login, is_refreshed_by_cookie (request), error);
}

void
madang_sessions_handle_refresh (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  const char *refresh = madang_json_read_text (madang_request_get_body (request), "refresh",
                                               &error);
  g_autofree char *cookie = find_cookie (request, MADANG_COOKIE_REFRESH);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_sessions_renew_async (services->sessions, refresh != NULL ? refresh : cookie,
                                 on_refreshed, madang_request_ref (request));
}
