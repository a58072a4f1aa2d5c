#include "store/madang-chat-writer.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

struct _MadangChatWriter
{
  MadangWriter parent_instance;

  MadangChatStoredFunc stored;
  gpointer stored_data;
  gint64 newest_id; /* of what PostgreSQL has told us was stored, or was there before us */
};

G_DEFINE_FINAL_TYPE (MadangChatWriter, madang_chat_writer, MADANG_TYPE_WRITER)

void
madang_receipt_free (MadangReceipt *receipt)
{
  g_object_unref (receipt->chat);
  g_free (receipt);
}

static MadangReceipt *
receipt_new (MadangChat *chat, gboolean is_repeat)
{
  MadangReceipt *receipt = g_new (MadangReceipt, 1);

  receipt->chat = g_object_ref (chat);
  receipt->is_repeat = is_repeat;
  return receipt;
}

/* Columns of write-chats.sql. */
enum
{
  COLUMN_VERDICT,
  COLUMN_ROOM,
  COLUMN_ID,
  COLUMN_SEQ,
  COLUMN_SENDER,
  COLUMN_FIRST_MESSAGE = COLUMN_SENDER + MADANG_USER_COLUMNS,
  COLUMN_PARENT,
  COLUMN_CREATED_AT,
  COLUMN_WAIT
};

static MadangChat *
read_chat (const PGresult *result, int row, const MadangDraft *draft)
{
  g_autoptr (MadangUser) sender = madang_user_store_read (result, row, COLUMN_SENDER);
  const char *first = madang_result_get_text (result, row, COLUMN_FIRST_MESSAGE);
  MadangChatFields fields = {
    .room_id = madang_result_get_int64 (result, row, COLUMN_ROOM),
    .id = madang_result_get_int64 (result, row, COLUMN_ID),
    .seq = madang_result_get_int64 (result, row, COLUMN_SEQ),
    .sender_id = madang_user_get_id (sender),
    .sender = sender,
    .message = first != NULL ? first : draft->message,
    .client_id = draft->client_id,
    .parent_id = madang_result_get_int64 (result, row, COLUMN_PARENT),
    .created_at = madang_result_get_time (result, row, COLUMN_CREATED_AT),
  };

  return madang_chat_new (&fields);
}

static void
set_slow_mode (gint64 seconds, GError **error)
{
  madang_set_error_retry (error, MADANG_ERROR_SLOW_MODE, (guint) CLAMP (seconds, 1, G_MAXUINT),
                          N_ ("This room is in slow mode. Wait a moment before you write again."));
}

static GError *
read_refusal (const MadangDraft *draft, const PGresult *result, int row)
{
  const char *verdict = PQgetvalue (result, row, COLUMN_VERDICT);
  GError *error = NULL;

  if (g_str_equal (verdict, "unauthenticated") && draft->is_administrators)
    madang_set_error (&error, MADANG_ERROR_NO_SUCH_USER, N_ ("There is no such user."), NULL);
  else if (g_str_equal (verdict, "unauthenticated"))
    madang_set_unauthenticated (&error);
  else if (g_str_equal (verdict, "not-authorized"))
    madang_set_not_authorized (&error);
  else if (g_str_equal (verdict, "muted"))
    madang_set_error (&error, MADANG_ERROR_MUTED, N_ ("You are muted in this room."), NULL);
  else if (g_str_equal (verdict, "slow-mode"))
    set_slow_mode (madang_result_get_int64 (result, row, COLUMN_WAIT), &error);
  else if (g_str_equal (verdict, "no-such-parent"))
    madang_add_no_such_parent (&error);
  else
    madang_set_no_such_room (&error);
  return error;
}

/*
 * Ids rise: what a doubtful draft repeats is its own sending, of which nobody was told, if it is newer than all
 * else.
 */
static gboolean
is_news (MadangChatWriter *self,
         const MadangDraft *draft,
         const char *verdict,
         const MadangChatFields *chat)
{
  return g_str_equal (verdict, "stored") || (draft->is_doubtful && chat->id > self->newest_id);
}

static void
settle (MadangWriter *writer, MadangDraft *draft, const PGresult *result, int row)
{
  MadangChatWriter *self = MADANG_CHAT_WRITER (writer);
  const char *verdict = PQgetvalue (result, row, COLUMN_VERDICT);
  g_autoptr (MadangChat) chat = NULL;
  gboolean news;

  if ((!g_str_equal (verdict, "stored") && !g_str_equal (verdict, "repeated"))
      || PQgetisnull (result, row, COLUMN_ID))
    {
      madang_draft_return_error (draft, read_refusal (draft, result, row));
      return;
    }
  chat = read_chat (result, row, draft);
  news = is_news (self, draft, verdict, madang_chat_get_fields (chat));
  if (news)
    {
      self->newest_id = madang_chat_get_fields (chat)->id;
      self->stored (chat, self->stored_data);
    }
  madang_draft_return_pointer (draft, receipt_new (chat, !news),
                               (GDestroyNotify) madang_receipt_free);
}

static void
begin (MadangWriter *writer, gint64 newest_id)
{
  MADANG_CHAT_WRITER (writer)->newest_id = newest_id;
}

static void
add_parents (MadangParams *params, GPtrArray *drafts)
{
  madang_params_begin_array (params, MADANG_ARRAY_BIGINT, drafts->len);
  for (guint i = 0; i < drafts->len; i++)
    madang_params_append_int64 (params, ((const MadangDraft *) drafts->pdata[i])->parent_id);
  madang_params_end_array (params);
}

static void
madang_chat_writer_class_init (MadangChatWriterClass *klass)
{
  MadangWriterClass *writer_class = MADANG_WRITER_CLASS (klass);

  writer_class->statement = MADANG_STATEMENT_WRITE_CHATS;
  writer_class->add_more = add_parents;
  writer_class->begin = begin;
  writer_class->settle = settle;
}

static void
madang_chat_writer_init (MadangChatWriter *self)
{
}

MadangChatWriter *
madang_chat_writer_new (const char *conninfo, MadangChatStoredFunc stored, gpointer data)
{
  MadangChatWriter *self = madang_writer_new (MADANG_TYPE_CHAT_WRITER, conninfo);

  self->stored = stored;
  self->stored_data = data;
  return self;
}

void
madang_chat_writer_write_async (MadangChatWriter *self,
                                const MadangChatDraft *draft,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  MadangDraft fields = { .target_id = draft->room_id,
                         .sender_id = draft->sender_id,
                         .parent_id = draft->parent_id,
                         .message = (char *) draft->message,
                         .client_id = (char *) draft->client_id };

  madang_writer_write (MADANG_WRITER (self), &fields, draft->caller,
                       g_task_new (self, NULL, callback, data));
}

MadangReceipt *
madang_chat_writer_write_finish (MadangChatWriter *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
