#include "service/madang-accounts.h"

#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-user-store.h"

struct _MadangAccounts
{
  GObject parent_instance;

  MadangPool *pool;
  MadangPasswords *passwords;
  MadangLimiter *registrations;
};

G_DEFINE_FINAL_TYPE (MadangAccounts, madang_accounts, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangAccounts *self = MADANG_ACCOUNTS (object);

  g_object_unref (self->pool);
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
                     MadangPasswords *passwords,
                     MadangClock *clock,
                     MadangRate registrations)
{
  MadangAccounts *self = g_object_new (MADANG_TYPE_ACCOUNTS, NULL);

  self->pool = g_object_ref (pool);
  self->passwords = g_object_ref (passwords);
  self->registrations = madang_limiter_new (clock, registrations);
  return self;
}

/* Somebody who registers; every text in NFC. */
typedef struct
{
  char *email;
  char *nickname;
  char *password; /* wiped */
} Entrant;

static void
entrant_free (Entrant *entrant)
{
  madang_text_wipe_free (entrant->password);
  g_free (entrant->email);
  g_free (entrant->nickname);
  g_free (entrant);
}

/* One @, something on both sides, nothing that separates or controls: the rest only its mail server knows. */
static gboolean
is_email (const char *email)
{
  const char *at = strchr (email, '@');

  if (at == NULL || at == email || at[1] == '\0' || strchr (at + 1, '@') != NULL)
    return FALSE;
  for (const char *p = email; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (g_unichar_isspace (character) || g_unichar_iscntrl (character)
          || strchr ("<>,;\"()", *p) != NULL)
        return FALSE;
    }
  return TRUE;
}

static void
check_password (const char *password, const char *field, GError **error)
{
  if (madang_text_check (password, field, MADANG_PASSWORD_MAX, error)
      && g_utf8_strlen (password, -1) < MADANG_PASSWORD_MIN)
    madang_add_field_error_counted (
        error, MADANG_ERROR_INVALID_ARGUMENT, field, "Ensure this field has at least %s character.",
        "Ensure this field has at least %s characters.", MADANG_PASSWORD_MIN);
}

static gboolean
check_registration (const Entrant *entrant, const char *repeated, GError **error)
{
  g_autoptr (GError) problems = NULL;

  if (madang_text_check (entrant->email, "email", MADANG_EMAIL_MAX, &problems)
      && !is_email (entrant->email))
    madang_add_field_error (&problems, MADANG_ERROR_INVALID_ARGUMENT, "email",
                            N_ ("Enter a valid e-mail address."), NULL);
  check_password (entrant->password, "password1", &problems);
  if (madang_text_check (repeated, "password2", MADANG_PASSWORD_MAX, &problems)
      && entrant->password != NULL && !g_str_equal (entrant->password, repeated))
    madang_add_field_error (&problems, MADANG_ERROR_INVALID_ARGUMENT, "password2",
                            N_ ("The two passwords do not match."), NULL);
  madang_text_check (entrant->nickname, "nickname", MADANG_NICKNAME_MAX, &problems);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

static gboolean
take_registration (MadangAccounts *self, GInetAddress *address, GError **error)
{
  g_autofree char *key = madang_limiter_name_address (address);
  guint wait;

  if (madang_limiter_take (self->registrations, key, &wait))
    return TRUE;
  madang_set_error_retry (error, MADANG_ERROR_RATE_LIMITED, wait,
                          N_ ("Too many requests. Try again later."));
  return FALSE;
}

static void
on_user_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 id = madang_user_store_create_finish (result, &error);

  if (id == 0)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task, madang_user_new (id, entrant->email, entrant->email, entrant->nickname, NULL),
        g_object_unref);
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangAccounts *self = g_task_get_source_object (task);
  Entrant *entrant = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *hash = madang_passwords_hash_finish (MADANG_PASSWORDS (source), result, &error);

  if (hash == NULL)
    g_task_return_error (task, error);
  else
    madang_user_store_create_async (self->pool, entrant->email, entrant->email, entrant->nickname,
                                    hash, on_user_created, g_steal_pointer (&task));
}

void
madang_accounts_register_async (MadangAccounts *self,
                                const MadangRegistration *registration,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Entrant *entrant = g_new0 (Entrant, 1);
  char *repeated = madang_text_normalize (registration->password2);
  GError *error = NULL;

  entrant->email = madang_text_normalize (registration->email);
  entrant->nickname = madang_text_normalize (registration->nickname);
  entrant->password = madang_text_normalize (registration->password1);
  g_task_set_task_data (task, entrant, (GDestroyNotify) entrant_free);
  if (!check_registration (entrant, repeated, &error)
      || !take_registration (self, registration->address, &error))
    g_task_return_error (task, error);
  else
    madang_passwords_hash_async (self->passwords, entrant->password, NULL, on_hashed,
                                 g_steal_pointer (&task));
  madang_text_wipe_free (repeated);
}

MadangUser *
madang_accounts_register_finish (MadangAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
