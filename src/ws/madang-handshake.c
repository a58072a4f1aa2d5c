#include "ws/madang-handshake.h"

#include "auth/madang-credentials.h"
#include "base/madang-address.h"
#include "base/madang-error.h"
#include "base/madang-names.h"

void
madang_handshake_entry_free (MadangHandshakeEntry *entry)
{
  g_clear_object (&entry->user);
  g_free (entry);
}

static gboolean
read_cookie (const MadangHandshakeContext *context,
             const MadangHandshakeHeaders *headers,
             MadangCaller *caller,
             GError **error)
{
  g_autofree char *session = madang_credentials_find_cookie (headers->cookie,
                                                             MADANG_COOKIE_SESSION);
  g_autofree char *access = madang_credentials_find_cookie (headers->cookie, MADANG_COOKIE_ACCESS);

  if ((session == NULL && access == NULL) || headers->origin == NULL
      || !madang_is_origin_trusted (headers->origin, headers->host, context->socket_origins))
    {
      madang_set_unauthenticated (error);
      return FALSE;
    }
  if (session != NULL)
    return madang_credentials_read_session_id (session, caller, error);
  return madang_tokens_read_access (context->tokens, access, caller, error);
}

/* Whether a ticket decides who it is. */
static gboolean
has_ticket (const MadangHandshakeHeaders *headers)
{
  return headers->authorization == NULL && headers->ticket != NULL;
}

/* By a ticket, what is read is not the caller's session yet, but the name of the ticket, of the same form. */
static gboolean
read_caller (const MadangHandshakeContext *context,
             const MadangHandshakeHeaders *headers,
             MadangCaller *caller,
             GError **error)
{
  if (has_ticket (headers))
    return madang_credentials_read_session_id (headers->ticket, caller, error);
  if (headers->authorization != NULL)
    return madang_credentials_read_authorization (context->tokens, headers->authorization, caller,
                                                  error);
  if (headers->token != NULL)
    return madang_credentials_read_token (context->tokens, headers->token, caller, error);
  return read_cookie (context, headers, caller, error);
}

/*
 * A handshake is not asked again with better credentials as a request is: nobody, and nobody any more, are
 * refused.
 */
static void
return_refusal (GTask *task, GError *take_error)
{
  g_autoptr (GError) error = take_error;
  GError *refusal = NULL;

  if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED))
    madang_set_error (&refusal, MADANG_ERROR_NOT_AUTHORIZED,
                      N_ ("Authentication credentials were not provided, or they are not valid."),
                      NULL);
  else
    refusal = g_steal_pointer (&error);
  g_task_return_error (task, refusal);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangRooms *rooms = g_task_get_source_object (task);
  const MadangCaller *caller = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MadangEntry) found = madang_rooms_enter_finish (rooms, result, &error);
  MadangHandshakeEntry *entry;

  if (found == NULL)
    {
      return_refusal (task, error);
      return;
    }
  entry = g_new (MadangHandshakeEntry, 1);
  entry->user = g_object_ref (found->user);
  entry->by_rank = found->by_rank;
  entry->caller = *caller;
  entry->caller.session = found->session;
  entry->caller.user_id = madang_user_get_id (found->user);
  entry->caller.expires_at = MIN (caller->expires_at, found->session_expires_at);
  g_task_return_pointer (task, entry, (GDestroyNotify) madang_handshake_entry_free);
}

void
madang_handshake_enter_async (const MadangHandshakeContext *context,
                              const MadangHandshakeHeaders *headers,
                              gint64 room_id,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (context->rooms, NULL, callback, data);
  MadangCaller *caller = g_new0 (MadangCaller, 1);
  GError *error = NULL;

  g_task_set_task_data (task, caller, g_free);
  if (!read_caller (context, headers, caller, &error))
    return_refusal (task, error);
  else if (has_ticket (headers))
    madang_rooms_use_ticket_async (context->rooms, &caller->session, room_id, on_entered,
                                   g_steal_pointer (&task));
  else
    madang_rooms_enter_async (context->rooms, caller, room_id, on_entered, g_steal_pointer (&task));
}

MadangHandshakeEntry *
madang_handshake_enter_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
