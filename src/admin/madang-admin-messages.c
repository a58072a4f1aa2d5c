#include "admin/madang-admin-messages.h"

static void
on_announced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gint64 id = madang_messages_announce_finish (call->services->messages, result, &error);

  if (id == 0)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", id));
}

void
madang_admin_messages_send_room_message (MadangAdminCall *call, GVariant *parameters)
{
  g_autoptr (GVariant) options = NULL;
  gint64 room_id, sender_id = 0;
  const char *message;

  g_variant_get (parameters, "(x&s@a{sv})", &room_id, &message, &options);
  if (g_variant_lookup (options, "sender", "x", &sender_id) && sender_id == 0)
    sender_id = -1; /* 0 is the act's `admin`: whoever asks for user 0 asks for none there is */
  madang_messages_announce_async (call->services->messages, room_id, message, sender_id,
                                  on_announced, madang_admin_call_ref (call));
}

static void
return_notice (MadangAdminCall *call,
               gboolean is_sent,
               const MadangNotice *notice,
               GError *take_error)
{
  if (is_sent)
    madang_admin_call_return (call, g_variant_new ("(u)", notice->n_sockets));
  else
    madang_admin_call_fail (call, take_error);
}

void
madang_admin_messages_send_system_message (MadangAdminCall *call, GVariant *parameters)
{
  const char *nickname, *message;
  MadangNotice notice;
  GError *error = NULL;
  gboolean is_sent;

  g_variant_get (parameters, "(&s&s@a{sv})", &nickname, &message, NULL);
  is_sent = madang_directs_notify (call->services->directs, nickname, message, &notice, &error);
  return_notice (call, is_sent, &notice, error);
}

void
madang_admin_messages_broadcast (MadangAdminCall *call, GVariant *parameters)
{
  const char *message;
  MadangNotice notice;
  GError *error = NULL;
  gboolean is_sent;

  g_variant_get_child (parameters, 0, "&s", &message);
  is_sent = madang_directs_broadcast (call->services->directs, message, &notice, &error);
  return_notice (call, is_sent, &notice, error);
}
