#include "store/madang-connection.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-conninfo.h"
#include "store/madang-result.h"
#include "store/madang-schema.h"

/*
 * Our statements look rows up by their keys: the plan is chosen once, and never by what a table's
 * size is today. Nor is it compiled: a scan that is switched off counts as dear, and each message
 * would take seconds. What is answered is stored for good, whatever the server or the role has for
 * asynchronous commits. And a connection that we gave up must not wait on behind somebody's lock:
 * PostgreSQL would run out of them, and do much later what was refused long ago. (Other systems than
 * Linux may not know how to look after us.) Not start-up options: those would replace the ones in
 * conninfo.
 */
#define SETTINGS_QUERY                                                                          \
  "SELECT set_config ('plan_cache_mode', 'force_generic_plan', false),"                         \
  " set_config ('enable_seqscan', 'off', false), set_config ('enable_hashjoin', 'off', false)," \
  " set_config ('enable_mergejoin', 'off', false), set_config ('TimeZone', 'UTC', false),"      \
  " set_config ('jit', 'off', false),"                                                          \
  " CASE WHEN current_setting ('synchronous_commit') = 'off'"                                   \
  " THEN set_config ('synchronous_commit', 'on', false) END,"                                   \
  " CASE WHEN current_setting ('client_connection_check_interval') = '0'"                       \
  " AND version () LIKE '%linux%'"                                                              \
  " THEN set_config ('client_connection_check_interval', '1s', false) END"

typedef struct
{
  MadangQueryFunc callback; /* NULL for the connection's own queries while it is made */
  gpointer data;
  gint64 sent_at; /* monotonic µs */
  PGresult
      *result; /* owned: what came, told when the sync behind it has come too: that is the commit */
} MadangQuery;

typedef enum
{
  STATE_CONNECTING,
  STATE_PREPARING,
  STATE_READY,
  STATE_BROKEN, /* something could not be sent, so answers no longer match: it is closed soon */
  STATE_CLOSED
} State;

typedef struct
{
  GSource source;
  MadangConnection *connection; /* unowned: destroyed with it */
} MadangConnectionSource;

struct _MadangConnection
{
  GObject parent_instance;

  State state;
  GCancellable *resolving; /* cancelled when we are closed, so that on_resolved() leaves us alone */
  guint patience;          /* s to connect */
  PGconn *postgres;        /* NULL until its host's name is looked up */
  GSource *source;
  gpointer watch;
  gboolean unsent; /* libpq holds bytes that the socket did not take */
  GArray *pending; /* of MadangQuery, in the order of their answers, from `first` on */
  guint first;
  guint preparations; /* of the connection's own queries, still to be answered */
  gint64 heard_at;    /* when it began, or was last answered; monotonic µs */
};

enum
{
  SIGNAL_READY,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangConnection, madang_connection, G_TYPE_OBJECT)
G_DEFINE_QUARK (madang_store_error, madang_store_error)

static void
watch (MadangConnection *self, GIOCondition condition)
{
  if (self->watch != NULL)
    g_source_remove_unix_fd (self->source, self->watch);
  self->watch = g_source_add_unix_fd (self->source, PQsocket (self->postgres), condition);
}

static void
clear_query (gpointer data)
{
  g_clear_pointer (&((MadangQuery *) data)->result, PQclear);
}

static GArray *
make_pending (void)
{
  GArray *pending = g_array_new (FALSE, FALSE, sizeof (MadangQuery));

  g_array_set_clear_func (pending, clear_query);
  return pending;
}

/* Ends it and tells everyone who waits. */
static void
give_up (MadangConnection *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pending = g_steal_pointer (&self->pending);
  guint first = self->first;

  self->state = STATE_CLOSED;
  g_cancellable_cancel (self->resolving);
  g_source_destroy (self->source);
  g_clear_pointer (&self->postgres, PQfinish);
  self->pending = make_pending ();
  self->first = 0;
  madang_set_unavailable (&error);
  for (guint i = first; i < pending->len; i++)
    {
      MadangQuery *query = &g_array_index (pending, MadangQuery, i);

      if (query->callback != NULL)
        query->callback (NULL, error, query->data);
    }
}

/* Callbacks may drop the last reference. Why it did not become ready, whoever tries again logs. */
static void
close_connection (MadangConnection *connection, const char *reason, gboolean is_refused)
{
  g_autoptr (MadangConnection) self = g_object_ref (connection);

  if (self->state == STATE_CLOSED)
    return;
  if (self->state == STATE_READY || self->state == STATE_BROKEN)
    g_warning ("The connection to the database is lost: %s", reason);
  give_up (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, reason, is_refused);
}

static void
close_broken (MadangConnection *self)
{
  g_autofree char *reason = g_strdup (PQerrorMessage (self->postgres));

  close_connection (self, g_strdelimit (g_strstrip (reason), "\n\t", ' '), FALSE);
}

static gboolean
on_close_soon (gpointer data)
{
  MadangConnection *self = data;

  if (self->state != STATE_CLOSED)
    close_broken (self);
  return G_SOURCE_REMOVE;
}

/* Whoever is sending just now must not be called back from within that call. */
static void
close_soon (MadangConnection *self)
{
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, on_close_soon, g_object_ref (self), g_object_unref);
  g_source_attach (idle, g_main_context_get_thread_default ());
}

/* Only when the socket took all do we stop waiting for it to be writable. */
static gboolean
flush (MadangConnection *self)
{
  int left = PQflush (self->postgres);

  if (left >= 0 && (left > 0) != self->unsent)
    {
      self->unsent = left > 0;
      watch (self, self->unsent ? G_IO_IN | G_IO_OUT : G_IO_IN);
    }
  return left >= 0;
}

/* Ends the query that was just `sent` and remembers who waits for it. */
static void
expect_answer (MadangConnection *self, gboolean sent, MadangQueryFunc callback, gpointer data)
{
  MadangQuery query = { .callback = callback, .data = data, .sent_at = g_get_monotonic_time () };

  g_array_append_val (self->pending, query);
  if (self->state != STATE_BROKEN && (!sent || !PQpipelineSync (self->postgres) || !flush (self)))
    {
      self->state = STATE_BROKEN;
      close_soon (self);
    }
}

static const char *
read_error_field (const PGresult *result, int field)
{
  const char *text = PQresultErrorField (result, field);

  return text != NULL ? text : "";
}

static GError *
read_error (const PGresult *result)
{
  const char *state = read_error_field (result, PG_DIAG_SQLSTATE);

  if (g_str_equal (state, "23505"))
    return g_error_new_literal (MADANG_STORE_ERROR, MADANG_STORE_ERROR_CONFLICT,
                                read_error_field (result, PG_DIAG_CONSTRAINT_NAME));
  if (g_str_equal (state, "40P01") || g_str_equal (state, "40001") || g_str_equal (state, "55P03"))
    return g_error_new (MADANG_STORE_ERROR, MADANG_STORE_ERROR_RETRY, "SQLSTATE %s", state);
  /*
   * 08: connection, 53: resources (a full disk is 53100), 57: an operator, 58: the system, 25006: a
   * standby. But 08P01 is a statement that does not fit its parameters: the same again never works.
   */
  if ((g_str_has_prefix (state, "08") && !g_str_equal (state, "08P01"))
      || g_str_has_prefix (state, "53") || g_str_has_prefix (state, "57")
      || g_str_has_prefix (state, "58") || g_str_equal (state, "25006") || *state == '\0')
    {
      GError *error = NULL;

      madang_set_unavailable (&error);
      return error;
    }
  /* 22 and P0 put values into their messages, and values are people's words. */
  if (g_str_has_prefix (state, "22") || g_str_has_prefix (state, "P0"))
    return g_error_new (MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED, "SQLSTATE %s", state);
  return g_error_new (MADANG_STORE_ERROR, MADANG_STORE_ERROR_REFUSED, "%s (SQLSTATE %s)",
                      read_error_field (result, PG_DIAG_MESSAGE_PRIMARY), state);
}

/*
 * One of our own queries failed: where that is neither for the server's going away nor for others'
 * sake, the database is not for us.
 */
static void
refuse_database (MadangConnection *self, const GError *error)
{
  close_connection (self, error->message,
                    error->domain == MADANG_STORE_ERROR && error->code != MADANG_STORE_ERROR_RETRY);
}

static void
answer (MadangConnection *self, const MadangQuery *query)
{
  ExecStatusType status = PQresultStatus (query->result);
  g_autoptr (GError) error = NULL;

  if (query->result == NULL)
    madang_set_unavailable (&error);
  else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    error = read_error (query->result);
  if (query->callback != NULL)
    query->callback (error == NULL ? query->result : NULL, error, query->data);
  else if (error != NULL)
    refuse_database (self, error);
}

/* Of a statement and the commit behind it the one that failed counts. */
static void
keep_result (MadangConnection *self, PGresult *result)
{
  MadangQuery *query = &g_array_index (self->pending, MadangQuery, self->first);

  g_clear_pointer (&query->result, PQclear);
  query->result = result;
}

static void
remove_first (MadangConnection *self)
{
  self->heard_at = g_get_monotonic_time ();
  self->first++;
  if (self->first == self->pending->len)
    {
      g_array_set_size (self->pending, 0);
      self->first = 0;
    }
  else if (self->first >= 1024)
    {
      g_array_remove_range (self->pending, 0, self->first);
      self->first = 0;
    }
}

static void
finish_query (MadangConnection *self)
{
  MadangQuery query = g_array_index (self->pending, MadangQuery, self->first);

  g_array_index (self->pending, MadangQuery, self->first).result = NULL; /* ours from here */
  remove_first (self);
  answer (self, &query);
  clear_query (&query);
  if (self->state == STATE_PREPARING && --self->preparations == 0)
    {
      self->state = STATE_READY;
      g_signal_emit (self, signals[SIGNAL_READY], 0);
    }
}

static gboolean
awaits_answers (MadangConnection *self)
{
  return (self->state == STATE_PREPARING || self->state == STATE_READY)
         && self->first < self->pending->len;
}

/*
 * Of each query libpq gives its result, NULL, perhaps the commit's error, and the result of the
 * sync behind it.
 */
static void
read_answers (MadangConnection *self)
{
  if (!PQconsumeInput (self->postgres))
    {
      close_broken (self);
      return;
    }
  while (awaits_answers (self) && !PQisBusy (self->postgres))
    {
      PGresult *result = PQgetResult (self->postgres);

      if (PQresultStatus (result) == PGRES_PIPELINE_SYNC)
        {
          PQclear (result);
          finish_query (self);
        }
      else if (result != NULL)
        keep_result (self, result);
      if (self->state != STATE_CLOSED && PQstatus (self->postgres) == CONNECTION_BAD)
        close_broken (self);
    }
}

static void
on_schema_version (PGresult *result, const GError *error, gpointer data)
{
  MadangConnection *self = data;
  const char *version;

  if (error != NULL)
    {
      refuse_database (self, error);
      return;
    }
  version = PQntuples (result) == 1 ? PQgetvalue (result, 0, 0) : "";
  if (g_ascii_strtoull (version, NULL, 10) != madang_schema_get_version ())
    {
      g_autofree char *reason = g_strdup_printf ("its schema has version %s, not %u", version,
                                                 madang_schema_get_version ());

      close_connection (self, reason, TRUE);
    }
}

static void
begin_preparing (MadangConnection *self)
{
  if (PQsetnonblocking (self->postgres, 1) != 0 || !PQenterPipelineMode (self->postgres))
    {
      close_broken (self);
      return;
    }
  self->state = STATE_PREPARING;
  self->preparations = MADANG_N_STATEMENTS + 2;
  watch (self, G_IO_IN);
  expect_answer (self,
                 PQsendQueryParams (self->postgres, SETTINGS_QUERY, 0, NULL, NULL, NULL, NULL, 0),
                 NULL, NULL);
  expect_answer (
      self,
      PQsendQueryParams (self->postgres, MADANG_SCHEMA_VERSION_QUERY, 0, NULL, NULL, NULL, NULL, 0),
      on_schema_version, self);
  for (guint i = 0; i < MADANG_N_STATEMENTS; i++)
    expect_answer (self,
                   PQsendPrepare (self->postgres, madang_statement_get_name (i),
                                  madang_statement_get_sql (i), 0, NULL),
                   NULL, NULL);
}

static void
advance_connecting (MadangConnection *self)
{
  switch (PQconnectPoll (self->postgres))
    {
    case PGRES_POLLING_OK:
      begin_preparing (self);
      break;
    case PGRES_POLLING_READING:
      watch (self, G_IO_IN);
      break;
    case PGRES_POLLING_WRITING:
      watch (self, G_IO_OUT);
      break;
    default:
      close_broken (self);
    }
}

/* What PostgreSQL tells besides is for whoever debugs: what matters, it tells as an error. */
static void
on_notice (void *data, const char *notice)
{
  g_debug ("PostgreSQL: %s", notice);
}

static void
begin_connecting (MadangConnection *self, const MadangConninfo *conninfo)
{
  self->patience = conninfo->patience;
  self->postgres = madang_conninfo_connect (conninfo);
  PQsetNoticeProcessor (self->postgres, on_notice, NULL);
  if (PQstatus (self->postgres) == CONNECTION_BAD)
    close_broken (self);
  else
    watch (self, G_IO_OUT);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangConninfo) conninfo = madang_conninfo_resolve_finish (result, &error);

  if (conninfo != NULL)
    begin_connecting (data, conninfo);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    close_connection (data, error->message, FALSE);
}

static gboolean
check_source (GSource *source)
{
  MadangConnection *self = ((MadangConnectionSource *) source)->connection;

  return self->watch != NULL && g_source_query_unix_fd (source, self->watch) != 0;
}

static gboolean
dispatch_source (GSource *source, GSourceFunc callback, gpointer data)
{
  g_autoptr (MadangConnection) self = g_object_ref (
      ((MadangConnectionSource *) source)->connection);

  if (self->state == STATE_CONNECTING)
    advance_connecting (self);
  else if (self->state != STATE_BROKEN)
    {
      if (self->unsent && !flush (self))
        close_broken (self);
      else
        read_answers (self);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .check = check_source, .dispatch = dispatch_source };

static void
dispose (GObject *object)
{
  MadangConnection *self = MADANG_CONNECTION (object);

  if (self->state != STATE_CLOSED)
    give_up (self);
  G_OBJECT_CLASS (madang_connection_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangConnection *self = MADANG_CONNECTION (object);

  g_source_unref (self->source);
  g_array_unref (self->pending);
  g_object_unref (self->resolving);
  G_OBJECT_CLASS (madang_connection_parent_class)->finalize (object);
}

static void
madang_connection_class_init (MadangConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                         G_TYPE_BOOLEAN);
}

static void
madang_connection_init (MadangConnection *self)
{
  self->pending = make_pending ();
  self->resolving = g_cancellable_new ();
  self->source = g_source_new (&source_funcs, sizeof (MadangConnectionSource));
  g_source_set_static_name (self->source, "madang-connection");
  ((MadangConnectionSource *) self->source)->connection = self;
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

MadangConnection *
madang_connection_new (const char *text, guint attempt)
{
  MadangConnection *self = g_object_new (MADANG_TYPE_CONNECTION, NULL);
  MadangConninfo *conninfo = madang_conninfo_new (text, attempt);

  self->heard_at = g_get_monotonic_time ();
  self->patience = conninfo->patience;
  madang_conninfo_resolve_async (conninfo, self->resolving, on_resolved, self);
  return self;
}

gboolean
madang_connection_is_ready (MadangConnection *self)
{
  return self->state == STATE_READY;
}

guint
madang_connection_get_pending (MadangConnection *self)
{
  return self->pending->len - self->first;
}

void
madang_connection_query (MadangConnection *self,
                         MadangStatement statement,
                         MadangParams *params,
                         MadangQueryFunc callback,
                         gpointer data)
{
  g_assert (self->state == STATE_READY);
  madang_params_seal (params);
  expect_answer (self,
                 PQsendQueryPrepared (self->postgres, madang_statement_get_name (statement),
                                      params->n, params->values, params->lengths, params->formats,
                                      1),
                 callback, data);
}

/* Since when something that should come has not come; G_MAXINT64 where nothing is awaited. */
static gint64
get_waiting_since (MadangConnection *self)
{
  if (self->state == STATE_CONNECTING)
    return self->heard_at;
  if (self->first < self->pending->len)
    return MAX (self->heard_at, g_array_index (self->pending, MadangQuery, self->first).sent_at);
  return G_MAXINT64;
}

void
madang_connection_check (MadangConnection *self)
{
  guint patience = self->state == STATE_CONNECTING ? self->patience : MADANG_QUERY_SECONDS;
  gint64 limit = g_get_monotonic_time () - patience * G_TIME_SPAN_SECOND;

  if (self->state != STATE_CLOSED && get_waiting_since (self) < limit)
    close_connection (self,
                      self->postgres != NULL ? "it does not answer"
                                             : "the look-up of its host's name is not answered",
                      FALSE);
}
