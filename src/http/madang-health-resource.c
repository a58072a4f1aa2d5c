#include "http/madang-health-resource.h"

#include "base/madang-json-writer.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static void
reply_status (MadangRequest *request, const char *status)
{
  GString *json = g_string_sized_new (32);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "status", status);
  madang_json_end_object (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_health_handle_live (MadangRequest *request, MadangServices *services)
{
  reply_status (request, "ok");
}

void
madang_health_handle_ready (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  if (madang_services_is_ready (services))
    {
      reply_status (request, "ready");
      return;
    }
  madang_set_unavailable (&error);
  madang_request_fail (request, error);
}
