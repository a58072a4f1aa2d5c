#include "store/madang-pool.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

typedef struct
{
  MadangPool *pool; /* unowned: ours is the pool's */
  MadangConnection *connection;
  guint pause;        /* ms before the next attempt */
  guint attempts;     /* in vain since one was ready: of several hosts the next has its turn */
  guint timer;        /* the pending attempt, or 0 */
  gboolean was_ready; /* this connection, once */
} MadangPlace;

/* A query that may have to be sent again. */
typedef struct
{
  GList link;       /* among its pool's */
  MadangPool *pool; /* unowned; NULL once it is gone */
  MadangStatement statement;
  MadangParams params;
  guint attempts;
  MadangQueryFunc callback;
  gpointer data;
} MadangPoolQuery;

struct _MadangPool
{
  GObject parent_instance;

  char *conninfo;
  MadangPlace *places;
  guint size;
  guint check;
  GQueue queries;      /* of MadangPoolQuery, under way */
  GHashTable *reasons; /* why connections could not be made since one was; each is logged once */
};

enum
{
  SIGNAL_READY,
  SIGNAL_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangPool, madang_pool, G_TYPE_OBJECT)

static void connect_place (MadangPlace *place);

static gboolean
on_pause_over (gpointer data)
{
  MadangPlace *place = data;

  place->timer = 0;
  connect_place (place);
  return G_SOURCE_REMOVE;
}

static void
on_ready (MadangConnection *connection, gpointer data)
{
  MadangPlace *place = data;

  place->pause = MADANG_RECONNECT_MIN_MS;
  place->attempts = 0;
  place->was_ready = TRUE;
  g_hash_table_remove_all (place->pool->reasons);
  g_signal_emit (place->pool, signals[SIGNAL_READY], 0);
}

static void
log_failure (MadangPool *self, const char *reason, gboolean is_refused)
{
  if (g_hash_table_size (self->reasons) >= MADANG_RECONNECT_REASONS_MAX
      || !g_hash_table_add (self->reasons, g_strdup (reason)))
    return;
  if (is_refused)
    g_warning ("The database cannot be used: %s", reason);
  else
    g_message ("No connection to the database, trying again: %s", reason);
}

static void
on_closed (MadangConnection *connection, const char *reason, gboolean is_refused, gpointer data)
{
  MadangPlace *place = data;

  if (!place->was_ready)
    {
      place->attempts++;
      log_failure (place->pool, reason, is_refused);
    }
  g_signal_handlers_disconnect_by_data (connection, place);
  g_clear_object (&place->connection);
  place->timer = g_timeout_add (place->pause, on_pause_over, place);
  place->pause = MIN (place->pause * 2, MADANG_RECONNECT_MAX_MS);
  if (place->was_ready && !madang_pool_is_ready (place->pool))
    g_signal_emit (place->pool, signals[SIGNAL_LOST], 0);
}

static void
connect_place (MadangPlace *place)
{
  place->was_ready = FALSE;
  place->connection = madang_connection_new (place->pool->conninfo, place->attempts);
  g_signal_connect (place->connection, "ready", G_CALLBACK (on_ready), place);
  g_signal_connect (place->connection, "closed", G_CALLBACK (on_closed), place);
}

static gboolean
on_check (gpointer data)
{
  g_autoptr (MadangPool) self = g_object_ref (data);

  for (guint i = 0; i < self->size; i++)
    if (self->places[i].connection != NULL)
      {
        g_autoptr (MadangConnection) connection = g_object_ref (self->places[i].connection);

        madang_connection_check (connection);
      }
  return G_SOURCE_CONTINUE;
}

void
madang_pool_close (MadangPool *self)
{
  g_clear_handle_id (&self->check, g_source_remove);
  for (guint i = 0; i < self->size; i++)
    {
      MadangPlace *place = &self->places[i];

      g_clear_handle_id (&place->timer, g_source_remove);
      if (place->connection != NULL)
        {
          g_signal_handlers_disconnect_by_data (place->connection, place);
          g_clear_object (&place->connection);
        }
    }
}

static void
dispose (GObject *object)
{
  MadangPool *self = MADANG_POOL (object);

  madang_pool_close (self);
  /* A connection that is reading answers just now outlives its pool. */
  for (GList *link = self->queries.head; link != NULL; link = link->next)
    ((MadangPoolQuery *) link->data)->pool = NULL;
  g_queue_init (&self->queries);
  G_OBJECT_CLASS (madang_pool_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangPool *self = MADANG_POOL (object);

  g_hash_table_unref (self->reasons);
  g_free (self->places);
  g_free (self->conninfo);
  G_OBJECT_CLASS (madang_pool_parent_class)->finalize (object);
}

static void
madang_pool_class_init (MadangPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
madang_pool_init (MadangPool *self)
{
  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

MadangPool *
madang_pool_new (const char *conninfo, guint size)
{
  MadangPool *self = g_object_new (MADANG_TYPE_POOL, NULL);

  self->conninfo = g_strdup (conninfo);
  self->size = size;
  self->places = g_new0 (MadangPlace, size);
  for (guint i = 0; i < size; i++)
    {
      self->places[i].pool = self;
      self->places[i].pause = MADANG_RECONNECT_MIN_MS;
      connect_place (&self->places[i]);
    }
  self->check = g_timeout_add_seconds (1, on_check, self);
  return self;
}

/* The ready connection with the fewest waiting, or NULL. */
static MadangConnection *
choose_connection (MadangPool *self)
{
  MadangConnection *best = NULL;

  for (guint i = 0; i < self->size; i++)
    {
      MadangConnection *connection = self->places[i].connection;

      if (connection != NULL && madang_connection_is_ready (connection)
          && (best == NULL
              || madang_connection_get_pending (connection) < madang_connection_get_pending (best)))
        best = connection;
    }
  return best;
}

gboolean
madang_pool_is_ready (MadangPool *self)
{
  return choose_connection (self) != NULL;
}

void
madang_pool_query_once (MadangPool *self,
                        MadangStatement statement,
                        MadangParams *params,
                        MadangQueryFunc callback,
                        gpointer data)
{
  MadangConnection *connection = choose_connection (self);
  g_autoptr (GError) error = NULL;

  if (connection != NULL && madang_connection_get_pending (connection) < MADANG_QUERIES_MAX)
    {
      madang_connection_query (connection, statement, params, callback, data);
      return;
    }
  madang_set_unavailable (&error);
  callback (NULL, error, data);
}

static void
free_query (MadangPoolQuery *query)
{
  if (query->pool != NULL)
    g_queue_unlink (&query->pool->queries, &query->link);
  madang_params_clear (&query->params);
  g_free (query);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangPoolQuery, free_query)

static void send_query (MadangPoolQuery *query);

static void
on_answer (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (MadangPoolQuery) query = data;
  g_autoptr (GError) unavailable = NULL;
  gboolean is_transient = g_error_matches (error, MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY);

  if (is_transient && query->pool != NULL && query->attempts < MADANG_QUERY_ATTEMPTS)
    {
      send_query (g_steal_pointer (&query));
      return;
    }
  if (is_transient)
    madang_set_unavailable (&unavailable);
  query->callback (result, unavailable != NULL ? unavailable : error, query->data);
}

static void
send_query (MadangPoolQuery *query)
{
  query->attempts++;
  madang_pool_query_once (query->pool, query->statement, &query->params, on_answer, query);
}

void
madang_pool_query (MadangPool *self,
                   MadangStatement statement,
                   MadangParams *take_params,
                   MadangQueryFunc callback,
                   gpointer data)
{
  MadangPoolQuery *query = g_new0 (MadangPoolQuery, 1);

  madang_params_own (take_params);
  query->link.data = query;
  query->pool = self;
  query->statement = statement;
  query->params = *take_params;
  query->callback = callback;
  query->data = data;
  take_params->buffer = NULL;
  g_queue_push_tail_link (&self->queries, &query->link);
  send_query (query);
}
