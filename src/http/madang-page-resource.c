#include "http/madang-page-resource.h"

#include "http/madang-http-coding.h"
#include "http/madang-http-file.h"
#include "http/madang-reply.h"
#include "madang-page-resources.h"

#include <string.h>

#define ASSETS "assets/"

/* Only what is of here runs or is shown, no text of a script becomes one, and nobody else may frame the page. */
#define POLICY                                                                        \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "   \
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " \
  "require-trusted-types-for 'script'; trusted-types 'none'"
#define PERMISSIONS \
  "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

static const struct
{
  const char *suffix, *type;
} types[] = {
  { ".css", "text/css; charset=utf-8" },
  { ".html", "text/html; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".json", "application/json" },
  { ".svg", "image/svg+xml" },
};

static const char *
find_type (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i].suffix))
      return types[i].type;
  return "application/octet-stream";
}

/* Returns: (transfer full) (nullable): the file's bytes in a coding; %NULL where there is none of that name */
static GBytes *
load (const char *path, MadangHttpCoding coding)
{
  g_autofree char *name = g_strdup_printf ("/org/madang/page/%s/%s",
                                           madang_http_coding_get_name (coding), path);

  return g_resource_lookup_data (madang_page_get_resource (), name, 0, NULL);
}

/*
 * Returns: (transfer full): the entity tag of a file in a coding. The name of an asset says what it holds: there is no
 * need to read it.
 */
static char *
make_tag (const char *path, MadangHttpCoding coding, GBytes *bytes)
{
  g_autofree char *digest = NULL;

  if (g_str_has_prefix (path, ASSETS))
    return g_strdup_printf ("\"%s-%s\"", path + strlen (ASSETS),
                            madang_http_coding_get_name (coding));
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return g_strdup_printf ("\"%.32s\"", digest);
}

static void
add_coding (MadangRequest *request, MadangHttpCoding coding)
{
  madang_request_add_header (request, "Vary", "Accept-Encoding");
  if (coding != MADANG_HTTP_CODING_IDENTITY)
    madang_request_add_header (request, "Content-Encoding", madang_http_coding_get_name (coding));
}

static void
reply_file (MadangRequest *request, const char *path, const char *caching)
{
  MadangHttpCoding coding = madang_http_coding_negotiate (
      madang_request_get_header_list (request, "Accept-Encoding"));
  g_autoptr (GBytes) bytes = load (path, coding);
  g_autofree char *tag = NULL;
  GError *error = NULL;

  if (bytes == NULL)
    {
      madang_set_not_found (&error);
      madang_request_fail (request, error);
      return;
    }
  tag = make_tag (path, coding, bytes);
  add_coding (request, coding);
  madang_http_file_reply (request, &(MadangHttpFile){ find_type (path), tag, caching, bytes });
}

void
madang_page_handle_index (MadangRequest *request, MadangServices *services)
{
  madang_request_add_header (request, "Content-Security-Policy", POLICY);
  madang_request_add_header (request, "Cross-Origin-Opener-Policy", "same-origin");
  madang_request_add_header (request, "Permissions-Policy", PERMISSIONS);
  madang_request_add_header (request, "Referrer-Policy", "same-origin");
  reply_file (request, "index.html", MADANG_CACHE_ASK_AGAIN);
}

void
madang_page_handle_icon (MadangRequest *request, MadangServices *services)
{
  reply_file (request, "favicon.svg", MADANG_CACHE_AN_HOUR);
}

void
madang_page_handle_asset (MadangRequest *request, MadangServices *services)
{
  g_autofree char *path = g_strconcat (ASSETS, madang_request_get_name (request), NULL);

  reply_file (request, path, MADANG_CACHE_FOR_EVER);
}
