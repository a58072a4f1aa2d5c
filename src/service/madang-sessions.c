#include "service/madang-sessions.h"

#include "auth/madang-credentials.h"
#include "auth/madang-login-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-session-store.h"
#include "store/madang-user-store.h"

struct _MadangSessions
{
  GObject parent_instance;

  MadangPool *pool;
  MadangBus *bus;
  MadangTokens *tokens;
  MadangPasswords *passwords;
  MadangClock *clock;
  MadangLoginLimiter *limiter;
};

G_DEFINE_FINAL_TYPE (MadangSessions, madang_sessions, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangSessions *self = MADANG_SESSIONS (object);

  g_object_unref (self->pool);
  g_object_unref (self->bus);
  g_object_unref (self->tokens);
  g_object_unref (self->passwords);
  g_object_unref (self->clock);
  g_object_unref (self->limiter);
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
madang_sessions_new (const MadangSessionsContext *context)
{
  MadangSessions *self = g_object_new (MADANG_TYPE_SESSIONS, NULL);

  self->pool = g_object_ref (context->pool);
  self->bus = g_object_ref (context->bus);
  self->tokens = g_object_ref (context->tokens);
  self->passwords = g_object_ref (context->passwords);
  self->clock = g_object_ref (context->clock);
  self->limiter = madang_login_limiter_new (context->clock, context->failures_account,
                                            context->failures_address);
  return self;
}

/* Somebody who logs in: what the steps hand to each other. */
typedef struct
{
  char *name; /* NFC */
  gboolean is_username;
  char *password;        /* NFC; wiped */
  GInetAddress *address; /* NULL for a unix socket */
  MadangLoginAttempt *attempt;
  MadangStoredPassword *stored; /* NULL: nobody */
  MadangNewSession session;
  char *token; /* NULL where the session is none of an opaque token */
} Entrant;

static void
entrant_free (Entrant *entrant)
{
  madang_text_wipe_free (entrant->password);
  g_free (entrant->name);
  g_free (entrant->token);
  g_clear_object (&entrant->address);
  g_clear_pointer (&entrant->attempt, madang_login_attempt_free);
  g_clear_pointer (&entrant->stored, madang_stored_password_free);
  g_free (entrant);
}

void
madang_login_free (MadangLogin *login)
{
  g_free (login->access);
  g_free (login->refresh);
  g_free (login->session_id);
  g_clear_pointer (&login->profile, madang_profile_free);
  g_free (login);
}

/* What proves a login from now on: all of it follows from what is stored. */
static MadangLogin *
issue_login (MadangSessions *self,
             gint64 user_id,
             const char *nickname,
             const MadangUuid *session,
             const MadangUuid *seed,
             const MadangUuid *refresh,
             gint64 issued_at)
{
  MadangLogin *login = g_new0 (MadangLogin, 1);

  login->access = madang_tokens_issue_access (self->tokens, user_id, nickname, session);
  login->refresh = madang_tokens_issue_refresh (self->tokens, user_id, nickname, session, refresh,
                                                issued_at);
  login->session_id = madang_tokens_derive_secret (self->tokens, seed);
  login->access_seconds = madang_tokens_get_access_seconds (self->tokens);
  login->refresh_seconds = madang_tokens_get_refresh_seconds (self->tokens);
  return login;
}

static void
return_wrong_password (GTask *task)
{
  const Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;

  madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT,
                    entrant->is_username
                        ? N_ ("Unable to log in with the username and password given.")
                        : N_ ("Unable to log in with the e-mail address and password given."),
                    NULL);
  g_task_return_error (task, error);
}

static void
on_session_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  MadangNewSession *session = &entrant->session;
  GError *error = NULL;
  MadangProfile *profile = madang_session_store_open_finish (result, &error);
  MadangLogin *login;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (profile == NULL)
    {
      return_wrong_password (task);
      return;
    }
  login = issue_login (self, session->user_id, madang_user_get_nickname (profile->user),
                       &session->session, &session->seed, &session->refresh, session->issued_at);
  login->profile = profile;
  g_task_return_pointer (task, login, (GDestroyNotify) madang_login_free);
}

/* A session's name is what its secret reads as, so that the secret alone tells which session it opens. */
static void
name_session (MadangSessions *self, MadangNewSession *session)
{
  g_autofree char *secret = madang_tokens_derive_secret (self->tokens, &session->seed);
  MadangCaller caller;

  madang_credentials_read_session_id (secret, &caller, NULL);
  session->session = caller.session;
}

static void
open_session (MadangSessions *self, Entrant *entrant, GTask *take_task)
{
  MadangNewSession *session = &entrant->session;

  session->user_id = entrant->stored->user_id;
  session->hash = entrant->stored->hash;
  madang_uuid_init_random (&session->seed);
  madang_uuid_init_random (&session->refresh);
  name_session (self, session);
  session->issued_at = madang_clock_get_real (self->clock) / G_USEC_PER_SEC;
  session->seconds = madang_tokens_get_refresh_seconds (self->tokens);
  madang_session_store_open_async (self->pool, session, on_session_opened, take_task);
}

static void
on_token_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) ended = madang_session_store_open_token_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (ended == NULL)
    return_wrong_password (task);
  else
    {
      for (guint i = 0; i < ended->len; i++)
        madang_bus_publish_session_ended (self->bus, entrant->stored->user_id,
                                          &g_array_index (ended, MadangUuid, i));
      g_task_return_pointer (task, g_steal_pointer (&entrant->token), g_free);
    }
}

static void
open_token (MadangSessions *self, Entrant *entrant, GTask *take_task)
{
  MadangUuid *session = &entrant->session.session;

  entrant->token = madang_credentials_make_secret (session);
  madang_session_store_open_token_async (self->pool, entrant->stored->user_id,
                                         entrant->stored->hash, session, on_token_opened,
                                         take_task);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean right = madang_passwords_verify_finish (MADANG_PASSWORDS (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  madang_login_attempt_settle (entrant->attempt, !right);
  if (!right)
    return_wrong_password (task);
  else if (entrant->is_username)
    open_token (self, entrant, g_steal_pointer (&task));
  else
    open_session (self, entrant, g_steal_pointer (&task));
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;

  entrant->attempt = madang_login_limiter_enter_finish (MADANG_LOGIN_LIMITER (source), result,
                                                        &error);
  if (entrant->attempt == NULL)
    g_task_return_error (task, error);
  else
    madang_passwords_verify_async (self->passwords,
                                   entrant->stored != NULL ? entrant->stored->hash : NULL,
                                   entrant->password, NULL, on_verified, g_steal_pointer (&task));
}

/* A person is one account whichever name they go by; nobody is one for each name. */
static char *
name_account (const Entrant *entrant)
{
  g_autofree char *name = NULL;

  if (entrant->stored != NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, entrant->stored->user_id);
  name = g_utf8_strdown (entrant->name, -1);
  return g_strconcat ("name ", name, NULL);
}

static void
on_password_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *account = NULL;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;

  entrant->stored = madang_user_store_find_password_finish (result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  account = name_account (entrant);
  madang_login_limiter_enter_async (self->limiter, account, entrant->address, NULL, on_entered,
                                    g_steal_pointer (&task));
}

static Entrant *
read_entrant (const char *name,
              gboolean is_username,
              const char *password,
              GInetAddress *address,
              GError **error)
{
  Entrant *entrant = g_new0 (Entrant, 1);

  entrant->is_username = is_username;
  if (is_username)
    entrant->name = madang_text_read (name, "username", MADANG_USERNAME_MAX, error);
  else
    entrant->name = madang_text_read (name, "email", MADANG_EMAIL_MAX, error);
  entrant->password = madang_text_read (password, "password", MADANG_PASSWORD_MAX, error);
  g_set_object (&entrant->address, address);
  return entrant;
}

static void
begin (MadangSessions *self,
       const char *name,
       gboolean is_username,
       const char *password,
       GInetAddress *address,
       GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  GError *error = NULL;
  Entrant *entrant = read_entrant (name, is_username, password, address, &error);

  g_task_set_task_data (task, entrant, (GDestroyNotify) entrant_free);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    madang_user_store_find_password_async (self->pool, entrant->name, is_username,
                                           on_password_found, g_steal_pointer (&task));
}

void
madang_sessions_open_async (MadangSessions *self,
                            const char *email,
                            const char *password,
                            GInetAddress *address,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  begin (self, email, FALSE, password, address, g_task_new (self, NULL, callback, data));
}

MadangLogin *
madang_sessions_open_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_sessions_open_token_async (MadangSessions *self,
                                  const char *username,
                                  const char *password,
                                  GInetAddress *address,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  begin (self, username, TRUE, password, address, g_task_new (self, NULL, callback, data));
}

char *
madang_sessions_open_token_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The sessions that a request names, at most one in each of four places. */
#define NAMES_MAX 4

typedef struct
{
  MadangEndedSession list[NAMES_MAX]; /* user 0: the name does not say whose it is */
  guint length;
} NamedSessions;

/* Returns: (nullable): where @session is in the list */
static MadangEndedSession *
find_named (NamedSessions *named, const MadangUuid *session)
{
  for (guint i = 0; i < named->length; i++)
    if (madang_uuid_equal (&named->list[i].session, session))
      return &named->list[i];
  return NULL;
}

/* A token that has expired names its session too: who logs out an hour later must not stay logged in. */
static void
add_named (NamedSessions *named, MadangTokens *tokens, const char *text)
{
  MadangEndedSession *known;
  MadangCaller caller;

  if (!madang_credentials_read_session (tokens, text, &caller))
    return;
  known = find_named (named, &caller.session);
  if (known == NULL)
    named->list[named->length++] = (MadangEndedSession){ caller.user_id, caller.session };
  else if (known->user_id == 0)
    known->user_id = caller.user_id;
}

static NamedSessions *
read_names (MadangSessions *self, const MadangSessionNames *names)
{
  const char *const texts[NAMES_MAX] = { names->authorization, names->access, names->refresh,
                                         names->session_id };
  NamedSessions *named = g_new0 (NamedSessions, 1);

  for (guint i = 0; i < NAMES_MAX; i++)
    add_named (named, self->tokens, texts[i]);
  return named;
}

/* All that were named: one that is not there may have ended before, when the answer was lost, as this one may be. */
static void
publish_ended (MadangSessions *self, NamedSessions *named, const GArray *ended)
{
  for (guint i = 0; ended != NULL && i < ended->len; i++)
    {
      const MadangEndedSession *session = &g_array_index (ended, MadangEndedSession, i);

      find_named (named, &session->session)->user_id = session->user_id;
    }
  for (guint i = 0; i < named->length; i++)
    madang_bus_publish_session_ended (self->bus, named->list[i].user_id, &named->list[i].session);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GArray) ended = madang_session_store_end_finish (result, &error);

  if (ended != NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE))
    publish_ended (g_task_get_source_object (task), g_task_get_task_data (task), ended);
  if (ended == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
madang_sessions_end_async (MadangSessions *self,
                           const MadangSessionNames *names,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const NamedSessions *named = read_names (self, names);
  MadangUuid sessions[NAMES_MAX];

  g_task_set_task_data (task, (gpointer) named, g_free);
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
    g_task_return_pointer (task,
                           issue_login (self, rotation->user_id, rotation->nickname,
                                        &claims->session, &rotation->seed, &rotation->successor,
                                        rotation->issued_at),
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
  if (!madang_text_check (refresh, "refresh", G_MAXUINT, &error)
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
