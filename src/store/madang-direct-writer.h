/*
 * MadangDirectWriter: stores direct messages, as MadangWriter does. Main thread.
 */
#pragma once

#include "model/madang-direct.h"
#include "store/madang-writer.h"

#define MADANG_TYPE_DIRECT_WRITER (madang_direct_writer_get_type ())
G_DECLARE_FINAL_TYPE (MadangDirectWriter, madang_direct_writer, MADANG, DIRECT_WRITER, MadangWriter)

/**
 * MadangDirectStoredFunc:
 * @direct: a message that has just been committed
 * @data: as given
 *
 * Called once for every message, in the order they were written, before whoever wrote it is answered.
 */
typedef void (*MadangDirectStoredFunc) (MadangDirect *direct, gpointer data);

/**
 * madang_direct_writer_new:
 * @conninfo: the database
 * @stored: hears of every message
 * @data: for @stored
 *
 * Returns: (transfer full): a writer with a connection of its own
 */
MadangDirectWriter *madang_direct_writer_new (const char *conninfo,
                                              MadangDirectStoredFunc stored,
                                              gpointer data);

/**
 * madang_direct_writer_write_async:
 * @self: the writer
 * @caller: who sends, with the user's id
 * @receiver_id: to whom
 * @message: checked; copied
 * @callback: when it is done
 * @data: for @callback
 *
 * Stores a message with the next batch: hidden, if the receiver has blocked the sender.
 */
void madang_direct_writer_write_async (MadangDirectWriter *self,
                                       const MadangCaller *caller,
                                       gint64 receiver_id,
                                       const char *message,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * madang_direct_writer_write_finish:
 * @error: %MADANG_ERROR_UNAUTHENTICATED; %MADANG_ERROR_NOT_ONLINE where the receiver is no more; and those of
 *   madang_writer_write()
 *
 * Returns: (transfer full) (nullable): the message as committed, with its sender
 */
MadangDirect *madang_direct_writer_write_finish (MadangDirectWriter *self,
                                                 GAsyncResult *result,
                                                 GError **error);
