#include "ws/madang-room-dialect.h"

#include "base/madang-error.h"
#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-timestamp.h"

#define TYPE_MESSAGE "chat.message"
#define TYPE_JOIN "chat.user.join"
#define TYPE_LEAVE "chat.user.leave"

typedef struct
{
  MadangSeat seat;
  MadangVisit *visit;
} Place;

static const MadangRoomDialectContext *
get_context (MadangSocket *socket)
{
  return socket->admission.dialect_data;
}

static MadangFrame *
take_frame (GString *json)
{
  g_autoptr (GString) owned = json;

  return madang_frame_new_text (owned->str, owned->len);
}

static MadangFrame *
render_chat (MadangChat *chat, gboolean own, gpointer data)
{
  const MadangRoomDialectContext *context = data;
  const MadangChatFields *fields = madang_chat_get_fields (chat);
  const char *email = madang_user_get_email (fields->sender);
  GString *json = g_string_sized_new (256 + strlen (fields->message));
  char created[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (context->time_zone, fields->created_at, created);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", TYPE_MESSAGE);
  madang_json_add_text (json, "message", fields->message);
  madang_json_add_text (json, "sender",
                        *email != '\0' ? email : madang_user_get_username (fields->sender));
  madang_json_add_text (json, "nickname", madang_user_get_nickname (fields->sender));
  madang_json_add_text (json, "profile_picture_url", madang_user_get_picture (fields->sender));
  madang_json_add_integer (json, "id", fields->id);
  madang_json_add_integer (json, "seq", fields->seq);
  madang_json_add_text (json, "created_at", created);
  if (own)
    madang_json_add_text (json, "client_id", fields->client_id);
  madang_json_end_object (json);
  return take_frame (json);
}

static void
tell_others (MadangSocket *socket, const char *type)
{
  MadangUser *user = socket->admission.user;
  GString *json = g_string_sized_new (96);
  g_autoptr (MadangFrame) frame = NULL;

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", type);
  madang_json_add_text (json, "username", madang_user_get_nickname (user));
  madang_json_end_object (json);
  frame = take_frame (json);
  madang_hub_tell_others (get_context (socket)->hub, socket->admission.room_id,
                          &madang_room_dialect, madang_user_get_id (user), frame);
}

static void
handle_open (MadangSocket *socket)
{
  const MadangRoomDialectContext *context = get_context (socket);
  Place *place = g_new (Place, 1);
  gboolean is_first;

  socket->seat = place;
  madang_hub_join (context->hub, &place->seat, socket);
  place->visit = madang_presence_enter (context->presence, socket->admission.room_id,
                                        socket->admission.user, &is_first);
  if (is_first)
    tell_others (socket, TYPE_JOIN);
}

static void
handle_close (MadangSocket *socket)
{
  const MadangRoomDialectContext *context = get_context (socket);
  g_autofree Place *place = g_steal_pointer (&socket->seat);

  madang_hub_leave (context->hub, &place->seat);
  if (madang_presence_leave (context->presence, place->visit))
    tell_others (socket, TYPE_LEAVE);
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
  return take_frame (json);
}

void
madang_room_dialect_context_init (MadangRoomDialectContext *context)
{
  context->invalid = make_error ("invalid_request", "Invalid message format.", 0);
}

void
madang_room_dialect_context_clear (MadangRoomDialectContext *context)
{
  g_clear_pointer (&context->invalid, madang_frame_unref);
}

static void
send_rate_limited (MadangSocket *socket, guint retry_after)
{
  g_autoptr (MadangFrame) frame = make_error ("rate_limited", "Too many messages.", retry_after);

  madang_socket_send (socket, frame);
}

static void
send_invalid (MadangSocket *socket)
{
  madang_socket_send (socket, get_context (socket)->invalid);
}

/* What the client did wrong is told in a frame; what takes its right or ours away ends the socket. */
static void
refuse (MadangSocket *socket, const GError *error)
{
  switch (error->domain == MADANG_ERROR ? error->code : MADANG_ERROR_FAILED)
    {
    case MADANG_ERROR_INVALID_ARGUMENT:
      send_invalid (socket);
      break;
    case MADANG_ERROR_RATE_LIMITED:
      send_rate_limited (socket, madang_error_get_retry_after (error));
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
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangReceipt) receipt = madang_messages_post_finish (get_context (socket)->messages,
                                                                   result, &error);

  if (error != NULL)
    refuse (socket, error);
  else if (receipt->is_repeat)
    {
      g_autoptr (MadangFrame) frame = render_chat (receipt->chat, TRUE,
                                                   socket->admission.dialect_data);

      madang_socket_send (socket, frame);
    }
  madang_socket_end_post (socket);
}

static gboolean
read_draft (JsonObject *object, MadangMessageDraft *draft)
{
  g_autoptr (GError) error = NULL;
  const char *type = madang_json_read_text (object, "type", &error);

  draft->message = madang_json_read_text (object, "message", &error);
  draft->client_id = madang_json_read_text (object, "client_id", &error);
  return error == NULL && type != NULL && g_str_equal (type, TYPE_MESSAGE);
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  g_autoptr (JsonObject) object = madang_json_parse_object (text, length, NULL);
  MadangMessageDraft draft = { .room_id = &socket->admission.room_id };

  if (object == NULL || !read_draft (object, &draft))
    {
      send_invalid (socket);
      return;
    }
  madang_socket_begin_post (socket);
  madang_messages_post_async (get_context (socket)->messages, &socket->admission.caller, &draft,
                              on_posted, socket);
}

const MadangDialect madang_room_dialect = { handle_open, handle_text, handle_close, render_chat };
