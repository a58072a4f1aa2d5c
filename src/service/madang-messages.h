/*
 * MadangMessages: saying something in a room, whichever door it comes by. Main thread.
 *
 * A message is checked and stored with others in one statement; the writer tells of it, which is published on the bus,
 * and whoever said it is answered after that.
 */
#pragma once

#include "auth/madang-limiter.h"
#include "bus/madang-bus.h"
#include "service/madang-visits.h"
#include "store/madang-chat-writer.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_MESSAGES (madang_messages_get_type ())
G_DECLARE_FINAL_TYPE (MadangMessages, madang_messages, MADANG, MESSAGES, GObject)

/** MadangMessagesContext: what saying something needs; each is referenced. */
typedef struct
{
  MadangChatWriter *writer;
  MadangPool *pool;
  MadangVisits *visits;
  MadangBus *bus;       /* hears of the lobby, when it is made */
  MadangLimiter *sends; /* counts what a user sends, of both kinds together */
} MadangMessagesContext;

/** madang_messages_new: Returns: (transfer full) */
MadangMessages *madang_messages_new (const MadangMessagesContext *context);

/** madang_messages_is_ready: whether a message would be stored at once. */
gboolean madang_messages_is_ready (MadangMessages *self);

/** MadangMessageDraft: what somebody wants to say, as given. */
typedef struct
{
  const gint64 *
      room_id; /* (nullable): none given: the room entered last that is still open, else the lobby */
  const char *message; /* (nullable): required, 1–4,000 characters, not blank */
  const char
      *field; /* (nullable): how its door calls it, static; `message` where it does not say */
  const char *client_id;   /* (nullable): 1–64 characters; a repeat gets the first one's answer */
  const gint64 *parent_id; /* (nullable): the message of the same room that this one answers */
} MadangMessageDraft;

/** madang_messages_post_async: says @draft, for @caller; both are copied. */
void madang_messages_post_async (MadangMessages *self,
                                 const MadangCaller *caller,
                                 const MadangMessageDraft *draft,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * madang_messages_post_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_RATE_LIMITED, and those of madang_chat_writer_write_finish()
 *
 * Returns: (transfer full) (nullable): the message as committed
 */
MadangReceipt *madang_messages_post_finish (MadangMessages *self,
                                            GAsyncResult *result,
                                            GError **error);

/**
 * madang_messages_announce_async:
 * @self: the acts
 * @room_id: the room
 * @message: (nullable): required, 1–4,000 characters, not blank
 * @sender_id: in whose name; 0: the server's own user, `admin`
 * @callback: when it is done
 * @data: for @callback
 *
 * Says something for the administrator: the sender need be no member, and neither being muted nor slow mode holds him
 * back.
 */
void madang_messages_announce_async (MadangMessages *self,
                                     gint64 room_id,
                                     const char *message,
                                     gint64 sender_id,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_messages_announce_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_NO_SUCH_ROOM, %MADANG_ERROR_NO_SUCH_USER,
 *   %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: the message's id; 0 with @error
 */
gint64 madang_messages_announce_finish (MadangMessages *self, GAsyncResult *result, GError **error);

/** madang_messages_drain_async: calls back when all that was accepted is stored; what comes later is refused. */
void madang_messages_drain_async (MadangMessages *self,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
void madang_messages_drain_finish (MadangMessages *self, GAsyncResult *result);
