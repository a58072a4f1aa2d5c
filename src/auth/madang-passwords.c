#include "auth/madang-passwords.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

/* The second of the settings that OWASP holds equal: 25 ms on one core. p = 1 is libsodium's only choice. */
#define MEMORY_BYTES (19 * 1024 * 1024)
#define PASSES 2

struct _MadangPasswords
{
  GObject parent_instance;

  GThreadPool *pool;
  char *dummy; /* a hash that nobody has the password to */
};

G_DEFINE_FINAL_TYPE (MadangPasswords, madang_passwords, G_TYPE_OBJECT)

typedef struct
{
  char *password; /* NULL once wiped */
  char *hash;     /* what to check against; the dummy where there is none */
  gboolean known; /* whether the hash is an account's */
} Job;

static void
wipe_password (Job *job)
{
  if (job->password != NULL)
    sodium_memzero (job->password, strlen (job->password));
  g_clear_pointer (&job->password, g_free);
}

static void
free_job (gpointer data)
{
  Job *job = data;

  wipe_password (job);
  g_free (job->hash);
  g_free (job);
}

static char *
hash_password (const char *password, gsize length)
{
  g_autofree char *hash = g_malloc (crypto_pwhash_argon2id_STRBYTES);

  if (crypto_pwhash_argon2id_str (hash, password, length, PASSES, MEMORY_BYTES) != 0)
    return NULL;
  return g_steal_pointer (&hash);
}

static void
return_unavailable (GTask *task)
{
  GError *error = NULL;

  madang_set_unavailable (&error);
  g_task_return_error (task, error);
}

static void
run_hash (GTask *task, Job *job)
{
  char *hash = hash_password (job->password, strlen (job->password));

  wipe_password (job);
  if (hash != NULL)
    g_task_return_pointer (task, hash, g_free);
  else
    return_unavailable (task);
}

static void
run_verify (GTask *task, Job *job)
{
  gboolean right, starved;

  errno = 0;
  right = crypto_pwhash_argon2id_str_verify (job->hash, job->password, strlen (job->password)) == 0;
  starved = !right && errno == ENOMEM;
  wipe_password (job);
  if (starved)
    return_unavailable (task);
  else
    g_task_return_boolean (task, right && job->known);
}

static void
run_job (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (job->hash != NULL)
    run_verify (task, job);
  else
    run_hash (task, job);
}

/* The last reference may be dropped by a worker, which must not wait for itself; no job is left by then. */
static void
finalize (GObject *object)
{
  MadangPasswords *self = MADANG_PASSWORDS (object);

  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_free (self->dummy);
  G_OBJECT_CLASS (madang_passwords_parent_class)->finalize (object);
}

static void
madang_passwords_class_init (MadangPasswordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static char *
make_dummy (void)
{
  guint8 password[16];
  char *hash;

  randombytes_buf (password, sizeof password);
  hash = hash_password ((const char *) password, sizeof password);
  if (hash == NULL)
    g_error ("A password cannot be hashed: out of memory.");
  return hash;
}

static void
madang_passwords_init (MadangPasswords *self)
{
  /* Picks the fastest code that the processor can run; harmless when done before. */
  if (sodium_init () < 0)
    g_error ("libsodium cannot be started.");
  self->dummy = make_dummy ();
}

MadangPasswords *
madang_passwords_new (guint threads)
{
  MadangPasswords *self;

  g_return_val_if_fail (threads > 0 && threads <= G_MAXINT, NULL);

  self = g_object_new (MADANG_TYPE_PASSWORDS, NULL);
  self->pool = g_thread_pool_new (run_job, NULL, (int) threads, FALSE, NULL);
  return self;
}

/* Takes over the job. Nobody but the main thread pushes, so the queue cannot grow in between. */
static void
push_job (MadangPasswords *self, GTask *task, Job *job)
{
  g_task_set_task_data (task, job, free_job);
  if (g_thread_pool_unprocessed (self->pool) >= MADANG_PASSWORD_QUEUE_MAX)
    return_unavailable (task);
  else
    g_thread_pool_push (self->pool, g_object_ref (task), NULL);
}

void
madang_passwords_hash_async (MadangPasswords *self,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, madang_passwords_hash_async);
  job->password = g_strdup (password);
  push_job (self, task, job);
}

char *
madang_passwords_hash_finish (MadangPasswords *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -1 is no hash at all; 1 is one of other settings, which can be checked. */
static gboolean
is_hash (const char *text)
{
  return text != NULL && crypto_pwhash_argon2id_str_needs_rehash (text, PASSES, MEMORY_BYTES) >= 0;
}

void
madang_passwords_verify_async (MadangPasswords *self,
                               const char *hash,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, madang_passwords_verify_async);
  job->password = g_strdup (password);
  job->known = is_hash (hash);
  job->hash = g_strdup (job->known ? hash : self->dummy);
  push_job (self, task, job);
}

gboolean
madang_passwords_verify_finish (MadangPasswords *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
