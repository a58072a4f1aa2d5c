#include "service/madang-sessions.h"

#include "base/madang-error.h"
#include "base/madang-text.h"
#include "store/madang-session-store.h"

struct _MadangSessions
{
  GObject parent_instance;

  MadangPool *pool;
  MadangFlights *flights;
  MadangBus *bus;
  MadangTokens *tokens;
};

G_DEFINE_FINAL_TYPE (MadangSessions, madang_sessions, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangSessions *self = MADANG_SESSIONS (object);

  g_object_unref (self->tokens);
  g_object_unref (self->bus);
  g_object_unref (self->flights);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_sessions_parent_class)->finalize (object);
}

static void
madang_sessions_class_init (MadangSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_sessions_init (MadangSessions *self)
{
}

MadangSessions *
madang_sessions_new (MadangPool *pool, MadangFlights *flights, MadangBus *bus, MadangTokens *tokens)
{
  MadangSessions *self = g_object_new (MADANG_TYPE_SESSIONS, NULL);

  self->pool = g_object_ref (pool);
  self->flights = g_object_ref (flights);
  self->bus = g_object_ref (bus);
  self->tokens = g_object_ref (tokens);
  return self;
}

/* All that were named: one that is not there may have ended before, when the answer was lost, as this one may be. */
static void
publish_ended (MadangSessions *self, MadangNamedSessions *named, const GArray *ended)
{
  if (ended != NULL)
    madang_named_sessions_learn (named, ended);
  for (guint i = 0; i < named->length; i++)
    madang_bus_publish_session_ended (self->bus, named->list[i].user_id, &named->list[i].session);
}

static void
on_landed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_flights_land_finish (MADANG_FLIGHTS (source), result);
  g_task_return_boolean (task, TRUE);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GArray) ended = madang_session_store_end_finish (result, &error);

  if (ended != NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE))
    publish_ended (self, g_task_get_task_data (task), ended);
  if (ended == NULL)
    g_task_return_error (task, error);
  else
    madang_flights_land_async (self->flights, on_landed, g_steal_pointer (&task));
}

void
madang_sessions_end_async (MadangSessions *self,
                           const MadangSessionNames *names,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  MadangNamedSessions *named = madang_named_sessions_read (self->tokens, names);
  MadangUuid sessions[MADANG_SESSION_NAMES];

  g_task_set_task_data (task, named, g_free);
  for (guint i = 0; i < named->length; i++)
    sessions[i] = named->list[i].session;
  if (named->length == 0)
    g_task_return_boolean (task, TRUE);
  else
    madang_session_store_end_async (self->pool, sessions, named->length, on_ended,
                                    g_steal_pointer (&task));
}

gboolean
madang_sessions_end_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_user_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gint64 user_id = madang_session_store_find_user_finish (result, &error);

  if (user_id == 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, user_id);
}

void
madang_sessions_find_user_async (MadangSessions *self,
                                 const MadangCaller *caller,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  madang_session_store_find_user_async (self->pool, caller, on_user_found,
                                        g_task_new (self, NULL, callback, data));
}

gint64
madang_sessions_find_user_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  gssize user_id = g_task_propagate_int (G_TASK (result), error);

  return MAX (user_id, 0);
}

static void
on_rotated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  const MadangRefreshClaims *claims = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MadangRotation) rotation = madang_session_store_rotate_finish (result, &error);

  if (rotation != NULL && rotation->is_stolen)
    {
      g_message ("A used refresh token came back: the session of user %" G_GINT64_FORMAT
                 " is ended",
                 rotation->user_id);
      madang_set_unauthenticated (&error);
    }
  /* It may have ended before, when the answer was lost. */
  if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED))
    madang_bus_publish_session_ended (self->bus, claims->user_id, &claims->session);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task,
        madang_login_new (self->tokens, &(MadangLoginFacts){ .user_id = rotation->user_id,
                                                             .nickname = rotation->nickname,
                                                             .is_superuser = rotation->is_superuser,
                                                             .session = &claims->session,
                                                             .seed = &rotation->seed,
                                                             .refresh = &rotation->successor,
                                                             .issued_at = rotation->issued_at }),
        (GDestroyNotify) madang_login_free);
}

void
madang_sessions_renew_async (MadangSessions *self,
                             const char *refresh,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  MadangRefreshClaims *claims = g_new0 (MadangRefreshClaims, 1);
  GError *error = NULL;
  MadangUuid successor;

  g_task_set_task_data (task, claims, g_free);
  if (!madang_text_check_given (refresh, "refresh", &error)
      || !madang_tokens_read_refresh (self->tokens, refresh, claims, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  madang_uuid_init_random (&successor);
  madang_session_store_rotate_async (self->pool, &claims->jti, &claims->session, &successor,
                                     madang_tokens_get_refresh_seconds (self->tokens), on_rotated,
                                     g_steal_pointer (&task));
}

MadangLogin *
madang_sessions_renew_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
