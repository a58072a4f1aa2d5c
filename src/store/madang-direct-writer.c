#include "store/madang-direct-writer.h"

#include "base/madang-error.h"
#include "store/madang-result.h"
#include "store/madang-user-store.h"

struct _MadangDirectWriter
{
  MadangWriter parent_instance;

  MadangDirectStoredFunc stored;
  gpointer stored_data;
};

G_DEFINE_FINAL_TYPE (MadangDirectWriter, madang_direct_writer, MADANG_TYPE_WRITER)

/* Columns of write-directs.sql. */
enum
{
  COLUMN_VERDICT,
  COLUMN_ID,
  COLUMN_RECEIVER,
  COLUMN_IS_HIDDEN,
  COLUMN_CREATED_AT,
  COLUMN_SENDER
};

static MadangDirect *
read_direct (const PGresult *result, int row, const MadangDraft *draft)
{
  g_autoptr (MadangUser) sender = madang_user_store_read (result, row, COLUMN_SENDER);
  MadangDirectFields fields = {
    .id = madang_result_get_int64 (result, row, COLUMN_ID),
    .receiver_id = madang_result_get_int64 (result, row, COLUMN_RECEIVER),
    .is_hidden = madang_result_get_boolean (result, row, COLUMN_IS_HIDDEN),
    .created_at = madang_result_get_time (result, row, COLUMN_CREATED_AT),
    .sender_id = madang_user_get_id (sender),
    .sender = sender,
    .message = draft->message,
  };

  return madang_direct_new (&fields);
}

static GError *
read_refusal (const char *verdict)
{
  GError *error = NULL;

  if (g_str_equal (verdict, "unauthenticated"))
    madang_set_unauthenticated (&error);
  else
    madang_set_not_online (&error);
  return error;
}

/* Tokens are random here: what was stored before is this same sending, of which nobody was told. */
static void
settle (MadangWriter *writer, MadangDraft *draft, const PGresult *result, int row)
{
  MadangDirectWriter *self = MADANG_DIRECT_WRITER (writer);
  MadangDirect *direct;

  if (PQgetisnull (result, row, COLUMN_ID))
    {
      madang_draft_return_error (draft, read_refusal (PQgetvalue (result, row, COLUMN_VERDICT)));
      return;
    }
  direct = read_direct (result, row, draft);
  self->stored (direct, self->stored_data);
  madang_draft_return_pointer (draft, direct, g_object_unref);
}

static void
madang_direct_writer_class_init (MadangDirectWriterClass *klass)
{
  MadangWriterClass *writer_class = MADANG_WRITER_CLASS (klass);

  writer_class->statement = MADANG_STATEMENT_WRITE_DIRECTS;
  writer_class->settle = settle;
}

static void
madang_direct_writer_init (MadangDirectWriter *self)
{
}

MadangDirectWriter *
madang_direct_writer_new (const char *conninfo, MadangDirectStoredFunc stored, gpointer data)
{
  MadangDirectWriter *self = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, conninfo);

  self->stored = stored;
  self->stored_data = data;
  return self;
}

void
madang_direct_writer_write_async (MadangDirectWriter *self,
                                  const MadangCaller *caller,
                                  gint64 receiver_id,
                                  const char *message,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  MadangDraft fields = { .target_id = receiver_id, .message = (char *) message };

  madang_writer_write (MADANG_WRITER (self), &fields, caller,
                       g_task_new (self, NULL, callback, data));
}

MadangDirect *
madang_direct_writer_write_finish (MadangDirectWriter *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
