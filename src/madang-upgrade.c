#include "madang-upgrade.h"

#include "base/madang-error.h"
#include "http/madang-reply.h"

typedef struct
{
  MadangUpgradeContext *context;
  MadangRequest *request;
  MadangAdmission admission;
} Upgrade;

static void
upgrade_free (Upgrade *upgrade)
{
  g_clear_object (&upgrade->admission.user);
  g_clear_pointer (&upgrade->request, madang_request_unref);
  g_free (upgrade);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Upgrade, upgrade_free)

static void
on_upgraded (int descriptor, GBytes *read_ahead, gpointer data)
{
  g_autoptr (Upgrade) upgrade = data;

  if (descriptor >= 0)
    madang_gateway_take (upgrade->context->gateway, descriptor, read_ahead, &upgrade->admission);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Upgrade) upgrade = data;
  g_autoptr (MadangRequest) request = g_steal_pointer (&upgrade->request);
  GError *error = NULL;
  g_autoptr (MadangHandshakeEntry) entry = madang_handshake_enter_finish (result, &error);

  if (entry == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  upgrade->admission.user = g_object_ref (entry->user);
  upgrade->admission.caller = entry->caller;
  upgrade->admission.room_id = madang_request_get_id (request, 0);
  upgrade->admission.dialect = &madang_room_dialect;
  upgrade->admission.dialect_data = &upgrade->context->room_dialect;
  soup_websocket_server_process_handshake (madang_request_get_message (request), NULL, NULL, NULL,
                                           NULL);
  madang_request_resume_upgrade (request, on_upgraded, g_steal_pointer (&upgrade));
}

void
madang_upgrade_handle (MadangRequest *request, gpointer data)
{
  MadangUpgradeContext *context = data;
  MadangHandshakeHeaders headers = { .authorization = madang_request_get_header (request,
                                                                                 "Authorization"),
                                     .token = madang_request_get_query (request, "token"),
                                     .cookie = madang_request_get_header (request, "Cookie"),
                                     .origin = madang_request_get_header (request, "Origin"),
                                     .host = madang_request_get_header (request, "Host") };
  Upgrade *upgrade;
  GError *error = NULL;

  if (!soup_websocket_server_check_handshake (madang_request_get_message (request), NULL, NULL,
                                              NULL, NULL))
    {
      madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."),
                        NULL);
      madang_request_fail (request, error);
      return;
    }
  upgrade = g_new0 (Upgrade, 1);
  upgrade->context = context;
  upgrade->request = madang_request_ref (request);
  madang_handshake_enter_async (&context->handshake, &headers, madang_request_get_id (request, 0),
                                on_entered, upgrade);
}

guint
madang_upgrade_count (gpointer data)
{
  return madang_gateway_count (((MadangUpgradeContext *) data)->gateway);
}
