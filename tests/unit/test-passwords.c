#include "auth/madang-passwords.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <string.h>

/* What one call came to; the tests turn the loop until it is done. */
typedef struct
{
  guint done;
  guint right;
  guint unavailable;
  guint cancelled;
  char *hash;
  GError *error; /* the last */
} Outcome;

static void
clear_outcome (Outcome *outcome)
{
  g_free (outcome->hash);
  g_clear_error (&outcome->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, clear_outcome)

static void
note_error (Outcome *outcome, GError *error)
{
  outcome->done++;
  outcome->unavailable += g_error_matches (error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE) ? 1 : 0;
  outcome->cancelled += g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? 1 : 0;
  if (error != NULL)
    {
      g_clear_error (&outcome->error);
      outcome->error = error;
    }
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  GError *error = NULL;

  g_free (outcome->hash);
  outcome->hash = madang_passwords_hash_finish (MADANG_PASSWORDS (source), result, &error);
  g_assert_true ((outcome->hash == NULL) == (error != NULL));
  note_error (outcome, error);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  GError *error = NULL;

  if (madang_passwords_verify_finish (MADANG_PASSWORDS (source), result, &error))
    outcome->right++;
  note_error (outcome, error);
}

static void
wait_for (const Outcome *outcome, guint count)
{
  while (outcome->done < count)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (outcome->done, ==, count);
}

static char *
hash (MadangPasswords *passwords, const char *password)
{
  g_auto (Outcome) outcome = { 0 };

  madang_passwords_hash_async (passwords, password, NULL, on_hashed, &outcome);
  wait_for (&outcome, 1);
  g_assert_no_error (outcome.error);
  return g_steal_pointer (&outcome.hash);
}

static gboolean
verify (MadangPasswords *passwords, const char *stored, const char *password)
{
  g_auto (Outcome) outcome = { 0 };

  madang_passwords_verify_async (passwords, stored, password, NULL, on_verified, &outcome);
  wait_for (&outcome, 1);
  g_assert_no_error (outcome.error);
  return outcome.right == 1;
}

static void
test_right_and_wrong (void)
{
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (2);
  g_autofree char *stored = hash (passwords, "password123");
  g_autofree char *again = hash (passwords, "password123");

  g_assert_true (g_str_has_prefix (stored, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_cmpstr (stored, !=, again);
  g_assert_true (verify (passwords, stored, "password123"));
  g_assert_false (verify (passwords, stored, "password124"));
  g_assert_false (verify (passwords, stored, "password1234"));
  g_assert_false (verify (passwords, stored, ""));
}

static void
test_any_text (void)
{
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (2);
  g_autofree char *longest = g_strnfill (MADANG_PASSWORD_MAX, 'x');
  const char *texts[] = { "", "비밀번호 пароль", longest };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *stored = hash (passwords, texts[i]);

      g_assert_true (verify (passwords, stored, texts[i]));
      g_assert_false (verify (passwords, stored, "x"));
    }
}

static void
test_other_settings (void)
{
  static const char stored[] = "$argon2id$v=19$m=4096,t=1,p=1$vuktBFPOUERnMoArhUPUqQ"
                               "$7xkGlR3tpFj6qysysPh5PvxYoTSKLJ12VO8BN34V6p4";
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (1);

  g_assert_true (verify (passwords, stored, "password123"));
  g_assert_false (verify (passwords, stored, "password124"));
}

static gint64
time_verify (MadangPasswords *passwords, const char *stored)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();

      g_assert_false (verify (passwords, stored, "wrong password"));
      best = MIN (best, g_get_monotonic_time () - start);
    }
  return best;
}

static void
test_nobody_takes_as_long (void)
{
  static const char *const nobodies[] = { NULL, "", "!", "$argon2id$", "password123" };
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (1);
  g_autofree char *stored = hash (passwords, "password123");
  gint64 known = time_verify (passwords, stored);

  g_test_message ("an account: %" G_GINT64_FORMAT " us", known);
  for (gsize i = 0; i < G_N_ELEMENTS (nobodies); i++)
    {
      gint64 unknown = time_verify (passwords, nobodies[i]);

      g_test_message ("%s: %" G_GINT64_FORMAT " us", nobodies[i], unknown);
      g_assert_cmpint (unknown, >, known / 2);
    }
}

static void
test_queue_is_bounded (void)
{
  const guint count = MADANG_PASSWORD_QUEUE_MAX + 100;
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  for (guint i = 0; i < count; i++)
    madang_passwords_verify_async (passwords, NULL, "password123", cancellable, on_verified,
                                   &outcome);
  while (outcome.done < 90)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (outcome.unavailable, >=, 90);
  g_assert_cmpuint (madang_error_get_retry_after (outcome.error), >=, 1);

  g_cancellable_cancel (cancellable);
  wait_for (&outcome, count);
  g_assert_cmpuint (outcome.right, ==, 0);
  g_assert_cmpuint (outcome.unavailable, <=, 100);
}

static void
test_cancelled_jobs_are_skipped (void)
{
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };
  gint64 start, one;

  start = g_get_monotonic_time ();
  g_free (hash (passwords, "password123"));
  one = g_get_monotonic_time () - start;

  g_cancellable_cancel (cancellable);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    madang_passwords_hash_async (passwords, "password123", cancellable, on_hashed, &outcome);
  wait_for (&outcome, 100);
  g_assert_cmpuint (outcome.cancelled, ==, 100);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * one);
}

static void
test_dropped_while_running (void)
{
  for (guint round = 0; round < 20; round++)
    {
      MadangPasswords *passwords = madang_passwords_new (2);
      g_auto (Outcome) outcome = { 0 };

      g_object_add_weak_pointer (G_OBJECT (passwords), (gpointer *) &passwords);
      for (guint i = 0; i < 3; i++)
        madang_passwords_verify_async (passwords, NULL, "password123", NULL, on_verified, &outcome);
      g_object_unref (passwords);
      wait_for (&outcome, 3);
      /* A worker may be the last to let go. */
      while (g_atomic_pointer_get (&passwords) != NULL)
        g_usleep (100);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passwords/right-and-wrong", test_right_and_wrong);
  g_test_add_func ("/passwords/any-text", test_any_text);
  g_test_add_func ("/passwords/other-settings", test_other_settings);
  g_test_add_func ("/passwords/nobody-takes-as-long", test_nobody_takes_as_long);
  g_test_add_func ("/passwords/queue-is-bounded", test_queue_is_bounded);
  g_test_add_func ("/passwords/cancelled-jobs-are-skipped", test_cancelled_jobs_are_skipped);
  g_test_add_func ("/passwords/dropped-while-running", test_dropped_while_running);
  return g_test_run ();
}
