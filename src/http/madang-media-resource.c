#include "http/madang-media-resource.h"

#include "http/madang-reply.h"
#include "madang-resources.h"

void
madang_media_handle_default (MadangRequest *request, MadangServices *services)
{
  g_autoptr (GBytes) picture = g_resource_lookup_data (madang_get_resource (),
                                                       "/org/madang/media/default.svg", 0, NULL);

  madang_request_reply_picture (request, "image/svg+xml", picture);
}
