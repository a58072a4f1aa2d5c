#include "http/madang-reply.h"

#include <string.h>

#include "base/madang-json-writer.h"
#include "base/madang-limits.h"
#include "http/madang-http-cors.h"
#include "http/madang-request-private.h"

static SoupMessageHeaders *
get_headers (MadangRequest *self)
{
  return soup_server_message_get_response_headers (self->message);
}

static void
add_languages (MadangRequest *self)
{
  g_autoptr (GString) tags = NULL;

  if (self->languages_sent == 0)
    return;
  tags = g_string_new (NULL);
  for (guint language = 0; language < MADANG_N_LANGUAGES; language++)
    if ((self->languages_sent & 1u << language) != 0)
      g_string_append_printf (tags, "%s%s", tags->len > 0 ? ", " : "",
                              madang_language_get_tag (language));
  soup_message_headers_append (get_headers (self), "Content-Language", tags->str);
  soup_message_headers_append (get_headers (self), "Vary", "Accept-Language");
}

/* Whether libsoup will write the body (RFC 9110, section 6.4.1). */
static gboolean
shows_body (MadangRequest *self, guint status, gsize length)
{
  return length > 0 && status != SOUP_STATUS_NO_CONTENT && !madang_request_is_head (self);
}

/* Returns: (nullable): the reason; NULL where libsoup knows it */
static const char *
get_reason (guint status)
{
  return status == MADANG_HTTP_UPGRADE_REQUIRED    ? "Upgrade Required"
         : status == MADANG_HTTP_TOO_MANY_REQUESTS ? "Too Many Requests"
                                                   : NULL;
}

static void
send_answer (MadangRequest *self, guint status, const char *type, GBytes *body)
{
  gsize length = g_bytes_get_size (body);

  madang_http_cors_add (self->site, self->message);
  add_languages (self);
  if (madang_http_connection_is_last (self->connection))
    soup_message_headers_append (get_headers (self), "Connection", "close");
  if (length > 0)
    {
      soup_message_headers_append (get_headers (self), "Content-Type", type);
      soup_message_headers_append (get_headers (self), "X-Content-Type-Options", "nosniff");
      soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), body);
    }
  soup_server_message_set_status (self->message, status, get_reason (status));
  madang_http_connection_begin_sending (self->connection, shows_body (self, status, length));
  if (self->is_paused)
    soup_server_message_unpause (self->message);
}

static void
answer (MadangRequest *self, guint status, const char *type, const char *caching, GBytes *body)
{
  g_return_if_fail (!self->is_answered);
  self->is_answered = TRUE;
  if (!madang_http_connection_is_open (self->connection))
    return;
  soup_message_headers_append (get_headers (self), "Cache-Control", caching);
  send_answer (self, status, type, body);
}

/* Whoever reads slowly keeps an answer in memory for long. One that tells of a change is owed, whatever it has. */
static gboolean
charge_answer (MadangRequest *self, gsize length, GError **error)
{
  if (length <= MADANG_HTTP_ANSWER_SMALL || madang_request_reads_body (self))
    return TRUE;
  madang_http_charge_begin (&self->answer_charge, &self->site->answers, self->caller.user_id,
                            madang_request_get_address (self));
  return madang_http_charge_grow (&self->answer_charge, length, error);
}

void
madang_request_reply (MadangRequest *self, guint status, GString *take_json)
{
  g_autoptr (GBytes) body = g_string_free_to_bytes (take_json);
  GError *error = NULL;

  if (charge_answer (self, g_bytes_get_size (body), &error))
    {
      answer (self, status, "application/json", "no-store", body);
      return;
    }
  soup_message_headers_remove (get_headers (self), "Link");
  madang_request_fail (self, error);
}

void
madang_request_reply_list (
    MadangRequest *self, GPtrArray *items, gsize item_size, MadangItemFunc add, gpointer data)
{
  GString *json = g_string_sized_new (items->len * item_size + 2);

  madang_json_begin_array (json, NULL);
  for (guint i = 0; i < items->len; i++)
    add (json, items->pdata[i], data);
  madang_json_end_array (json);
  madang_request_reply (self, SOUP_STATUS_OK, json);
}

void
madang_request_reply_bytes (
    MadangRequest *self, guint status, const char *type, const char *caching, GBytes *bytes)
{
  answer (self, status, type, caching, bytes);
}

void
madang_request_add_header (MadangRequest *self, const char *name, const char *value)
{
  soup_message_headers_append (get_headers (self), name, value);
}

char *
madang_request_render (MadangRequest *self, const MadangPhrase *phrase)
{
  MadangLanguage otherwise = self->match.language != MADANG_LANGUAGE_NONE ? self->match.language
                                                                          : self->site->language;
  MadangLanguage sent;
  char *text = madang_catalogues_render (self->site->context.catalogues, phrase,
                                         madang_request_get_language (self), otherwise, &sent);

  self->languages_sent |= 1u << sent;
  return text;
}

static void
add_phrase (MadangRequest *self, GString *json, const char *key, const MadangPhrase *phrase)
{
  g_autofree char *text = madang_request_render (self, phrase);

  madang_json_add_text (json, key, text);
}

static GString *
write_phrase (MadangRequest *self, const char *field, const MadangPhrase *phrase)
{
  GString *json = g_string_sized_new (128);

  madang_json_begin_object (json, NULL);
  add_phrase (self, json, field, phrase);
  madang_json_end_object (json);
  return json;
}

void
madang_request_reply_text (
    MadangRequest *self, guint status, const char *field, const char *msgid, ...)
{
  MadangPhrase phrase;
  va_list arguments;

  va_start (arguments, msgid);
  madang_phrase_init_valist (&phrase, msgid, arguments);
  va_end (arguments);
  madang_request_reply (self, status, write_phrase (self, field, &phrase));
  madang_phrase_clear (&phrase);
}

/* The one problem that is the request's as a whole; NULL where all have fields. */
static const MadangProblem *
find_whole (GArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (g_array_index (problems, MadangProblem, i).field == NULL)
      return &g_array_index (problems, MadangProblem, i);
  return NULL;
}

/* A field has one problem at most (madang_add_field_error()). */
static GString *
write_fields (MadangRequest *self, GArray *problems)
{
  GString *json = g_string_sized_new (256);

  madang_json_begin_object (json, NULL);
  for (guint i = 0; i < problems->len; i++)
    {
      const MadangProblem *problem = &g_array_index (problems, MadangProblem, i);

      madang_json_begin_array (json, problem->field);
      add_phrase (self, json, NULL, &problem->phrase);
      madang_json_end_array (json);
    }
  madang_json_end_object (json);
  return json;
}

/* {"error": "…"}: one text, each problem behind the name of its field. */
static GString *
write_error (MadangRequest *self, GArray *problems)
{
  g_autoptr (GString) whole = g_string_new (NULL);
  GString *json = g_string_sized_new (256);

  for (guint i = 0; i < problems->len; i++)
    {
      const MadangProblem *problem = &g_array_index (problems, MadangProblem, i);
      g_autofree char *text = madang_request_render (self, &problem->phrase);

      g_string_append_printf (whole, "%s%s%s%s", i > 0 ? " " : "",
                              problem->field != NULL ? problem->field : "",
                              problem->field != NULL ? ": " : "", text);
    }
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "error", whole->str);
  madang_json_end_object (json);
  return json;
}

/* What document 003's handlers refuse themselves has a form of its own (docs/api/rules.md). */
static gboolean
says_error (MadangRequest *self, guint status)
{
  return self->is_handled && (self->match.route->flags & MADANG_ROUTE_ANSWERS_ERROR) != 0
         && (status == SOUP_STATUS_BAD_REQUEST || status == SOUP_STATUS_FORBIDDEN
             || status == SOUP_STATUS_NOT_FOUND);
}

static GString *
write_failure (MadangRequest *self, const GError *error, guint status)
{
  static const MadangPhrase ours = { .msgid = N_ ("Something went wrong on the server. "
                                                  "Try again later.") };
  GArray *problems;

  if (status == SOUP_STATUS_INTERNAL_SERVER_ERROR)
    return write_phrase (self, "detail", &ours);
  problems = madang_error_get_problems (error);
  if (says_error (self, status))
    return write_error (self, problems);
  if (find_whole (problems) != NULL)
    return write_phrase (self, "detail", &find_whole (problems)->phrase);
  return write_fields (self, problems);
}

static void
add_failure_headers (MadangRequest *self, const GError *error, guint status)
{
  guint wait = MAX (madang_error_get_retry_after (error), 1);
  char text[16];

  if (status == SOUP_STATUS_UNAUTHORIZED)
    {
      soup_message_headers_append (get_headers (self), "WWW-Authenticate", "Bearer");
      soup_message_headers_append (get_headers (self), "WWW-Authenticate", "Token");
    }
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == MADANG_HTTP_TOO_MANY_REQUESTS)
    {
      g_snprintf (text, sizeof text, "%u", wait);
      soup_message_headers_append (get_headers (self), "Retry-After", text);
    }
}

void
madang_request_fail (MadangRequest *self, GError *take_error)
{
  g_autoptr (GError) error = take_error;
  guint status = madang_error_get_http_status (error);

  if (status == SOUP_STATUS_INTERNAL_SERVER_ERROR)
    g_warning ("%s %s failed: %s", soup_server_message_get_method (self->message),
               g_uri_get_path (soup_server_message_get_uri (self->message)), error->message);
  add_failure_headers (self, error, status);
  madang_request_reply (self, status, write_failure (self, error, status));
}

void
madang_request_add_cookie (MadangRequest *self, const char *name, const char *value, guint max_age)
{
  g_autofree char *cookie = g_strdup_printf ("%s=%s; Path=/; Max-Age=%u; HttpOnly; SameSite=Lax%s",
                                             name, value, max_age,
                                             madang_request_is_https (self) ? "; Secure" : "");

  soup_message_headers_append (get_headers (self), "Set-Cookie", cookie);
}

static gboolean
is_page_parameter (const char *pair)
{
  gsize length = strcspn (pair, "=");

  return (length == 5 && strncmp (pair, "limit", length) == 0)
         || (length == 6 && strncmp (pair, "before", length) == 0)
         || (length == 5 && strncmp (pair, "after", length) == 0);
}

static void
append_kept_query (GString *target, const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query : "", "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (*pairs[i] == '\0' || is_page_parameter (pairs[i]))
        continue;
      g_string_append_uri_escaped (target, pairs[i], "%!$'()*+,;=:@/?", FALSE);
      g_string_append_c (target, '&');
    }
}

void
madang_request_add_link (MadangRequest *self, const char *relation, const MadangPage *page)
{
  GUri *uri = soup_server_message_get_uri (self->message);
  const char *path = g_uri_get_path (uri);
  g_autoptr (GString) link = g_string_new ("<");

  /* "//room" would name a host. */
  while (path[0] == '/' && path[1] == '/')
    path++;
  g_string_append_uri_escaped (link, path, "%/!$&'()*+,;=:@", FALSE);
  g_string_append_c (link, '?');
  append_kept_query (link, g_uri_get_query (uri));
  /* A larger one cannot be asked for: it is what a list has where nobody asks. */
  if (page->limit <= MADANG_PAGE_MAX)
    g_string_append_printf (link, "limit=%u&", page->limit);
  if (page->before != G_MAXINT64)
    g_string_append_printf (link, "before=%" G_GINT64_FORMAT "&", page->before);
  if (page->after >= 0)
    g_string_append_printf (link, "after=%" G_GINT64_FORMAT "&", page->after);
  g_string_truncate (link, link->len - 1);
  g_string_append_printf (link, ">; rel=\"%s\"", relation);
  soup_message_headers_append (get_headers (self), "Link", link->str);
}
