#include "http/madang-media-resource.h"

#include "http/madang-http-range.h"
#include "http/madang-reply.h"
#include "madang-resources.h"
#include "service/madang-services.h"

/* A name never changes its content; the default picture may with the next version. */
#define FOR_EVER "public, max-age=31536000, immutable"
#define FOR_AN_HOUR "max-age=3600"

typedef struct
{
  const char *type;
  const char *tag; /* of its content, with quotes */
  const char *caching;
  GBytes *bytes;
} Picture;

/* Returns: (nullable): all values of a field, joined by commas */
static const char *
get_list (MadangRequest *request, const char *name)
{
  return soup_message_headers_get_list (
      soup_server_message_get_request_headers (madang_request_get_message (request)), name);
}

static void
reply_unchanged (MadangRequest *request, const Picture *picture)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  /* Else libsoup writes a Content-Length of 0, which would be the picture's (RFC 9110, section 8.6). */
  soup_message_headers_set_encoding (
      soup_server_message_get_response_headers (madang_request_get_message (request)),
      SOUP_ENCODING_NONE);
  madang_request_reply_bytes (request, SOUP_STATUS_NOT_MODIFIED, picture->type, picture->caching,
                              nothing);
}

static void
reply_part (MadangRequest *request, const Picture *picture, gsize first, gsize length)
{
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (picture->bytes, first, length);
  g_autofree char *range = g_strdup_printf (
      "bytes %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT, first, first + length - 1,
      g_bytes_get_size (picture->bytes));

  madang_request_add_header (request, "Content-Range", range);
  madang_request_reply_bytes (request, SOUP_STATUS_PARTIAL_CONTENT, picture->type, picture->caching,
                              part);
}

static void
refuse_range (MadangRequest *request, const Picture *picture)
{
  g_autofree char *range = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT,
                                            g_bytes_get_size (picture->bytes));

  madang_request_add_header (request, "Content-Range", range);
  madang_request_reply_text (request, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "detail",
                             N_ ("The file has no such range."), NULL);
}

/* Range is for GET alone (RFC 9110, section 14.2), and with If-Range for those who have a part of just this. */
static const char *
get_range (MadangRequest *request, const Picture *picture)
{
  const char *method = soup_server_message_get_method (madang_request_get_message (request));
  const char *condition = madang_request_get_header (request, "If-Range");

  if (!g_str_equal (method, "GET") || (condition != NULL && !g_str_equal (condition, picture->tag)))
    return NULL;
  return get_list (request, "Range");
}

static void
reply_picture (MadangRequest *request, const Picture *picture)
{
  gsize first, length;

  madang_request_add_header (request, "ETag", picture->tag);
  madang_request_add_header (request, "X-Content-Type-Options", "nosniff");
  madang_request_add_header (request, "Content-Security-Policy", "default-src 'none'; sandbox");
  madang_request_add_header (request, "Content-Disposition", "inline");
  madang_request_add_header (request, "Accept-Ranges", "bytes");
  if (madang_http_range_matches (get_list (request, "If-None-Match"), picture->tag))
    {
      reply_unchanged (request, picture);
      return;
    }
  switch (madang_http_range_parse (get_range (request, picture), g_bytes_get_size (picture->bytes),
                                   &first, &length))
    {
    case MADANG_HTTP_RANGE_WHOLE:
      madang_request_reply_bytes (request, SOUP_STATUS_OK, picture->type, picture->caching,
                                  picture->bytes);
      break;
    case MADANG_HTTP_RANGE_PART:
      reply_part (request, picture, first, length);
      break;
    case MADANG_HTTP_RANGE_UNSATISFIABLE:
      refuse_range (request, picture);
      break;
    }
}

void
madang_media_handle_default (MadangRequest *request, MadangServices *services)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (madang_get_resource (),
                                                     "/org/madang/media/default.svg", 0, NULL);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *tag = g_strdup_printf ("\"%.32s\"", digest);

  reply_picture (request, &(Picture){ "image/svg+xml", tag, FOR_AN_HOUR, bytes });
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  const char *type = NULL;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = madang_pictures_load_finish (MADANG_PICTURES (source), result, &type,
                                                          &error);
  g_autofree char *tag = g_strdup_printf ("\"%s\"", madang_request_get_name (request));

  if (bytes == NULL)
    madang_request_fail (request, error);
  else
    reply_picture (request, &(Picture){ type, tag, FOR_EVER, bytes });
}

void
madang_media_handle_show (MadangRequest *request, MadangServices *services)
{
  madang_pictures_load_async (services->pictures, madang_request_get_name (request), on_loaded,
                              madang_request_ref (request));
}
