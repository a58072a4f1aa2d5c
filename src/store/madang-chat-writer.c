#include "store/madang-chat-writer.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-pool.h"
#include "store/madang-result.h"

typedef struct
{
  GTask *task; /* holds the writer; NULL once it was refused while it is doubtful */
  MadangUuid session;
  MadangUuid token;
  gint64 room_id;
  gint64 parent_id;
  gint64 deadline; /* monotonic µs */
  char *message;
  char *client_id;
  gint64 user_id;
  gboolean is_doubtful; /* it was sent and the answer was lost: it may have been stored */
} Draft;

struct _MadangChatWriter
{
  GObject parent_instance;

  MadangPool *pool; /* of one connection: the order of a room is the order of this connection */
  MadangChatStoredFunc stored;
  gpointer stored_data;

  GQueue queue;     /* of Draft, waiting */
  GPtrArray *batch; /* of Draft, in flight; empty where none is */
  guint alone;      /* so many of the queue go one by one: PostgreSQL refused their batch whole */
  guint attempts;   /* how often the batch in flight was sent */
  gint64 newest_id; /* that PostgreSQL told us of, or that was there before us; -1 until asked */
  gint64 server; /* PostgreSQL's process that has our last batch, or shall have it; 0: none yet */
  gint64 server_started; /* when it began, as PostgreSQL tells it */
  gboolean has_begun;    /* every other server's process that had a batch of ours has ended */
  gboolean is_delayed;   /* it could not begin, and that was logged */
  guint begin;           /* source that tries to begin again, or 0 */
  guint turn_end;        /* source that sends what this turn gathered, or 0 */
  guint retry;           /* source that tries again, or 0 */
  guint sweep;           /* source that refuses who waited too long, or 0 */
  GTask *drain;
};

G_DEFINE_FINAL_TYPE (MadangChatWriter, madang_chat_writer, G_TYPE_OBJECT)

static void send_batch (MadangChatWriter *self);
static gboolean on_begin (gpointer data);

static void
draft_free (Draft *draft)
{
  g_clear_object (&draft->task);
  g_free (draft->message);
  g_free (draft->client_id);
  g_free (draft);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Draft, draft_free)

void
madang_receipt_free (MadangReceipt *receipt)
{
  g_object_unref (receipt->chat);
  g_free (receipt);
}

static void
return_receipt (Draft *draft, MadangChat *chat, gboolean is_repeat)
{
  MadangReceipt *receipt;

  if (draft->task == NULL)
    return;
  receipt = g_new (MadangReceipt, 1);
  receipt->chat = g_object_ref (chat);
  receipt->is_repeat = is_repeat;
  g_task_return_pointer (draft->task, receipt, (GDestroyNotify) madang_receipt_free);
}

static void
return_error (Draft *draft, GError *error)
{
  if (draft->task != NULL)
    g_task_return_error (draft->task, error);
  else
    g_error_free (error);
}

/* Those that were refused already are at the head. */
static void
check_drained (MadangChatWriter *self)
{
  const Draft *last = g_queue_peek_tail (&self->queue);

  if (self->drain != NULL && (last == NULL || last->task == NULL) && self->batch->len == 0)
    {
      g_autoptr (GTask) drain = g_steal_pointer (&self->drain);

      g_task_return_boolean (drain, TRUE);
    }
}

/*
 * One that may have been stored all the same stays, to no room: nothing is stored any more, but if
 * it was, that is told as a repeat is, and everybody who should hears of it.
 */
static void
refuse_late (MadangChatWriter *self, GList *link)
{
  Draft *draft = link->data;
  GError *error = NULL;

  if (draft->task == NULL)
    return;
  madang_set_unavailable (&error);
  return_error (draft, error);
  if (draft->is_doubtful)
    {
      g_clear_object (&draft->task);
      draft->room_id = 0;
      return;
    }
  if (self->alone > 0 && (guint) g_queue_link_index (&self->queue, link) < self->alone)
    self->alone--;
  g_queue_delete_link (&self->queue, link);
  draft_free (draft);
}

/* The oldest wait at the head. */
static gboolean
on_sweep (gpointer data)
{
  g_autoptr (MadangChatWriter) self = g_object_ref (data);
  gint64 now = g_get_monotonic_time ();
  GList *next;

  for (GList *link = self->queue.head; link != NULL && ((Draft *) link->data)->deadline <= now;
       link = next)
    {
      next = link->next;
      refuse_late (self, link);
    }
  check_drained (self);
  if (self->queue.length > 0 || self->batch->len > 0)
    return G_SOURCE_CONTINUE;
  self->sweep = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_retry (gpointer data)
{
  MadangChatWriter *self = data;

  self->retry = 0;
  send_batch (self);
  return G_SOURCE_REMOVE;
}

/* Puts the batch back to the head, as it was, to be sent again after `pause` ms. */
static void
retry_batch (MadangChatWriter *self, guint pause)
{
  for (guint i = self->batch->len; i > 0; i--)
    g_queue_push_head (&self->queue, g_ptr_array_steal_index (self->batch, i - 1));
  if (self->retry == 0)
    self->retry = g_timeout_add (pause, on_retry, self);
}

/* One bad row must not fail the others, whatever makes PostgreSQL refuse it. */
static void
separate_batch (MadangChatWriter *self, const GError *error)
{
  if (self->batch->len > 1)
    {
      g_warning ("A batch of %u messages is tried one by one: %s", self->batch->len,
                 error->message);
      self->alone = self->batch->len;
      self->attempts = 0;
      retry_batch (self, 0);
    }
  else
    {
      g_autoptr (Draft) draft = g_ptr_array_steal_index (self->batch, 0);

      g_warning ("A message cannot be stored: %s", error->message);
      self->attempts = 0;
      return_error (draft, g_error_copy (error));
      send_batch (self);
    }
}

static void
handle_failure (MadangChatWriter *self, const GError *error)
{
  gboolean transient = g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT)
                       || g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY);

  if (error->domain == MADANG_ERROR)
    {
      for (guint i = 0; i < self->batch->len; i++)
        ((Draft *) self->batch->pdata[i])->is_doubtful = TRUE;
      retry_batch (self, MADANG_RECONNECT_MIN_MS);
    }
  else if (transient && self->attempts < MADANG_WRITER_ATTEMPTS)
    retry_batch (self, 0);
  else
    separate_batch (self, error);
}

static MadangChat *
read_chat (const PGresult *result, int row, const Draft *draft)
{
  g_autoptr (MadangUser) sender = madang_user_new (
      madang_result_get_int64 (result, row, 4), madang_result_get_text (result, row, 5),
      madang_result_get_text (result, row, 6), madang_result_get_text (result, row, 7),
      madang_result_get_text (result, row, 8));
  const char *first = madang_result_get_text (result, row, 9);
  MadangChatFields fields = {
    .room_id = madang_result_get_int64 (result, row, 1),
    .id = madang_result_get_int64 (result, row, 2),
    .seq = madang_result_get_int64 (result, row, 3),
    .sender_id = madang_user_get_id (sender),
    .sender = sender,
    .message = first != NULL ? first : draft->message,
    .client_id = draft->client_id,
    .parent_id = madang_result_get_int64 (result, row, 10),
    .created_at = madang_result_get_time (result, row, 11),
  };

  return madang_chat_new (&fields);
}

static GError *
read_refusal (const char *verdict)
{
  GError *error = NULL;

  if (g_str_equal (verdict, "unauthenticated"))
    madang_set_unauthenticated (&error);
  else if (g_str_equal (verdict, "not-authorized"))
    madang_set_not_authorized (&error);
  else if (g_str_equal (verdict, "no-such-parent"))
    madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "parent_chat",
                            N_ ("The message this one answers does not exist in the room."), NULL);
  else
    madang_set_no_such_room (&error);
  return error;
}

/*
 * Ids rise: what a doubtful draft repeats is its own sending, of which nobody was told, if it is
 * newer than all.
 */
static gboolean
is_news (MadangChatWriter *self, const Draft *draft, const char *verdict, MadangChat *chat)
{
  return g_str_equal (verdict, "stored")
         || (draft->is_doubtful && madang_chat_get_fields (chat)->id > self->newest_id);
}

static void
settle (MadangChatWriter *self, Draft *draft, const PGresult *result, int row)
{
  const char *verdict = PQgetvalue (result, row, 0);
  g_autoptr (MadangChat) chat = NULL;

  if ((!g_str_equal (verdict, "stored") && !g_str_equal (verdict, "repeated"))
      || PQgetisnull (result, row, 2))
    {
      return_error (draft, read_refusal (verdict));
      return;
    }
  chat = read_chat (result, row, draft);
  if (is_news (self, draft, verdict, chat))
    {
      self->newest_id = madang_chat_get_fields (chat)->id;
      self->stored (chat, self->stored_data);
      return_receipt (draft, chat, FALSE);
    }
  else
    return_receipt (draft, chat, TRUE);
}

static void
settle_batch (MadangChatWriter *self, const PGresult *result)
{
  g_autoptr (GPtrArray) batch = g_steal_pointer (&self->batch);

  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
  self->attempts = 0;
  for (guint i = 0; i < batch->len; i++)
    settle (self, batch->pdata[i], result, i);
  send_batch (self);
}

static void
on_written (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (MadangChatWriter) self = data;

  if (error != NULL)
    handle_failure (self, error);
  else
    settle_batch (self, result);
  check_drained (self);
}

/* A token is its sender's own. */
static guint
hash_sending (gconstpointer data)
{
  const Draft *draft = data;

  return madang_uuid_hash (&draft->token) ^ (guint) draft->user_id;
}

static gboolean
equal_sendings (gconstpointer a, gconstpointer b)
{
  const Draft *one = a;
  const Draft *other = b;

  return madang_uuid_equal (&one->token, &other->token) && one->user_id == other->user_id;
}

/* Moves what goes together into the batch: no sending twice, for the second repeats the first. */
static void
gather_batch (MadangChatWriter *self)
{
  g_autoptr (GHashTable) sendings = NULL;
  guint limit = self->alone > 0 ? 1 : MADANG_BATCH_MAX;
  gsize bytes = 0;

  while (self->queue.length > 0 && self->batch->len < limit && bytes < MADANG_BATCH_BYTES)
    {
      Draft *draft = g_queue_peek_head (&self->queue);

      bytes += strlen (draft->message);
      if (draft->client_id != NULL)
        {
          if (sendings == NULL)
            sendings = g_hash_table_new (hash_sending, equal_sendings);
          if (g_hash_table_contains (sendings, draft))
            break;
          g_hash_table_add (sendings, draft);
        }
      g_ptr_array_add (self->batch, g_queue_pop_head (&self->queue));
    }
  self->alone -= self->alone > 0 ? 1 : 0;
}

static void
add_batch (MadangParams *params, GPtrArray *batch)
{
#define ADD_ARRAY(kind, append, element)                \
  madang_params_begin_array (params, kind, batch->len); \
  for (guint i = 0; i < batch->len; i++)                \
    {                                                   \
      const Draft *draft = batch->pdata[i];             \
                                                        \
      append (params, element);                         \
    }                                                   \
  madang_params_end_array (params)

  ADD_ARRAY (MADANG_ARRAY_BIGINT, madang_params_append_int64, draft->room_id);
  ADD_ARRAY (MADANG_ARRAY_UUID, madang_params_append_uuid, &draft->session);
  ADD_ARRAY (MADANG_ARRAY_TEXT, madang_params_append_text, draft->message);
  ADD_ARRAY (MADANG_ARRAY_UUID, madang_params_append_uuid, &draft->token);
  ADD_ARRAY (MADANG_ARRAY_BIGINT, madang_params_append_int64, draft->parent_id);
#undef ADD_ARRAY
}

static void
send_batch (MadangChatWriter *self)
{
  g_auto (MadangParams) params = { 0 };

  if (self->batch->len > 0 || self->queue.length == 0 || self->retry != 0
      || !madang_chat_writer_is_ready (self))
    return;
  gather_batch (self);
  self->attempts++;
  madang_params_init (&params);
  add_batch (&params, self->batch);
  madang_pool_query (self->pool, MADANG_STATEMENT_WRITE_CHATS, &params, on_written,
                     g_object_ref (self));
}

static gboolean
on_turn_end (gpointer data)
{
  MadangChatWriter *self = data;

  self->turn_end = 0;
  send_batch (self);
  return G_SOURCE_REMOVE;
}

static void
delay_beginning (MadangChatWriter *self, const GError *error)
{
  if (!self->is_delayed)
    g_warning ("No message can be stored yet, trying again: %s",
               error != NULL && error->domain == MADANG_STORE_ERROR
                   ? error->message
                   : "the server process of the last connection may still run");
  self->is_delayed = TRUE;
  self->begin = g_timeout_add (MADANG_RECONNECT_MAX_MS, on_begin, self);
}

static void
on_begun (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (MadangChatWriter) self = data;

  if (!madang_pool_is_ready (self->pool))
    return; /* the next connection begins anew */
  if (error != NULL || !madang_result_get_boolean (result, 0, 3))
    {
      delay_beginning (self, error);
      return;
    }
  if (self->newest_id < 0)
    self->newest_id = madang_result_get_int64 (result, 0, 0);
  self->server = madang_result_get_int64 (result, 0, 1);
  self->server_started = madang_result_get_int64 (result, 0, 2);
  self->has_begun = TRUE;
  self->is_delayed = FALSE;
  send_batch (self);
}

/* What was sent over the last connection is settled first: a frozen server stores it later. */
static gboolean
on_begin (gpointer data)
{
  MadangChatWriter *self = data;
  g_auto (MadangParams) params = { 0 };

  self->begin = 0;
  madang_params_init (&params);
  madang_params_add_int64 (&params, self->server);
  madang_params_add_int64 (&params, self->server_started);
  madang_pool_query (self->pool, MADANG_STATEMENT_BEGIN_WRITING, &params, on_begun,
                     g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_ready (MadangPool *pool, gpointer data)
{
  MadangChatWriter *self = data;

  self->has_begun = FALSE;
  g_clear_handle_id (&self->begin, g_source_remove);
  on_begin (self);
}

static void
dispose (GObject *object)
{
  MadangChatWriter *self = MADANG_CHAT_WRITER (object);

  g_clear_handle_id (&self->begin, g_source_remove);
  g_clear_handle_id (&self->turn_end, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->sweep, g_source_remove);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (madang_chat_writer_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangChatWriter *self = MADANG_CHAT_WRITER (object);

  g_ptr_array_unref (self->batch);
  g_queue_clear_full (&self->queue, (GDestroyNotify) draft_free);
  G_OBJECT_CLASS (madang_chat_writer_parent_class)->finalize (object);
}

static void
madang_chat_writer_class_init (MadangChatWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
}

static void
madang_chat_writer_init (MadangChatWriter *self)
{
  self->newest_id = -1;
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
}

MadangChatWriter *
madang_chat_writer_new (const char *conninfo, MadangChatStoredFunc stored, gpointer data)
{
  MadangChatWriter *self = g_object_new (MADANG_TYPE_CHAT_WRITER, NULL);

  self->stored = stored;
  self->stored_data = data;
  self->pool = madang_pool_new (conninfo, 1);
  g_signal_connect_object (self->pool, "ready", G_CALLBACK (on_ready), self, 0);
  return self;
}

gboolean
madang_chat_writer_is_ready (MadangChatWriter *self)
{
  return self->has_begun && madang_pool_is_ready (self->pool);
}

static Draft *
draft_new (MadangChatWriter *self, const MadangChatDraft *fields, GTask *task)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->task = g_object_ref (task);
  draft->session = fields->caller->session;
  draft->user_id = fields->caller->user_id;
  draft->room_id = fields->room_id;
  draft->parent_id = fields->parent_id;
  draft->message = g_strdup (fields->message);
  draft->client_id = g_strdup (fields->client_id);
  draft->deadline = g_get_monotonic_time () + MADANG_WRITER_WAIT_SECONDS * G_TIME_SPAN_SECOND;
  if (fields->client_id != NULL)
    madang_uuid_init_digest (&draft->token, fields->client_id, strlen (fields->client_id));
  else
    madang_uuid_init_random (&draft->token);
  return draft;
}

/* At the end of this turn, so that all that was read in it goes together. */
static void
send_soon (MadangChatWriter *self)
{
  if (self->turn_end == 0 && self->batch->len == 0)
    self->turn_end = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_end, self, NULL);
  if (self->sweep == 0)
    self->sweep = g_timeout_add_seconds (1, on_sweep, self);
}

void
madang_chat_writer_write_async (MadangChatWriter *self,
                                const MadangChatDraft *draft,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (self->queue.length + self->batch->len >= MADANG_WRITER_QUEUE_MAX || self->drain != NULL)
    {
      GError *error = NULL;

      madang_set_unavailable (&error);
      g_task_return_error (task, error);
      return;
    }
  g_queue_push_tail (&self->queue, draft_new (self, draft, task));
  send_soon (self);
}

MadangReceipt *
madang_chat_writer_write_finish (MadangChatWriter *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_chat_writer_drain_async (MadangChatWriter *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->drain == NULL);
  self->drain = g_task_new (self, NULL, callback, data);
  check_drained (self);
}

void
madang_chat_writer_drain_finish (MadangChatWriter *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
madang_chat_writer_close (MadangChatWriter *self)
{
  madang_pool_close (self->pool);
}
