/*
 * MadangChatWriter: stores messages of rooms, as MadangWriter does: numbered, committed and told in one order for each
 * room. Main thread.
 */
#pragma once

#include "model/madang-chat.h"
#include "store/madang-writer.h"

#define MADANG_TYPE_CHAT_WRITER (madang_chat_writer_get_type ())
G_DECLARE_FINAL_TYPE (MadangChatWriter, madang_chat_writer, MADANG, CHAT_WRITER, MadangWriter)

/**
 * MadangChatStoredFunc:
 * @chat: a message that has just been committed
 * @data: as given
 *
 * Called once for every message, in the order of each room, before whoever wrote it is answered.
 */
typedef void (*MadangChatStoredFunc) (MadangChat *chat, gpointer data);

/**
 * madang_chat_writer_new:
 * @conninfo: the database
 * @stored: hears of every message
 * @data: for @stored
 *
 * Returns: (transfer full): a writer with a connection of its own
 */
MadangChatWriter *madang_chat_writer_new (const char *conninfo,
                                          MadangChatStoredFunc stored,
                                          gpointer data);

/** MadangChatDraft: a message to be stored; copied when it is written. */
typedef struct
{
  const MadangCaller *caller; /* with the user's id; NULL: the administrator */
  gint64 sender_id;           /* of the administrator's: in whose name; 0: the server's own user */
  gint64 room_id;
  const char *message;   /* checked */
  const char *client_id; /* (nullable): checked; unique per sender for ever */
  gint64 parent_id;      /* 0: none */
} MadangChatDraft;

/** MadangReceipt: what became of a message. */
typedef struct
{
  MadangChat *chat;
  gboolean
      is_repeat; /* the client_id was used before: this is the first one's message, and nobody was told again */
} MadangReceipt;

void madang_receipt_free (MadangReceipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangReceipt, madang_receipt_free)

/** madang_chat_writer_write_async: stores @draft with the next batch. */
void madang_chat_writer_write_async (MadangChatWriter *self,
                                     const MadangChatDraft *draft,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_chat_writer_write_finish:
 * @error: %MADANG_ERROR_UNAUTHENTICATED, %MADANG_ERROR_NO_SUCH_ROOM, %MADANG_ERROR_NOT_AUTHORIZED,
 *   %MADANG_ERROR_MUTED, %MADANG_ERROR_SLOW_MODE, %MADANG_ERROR_INVALID_ARGUMENT where the parent is not in the room;
 *   of the administrator's, %MADANG_ERROR_NO_SUCH_USER; and those of madang_writer_write()
 *
 * Returns: (transfer full) (nullable): the message as committed
 */
MadangReceipt *madang_chat_writer_write_finish (MadangChatWriter *self,
                                                GAsyncResult *result,
                                                GError **error);
