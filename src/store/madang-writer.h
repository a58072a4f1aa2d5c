/*
 * MadangWriter: stores messages, many in one statement (group commit). What kind of messages, its subclasses say.
 *
 * While a batch is on its way to PostgreSQL, new messages gather; the next batch takes all that are there. One batch is
 * in flight at a time, so that messages are committed and spoken of in one order. A batch whose connection broke is
 * sent again when the database is back: its tokens tell whether it had been committed, so nothing is lost and nothing
 * doubled. What was refused meanwhile, because it waited too long, is only asked after: a database that was frozen may
 * have stored it when it woke, and then everybody whom it concerns hears of it late. Main thread.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "auth/madang-caller.h"
#include "store/madang-connection.h"

/** MadangDraft: a message to be stored. */
typedef struct
{
  GTask
      *task; /* who is answered; holds the writer; NULL once it was refused while it is doubtful */
  MadangUuid session;
  MadangUuid token;
  gint64 sender_id;
  gint64 target_id; /* the room, or the receiver; 0: nobody, for one that is only asked after */
  gint64 parent_id; /* the message that it answers; 0: none */
  gint64 deadline;  /* monotonic µs */
  char *message;
  char *client_id;            /* NULL: none */
  gboolean is_administrators; /* said by no session, in the name of `sender_id` */
  gboolean is_doubtful;       /* it was sent and the answer was lost: it may have been stored */
} MadangDraft;

/** madang_draft_return_pointer: answers whoever still waits for it; else @result (transfer full) is freed. */
void madang_draft_return_pointer (MadangDraft *draft, gpointer result, GDestroyNotify destroy);

/** madang_draft_return_error: the same with an error (transfer full). */
void madang_draft_return_error (MadangDraft *draft, GError *error);

#define MADANG_TYPE_WRITER (madang_writer_get_type ())
G_DECLARE_DERIVABLE_TYPE (MadangWriter, madang_writer, MADANG, WRITER, GObject)

struct _MadangWriterClass
{
  GObjectClass parent_class;

  /* Stores a batch: $1 targets, $2 senders' sessions (NULL: the administrator's), $3 texts, $4 tokens, $5 senders of
     those that are doubtful or the administrator's, parallel arrays; and what add_more adds. Gives a row for each
     message, in their order. */
  MadangStatement statement;
  /* (nullable): adds further parameters for @drafts (element-type MadangDraft) */
  void (*add_more) (MadangParams *params, GPtrArray *drafts);
  /* (nullable): the writer begins; of all chats that were there before, the newest has @newest_id */
  void (*begin) (MadangWriter *self, gint64 newest_id);
  /* reads the row of @draft, and answers it */
  void (*settle) (MadangWriter *self, MadangDraft *draft, const PGresult *result, int row);
};

/**
 * madang_writer_new:
 *
 * Emits "begun" whenever it has a connection on which it may write: whatever was sent over the one before has been done
 * by then, or never will be. What is asked from within it by madang_writer_query() is answered before any message is
 * spoken of.
 *
 * Returns: (transfer full): a writer of the class @type with a connection of its own
 */
gpointer madang_writer_new (GType type, const char *conninfo);

/** madang_writer_is_ready: whether a message would be stored now, and not wait for the database to come back. */
gboolean madang_writer_is_ready (MadangWriter *self);

/**
 * madang_writer_write:
 * @self: the writer
 * @fields: the message, its texts copied; who sends is @caller, and task, token and deadline are set here
 * @caller: (nullable): with the user's id; %NULL: the administrator, in the name of the sender in @fields
 * @take_task: (transfer full): is answered by the class's settle; with %MADANG_ERROR_UNAVAILABLE where the queue is
 *   full, the database stayed away for MADANG_WRITER_WAIT_SECONDS or was busy with others each time; with
 *   MADANG_STORE_ERROR where PostgreSQL refused
 *
 * Stores a message with the next batch.
 */
void madang_writer_write (MadangWriter *self,
                          const MadangDraft *fields,
                          const MadangCaller *caller,
                          GTask *take_task);

/**
 * madang_writer_query:
 *
 * As madang_pool_query(), on the writer's own connection: in order with its batches, so that what @statement changes is
 * heard of before any message that is stored later.
 */
void madang_writer_query (MadangWriter *self,
                          MadangStatement statement,
                          MadangParams *take_params,
                          MadangQueryFunc callback,
                          gpointer data);

/**
 * madang_writer_land_async: calls back once the batch that is in flight now was answered; at once where none is.
 *
 * It was judged by what was so when PostgreSQL took it up. By the call its messages have been spoken of, or they were
 * refused, or wait to be sent again, and then they are judged anew; unless its connection broke: whether it was stored
 * tells the next connection. A database that is frozen keeps nobody waiting for longer than until that is noticed.
 */
void madang_writer_land_async (MadangWriter *self, GAsyncReadyCallback callback, gpointer data);
void madang_writer_land_finish (MadangWriter *self, GAsyncResult *result);

/** madang_writer_is_writing: whether a batch is under way. */
gboolean madang_writer_is_writing (MadangWriter *self);

/** madang_writer_count_commits: how many batches were stored so far. */
guint64 madang_writer_count_commits (MadangWriter *self);

/** madang_writer_drain_async: calls back when every message that was accepted has its answer. */
void madang_writer_drain_async (MadangWriter *self, GAsyncReadyCallback callback, gpointer data);
void madang_writer_drain_finish (MadangWriter *self, GAsyncResult *result);

/** madang_writer_close: gives up the connection for good; what still waits is answered when its time is over. */
void madang_writer_close (MadangWriter *self);
