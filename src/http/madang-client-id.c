#include "http/madang-client-id.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-json.h"

/* U+FFFD, which libsoup puts for what is not UTF-8 in a header: of it, two broken names would be one. */
#define REPLACEMENT "\xef\xbf\xbd"

const char *
madang_client_id_read (MadangRequest *request, JsonObject *body, GError **error)
{
  const char *client_id = madang_json_read_text (body, "client_id", error);
  const char *header = madang_request_get_header (request, "Idempotency-Key");

  if (client_id != NULL || header == NULL)
    return client_id;
  if (strstr (header, REPLACEMENT) == NULL)
    return header;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "client_id",
                          N_ ("This must be UTF-8."), NULL);
  return NULL;
}
