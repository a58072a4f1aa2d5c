#include "http/madang-http-file.h"

#include "http/madang-http-range.h"
#include "http/madang-reply.h"

gboolean
madang_http_file_reply_unchanged (MadangRequest *request, const MadangHttpFile *file)
{
  g_autoptr (GBytes) nothing = NULL;

  madang_request_add_header (request, "ETag", file->tag);
  if (!madang_http_range_matches (madang_request_get_header_list (request, "If-None-Match"),
                                  file->tag))
    return FALSE;
  nothing = g_bytes_new (NULL, 0);
  /* Else libsoup writes a Content-Length of 0, which would be the file's (RFC 9110, section 8.6). */
  soup_message_headers_set_encoding (
      soup_server_message_get_response_headers (madang_request_get_message (request)),
      SOUP_ENCODING_NONE);
  madang_request_reply_bytes (request, SOUP_STATUS_NOT_MODIFIED, file->type, file->caching,
                              nothing);
  return TRUE;
}

void
madang_http_file_reply (MadangRequest *request, const MadangHttpFile *file)
{
  if (!madang_http_file_reply_unchanged (request, file))
    madang_request_reply_bytes (request, SOUP_STATUS_OK, file->type, file->caching, file->bytes);
}
