#include "auth/madang-limiter.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "fake-clock.h"

typedef struct
{
  FakeClock *clock;
  MadangLimiter *limiter; /* five in ten seconds */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->limiter = madang_limiter_new (MADANG_CLOCK (fixture->clock),
                                         (MadangRate){ .count = 5, .seconds = 10 });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->limiter);
  g_assert_finalize_object (fixture->clock);
}

static void
take_all (MadangLimiter *limiter, const char *key, guint count)
{
  guint retry_after;

  for (guint i = 0; i < count; i++)
    {
      g_assert_true (madang_limiter_take (limiter, key, &retry_after));
      g_assert_cmpuint (retry_after, ==, 0);
    }
}

static void
assert_refused (MadangLimiter *limiter, const char *key, guint seconds)
{
  guint retry_after;

  g_assert_false (madang_limiter_take (limiter, key, &retry_after));
  g_assert_cmpuint (retry_after, ==, seconds);
}

static void
test_count_then_trickle (Fixture *fixture, gconstpointer data)
{
  take_all (fixture->limiter, "a", 5);
  assert_refused (fixture->limiter, "a", 2);
  g_assert_false (madang_limiter_take (fixture->limiter, "a", NULL));
  take_all (fixture->limiter, "b", 5);

  fake_clock_advance (fixture->clock, 2 * G_TIME_SPAN_SECOND - 1);
  assert_refused (fixture->limiter, "a", 1);
  fake_clock_advance (fixture->clock, 1);
  take_all (fixture->limiter, "a", 1);
  assert_refused (fixture->limiter, "a", 2);
}

static void
test_rest_fills_again (Fixture *fixture, gconstpointer data)
{
  take_all (fixture->limiter, "a", 5);
  fake_clock_advance (fixture->clock, 100 * G_TIME_SPAN_SECOND);
  take_all (fixture->limiter, "a", 5);
  assert_refused (fixture->limiter, "a", 2);
}

static void
test_waiting_as_told_is_enough (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangLimiter) limiter = madang_limiter_new (
      MADANG_CLOCK (fixture->clock), (MadangRate){ .count = 7, .seconds = 61 });
  guint retry_after;

  take_all (limiter, "a", 7);
  for (guint i = 0; i < 100; i++)
    {
      g_assert_false (madang_limiter_take (limiter, "a", &retry_after));
      fake_clock_advance (fixture->clock, retry_after * G_TIME_SPAN_SECOND);
      g_assert_true (madang_limiter_take (limiter, "a", NULL));
      while (madang_limiter_take (limiter, "a", NULL))
        ;
    }
}

static void
test_time_of_day_does_not_matter (Fixture *fixture, gconstpointer data)
{
  take_all (fixture->limiter, "a", 5);
  fake_clock_set_real (fixture->clock, 0);
  assert_refused (fixture->limiter, "a", 2);
  fake_clock_set_real (fixture->clock, G_MAXINT64);
  assert_refused (fixture->limiter, "a", 2);
}

static void
test_no_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangLimiter) limiter = madang_limiter_new (
      MADANG_CLOCK (fixture->clock), (MadangRate){ .count = 0, .seconds = 10 });

  take_all (limiter, "a", 1000);
  take_all (fixture->limiter, NULL, 1000);
}

static void
test_extreme_rates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangLimiter) slow = madang_limiter_new (
      MADANG_CLOCK (fixture->clock), (MadangRate){ .count = 1, .seconds = G_MAXUINT });
  g_autoptr (MadangLimiter) fast = madang_limiter_new (
      MADANG_CLOCK (fixture->clock), (MadangRate){ .count = G_MAXUINT, .seconds = 1 });

  take_all (slow, "a", 1);
  assert_refused (slow, "a", G_MAXUINT);
  take_all (fast, "a", 1000);
}

static void
test_hostile_keys (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1000000, 'x');

  take_all (fixture->limiter, huge, 5);
  assert_refused (fixture->limiter, huge, 2);
  take_all (fixture->limiter, "", 5);
  assert_refused (fixture->limiter, "", 2);
}

static void
test_oldest_goes_first (Fixture *fixture, gconstpointer data)
{
  take_all (fixture->limiter, "first", 5);
  take_all (fixture->limiter, "second", 4);
  for (guint i = 2; i < MADANG_LIMITER_KEYS_MAX; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      take_all (fixture->limiter, key, 1);
    }
  assert_refused (fixture->limiter, "first", 2);
  take_all (fixture->limiter, "second", 1);
  take_all (fixture->limiter, "one too many", 1);
  assert_refused (fixture->limiter, "second", 2);
  take_all (fixture->limiter, "first", 5);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address;
    const char *name;
  } cases[] = {
    { "127.0.0.1", NULL },
    { "127.255.0.9", NULL },
    { "::1", NULL },
    { "::ffff:127.0.0.1", NULL },
    { "203.0.113.7", "203.0.113.7" },
    { "::ffff:203.0.113.7", "203.0.113.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "2001:db8:1:2::1", "2001:db8:1:2::" },
    { "2001:db8:1:3::1", "2001:db8:1:3::" },
    { "::", "::" },
    { "0.0.0.0", "0.0.0.0" },
  };

  g_assert_null (madang_limiter_name_address (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i].address);
      g_autofree char *name = madang_limiter_name_address (address);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* Whoever is refused is told when to come again. */
static void
test_admit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5; i++)
    g_assert_true (madang_limiter_admit_user (fixture->limiter, 7, &error));
  g_assert_no_error (error);
  g_assert_false (madang_limiter_admit_user (fixture->limiter, 7, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_RATE_LIMITED);
  g_assert_cmpuint (madang_error_get_retry_after (error), ==, 2);
  g_assert_true (madang_limiter_admit_user (fixture->limiter, 8, NULL));
  g_assert_true (madang_limiter_admit (fixture->limiter, NULL, NULL));
}

/* Of a rate that holds no more, nobody waits for longer than the new one has him wait. */
static void
test_set_rate (Fixture *fixture, gconstpointer data)
{
  madang_limiter_set_rate (fixture->limiter, (MadangRate){ .count = 2, .seconds = 3600 });
  take_all (fixture->limiter, "a", 2);
  assert_refused (fixture->limiter, "a", 1800);
  madang_limiter_set_rate (fixture->limiter, (MadangRate){ .count = 5, .seconds = 10 });
  assert_refused (fixture->limiter, "a", 2);
  fake_clock_advance (fixture->clock, 2 * G_TIME_SPAN_SECOND);
  take_all (fixture->limiter, "a", 1);
  assert_refused (fixture->limiter, "a", 2);
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
  add ("/limiter/count-then-trickle", test_count_then_trickle);
  add ("/limiter/rest-fills-again", test_rest_fills_again);
  add ("/limiter/waiting-as-told-is-enough", test_waiting_as_told_is_enough);
  add ("/limiter/time-of-day-does-not-matter", test_time_of_day_does_not_matter);
  add ("/limiter/no-limit", test_no_limit);
  add ("/limiter/extreme-rates", test_extreme_rates);
  add ("/limiter/hostile-keys", test_hostile_keys);
  add ("/limiter/oldest-goes-first", test_oldest_goes_first);
  add ("/limiter/admit", test_admit);
  add ("/limiter/set-rate", test_set_rate);
  g_test_add_func ("/limiter/addresses", test_addresses);
  return g_test_run ();
}
