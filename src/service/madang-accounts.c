#include "service/madang-accounts.h"

#include <string.h>

#include "auth/madang-credentials.h"
#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-directory-store.h"
#include "store/madang-user-store.h"

struct _MadangAccounts
{
  GObject parent_instance;

  MadangPool *pool;
  MadangFlights *flights;
  MadangBus *bus;
  MadangPasswords *passwords;
  MadangLimiter *registrations;
};

G_DEFINE_FINAL_TYPE (MadangAccounts, madang_accounts, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangAccounts *self = MADANG_ACCOUNTS (object);

  g_object_unref (self->pool);
  g_object_unref (self->flights);
  g_object_unref (self->bus);
  g_object_unref (self->passwords);
  g_object_unref (self->registrations);
  G_OBJECT_CLASS (madang_accounts_parent_class)->finalize (object);
}

static void
madang_accounts_class_init (MadangAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_accounts_init (MadangAccounts *self)
{
}

MadangAccounts *
madang_accounts_new (MadangPool *pool,
                     MadangFlights *flights,
                     MadangBus *bus,
                     MadangPasswords *passwords,
                     MadangClock *clock,
                     MadangRate registrations)
{
  MadangAccounts *self = g_object_new (MADANG_TYPE_ACCOUNTS, NULL);

  self->pool = g_object_ref (pool);
  self->flights = g_object_ref (flights);
  self->bus = g_object_ref (bus);
  self->passwords = g_object_ref (passwords);
  self->registrations = madang_limiter_new (clock, registrations);
  return self;
}

void
madang_accounts_set_limit (MadangAccounts *self, MadangRate registrations)
{
  madang_limiter_set_rate (self->registrations, registrations);
}

static gboolean
take_registration (MadangAccounts *self, GInetAddress *address, GError **error)
{
  g_autofree char *key = madang_limiter_name_address (address);

  return madang_limiter_admit (self->registrations, key, error);
}

/* Somebody on the way in: what the steps hand to each other. */
typedef struct
{
  MadangEntrant *entrant;
  char *hash;         /* NULL without a password */
  char *token;        /* NULL where the form brings none */
  MadangUuid session; /* the token's */
  guint attempts;     /* to store */
} Arrival;

static void
arrival_free (Arrival *arrival)
{
  madang_entrant_free (arrival->entrant);
  g_free (arrival->hash);
  g_free (arrival->token);
  g_free (arrival);
}

static void store_arrival (MadangAccounts *self, GTask *take_task);

/* Another took the nickname that was made up, between the look and the write. */
static gboolean
lost_nickname (const Arrival *arrival, const GError *error)
{
  const MadangProblem *problem;

  if (arrival->entrant->other_nickname == NULL
      || !g_error_matches (error, MADANG_ERROR, MADANG_ERROR_EXISTS))
    return FALSE;
  problem = &g_array_index (madang_error_get_problems (error), MadangProblem, 0);
  return g_strcmp0 (problem->field, "nickname") == 0;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  MadangAccounts *self = g_task_get_source_object (task);
  Arrival *arrival = g_task_get_task_data (task);
  MadangUser *user = madang_user_store_create_finish (result, &error);

  if (user != NULL)
    g_task_return_pointer (task, user, g_object_unref);
  else if (lost_nickname (arrival, error) && ++arrival->attempts < MADANG_NICKNAME_ATTEMPTS)
    store_arrival (self, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
store_arrival (MadangAccounts *self, GTask *take_task)
{
  const Arrival *arrival = g_task_get_task_data (take_task);
  const MadangEntrant *entrant = arrival->entrant;
  MadangUserRow row = {
    .email = entrant->email,
    .username = entrant->username,
    .nickname = entrant->nickname,
    .other_nickname = entrant->other_nickname,
    .first_place = arrival->attempts > 0 ? MADANG_NICKNAME_RANDOM : 0,
    .hash = arrival->hash,
    .is_superuser = entrant->is_superuser,
    .session = arrival->token != NULL ? &arrival->session : NULL,
  };

  madang_user_store_create_async (self->pool, &row, on_stored, take_task);
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangAccounts *self = g_task_get_source_object (task);
  Arrival *arrival = g_task_get_task_data (task);
  GError *error = NULL;

  arrival->hash = madang_passwords_hash_finish (MADANG_PASSWORDS (source), result, &error);
  if (arrival->hash == NULL)
    g_task_return_error (task, error);
  else
    store_arrival (self, g_steal_pointer (&task));
}

static void
begin (MadangAccounts *self, const MadangRegistration *registration, GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  GError *error = NULL;
  MadangEntrant *entrant = madang_entrant_new (registration, &error);
  Arrival *arrival;

  if (entrant == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  arrival = g_new0 (Arrival, 1);
  arrival->entrant = entrant;
  if (registration->form == MADANG_FORM_USERNAME)
    arrival->token = madang_credentials_make_secret (&arrival->session);
  g_task_set_task_data (task, arrival, (GDestroyNotify) arrival_free);
  if (registration->form != MADANG_FORM_ADMINISTRATOR
      && !take_registration (self, registration->address, &error))
    g_task_return_error (task, error);
  else if (entrant->password == NULL)
    store_arrival (self, g_steal_pointer (&task));
  else
    madang_passwords_hash_async (self->passwords, entrant->password, NULL, on_hashed,
                                 g_steal_pointer (&task));
}

void
madang_accounts_register_async (MadangAccounts *self,
                                const MadangRegistration *registration,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  begin (self, registration, g_task_new (self, NULL, callback, data));
}

MadangUser *
madang_accounts_register_finish (MadangAccounts *self,
                                 GAsyncResult *result,
                                 char **token,
                                 GError **error)
{
  Arrival *arrival = g_task_get_task_data (G_TASK (result));
  MadangUser *user = g_task_propagate_pointer (G_TASK (result), error);

  if (token != NULL)
    *token = user != NULL ? g_steal_pointer (&arrival->token) : NULL;
  return user;
}

void
madang_accounts_create_async (MadangAccounts *self,
                              const MadangNewUser *user,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  MadangRegistration registration = {
    .form = MADANG_FORM_ADMINISTRATOR,
    .email = user->email,
    .username = user->username,
    .nickname = user->nickname,
    .password = user->password,
    .is_superuser = user->is_superuser,
  };

  begin (self, &registration, g_task_new (self, NULL, callback, data));
}

MadangUser *
madang_accounts_create_finish (MadangAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* An act on one person. */
typedef struct
{
  gint64 user_id;
  void (*publish) (MadangBus *bus,
                   gint64 user_id); /* when it is, or may be, done; NULL: nobody need hear of it */
  gint64 n_ended;                   /* sessions */
} Act;

static GTask *
new_task (MadangAccounts *self, Act act, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_memdup2 (&act, sizeof act), g_free);
  return task;
}

/* An act whose answer is lost may be done; whoever need not have gone comes back. */
static void
publish (GTask *task, const GError *error)
{
  MadangAccounts *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);

  if (act->publish != NULL && act->user_id != 0
      && (error == NULL || g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE)))
    act->publish (self->bus, act->user_id);
}

static void
on_landed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Act *act = g_task_get_task_data (task);

  madang_flights_land_finish (MADANG_FLIGHTS (source), result);
  g_task_return_int (task, act->n_ended);
}

/* What the user could before the act, nobody hears after its answer. */
static void
finish_act (GTask *take_task)
{
  MadangAccounts *self = g_task_get_source_object (take_task);
  const Act *act = g_task_get_task_data (take_task);

  if (act->publish != NULL)
    madang_flights_land_async (self->flights, on_landed, take_task);
  else
    {
      g_task_return_int (take_task, 0);
      g_object_unref (take_task);
    }
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  madang_user_store_set_finish (result, &error);
  publish (task, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    finish_act (g_steal_pointer (&task));
}

void
madang_accounts_set_superuser_async (MadangAccounts *self,
                                     gint64 user_id,
                                     gboolean is_superuser,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  Act act = { user_id, is_superuser ? NULL : madang_bus_publish_user_demoted };

  madang_user_store_set_async (self->pool, user_id, MADANG_USER_IS_SUPERUSER, is_superuser, on_set,
                               new_task (self, act, callback, data));
}

gboolean
madang_accounts_set_superuser_finish (MadangAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

void
madang_accounts_set_active_async (MadangAccounts *self,
                                  gint64 user_id,
                                  gboolean is_active,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  Act act = { user_id, is_active ? NULL : madang_bus_publish_user_ended };

  madang_user_store_set_async (self->pool, user_id, MADANG_USER_IS_ACTIVE, is_active, on_set,
                               new_task (self, act, callback, data));
}

gboolean
madang_accounts_set_active_finish (MadangAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  act->n_ended = madang_user_store_end_sessions_finish (result, &error);
  publish (task, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    finish_act (g_steal_pointer (&task));
}

void
madang_accounts_revoke_async (MadangAccounts *self,
                              gint64 user_id,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  Act act = { user_id, madang_bus_publish_user_ended };

  madang_user_store_end_sessions_async (self->pool, user_id, on_revoked,
                                        new_task (self, act, callback, data));
}

gboolean
madang_accounts_revoke_finish (MadangAccounts *self,
                               GAsyncResult *result,
                               guint *n_ended,
                               GError **error)
{
  gssize n = g_task_propagate_int (G_TASK (result), error);

  *n_ended = MAX (n, 0);
  return n >= 0;
}

/* Only now: what was opened by the old password while it was replaced ends as well. */
static void
on_password_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangAccounts *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  if (madang_user_store_set_password_finish (result, &error))
    madang_user_store_end_sessions_async (self->pool, act->user_id, on_revoked,
                                          g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
on_new_password_hashed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangAccounts *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *hash = madang_passwords_hash_finish (MADANG_PASSWORDS (source), result, &error);

  if (hash != NULL)
    madang_user_store_set_password_async (self->pool, act->user_id, hash, on_password_set,
                                          g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
madang_accounts_set_password_async (MadangAccounts *self,
                                    gint64 user_id,
                                    const char *password,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  Act act = { user_id, madang_bus_publish_user_ended };
  g_autoptr (GTask) task = new_task (self, act, callback, data);
  GError *error = NULL;
  char *normal = madang_entrant_read_password (password, "password", &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    madang_passwords_hash_async (self->passwords, normal, NULL, on_new_password_hashed,
                                 g_steal_pointer (&task));
  madang_text_wipe_free (normal);
}

gboolean
madang_accounts_set_password_finish (MadangAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

static void
on_disconnected_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (MadangPersonRow) person = madang_directory_store_show_user_finish (result, &error);

  if (person != NULL)
    g_task_return_int (task, 0);
  else
    g_task_return_error (task, error);
}

static gboolean
check_reason (const char *reason, GError **error)
{
  if (strlen (reason) <= MADANG_CLOSE_REASON_MAX)
    return TRUE;
  madang_add_field_error_counted (error, MADANG_ERROR_INVALID_ARGUMENT, "reason",
                                  "The reason can have at most %s byte.",
                                  "The reason can have at most %s bytes.", MADANG_CLOSE_REASON_MAX);
  return FALSE;
}

/* Whoever has sockets is there; of who has none, the store knows. */
void
madang_accounts_disconnect_async (MadangAccounts *self,
                                  gint64 user_id,
                                  const char *reason,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const char *told = reason != NULL ? reason : "";
  GError *error = NULL;
  guint n_closed = 0;

  if (!check_reason (told, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (user_id != 0) /* whose are the sockets of those who have not logged in yet */
    n_closed = madang_bus_publish_user_disconnected (self->bus, user_id, told);
  if (n_closed > 0)
    g_task_return_int (task, n_closed);
  else
    madang_directory_store_show_user_async (self->pool, user_id, on_disconnected_found,
                                            g_steal_pointer (&task));
}

gboolean
madang_accounts_disconnect_finish (MadangAccounts *self,
                                   GAsyncResult *result,
                                   guint *n_closed,
                                   GError **error)
{
  gssize n = g_task_propagate_int (G_TASK (result), error);

  *n_closed = MAX (n, 0);
  return n >= 0;
}
