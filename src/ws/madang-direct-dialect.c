#include "ws/madang-direct-dialect.h"

#include "auth/madang-credentials.h"
#include "base/madang-error.h"
#include "base/madang-json.h"
#include "ws/madang-direct-frames.h"

#define TEXT_INVALID "Invalid message format."
#define TEXT_OFFLINE "No User or Offline"
#define TEXT_RATE_LIMITED "Too many messages."

/* A socket's part: whether it is one that its user is online by, and the token that is being looked at. */
typedef struct
{
  gboolean is_logged_in;
  MadangCaller caller;
  guint64 mark;
} Seat;

/* A message under way. */
typedef struct
{
  MadangSocket *socket;
  char *nickname; /* as its sender wrote it */
} Sending;

static void
sending_free (Sending *sending)
{
  g_free (sending->nickname);
  g_free (sending);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static const MadangDirectDialectContext *
get_context (MadangSocket *socket)
{
  return socket->admission.dialect_data;
}

static void
handle_open (MadangSocket *socket)
{
  socket->seat = g_new0 (Seat, 1);
}

static void
handle_close (MadangSocket *socket)
{
  g_autofree Seat *seat = g_steal_pointer (&socket->seat);

  if (seat->is_logged_in)
    madang_presence_log_out (get_context (socket)->presence, socket->admission.caller.user_id);
}

static void
send_error (MadangSocket *socket, const char *text, const char *nickname)
{
  const MadangDirectDialectContext *context = get_context (socket);
  g_autoptr (MadangFrame) frame = madang_direct_frame_new_error (
      text, nickname, madang_clock_get_real (context->clock), context->time_zone);

  madang_socket_send (socket, frame);
}

static void
close_unauthenticated (MadangSocket *socket)
{
  madang_socket_close (socket, MADANG_CLOSE_NOT_LOGGED_IN,
                       "The token is not valid or has expired.");
}

/* What the client did wrong is told in a frame; what takes its right or ours away ends the socket. */
static void
refuse (MadangSocket *socket, const GError *error, const char *nickname)
{
  switch (error->domain == MADANG_ERROR ? error->code : MADANG_ERROR_FAILED)
    {
    case MADANG_ERROR_INVALID_ARGUMENT:
      send_error (socket, TEXT_INVALID, NULL);
      break;
    case MADANG_ERROR_NOT_ONLINE:
      send_error (socket, TEXT_OFFLINE, nickname);
      break;
    case MADANG_ERROR_RATE_LIMITED:
      send_error (socket, TEXT_RATE_LIMITED, NULL);
      break;
    case MADANG_ERROR_UNAUTHENTICATED:
      close_unauthenticated (socket);
      break;
    default:
      madang_socket_close (socket, MADANG_CLOSE_TRY_AGAIN_LATER,
                           "The database could not be asked.");
    }
}

/* The answer is put before the news of it: a thousand friends are told of somebody who does not wait for that. */
static void
welcome (MadangSocket *socket, MadangDirectLogin *login)
{
  const MadangDirectDialectContext *context = get_context (socket);
  Seat *seat = socket->seat;
  g_autoptr (MadangFrame) frame = NULL;

  seat->caller.user_id = madang_user_get_id (login->user);
  seat->caller.expires_at = MIN (seat->caller.expires_at, login->session_expires_at);
  if (!madang_gateway_identify (context->gateway, socket, login->user, &seat->caller, seat->mark))
    return;
  seat->is_logged_in = TRUE;
  frame = madang_direct_frame_new_welcome (login->friends, context->presence);
  madang_socket_send (socket, frame);
  madang_presence_log_in (context->presence, socket->admission.user,
                          g_steal_pointer (&login->watchers), seat->mark);
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  MadangSocket *socket = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangDirectLogin) login = madang_directs_log_in_finish (get_context (socket)->directs,
                                                                      result, &error);

  if (login == NULL)
    refuse (socket, error, NULL);
  else if (socket->state == MADANG_SOCKET_OPEN)
    welcome (socket, login);
  madang_socket_release (socket);
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer data)
{
  MadangSocket *socket = data;
  const MadangDirectDialectContext *context = get_context (socket);
  MadangCaller caller;
  g_autoptr (GError) error = NULL;

  if (!madang_directs_renew_finish (context->directs, result, &caller, &error))
    refuse (socket, error, NULL);
  else if (caller.user_id != socket->admission.caller.user_id)
    close_unauthenticated (socket);
  else if (socket->state == MADANG_SOCKET_OPEN)
    madang_gateway_identify (context->gateway, socket, socket->admission.user, &caller,
                             ((Seat *) socket->seat)->mark);
  madang_socket_release (socket);
}

/*
 * Whoever has shown a token is not closed for silence while it is looked at, nor for the end of the one before; what
 * comes behind it waits for that.
 */
static void
handle_token (MadangSocket *socket, JsonObject *object)
{
  const MadangDirectDialectContext *context = get_context (socket);
  Seat *seat = socket->seat;
  g_autoptr (GError) error = NULL;
  const char *token = object != NULL ? madang_json_read_text (object, "token", NULL) : NULL;

  if (!madang_credentials_read_token (context->tokens, token, &seat->caller, &error))
    {
      close_unauthenticated (socket);
      return;
    }
  seat->mark = madang_gateway_get_mark (context->gateway);
  madang_socket_hold (socket);
  madang_socket_set_expiry (socket, G_MAXINT64, 0);
  if (socket->admission.user != NULL)
    madang_directs_renew_async (context->directs, &seat->caller, on_renewed, socket);
  else
    madang_directs_log_in_async (context->directs, &seat->caller, on_logged_in, socket);
}

/* The sender's own line comes back to the socket it was written on; to oneself, it has come as the receiver's. */
static void
echo (MadangSocket *socket, MadangDirect *direct)
{
  const MadangDirectFields *fields = madang_direct_get_fields (direct);
  g_autoptr (MadangFrame) frame = NULL;

  if (fields->receiver_id == fields->sender_id && !fields->is_hidden)
    return;
  frame = madang_direct_frame_new_message (direct, get_context (socket)->time_zone);
  madang_socket_send (socket, frame);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  MadangSocket *socket = sending->socket;
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangDirect) direct = madang_directs_send_finish (get_context (socket)->directs,
                                                                result, &error);

  if (direct != NULL)
    echo (socket, direct);
  else
    refuse (socket, error, sending->nickname);
  madang_socket_end_post (socket);
}

static void
handle_message (MadangSocket *socket, JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  const char *nickname = madang_json_read_text (object, "target_nickname", &error);
  const char *message = madang_json_read_text (object, "message", &error);
  Sending *sending;

  if (error != NULL)
    {
      send_error (socket, TEXT_INVALID, NULL);
      return;
    }
  sending = g_new (Sending, 1);
  sending->socket = socket;
  sending->nickname = g_strdup (nickname);
  madang_socket_begin_post (socket);
  madang_directs_send_async (get_context (socket)->directs, &socket->admission.caller, nickname,
                             message, on_sent, sending);
}

static gboolean
has_token (JsonObject *object)
{
  return json_object_has_member (object, "token") && !json_object_get_null_member (object, "token");
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  g_autoptr (JsonObject) object = madang_json_parse_object (text, length, NULL);

  if (socket->admission.user == NULL || (object != NULL && has_token (object)))
    handle_token (socket, object);
  else if (object == NULL)
    send_error (socket, TEXT_INVALID, NULL);
  else
    handle_message (socket, object);
}

const MadangDialect madang_direct_dialect = { handle_open, handle_text, handle_close, NULL,
                                              MADANG_CLOSE_NOT_LOGGED_IN };
