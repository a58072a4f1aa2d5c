#include "store/madang-writer.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-pool.h"
#include "store/madang-result.h"

typedef struct
{
  MadangPool *pool; /* of one connection: the order of messages is the order of this connection */

  GQueue queue;     /* of MadangDraft, waiting */
  GPtrArray *batch; /* of MadangDraft, in flight; empty where none is */
  guint alone;      /* so many of the queue go one by one: PostgreSQL refused their batch whole */
  guint attempts;   /* how often the batch in flight was sent */
  guint64 commits;  /* batches that were stored */
  gint64 server;    /* PostgreSQL's process at the other end, or the last one; 0: none yet */
  gint64 server_started; /* when it began, as PostgreSQL tells it */
  gboolean has_begun;    /* every other server's process that had a batch of ours has ended */
  gboolean is_delayed;   /* it could not begin, and that was logged */
  guint begin;           /* source that tries to begin again, or 0 */
  guint turn_end;        /* source that sends what this turn gathered, or 0 */
  guint retry;           /* source that tries again, or 0 */
  guint sweep;           /* source that refuses who waited too long, or 0 */
  GPtrArray *landing;    /* of GTask: who waits for the batch in flight */
  GTask *drain;
} MadangWriterPrivate;

enum
{
  SIGNAL_BEGUN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MadangWriter, madang_writer, G_TYPE_OBJECT)

static void send_batch (MadangWriter *self);

static MadangWriterPrivate *
get_private (MadangWriter *self)
{
  return madang_writer_get_instance_private (self);
}

static void
draft_free (MadangDraft *draft)
{
  g_clear_object (&draft->task);
  g_free (draft->message);
  g_free (draft->client_id);
  g_free (draft);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangDraft, draft_free)

void
madang_draft_return_pointer (MadangDraft *draft, gpointer result, GDestroyNotify destroy)
{
  if (draft->task != NULL)
    g_task_return_pointer (draft->task, result, destroy);
  else
    destroy (result);
}

void
madang_draft_return_error (MadangDraft *draft, GError *error)
{
  if (draft->task != NULL)
    g_task_return_error (draft->task, error);
  else
    g_error_free (error);
}

/* Those that were refused already are at the head. */
static void
check_drained (MadangWriter *self)
{
  MadangWriterPrivate *priv = get_private (self);
  const MadangDraft *last = g_queue_peek_tail (&priv->queue);

  if (priv->drain != NULL && (last == NULL || last->task == NULL) && priv->batch->len == 0)
    {
      g_autoptr (GTask) drain = g_steal_pointer (&priv->drain);

      g_task_return_boolean (drain, TRUE);
    }
}

/*
 * One that may have been stored all the same stays, to nobody: nothing is stored any more, but if it was, that is told
 * as a repeat is, and everybody who should hears of it.
 */
static void
refuse_late (MadangWriterPrivate *priv, GList *link)
{
  MadangDraft *draft = link->data;
  GError *error = NULL;

  if (draft->task == NULL)
    return;
  madang_set_unavailable (&error);
  madang_draft_return_error (draft, error);
  if (draft->is_doubtful)
    {
      g_clear_object (&draft->task);
      draft->target_id = 0;
      return;
    }
  if (priv->alone > 0 && (guint) g_queue_link_index (&priv->queue, link) < priv->alone)
    priv->alone--;
  g_queue_delete_link (&priv->queue, link);
  draft_free (draft);
}

/* The oldest wait at the head. */
static gboolean
on_sweep (gpointer data)
{
  g_autoptr (MadangWriter) self = g_object_ref (data);
  MadangWriterPrivate *priv = get_private (self);
  gint64 now = g_get_monotonic_time ();
  GList *next;

  for (GList *link = priv->queue.head;
       link != NULL && ((MadangDraft *) link->data)->deadline <= now; link = next)
    {
      next = link->next;
      refuse_late (priv, link);
    }
  check_drained (self);
  if (priv->queue.length > 0 || priv->batch->len > 0)
    return G_SOURCE_CONTINUE;
  priv->sweep = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_retry (gpointer data)
{
  get_private (data)->retry = 0;
  send_batch (data);
  return G_SOURCE_REMOVE;
}

/* Puts the batch back to the head, as it was, to be sent again after `pause` ms. */
static void
retry_batch (MadangWriter *self, guint pause)
{
  MadangWriterPrivate *priv = get_private (self);

  for (guint i = priv->batch->len; i > 0; i--)
    g_queue_push_head (&priv->queue, g_ptr_array_steal_index (priv->batch, i - 1));
  if (priv->retry == 0)
    priv->retry = g_timeout_add (pause, on_retry, self);
}

/* What PostgreSQL gave up for others' sake may go well later: as madang_pool_query() has it. */
static GError *
read_refusal (const GError *error)
{
  GError *refusal = NULL;

  if (!g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY))
    return g_error_copy (error);
  madang_set_unavailable (&refusal);
  return refusal;
}

/* One bad row must not fail the others, whatever makes PostgreSQL refuse it. */
static void
separate_batch (MadangWriter *self, const GError *error)
{
  MadangWriterPrivate *priv = get_private (self);

  priv->attempts = 0;
  if (priv->batch->len > 1)
    {
      g_warning ("A batch of %u messages is tried one by one: %s", priv->batch->len,
                 error->message);
      priv->alone = priv->batch->len;
      retry_batch (self, 0);
    }
  else
    {
      g_autoptr (MadangDraft) draft = g_ptr_array_steal_index (priv->batch, 0);

      g_warning ("A message cannot be stored: %s", error->message);
      madang_draft_return_error (draft, read_refusal (error));
      send_batch (self);
    }
}

static void
handle_failure (MadangWriter *self, const GError *error)
{
  MadangWriterPrivate *priv = get_private (self);
  gboolean transient = g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT)
                       || g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY);

  if (error->domain == MADANG_ERROR)
    {
      for (guint i = 0; i < priv->batch->len; i++)
        ((MadangDraft *) priv->batch->pdata[i])->is_doubtful = TRUE;
      retry_batch (self, MADANG_RECONNECT_MIN_MS);
    }
  else if (transient && priv->attempts < MADANG_WRITER_ATTEMPTS)
    retry_batch (self, 0);
  else
    separate_batch (self, error);
}

static void
settle_batch (MadangWriter *self, const PGresult *result)
{
  MadangWriterPrivate *priv = get_private (self);
  g_autoptr (GPtrArray) batch = g_steal_pointer (&priv->batch);

  priv->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
  priv->attempts = 0;
  priv->commits++;
  for (guint i = 0; i < batch->len; i++)
    MADANG_WRITER_GET_CLASS (self)->settle (self, batch->pdata[i], result, i);
  send_batch (self);
}

/* What was sent meanwhile, or is sent again, is judged anew: nobody waits for that. */
static void
release_landing (GPtrArray *landing)
{
  for (guint i = 0; i < landing->len; i++)
    g_task_return_boolean (landing->pdata[i], TRUE);
}

static void
on_written (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (MadangWriter) self = data;
  MadangWriterPrivate *priv = get_private (self);
  g_autoptr (GPtrArray) landing = g_steal_pointer (&priv->landing);

  priv->landing = g_ptr_array_new_with_free_func (g_object_unref);
  if (error != NULL)
    handle_failure (self, error);
  else
    settle_batch (self, result);
  release_landing (landing);
  check_drained (self);
}

/* Moves what goes together from the queue into the batch. */
static void
gather_batch (MadangWriterPrivate *priv)
{
  guint limit = priv->alone > 0 ? 1 : MADANG_BATCH_MAX;
  gsize bytes = 0;

  while (priv->queue.length > 0 && priv->batch->len < limit && bytes < MADANG_BATCH_BYTES)
    {
      MadangDraft *draft = g_queue_pop_head (&priv->queue);

      bytes += strlen (draft->message);
      g_ptr_array_add (priv->batch, draft);
    }
  priv->alone -= priv->alone > 0 ? 1 : 0;
}

static void
add_batch (MadangParams *params, GPtrArray *batch)
{
#define ADD_ARRAY(kind, append, element)                \
  madang_params_begin_array (params, kind, batch->len); \
  for (guint i = 0; i < batch->len; i++)                \
    {                                                   \
      const MadangDraft *draft = batch->pdata[i];       \
                                                        \
      append (params, element);                         \
    }                                                   \
  madang_params_end_array (params)

  ADD_ARRAY (MADANG_ARRAY_BIGINT, madang_params_append_int64, draft->target_id);
  ADD_ARRAY (MADANG_ARRAY_UUID, madang_params_append_uuid,
             draft->is_administrators ? NULL : &draft->session);
  ADD_ARRAY (MADANG_ARRAY_TEXT, madang_params_append_text, draft->message);
  ADD_ARRAY (MADANG_ARRAY_UUID, madang_params_append_uuid, &draft->token);
  ADD_ARRAY (MADANG_ARRAY_BIGINT, madang_params_append_int64,
             draft->is_doubtful || draft->is_administrators ? draft->sender_id : 0);
#undef ADD_ARRAY
}

static void
send_batch (MadangWriter *self)
{
  MadangWriterPrivate *priv = get_private (self);
  const MadangWriterClass *klass = MADANG_WRITER_GET_CLASS (self);
  g_auto (MadangParams) params = { 0 };

  if (priv->batch->len > 0 || priv->queue.length == 0 || priv->retry != 0
      || !madang_writer_is_ready (self))
    return;
  gather_batch (priv);
  priv->attempts++;
  madang_params_init (&params);
  add_batch (&params, priv->batch);
  if (klass->add_more != NULL)
    klass->add_more (&params, priv->batch);
  madang_pool_query_once (priv->pool, klass->statement, &params, on_written, g_object_ref (self));
}

static gboolean
on_turn_end (gpointer data)
{
  get_private (data)->turn_end = 0;
  send_batch (data);
  return G_SOURCE_REMOVE;
}

static gboolean on_begin (gpointer data);

static void
delay_beginning (MadangWriter *self, const GError *error)
{
  MadangWriterPrivate *priv = get_private (self);

  if (!priv->is_delayed)
    g_warning ("No message can be stored yet, trying again: %s",
               error != NULL && error->domain == MADANG_STORE_ERROR
                   ? error->message
                   : "the server process of the last connection may still run");
  priv->is_delayed = TRUE;
  priv->begin = g_timeout_add (MADANG_RECONNECT_MAX_MS, on_begin, self);
}

static void
on_begun (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (MadangWriter) self = data;
  MadangWriterPrivate *priv = get_private (self);

  if (priv->pool == NULL || !madang_pool_is_ready (priv->pool))
    return; /* the next connection begins anew */
  if (error != NULL || !madang_result_get_boolean (result, 0, 3))
    {
      delay_beginning (self, error);
      return;
    }
  if (priv->server == 0 && MADANG_WRITER_GET_CLASS (self)->begin != NULL)
    MADANG_WRITER_GET_CLASS (self)->begin (self, madang_result_get_int64 (result, 0, 0));
  priv->server = madang_result_get_int64 (result, 0, 1);
  priv->server_started = madang_result_get_int64 (result, 0, 2);
  priv->has_begun = TRUE;
  priv->is_delayed = FALSE;
  g_signal_emit (self, signals[SIGNAL_BEGUN], 0);
  send_batch (self);
}

/* What was sent over the last connection is settled first: a frozen server stores it later. */
static gboolean
on_begin (gpointer data)
{
  MadangWriterPrivate *priv = get_private (data);
  g_auto (MadangParams) params = { 0 };

  priv->begin = 0;
  madang_params_init (&params);
  madang_params_add_int64 (&params, priv->server);
  madang_params_add_int64 (&params, priv->server_started);
  madang_pool_query (priv->pool, MADANG_STATEMENT_BEGIN_WRITING, &params, on_begun,
                     g_object_ref (data));
  return G_SOURCE_REMOVE;
}

static void
on_ready (MadangPool *pool, gpointer data)
{
  MadangWriterPrivate *priv = get_private (data);

  priv->has_begun = FALSE;
  g_clear_handle_id (&priv->begin, g_source_remove);
  on_begin (data);
}

static void
dispose (GObject *object)
{
  MadangWriterPrivate *priv = get_private (MADANG_WRITER (object));

  g_clear_handle_id (&priv->begin, g_source_remove);
  g_clear_handle_id (&priv->turn_end, g_source_remove);
  g_clear_handle_id (&priv->retry, g_source_remove);
  g_clear_handle_id (&priv->sweep, g_source_remove);
  g_clear_object (&priv->pool);
  G_OBJECT_CLASS (madang_writer_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangWriterPrivate *priv = get_private (MADANG_WRITER (object));

  g_ptr_array_unref (priv->batch);
  g_ptr_array_unref (priv->landing);
  g_queue_clear_full (&priv->queue, (GDestroyNotify) draft_free);
  G_OBJECT_CLASS (madang_writer_parent_class)->finalize (object);
}

static void
madang_writer_class_init (MadangWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
  signals[SIGNAL_BEGUN] = g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
madang_writer_init (MadangWriter *self)
{
  MadangWriterPrivate *priv = get_private (self);

  priv->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
  priv->landing = g_ptr_array_new_with_free_func (g_object_unref);
}

gpointer
madang_writer_new (GType type, const char *conninfo)
{
  MadangWriter *self = g_object_new (type, NULL);
  MadangWriterPrivate *priv = get_private (self);

  priv->pool = madang_pool_new (conninfo, 1);
  g_signal_connect_object (priv->pool, "ready", G_CALLBACK (on_ready), self, 0);
  return self;
}

gboolean
madang_writer_is_ready (MadangWriter *self)
{
  MadangWriterPrivate *priv = get_private (self);

  return priv->has_begun && madang_pool_is_ready (priv->pool);
}

gboolean
madang_writer_is_writing (MadangWriter *self)
{
  return get_private (self)->batch->len > 0;
}

static MadangDraft *
copy_draft (const MadangDraft *fields, const MadangCaller *caller, GTask *task)
{
  MadangDraft *draft = g_memdup2 (fields, sizeof *fields);

  draft->task = g_object_ref (task);
  draft->is_administrators = caller == NULL;
  if (caller != NULL)
    {
      draft->session = caller->session;
      draft->sender_id = caller->user_id;
    }
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
send_soon (MadangWriter *self)
{
  MadangWriterPrivate *priv = get_private (self);

  if (priv->turn_end == 0 && priv->batch->len == 0)
    priv->turn_end = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_end, self, NULL);
  if (priv->sweep == 0)
    priv->sweep = g_timeout_add_seconds (1, on_sweep, self);
}

void
madang_writer_write (MadangWriter *self,
                     const MadangDraft *fields,
                     const MadangCaller *caller,
                     GTask *take_task)
{
  MadangWriterPrivate *priv = get_private (self);
  g_autoptr (GTask) task = take_task;

  if (priv->queue.length + priv->batch->len >= MADANG_WRITER_QUEUE_MAX || priv->drain != NULL)
    {
      GError *error = NULL;

      madang_set_unavailable (&error);
      g_task_return_error (task, error);
      return;
    }
  g_queue_push_tail (&priv->queue, copy_draft (fields, caller, task));
  send_soon (self);
}

void
madang_writer_query (MadangWriter *self,
                     MadangStatement statement,
                     MadangParams *take_params,
                     MadangQueryFunc callback,
                     gpointer data)
{
  madang_pool_query (get_private (self)->pool, statement, take_params, callback, data);
}

void
madang_writer_land_async (MadangWriter *self, GAsyncReadyCallback callback, gpointer data)
{
  MadangWriterPrivate *priv = get_private (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (priv->batch->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_ptr_array_add (priv->landing, g_steal_pointer (&task));
}

void
madang_writer_land_finish (MadangWriter *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

guint64
madang_writer_count_commits (MadangWriter *self)
{
  return get_private (self)->commits;
}

void
madang_writer_drain_async (MadangWriter *self, GAsyncReadyCallback callback, gpointer data)
{
  MadangWriterPrivate *priv = get_private (self);

  g_return_if_fail (priv->drain == NULL);
  priv->drain = g_task_new (self, NULL, callback, data);
  check_drained (self);
}

void
madang_writer_drain_finish (MadangWriter *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
madang_writer_close (MadangWriter *self)
{
  madang_pool_close (get_private (self)->pool);
}
