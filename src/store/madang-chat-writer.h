/*
 * MadangChatWriter: stores messages, many in one statement (group commit).
 *
 * While a batch is on its way to PostgreSQL, new messages gather; the next batch takes all that are
 * there. One batch is in flight at a time, so that a room's messages are numbered, committed and
 * spoken of in one order. A batch whose connection broke is sent again when the database is back:
 * its tokens tell whether it had been committed, so nothing is lost and nothing doubled. What was
 * refused meanwhile, because it waited too long, is only asked after: a database that was frozen
 * may have stored it when it woke, and then everybody in the room hears of it late. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-chat.h"

#define MADANG_TYPE_CHAT_WRITER (madang_chat_writer_get_type ())
G_DECLARE_FINAL_TYPE (MadangChatWriter, madang_chat_writer, MADANG, CHAT_WRITER, GObject)

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

/**
 * madang_chat_writer_is_ready: whether a message would be stored now, and not wait for the database
 * to come back.
 */
gboolean madang_chat_writer_is_ready (MadangChatWriter *self);

/** MadangChatDraft: a message to be stored; copied when it is written. */
typedef struct
{
  const MadangCaller *caller; /* with the user's id */
  gint64 room_id;
  const char *message;   /* checked */
  const char *client_id; /* (nullable): checked; unique per sender for ever */
  gint64 parent_id;      /* 0: none */
} MadangChatDraft;

/** MadangReceipt: what became of a message. */
typedef struct
{
  MadangChat *chat;
  gboolean is_repeat; /* the client_id was used before: this is the first's, and nobody is told */
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
 *   %MADANG_ERROR_INVALID_ARGUMENT where the parent is not in the room; %MADANG_ERROR_UNAVAILABLE
 *   where the queue is full or the database stayed away for MADANG_WRITER_WAIT_SECONDS
 *
 * Returns: (transfer full) (nullable): the message as committed
 */
MadangReceipt *madang_chat_writer_write_finish (MadangChatWriter *self,
                                                GAsyncResult *result,
                                                GError **error);

/**
 * madang_chat_writer_drain_async: calls back when every message that was accepted has its answer.
 */
void madang_chat_writer_drain_async (MadangChatWriter *self,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
void madang_chat_writer_drain_finish (MadangChatWriter *self, GAsyncResult *result);

/**
 * madang_chat_writer_close: gives up the connection for good; what still waits is answered when its
 * time is over.
 */
void madang_chat_writer_close (MadangChatWriter *self);
