#include "http/madang-media-resource.h"

#include "http/madang-http-file.h"
#include "http/madang-http-range.h"
#include "http/madang-reply.h"
#include "madang-resources.h"
#include "service/madang-services.h"

static void
reply_part (MadangRequest *request, const MadangHttpFile *picture, gsize first, gsize length)
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
refuse_range (MadangRequest *request, const MadangHttpFile *picture)
{
  g_autofree char *range = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT,
                                            g_bytes_get_size (picture->bytes));

  madang_request_add_header (request, "Content-Range", range);
  madang_request_reply_text (request, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "detail",
                             N_ ("The file has no such range."), NULL);
}

/* Range is for GET alone (RFC 9110, section 14.2), and with If-Range for those who have a part of just this. */
static const char *
get_range (MadangRequest *request, const MadangHttpFile *picture)
{
  const char *method = soup_server_message_get_method (madang_request_get_message (request));
  const char *condition = madang_request_get_header (request, "If-Range");

  if (!g_str_equal (method, "GET") || (condition != NULL && !g_str_equal (condition, picture->tag)))
    return NULL;
  return madang_request_get_header_list (request, "Range");
}

static void
reply_picture (MadangRequest *request, const MadangHttpFile *picture)
{
  gsize first, length;

  madang_request_add_header (request, "Content-Security-Policy", "default-src 'none'; sandbox");
  madang_request_add_header (request, "Content-Disposition", "inline");
  madang_request_add_header (request, "Accept-Ranges", "bytes");
  if (madang_http_file_reply_unchanged (request, picture))
    return;
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

  reply_picture (request, &(MadangHttpFile){ "image/svg+xml", tag, MADANG_CACHE_AN_HOUR, bytes });
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
    reply_picture (request, &(MadangHttpFile){ type, tag, MADANG_CACHE_FOR_EVER, bytes });
}

void
madang_media_handle_show (MadangRequest *request, MadangServices *services)
{
  madang_pictures_load_async (services->pictures, madang_request_get_name (request), on_loaded,
                              madang_request_ref (request));
}
