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
  char *email;    /* NFC */
  char *password; /* NFC; wiped */
  MadangLoginAttempt *attempt;
  MadangStoredPassword *stored;
  MadangNewSession session;
} Entrant;

static void
entrant_free (Entrant *entrant)
{
  madang_text_wipe_free (entrant->password);
  g_free (entrant->email);
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
  GError *error = NULL;

  madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT,
                    N_ ("Unable to log in with the e-mail address and password given."), NULL);
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
  g_autofree char *nickname = madang_session_store_open_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (nickname == NULL)
    return_wrong_password (task);
  else
    g_task_return_pointer (task,
                           issue_login (self, session->user_id, nickname, &session->session,
                                        &session->seed, &session->refresh, session->issued_at),
                           (GDestroyNotify) madang_login_free);
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
  else
    open_session (self, entrant, g_steal_pointer (&task));
}

static void
on_password_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangSessions *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;

  entrant->stored = madang_user_store_find_password_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    madang_passwords_verify_async (self->passwords,
                                   entrant->stored != NULL ? entrant->stored->hash : NULL,
                                   entrant->password, NULL, on_verified, g_steal_pointer (&task));
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
    madang_user_store_find_password_async (self->pool, entrant->email, on_password_found,
                                           g_steal_pointer (&task));
}

void
madang_sessions_open_async (MadangSessions *self,
                            const char *email,
                            const char *password,
                            GInetAddress *address,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  g_autofree char *account = NULL;
  Entrant *entrant = g_new0 (Entrant, 1);
  GError *error = NULL;

  entrant->email = madang_text_normalize (email);
  entrant->password = madang_text_normalize (password);
  g_task_set_task_data (task, entrant, (GDestroyNotify) entrant_free);
  madang_text_check (entrant->email, "email", MADANG_EMAIL_MAX, &error);
  madang_text_check (entrant->password, "password", MADANG_PASSWORD_MAX, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  account = g_utf8_strdown (entrant->email, -1);
  madang_login_limiter_enter_async (self->limiter, account, address, NULL, on_entered,
                                    g_steal_pointer (&task));
}

MadangLogin *
madang_sessions_open_finish (MadangSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
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
      madang_bus_publish_session_ended (self->bus, rotation->user_id, &claims->session);
      madang_set_unauthenticated (&error);
    }
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
