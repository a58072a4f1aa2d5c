#include "http/madang-request-private.h"

#include <string.h>

#include "base/madang-address.h"
#include "base/madang-error.h"
#include "base/madang-json.h"
#include "base/madang-limits.h"
#include "http/madang-http-form.h"
#include "http/madang-http-host.h"
#include "http/madang-http-peer.h"

MadangRequest *
madang_request_new (MadangHttpSite *site,
                    MadangHttpConnection *connection,
                    SoupServerMessage *message)
{
  MadangRequest *self = g_rc_box_new0 (MadangRequest);

  self->site = madang_http_site_ref (site);
  self->connection = g_object_ref (connection);
  self->message = g_object_ref (message);
  return self;
}

MadangRequest *
madang_request_ref (MadangRequest *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_request (gpointer data)
{
  MadangRequest *self = data;

  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->lists, json_object_unref);
  g_clear_pointer (&self->uploads, g_ptr_array_unref);
  g_clear_error (&self->refusal);
  madang_http_charge_end (&self->charge);
  madang_http_charge_end (&self->answer_charge);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->host_url, g_free);
  g_clear_object (&self->address);
  g_clear_object (&self->message);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->site, madang_http_site_unref);
}

void
madang_request_unref (MadangRequest *self)
{
  g_rc_box_release_full (self, clear_request);
}

MadangServices *
madang_request_get_services (MadangRequest *self)
{
  return self->site->context.services;
}

gboolean
madang_request_is_head (MadangRequest *self)
{
  return g_str_equal (soup_server_message_get_method (self->message), "HEAD");
}

MadangSocketKind
madang_request_get_socket (MadangRequest *self)
{
  return self->match.route->socket;
}

gint64
madang_request_get_id (MadangRequest *self, guint index)
{
  g_return_val_if_fail (index < self->match.n_ids, 0);
  return self->match.ids[index];
}

const char *
madang_request_get_name (MadangRequest *self)
{
  return self->match.name;
}

const MadangCaller *
madang_request_get_caller (MadangRequest *self)
{
  return self->has_caller ? &self->caller : NULL;
}

JsonObject *
madang_request_get_body (MadangRequest *self)
{
  return self->body;
}

JsonArray *
madang_request_get_list (MadangRequest *self, const char *name)
{
  JsonNode *list = NULL;

  if (self->lists != NULL)
    list = json_object_get_member (self->lists, name);
  if (list == NULL && self->body != NULL)
    list = json_object_get_member (self->body, name);
  return list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
}

const MadangUpload *
madang_request_get_upload (MadangRequest *self, const char *name)
{
  for (guint i = 0; self->uploads != NULL && i < self->uploads->len; i++)
    {
      const MadangUpload *upload = self->uploads->pdata[i];

      if (g_str_equal (upload->name, name))
        return upload;
    }
  return NULL;
}

MadangMethods
madang_request_get_method (MadangRequest *self)
{
  static const struct
  {
    const char *name;
    MadangMethods method;
  } methods[] = {
    { "GET", MADANG_METHOD_GET },     { "POST", MADANG_METHOD_POST },
    { "HEAD", MADANG_METHOD_GET },    { "PUT", MADANG_METHOD_PUT },
    { "PATCH", MADANG_METHOD_PATCH }, { "DELETE", MADANG_METHOD_DELETE },
  };
  const char *method = soup_server_message_get_method (self->message);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].name))
      return methods[i].method;
  return MADANG_METHOD_NONE;
}

const char *
madang_request_get_query (MadangRequest *self, const char *name)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));

  if (query == NULL)
    return NULL;
  if (self->query == NULL)
    self->query = madang_http_form_decode (query, strlen (query), &self->query_is_clean);
  return g_hash_table_lookup (self->query, name);
}

const char *
madang_request_read_query (MadangRequest *self, const char *name, GError **error)
{
  const char *text = madang_request_get_query (self, name);

  if (self->query == NULL || self->query_is_clean)
    return text;
  madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."), NULL);
  return NULL;
}

static void
read_bound (MadangRequest *self, const char *name, gint64 *bound, GError **error)
{
  const char *text = madang_request_get_query (self, name);

  if (text != NULL && !madang_parse_id (text, bound))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, name,
                            N_ ("This must be a whole number."), NULL);
}

static void
read_limit (MadangRequest *self, guint *limit, GError **error)
{
  gint64 asked = MADANG_PAGE_MAX;

  if (madang_request_get_query (self, "limit") == NULL)
    return;
  read_bound (self, "limit", &asked, error);
  if (asked < 1 || asked > MADANG_PAGE_MAX)
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "limit",
                            N_ ("This must be a whole number from %1$s to %2$s."), "1",
                            G_STRINGIFY (MADANG_PAGE_MAX), NULL);
  *limit = asked;
}

static gboolean
read_page (MadangRequest *self, guint limit, MadangPage *page, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *page = (MadangPage){ limit, G_MAXINT64, -1 };
  read_limit (self, &page->limit, &problem);
  read_bound (self, "before", &page->before, &problem);
  read_bound (self, "after", &page->after, &problem);
  self->page = *page;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
madang_request_read_page (MadangRequest *self, MadangPage *page, GError **error)
{
  return read_page (self, MADANG_PAGE_DEFAULT, page, error);
}

gboolean
madang_request_read_whole_page (MadangRequest *self, MadangPage *page, GError **error)
{
  return read_page (self, MADANG_PAGE_WHOLE, page, error);
}

gboolean
madang_request_read_search_page (MadangRequest *self, MadangPage *page, GError **error)
{
  gboolean is_read = madang_request_read_page (self, page, error);

  page->limit = MIN (page->limit, MADANG_PAGE_DEFAULT);
  self->page = *page;
  return is_read;
}

const MadangPage *
madang_request_get_page (MadangRequest *self)
{
  return &self->page;
}

const char *
madang_request_get_header (MadangRequest *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message),
                                       name);
}

gboolean
madang_request_may_use_cookies (MadangRequest *self)
{
  const char *origin = madang_request_get_header (self, "Origin");
  char **others = self->site->context.config->socket_origins;

  return origin == NULL
         || madang_is_origin_trusted (origin, madang_request_get_header (self, "Host"),
                                      (const char *const *) others);
}

const char *
madang_request_get_header_list (MadangRequest *self, const char *name)
{
  return soup_message_headers_get_list (soup_server_message_get_request_headers (self->message),
                                        name);
}

GInetAddress *
madang_request_get_address (MadangRequest *self)
{
  if (!self->has_address)
    self->address = madang_http_peer_find_client (self->site->context.config, self->message);
  self->has_address = TRUE;
  return self->address;
}

gboolean
madang_request_is_https (MadangRequest *self)
{
  const MadangConfig *config = self->site->context.config;

  if (config->public_url != NULL && g_str_has_prefix (config->public_url, "https:"))
    return TRUE;
  return madang_http_peer_says_https (config, self->message);
}

const char *
madang_request_get_host_url (MadangRequest *self)
{
  const MadangConfig *config = self->site->context.config;
  g_autofree char *own = NULL;
  const char *host;

  if (config->public_url != NULL)
    return config->public_url;
  if (self->host_url != NULL)
    return self->host_url;
  host = madang_request_get_header (self, "Host");
  if (host == NULL)
    host = own = madang_http_host_dup_own (self->message);
  self->host_url = g_strconcat (madang_request_is_https (self) ? "https://" : "http://", host,
                                NULL);
  return self->host_url;
}

MadangLanguage
madang_request_get_language (MadangRequest *self)
{
  if (!self->has_language)
    self->language = madang_language_negotiate (soup_message_headers_get_list (
        soup_server_message_get_request_headers (self->message), "Accept-Language"));
  self->has_language = TRUE;
  return self->language;
}

SoupServerMessage *
madang_request_get_message (MadangRequest *self)
{
  return self->message;
}

static gboolean
has_media_type (const char *content_type, const char *media_type)
{
  gsize length = strcspn (content_type, "; \t");

  return strlen (media_type) == length
         && g_ascii_strncasecmp (content_type, media_type, length) == 0;
}

static void
add_member (gpointer name, gpointer value, gpointer object)
{
  json_object_set_string_member (object, name, value);
}

static JsonObject *
parse_form (const char *data, gsize length, GError **error)
{
  gboolean is_clean;
  g_autoptr (GHashTable) values = madang_http_form_decode (data, length, &is_clean);
  JsonObject *object;

  if (!is_clean)
    {
      madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."),
                        NULL);
      return NULL;
    }
  object = json_object_new ();
  g_hash_table_foreach (values, add_member, object);
  return object;
}

gboolean
madang_request_is_upload (MadangRequest *self)
{
  const MadangRoute *route = self->match.route;
  const char *type = madang_request_get_header (self, "Content-Type");

  return route != NULL && (route->flags & MADANG_ROUTE_BODY_MULTIPART_TOO) != 0 && type != NULL
         && has_media_type (type, "multipart/form-data");
}

static JsonObject *
parse_multipart (MadangRequest *self, GError **error)
{
  const char *type = madang_request_get_header (self, "Content-Type");
  g_autoptr (GBytes) body = self->bytes != NULL
                                ? g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes))
                                : g_bytes_new (NULL, 0);
  g_auto (MadangHttpMultipart) form = { 0 };

  if (!madang_http_multipart_parse (&form, type, body, self->site->context.config->body_bytes,
                                    error))
    return NULL;
  self->lists = g_steal_pointer (&form.lists);
  self->uploads = g_steal_pointer (&form.uploads);
  return g_steal_pointer (&form.texts);
}

gboolean
madang_request_reads_body (MadangRequest *self)
{
  return self->match.route != NULL && (self->match.route->flags & MADANG_ROUTE_BODY_JSON) != 0;
}

static gboolean
is_form (MadangRequest *self, const char *type)
{
  return type != NULL && (self->match.route->flags & MADANG_ROUTE_BODY_FORM_TOO) != 0
         && has_media_type (type, "application/x-www-form-urlencoded");
}

gboolean
madang_request_check_type (MadangRequest *self, GError **error)
{
  const char *type = madang_request_get_header (self, "Content-Type");

  if (type == NULL || has_media_type (type, "application/json") || is_form (self, type)
      || madang_request_is_upload (self))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_WRONG_TYPE, N_ ("This media type is not supported here."),
                    NULL);
  return FALSE;
}

static JsonObject *
parse_body (MadangRequest *self, GError **error)
{
  const char *type = madang_request_get_header (self, "Content-Type");
  const char *data = self->bytes != NULL ? (const char *) self->bytes->data : "";
  gsize length = self->bytes != NULL ? self->bytes->len : 0;

  if (length == 0 && (self->match.route->flags & MADANG_ROUTE_BODY_OPTIONAL) != 0)
    return json_object_new ();
  if (!madang_request_check_type (self, error))
    return NULL;
  if (is_form (self, type))
    return parse_form (data, length, error);
  if (madang_request_is_upload (self))
    return parse_multipart (self, error);
  return madang_json_parse_object (data, length, error);
}

gboolean
madang_request_read_body (MadangRequest *self, GError **error)
{
  self->body = parse_body (self, error);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  return self->body != NULL;
}

/* The 101 is on the wire. */
static void
on_switched (SoupServerMessage *message, gpointer data)
{
  g_autoptr (MadangRequest) self = madang_request_ref (data);
  MadangUpgradedFunc func = g_steal_pointer (&self->upgraded);
  g_autoptr (GBytes) rest = NULL;
  int descriptor = madang_http_connection_steal (self->connection, message, &rest);

  func (descriptor, rest, self->upgraded_data);
}

void
madang_request_resume_upgrade (MadangRequest *self, MadangUpgradedFunc func, gpointer data)
{
  g_return_if_fail (!self->is_answered);
  self->is_answered = TRUE;
  if (!madang_http_connection_is_open (self->connection))
    {
      func (-1, NULL, data);
      return;
    }
  self->upgraded = func;
  self->upgraded_data = data;
  madang_http_connection_begin_sending (self->connection, FALSE);
  g_signal_connect (self->message, "wrote-informational", G_CALLBACK (on_switched), self);
  if (self->is_paused)
    soup_server_message_unpause (self->message);
}

void
madang_request_abandon (MadangRequest *self)
{
  MadangUpgradedFunc func = g_steal_pointer (&self->upgraded);

  if (func != NULL)
    func (-1, NULL, self->upgraded_data);
}
