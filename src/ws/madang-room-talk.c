#include "ws/madang-room-talk.h"

#include "base/madang-error.h"
#include "base/madang-json-writer.h"
#include "base/madang-json.h"

MadangRoomTalk *
madang_room_talk_get (MadangSocket *socket)
{
  return socket->admission.dialect_data;
}

MadangFrame *
madang_room_talk_take_frame (GString *json)
{
  g_autoptr (GString) owned = json;

  return madang_frame_new_text (owned->str, owned->len);
}

static MadangFrame *
make_error (const char *type, const char *message, guint retry_after)
{
  GString *json = g_string_sized_new (96);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "error_type", type);
  madang_json_add_text (json, "message", message);
  if (retry_after > 0)
    madang_json_add_integer (json, "retry_after", retry_after);
  madang_json_end_object (json);
  return madang_room_talk_take_frame (json);
}

void
madang_room_talk_init (MadangRoomTalk *self)
{
  self->invalid = make_error ("invalid_request", "Invalid message format.", 0);
  self->muted = make_error ("muted", "You are muted in this room.", 0);
}

void
madang_room_talk_clear (MadangRoomTalk *self)
{
  g_clear_pointer (&self->invalid, madang_frame_unref);
  g_clear_pointer (&self->muted, madang_frame_unref);
}

void
madang_room_talk_refuse_message (MadangSocket *socket)
{
  madang_socket_send (socket, madang_room_talk_get (socket)->invalid);
}

static void
send_too_soon (MadangSocket *socket, const char *type, const char *message, const GError *error)
{
  g_autoptr (MadangFrame) frame = make_error (type, message, madang_error_get_retry_after (error));

  madang_socket_send (socket, frame);
}

/* What the client did wrong is told in a frame; what takes its right or ours away ends the socket. */
static void
refuse (MadangSocket *socket, const GError *error)
{
  switch (error->domain == MADANG_ERROR ? error->code : MADANG_ERROR_FAILED)
    {
    case MADANG_ERROR_INVALID_ARGUMENT:
      madang_room_talk_refuse_message (socket);
      break;
    case MADANG_ERROR_RATE_LIMITED:
      send_too_soon (socket, "rate_limited", "Too many messages.", error);
      break;
    case MADANG_ERROR_SLOW_MODE:
      send_too_soon (socket, "slow_mode", "This room is in slow mode.", error);
      break;
    case MADANG_ERROR_MUTED:
      madang_socket_send (socket, madang_room_talk_get (socket)->muted);
      break;
    case MADANG_ERROR_UNAUTHENTICATED:
      madang_socket_close (socket, MADANG_CLOSE_UNAUTHENTICATED, "The login has ended.");
      break;
    case MADANG_ERROR_NOT_AUTHORIZED:
      madang_socket_close (socket, MADANG_CLOSE_NOT_A_MEMBER, "Not a member.");
      break;
    case MADANG_ERROR_NO_SUCH_ROOM:
      madang_socket_close (socket, MADANG_CLOSE_ROOM_DELETED, "The room was deleted.");
      break;
    default:
      madang_socket_close (socket, MADANG_CLOSE_TRY_AGAIN_LATER,
                           "The message could not be stored.");
    }
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  MadangSocket *socket = data;
  const MadangAdmission *admission = &socket->admission;
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangReceipt) receipt = madang_messages_post_finish (
      madang_room_talk_get (socket)->messages, result, &error);

  if (error != NULL)
    refuse (socket, error);
  else if (receipt->is_repeat)
    {
      g_autoptr (MadangFrame) frame = admission->dialect->render_chat (receipt->chat, TRUE,
                                                                       admission->dialect_data);

      madang_socket_send (socket, frame);
    }
  madang_socket_end_post (socket);
}

gboolean
madang_room_talk_read_draft (MadangSocket *socket, JsonObject *object, MadangMessageDraft *draft)
{
  g_autoptr (GError) error = NULL;

  *draft = (MadangMessageDraft){ .room_id = &socket->admission.room_id,
                                 .message = madang_json_read_text (object, "message", &error),
                                 .client_id = madang_json_read_text (object, "client_id", &error) };
  return error == NULL && draft->message != NULL;
}

void
madang_room_talk_post (MadangSocket *socket, const MadangMessageDraft *draft)
{
  madang_socket_begin_post (socket);
  madang_messages_post_async (madang_room_talk_get (socket)->messages, &socket->admission.caller,
                              draft, on_posted, socket);
}
