#include "auth/madang-login-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "fake-clock.h"

#define ACCOUNT_LIMIT 10
#define ADDRESS_LIMIT 100
#define SPAN 60

typedef struct
{
  FakeClock *clock;
  MadangLoginLimiter *limiter;
  GInetAddress *address;
} Fixture;

/* What the attempts of a test came to. */
typedef struct
{
  GQueue checking; /* of MadangLoginAttempt */
  guint refused;
  guint cancelled;
  guint retry_after; /* of the last refusal */
} Log;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->limiter = madang_login_limiter_new (
      MADANG_CLOCK (fixture->clock), (MadangRate){ .count = ACCOUNT_LIMIT, .seconds = SPAN },
      (MadangRate){ .count = ADDRESS_LIMIT, .seconds = SPAN });
  fixture->address = g_inet_address_new_from_string ("203.0.113.7");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->limiter != NULL)
    g_assert_finalize_object (fixture->limiter);
  g_assert_finalize_object (fixture->clock);
  g_object_unref (fixture->address);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Log *log = user_data;
  MadangLoginAttempt *attempt = madang_login_limiter_enter_finish (MADANG_LOGIN_LIMITER (source),
                                                                   result, &error);

  if (attempt != NULL)
    {
      g_assert_no_error (error);
      g_queue_push_tail (&log->checking, attempt);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    log->cancelled++;
  else
    {
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_RATE_LIMITED);
      log->refused++;
      log->retry_after = madang_error_get_retry_after (error);
      g_assert_cmpuint (log->retry_after, >=, 1);
    }
}

static void
turn_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
enter_from (Fixture *fixture, const char *account, GInetAddress *address, Log *log)
{
  madang_login_limiter_enter_async (fixture->limiter, account, address, NULL, on_entered, log);
  turn_loop ();
}

static void
enter (Fixture *fixture, const char *account, Log *log)
{
  enter_from (fixture, account, fixture->address, log);
}

static void
settle_one (Log *log, gboolean failed)
{
  g_autoptr (MadangLoginAttempt) attempt = g_queue_pop_head (&log->checking);

  madang_login_attempt_settle (attempt, failed);
  turn_loop ();
}

static void
settle_all (Log *log, gboolean failed)
{
  while (!g_queue_is_empty (&log->checking))
    settle_one (log, failed);
}

static void
fail (Fixture *fixture, const char *account, guint count)
{
  Log log = { 0 };

  for (guint i = 0; i < count; i++)
    {
      enter (fixture, account, &log);
      settle_all (&log, TRUE);
    }
  g_assert_cmpuint (log.refused, ==, 0);
}

static void
assert_refused (Fixture *fixture, const char *account, GInetAddress *address, guint retry_after)
{
  Log log = { 0 };

  enter_from (fixture, account, address, &log);
  g_assert_cmpuint (log.refused, ==, 1);
  g_assert_cmpuint (log.retry_after, ==, retry_after);
}

static void
assert_let_in (Fixture *fixture, const char *account, GInetAddress *address)
{
  Log log = { 0 };

  enter_from (fixture, account, address, &log);
  g_assert_cmpuint (log.checking.length, ==, 1);
  settle_all (&log, FALSE);
}

static void
test_failures_of_an_account (Fixture *fixture, gconstpointer data)
{
  fail (fixture, "a", ACCOUNT_LIMIT - 1);
  assert_let_in (fixture, "a", fixture->address);
  fail (fixture, "a", 1);
  assert_refused (fixture, "a", fixture->address, SPAN);
  assert_refused (fixture, "a", NULL, SPAN);
  assert_let_in (fixture, "b", fixture->address);
}

static void
test_failures_from_an_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GInetAddress) other = g_inet_address_new_from_string ("203.0.113.8");
  g_autoptr (GInetAddress) mapped = g_inet_address_new_from_string ("::ffff:203.0.113.7");

  for (guint i = 0; i < ADDRESS_LIMIT; i++)
    {
      g_autofree char *account = g_strdup_printf ("%u", i);

      fail (fixture, account, 1);
    }
  assert_refused (fixture, "a", fixture->address, SPAN);
  assert_refused (fixture, "a", mapped, SPAN);
  assert_let_in (fixture, "a", other);
}

static void
test_loopback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GInetAddress) four = g_inet_address_new_from_string ("127.8.9.10");
  g_autoptr (GInetAddress) six = g_inet_address_new_from_string ("::1");
  GInetAddress *addresses[] = { NULL, four, six };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      Log log = { 0 };

      for (guint j = 0; j < 2 * ADDRESS_LIMIT; j++)
        {
          g_autofree char *account = g_strdup_printf ("%" G_GSIZE_FORMAT "-%u", i, j);

          enter_from (fixture, account, addresses[i], &log);
          settle_all (&log, TRUE);
        }
      g_assert_cmpuint (log.refused, ==, 0);
    }
}

static void
test_right_passwords_do_not_count (Fixture *fixture, gconstpointer data)
{
  fail (fixture, "a", ACCOUNT_LIMIT - 1);
  for (guint i = 0; i < 5 * ADDRESS_LIMIT; i++)
    assert_let_in (fixture, "a", fixture->address);
  fail (fixture, "a", 1);
  assert_refused (fixture, "a", fixture->address, SPAN);
}

static void
test_span_slides (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < ACCOUNT_LIMIT; i++)
    {
      fail (fixture, "a", 1);
      fake_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
    }
  assert_refused (fixture, "a", fixture->address, SPAN - ACCOUNT_LIMIT);
  fake_clock_advance (fixture->clock, (SPAN - ACCOUNT_LIMIT) * G_TIME_SPAN_SECOND - 1);
  assert_refused (fixture, "a", fixture->address, 1);
  fake_clock_advance (fixture->clock, 1);
  fail (fixture, "a", 1);
  assert_refused (fixture, "a", fixture->address, 1);
  fake_clock_advance (fixture->clock, 2 * SPAN * G_TIME_SPAN_SECOND);
  fail (fixture, "a", ACCOUNT_LIMIT);
  assert_refused (fixture, "a", fixture->address, SPAN);
}

static void
test_no_more_guesses_than_the_limit (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 };
  guint checked = 0;

  for (guint i = 0; i < 300; i++)
    enter (fixture, "a", &log);
  g_assert_cmpuint (log.checking.length, ==, ACCOUNT_LIMIT);
  g_assert_cmpuint (log.refused, ==, 0);
  while (!g_queue_is_empty (&log.checking))
    {
      settle_one (&log, TRUE);
      checked++;
    }
  g_assert_cmpuint (checked, ==, ACCOUNT_LIMIT);
  g_assert_cmpuint (log.refused, ==, 300 - ACCOUNT_LIMIT);
  g_assert_cmpuint (log.retry_after, ==, SPAN);
}

static void
test_right_ones_wait_their_turn (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 };
  guint checked = 0;

  fail (fixture, "a", ACCOUNT_LIMIT - 1);
  for (guint i = 0; i < 300; i++)
    enter (fixture, "a", &log);
  while (!g_queue_is_empty (&log.checking))
    {
      g_assert_cmpuint (log.checking.length, ==, 1);
      settle_one (&log, FALSE);
      checked++;
    }
  g_assert_cmpuint (checked, ==, 300);
  g_assert_cmpuint (log.refused, ==, 0);
}

static void
test_line_is_bounded (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 };

  for (guint i = 0; i < ACCOUNT_LIMIT + MADANG_LOGIN_LINE_MAX; i++)
    enter (fixture, "a", &log);
  g_assert_cmpuint (log.refused, ==, 0);
  assert_refused (fixture, "a", fixture->address, 1);
  settle_all (&log, FALSE);
  g_assert_cmpuint (log.refused, ==, 0);
  assert_let_in (fixture, "a", fixture->address);
}

static void
test_both_sides_hold_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GInetAddress) other = g_inet_address_new_from_string ("203.0.113.8");
  Log first = { 0 }, second = { 0 }, third = { 0 };

  for (guint i = 0; i < ACCOUNT_LIMIT; i++)
    enter (fixture, "a", &first);
  for (guint i = 0; i < ADDRESS_LIMIT; i++)
    {
      g_autofree char *account = g_strdup_printf ("%u", i);

      enter_from (fixture, account, other, &second);
    }
  enter_from (fixture, "a", other, &third);
  g_assert_cmpuint (third.checking.length, ==, 0);
  settle_one (&first, FALSE);
  g_assert_cmpuint (third.checking.length, ==, 0);

  /* Who waits for the address does not hold up the account. */
  enter (fixture, "a", &first);
  g_assert_cmpuint (first.checking.length, ==, ACCOUNT_LIMIT);
  settle_one (&second, FALSE);
  g_assert_cmpuint (third.checking.length, ==, 0);
  settle_one (&first, FALSE);
  g_assert_cmpuint (third.checking.length, ==, 1);

  settle_all (&first, FALSE);
  settle_all (&second, FALSE);
  settle_all (&third, FALSE);
}

static void
test_unsettled_does_not_count (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5 * ACCOUNT_LIMIT; i++)
    {
      Log log = { 0 };

      enter (fixture, "a", &log);
      g_assert_cmpuint (log.checking.length, ==, 1);
      madang_login_attempt_free (g_queue_pop_head (&log.checking));
    }
}

static void
test_settled_once (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 };

  enter (fixture, "a", &log);
  for (guint i = 0; i < 2 * ACCOUNT_LIMIT; i++)
    madang_login_attempt_settle (g_queue_peek_head (&log.checking), TRUE);
  settle_all (&log, TRUE);
  fail (fixture, "a", ACCOUNT_LIMIT - 1);
  assert_refused (fixture, "a", fixture->address, SPAN);
}

static void
test_cancelled_in_line (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Log log = { 0 }, gone = { 0 }, last = { 0 };

  for (guint i = 0; i < ACCOUNT_LIMIT; i++)
    enter (fixture, "a", &log);
  for (guint i = 0; i < 20; i++)
    madang_login_limiter_enter_async (fixture->limiter, "a", fixture->address, cancellable,
                                      on_entered, &gone);
  enter (fixture, "a", &last);
  g_cancellable_cancel (cancellable);
  settle_one (&log, FALSE);
  g_assert_cmpuint (gone.cancelled, ==, 20);
  g_assert_cmpuint (last.checking.length, ==, 1);
  settle_all (&log, FALSE);
  settle_all (&last, FALSE);
}

static void
test_cancelled_when_let_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Log log = { 0 };

  for (guint i = 0; i < ACCOUNT_LIMIT; i++)
    madang_login_limiter_enter_async (fixture->limiter, "a", NULL, cancellable, on_entered, &log);
  g_cancellable_cancel (cancellable);
  turn_loop ();
  g_assert_cmpuint (log.cancelled, ==, ACCOUNT_LIMIT);
  fail (fixture, "a", ACCOUNT_LIMIT);
}

static void
test_time_makes_room (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 }, waiting = { 0 }, next = { 0 };

  fail (fixture, "a", ACCOUNT_LIMIT - 1);
  enter (fixture, "a", &log);
  enter (fixture, "a", &waiting);
  g_assert_cmpuint (waiting.checking.length, ==, 0);
  fake_clock_advance (fixture->clock, SPAN * G_TIME_SPAN_SECOND);
  enter (fixture, "a", &next);
  g_assert_cmpuint (waiting.checking.length, ==, 1);
  g_assert_cmpuint (next.checking.length, ==, 1);
  settle_all (&log, FALSE);
  settle_all (&waiting, FALSE);
  settle_all (&next, FALSE);
}

static void
test_no_limits (Fixture *fixture, gconstpointer data)
{
  Log log = { 0 };

  g_object_unref (fixture->limiter);
  fixture->limiter = madang_login_limiter_new (MADANG_CLOCK (fixture->clock), (MadangRate){ 0 },
                                               (MadangRate){ 0 });
  for (guint i = 0; i < 1000; i++)
    enter (fixture, "a", &log);
  g_assert_cmpuint (log.checking.length, ==, 1000);
  settle_all (&log, TRUE);
  assert_let_in (fixture, "a", fixture->address);
}

static void
test_dropped_while_checking (Fixture *fixture, gconstpointer data)
{
  gpointer limiter = fixture->limiter;
  Log log = { 0 };

  for (guint i = 0; i < 3 * ACCOUNT_LIMIT; i++)
    enter (fixture, "a", &log);
  g_object_add_weak_pointer (limiter, &limiter);
  g_clear_object (&fixture->limiter);
  g_assert_nonnull (limiter);
  settle_all (&log, TRUE);
  g_assert_cmpuint (log.refused, ==, 2 * ACCOUNT_LIMIT);
  g_assert_null (limiter);
}

static void
on_entered_fail (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *checked = user_data;
  g_autoptr (MadangLoginAttempt) attempt = madang_login_limiter_enter_finish (
      MADANG_LOGIN_LIMITER (source), result, NULL);

  if (attempt == NULL)
    return;
  *checked += 1;
  madang_login_attempt_settle (attempt, TRUE);
}

/* Callbacks settle at once, from within the settling of others. */
static void
test_settled_from_within (Fixture *fixture, gconstpointer data)
{
  guint checked = 0;
  Log log = { 0 };

  for (guint i = 0; i < ACCOUNT_LIMIT; i++)
    enter (fixture, "a", &log);
  for (guint i = 0; i < MADANG_LOGIN_LINE_MAX; i++)
    madang_login_limiter_enter_async (fixture->limiter, "a", fixture->address, NULL,
                                      on_entered_fail, &checked);
  turn_loop ();
  settle_all (&log, FALSE);
  g_assert_cmpuint (checked, ==, ACCOUNT_LIMIT);
}

static void
test_many_accounts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1000000, 'x');
  Log log = { 0 };

  fail (fixture, huge, ACCOUNT_LIMIT);
  assert_refused (fixture, huge, NULL, SPAN);
  for (guint i = 0; i < MADANG_LIMITER_KEYS_MAX; i++)
    {
      g_autofree char *account = g_strdup_printf ("%u", i);

      madang_login_limiter_enter_async (fixture->limiter, account, NULL, NULL, on_entered, &log);
      turn_loop ();
      settle_one (&log, TRUE);
    }
  assert_let_in (fixture, huge, NULL);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/login-limiter/failures-of-an-account", test_failures_of_an_account);
  add ("/login-limiter/failures-from-an-address", test_failures_from_an_address);
  add ("/login-limiter/loopback", test_loopback);
  add ("/login-limiter/right-passwords-do-not-count", test_right_passwords_do_not_count);
  add ("/login-limiter/span-slides", test_span_slides);
  add ("/login-limiter/no-more-guesses-than-the-limit", test_no_more_guesses_than_the_limit);
  add ("/login-limiter/right-ones-wait-their-turn", test_right_ones_wait_their_turn);
  add ("/login-limiter/line-is-bounded", test_line_is_bounded);
  add ("/login-limiter/both-sides-hold-back", test_both_sides_hold_back);
  add ("/login-limiter/unsettled-does-not-count", test_unsettled_does_not_count);
  add ("/login-limiter/settled-once", test_settled_once);
  add ("/login-limiter/cancelled-in-line", test_cancelled_in_line);
  add ("/login-limiter/cancelled-when-let-in", test_cancelled_when_let_in);
  add ("/login-limiter/time-makes-room", test_time_makes_room);
  add ("/login-limiter/no-limits", test_no_limits);
  add ("/login-limiter/dropped-while-checking", test_dropped_while_checking);
  add ("/login-limiter/settled-from-within", test_settled_from_within);
  add ("/login-limiter/many-accounts", test_many_accounts);
  return g_test_run ();
}
