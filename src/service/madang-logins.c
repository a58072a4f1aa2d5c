#include "service/madang-logins.h"

#include "auth/madang-credentials.h"
#include "auth/madang-login-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-session-store.h"
#include "store/madang-user-store.h"

struct _MadangLogins
{
  GObject parent_instance;

  MadangPool *pool;
  MadangBus *bus;
  MadangTokens *tokens;
  MadangPasswords *passwords;
  MadangClock *clock;
  MadangRate failures_account;
  MadangRate failures_address;
  MadangLoginLimiter *limiter; /* by these rates */
};

G_DEFINE_FINAL_TYPE (MadangLogins, madang_logins, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangLogins *self = MADANG_LOGINS (object);

  g_object_unref (self->pool);
  g_object_unref (self->bus);
  g_object_unref (self->tokens);
  g_object_unref (self->passwords);
  g_object_unref (self->clock);
  g_object_unref (self->limiter);
  G_OBJECT_CLASS (madang_logins_parent_class)->finalize (object);
}

static void
madang_logins_class_init (MadangLoginsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_logins_init (MadangLogins *self)
{
}

MadangLogins *
madang_logins_new (const MadangLoginsContext *context)
{
  MadangLogins *self = g_object_new (MADANG_TYPE_LOGINS, NULL);

  self->pool = g_object_ref (context->pool);
  self->bus = g_object_ref (context->bus);
  self->tokens = g_object_ref (context->tokens);
  self->passwords = g_object_ref (context->passwords);
  self->clock = g_object_ref (context->clock);
  madang_logins_set_limits (self, context->failures_account, context->failures_address);
  return self;
}

static gboolean
equal_rates (const MadangRate *a, const MadangRate *b)
{
  return a->count == b->count && a->seconds == b->seconds;
}

void
madang_logins_set_limits (MadangLogins *self,
                          MadangRate failures_account,
                          MadangRate failures_address)
{
  if (self->limiter != NULL && equal_rates (&self->failures_account, &failures_account)
      && equal_rates (&self->failures_address, &failures_address))
    return;
  self->failures_account = failures_account;
  self->failures_address = failures_address;
  g_clear_object (&self->limiter);
  self->limiter = madang_login_limiter_new (self->clock, failures_account, failures_address);
}

/* Somebody who says who they are: what the steps hand to each other. */
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
} Claimant;

static void
claimant_free (Claimant *claimant)
{
  madang_text_wipe_free (claimant->password);
  g_free (claimant->name);
  g_free (claimant->token);
  g_clear_object (&claimant->address);
  g_clear_pointer (&claimant->attempt, madang_login_attempt_free);
  g_clear_pointer (&claimant->stored, madang_stored_password_free);
  g_free (claimant);
}

static void
return_wrong_password (GTask *task)
{
  const Claimant *claimant = g_task_get_task_data (task);
  GError *error = NULL;

  madang_set_error (&error, MADANG_ERROR_INVALID_ARGUMENT,
                    claimant->is_username ? N_ ("The username or the password is wrong.")
                                          : N_ ("The e-mail address or the password is wrong."),
                    NULL);
  g_task_return_error (task, error);
}

static void
on_session_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangLogins *self = g_task_get_source_object (task);
  Claimant *claimant = g_task_get_task_data (task);
  MadangNewSession *session = &claimant->session;
  GError *error = NULL;
  gboolean is_superuser;
  MadangProfile *profile = madang_session_store_open_finish (result, &is_superuser, &error);
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
  login = madang_login_new (
      self->tokens, &(MadangLoginFacts){ .user_id = session->user_id,
                                         .nickname = madang_user_get_nickname (profile->user),
                                         .is_superuser = is_superuser,
                                         .session = &session->session,
                                         .seed = &session->seed,
                                         .refresh = &session->refresh,
                                         .issued_at = session->issued_at });
  login->profile = profile;
  g_task_return_pointer (task, login, (GDestroyNotify) madang_login_free);
}

/* A session's name is what its secret reads as, so that the secret alone tells which session it opens. */
static void
name_session (MadangLogins *self, MadangNewSession *session)
{
  g_autofree char *secret = madang_tokens_derive_secret (self->tokens, &session->seed);
  MadangCaller caller;

  madang_credentials_read_session_id (secret, &caller, NULL);
  session->session = caller.session;
}

static void
open_session (MadangLogins *self, Claimant *claimant, GTask *take_task)
{
  MadangNewSession *session = &claimant->session;

  session->user_id = claimant->stored->user_id;
  session->hash = claimant->stored->hash;
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
  MadangLogins *self = g_task_get_source_object (task);
  Claimant *claimant = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) ended = madang_session_store_open_token_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (ended == NULL)
    return_wrong_password (task);
  else
    {
      for (guint i = 0; i < ended->len; i++)
        madang_bus_publish_session_ended (self->bus, claimant->stored->user_id,
                                          &g_array_index (ended, MadangUuid, i));
      g_task_return_pointer (task, g_steal_pointer (&claimant->token), g_free);
    }
}

static void
open_token (MadangLogins *self, Claimant *claimant, GTask *take_task)
{
  MadangUuid *session = &claimant->session.session;

  claimant->token = madang_credentials_make_secret (session);
  madang_session_store_open_token_async (self->pool, claimant->stored->user_id,
                                         claimant->stored->hash, session, on_token_opened,
                                         take_task);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangLogins *self = g_task_get_source_object (task);
  Claimant *claimant = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean right = madang_passwords_verify_finish (MADANG_PASSWORDS (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  madang_login_attempt_settle (claimant->attempt, !right);
  if (!right)
    return_wrong_password (task);
  else if (claimant->is_username)
    open_token (self, claimant, g_steal_pointer (&task));
  else
    open_session (self, claimant, g_steal_pointer (&task));
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangLogins *self = g_task_get_source_object (task);
  Claimant *claimant = g_task_get_task_data (task);
  GError *error = NULL;

  claimant->attempt = madang_login_limiter_enter_finish (MADANG_LOGIN_LIMITER (source), result,
                                                         &error);
  if (claimant->attempt == NULL)
    g_task_return_error (task, error);
  else
    madang_passwords_verify_async (self->passwords,
                                   claimant->stored != NULL ? claimant->stored->hash : NULL,
                                   claimant->password, NULL, on_verified, g_steal_pointer (&task));
}

/* A person is one account whichever name they go by; nobody is one for each name. */
static char *
name_account (const Claimant *claimant)
{
  g_autofree char *name = NULL;

  if (claimant->stored != NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, claimant->stored->user_id);
  name = g_utf8_strdown (claimant->name, -1);
  return g_strconcat ("name ", name, NULL);
}

static void
on_password_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *account = NULL;
  MadangLogins *self = g_task_get_source_object (task);
  Claimant *claimant = g_task_get_task_data (task);
  GError *error = NULL;

  claimant->stored = madang_user_store_find_password_finish (result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  account = name_account (claimant);
  madang_login_limiter_enter_async (self->limiter, account, claimant->address, NULL, on_entered,
                                    g_steal_pointer (&task));
}

static Claimant *
read_claimant (const char *name,
               gboolean is_username,
               const char *password,
               GInetAddress *address,
               GError **error)
{
  Claimant *claimant = g_new0 (Claimant, 1);

  claimant->is_username = is_username;
  if (is_username)
    claimant->name = madang_text_read (name, "username", MADANG_USERNAME_MAX, error);
  else
    claimant->name = madang_text_read (name, "email", MADANG_EMAIL_MAX, error);
  claimant->password = madang_text_read (password, "password", MADANG_PASSWORD_MAX, error);
  g_set_object (&claimant->address, address);
  return claimant;
}

static void
begin (MadangLogins *self,
       const char *name,
       gboolean is_username,
       const char *password,
       GInetAddress *address,
       GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  GError *error = NULL;
  Claimant *claimant = read_claimant (name, is_username, password, address, &error);

  g_task_set_task_data (task, claimant, (GDestroyNotify) claimant_free);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    madang_user_store_find_password_async (self->pool, claimant->name, is_username,
                                           on_password_found, g_steal_pointer (&task));
}

void
madang_logins_open_async (MadangLogins *self,
                          const char *email,
                          const char *password,
                          GInetAddress *address,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  begin (self, email, FALSE, password, address, g_task_new (self, NULL, callback, data));
}

MadangLogin *
madang_logins_open_finish (MadangLogins *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_logins_open_token_async (MadangLogins *self,
                                const char *username,
                                const char *password,
                                GInetAddress *address,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  begin (self, username, TRUE, password, address, g_task_new (self, NULL, callback, data));
}

char *
madang_logins_open_token_finish (MadangLogins *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
