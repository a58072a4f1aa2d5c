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
choose_dialect (MadangUpgradeContext *context, MadangSocketKind kind, MadangAdmission *admission)
{
  switch (kind)
    {
    case MADANG_SOCKET_ROOM:
      admission->dialect = &madang_room_dialect;
      admission->dialect_data = &context->room_talk;
      break;
    case MADANG_SOCKET_CLOSED_CHAT:
      admission->dialect = &madang_closed_chat_dialect;
      admission->dialect_data = &context->room_talk;
      break;
    case MADANG_SOCKET_DIRECT:
      admission->dialect = &madang_direct_dialect;
      admission->dialect_data = &context->direct_dialect;
      break;
    case MADANG_SOCKET_NONE:
      g_assert_not_reached ();
    }
}

static void
switch_protocols (Upgrade *take_upgrade)
{
  g_autoptr (MadangRequest) request = g_steal_pointer (&take_upgrade->request);

  choose_dialect (take_upgrade->context, madang_request_get_socket (request),
                  &take_upgrade->admission);
  soup_websocket_server_process_handshake (madang_request_get_message (request), NULL, NULL, NULL,
                                           NULL);
  madang_request_resume_upgrade (request, on_upgraded, take_upgrade);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Upgrade) upgrade = data;
  GError *error = NULL;
  g_autoptr (MadangHandshakeEntry) entry = madang_handshake_enter_finish (result, &error);

  if (entry == NULL)
    {
      madang_request_fail (upgrade->request, error);
      return;
    }
  upgrade->admission.user = g_object_ref (entry->user);
  upgrade->admission.caller = entry->caller;
  upgrade->admission.by_rank = entry->by_rank;
  upgrade->admission.room_id = madang_request_get_id (upgrade->request, 0);
  switch_protocols (g_steal_pointer (&upgrade));
}

/* Who it is, is said on the socket itself; but nobody could find that out while the database is away. */
static void
open_direct (Upgrade *take_upgrade)
{
  g_autoptr (Upgrade) upgrade = take_upgrade;
  GError *error = NULL;

  if (madang_directs_is_ready (upgrade->context->direct_dialect.directs))
    {
      switch_protocols (g_steal_pointer (&upgrade));
      return;
    }
  madang_set_unavailable (&error);
  madang_request_fail (upgrade->request, error);
}

static void
enter_room (Upgrade *take_upgrade)
{
  MadangUpgradeContext *context = take_upgrade->context;
  MadangRequest *request = take_upgrade->request;
  MadangHandshakeHeaders headers = { .authorization = madang_request_get_header (request,
                                                                                 "Authorization"),
                                     .ticket = madang_request_get_query (request, "ticket"),
                                     .token = madang_request_get_query (request, "token"),
                                     .cookie = madang_request_get_header (request, "Cookie"),
                                     .origin = madang_request_get_header (request, "Origin"),
                                     .host = madang_request_get_header (request, "Host") };

  take_upgrade->admission.mark = madang_gateway_get_mark (context->gateway);
  madang_handshake_enter_async (&context->handshake, &headers, madang_request_get_id (request, 0),
                                on_entered, take_upgrade);
}

void
madang_upgrade_handle (MadangRequest *request, gpointer data)
{
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
  upgrade->context = data;
  upgrade->request = madang_request_ref (request);
  if (madang_request_get_socket (request) == MADANG_SOCKET_DIRECT)
    open_direct (upgrade);
  else
    enter_room (upgrade);
}

guint
madang_upgrade_count (gpointer data)
{
  return madang_gateway_count (((MadangUpgradeContext *) data)->gateway);
}
