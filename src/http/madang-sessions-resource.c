#include "http/madang-sessions-resource.h"

#include "auth/madang-credentials.h"
#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-names.h"
#include "http/madang-reply.h"
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
  madang_request_add_cookie (request, MADANG_COOKIE_ACCESS, login->access, login->access_seconds);
  madang_request_add_cookie (request, MADANG_COOKIE_REFRESH, login->refresh,
                             login->refresh_seconds);
  madang_request_add_cookie (request, MADANG_COOKIE_SESSION, login->session_id,
                             login->refresh_seconds);
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

static char *
find_refresh_cookie (MadangRequest *request)
{
  return madang_credentials_find_cookie (madang_request_get_header (request, "Cookie"),
                                         MADANG_COOKIE_REFRESH);
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  g_autoptr (MadangLogin) login = madang_sessions_open_finish (MADANG_SESSIONS (source), result,
                                                               &error);

  answer (request, login, TRUE, error);
}

void
madang_sessions_handle_login (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);
  GError *error = NULL;
  const char *email = madang_json_read_text (body, "email", &error);
  const char *password = madang_json_read_text (body, "password", &error);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_sessions_open_async (services->sessions, email, password,
                                madang_request_get_address (request), on_logged_in,
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
  g_autofree char *cookie = find_refresh_cookie (request);

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
  g_autofree char *cookie = find_refresh_cookie (request);

  if (error != NULL)
    madang_request_fail (request, error);
  else
    madang_sessions_renew_async (services->sessions, refresh != NULL ? refresh : cookie,
                                 on_refreshed, madang_request_ref (request));
}
