#include "service/madang-searches.h"

#include "base/madang-error.h"
#include "fake-clock.h"

typedef struct
{
  FakeClock *clock;
  MadangSearches *searches; /* two in ten seconds */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->searches = madang_searches_new (MADANG_CLOCK (fixture->clock),
                                           (MadangRate){ .count = 2, .seconds = 10 });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->searches);
  g_assert_finalize_object (fixture->clock);
}

static void
assert_admitted (Fixture *fixture, const MadangCaller *caller, const char *address, guint count)
{
  g_autoptr (GInetAddress) where = address != NULL ? g_inet_address_new_from_string (address)
                                                   : NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = madang_searches_admit (fixture->searches, caller, where, "q", "x",
                                                     &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "x");
    }
}

static void
assert_refused (Fixture *fixture, const MadangCaller *caller, const char *address)
{
  g_autoptr (GInetAddress) where = address != NULL ? g_inet_address_new_from_string (address)
                                                   : NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (madang_searches_admit (fixture->searches, caller, where, "q", "x", &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_RATE_LIMITED);
  g_assert_cmpuint (madang_error_get_retry_after (error), ==, 5);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  const MadangCaller gina = { .user_id = 7, .session = { { 1 } } };
  const MadangCaller gina_again = { .user_id = 7, .session = { { 2 } } };
  const MadangCaller unnamed = { .session = { { 1 } } };
  const MadangCaller another = { .session = { { 2 } } };

  assert_admitted (fixture, &gina, "192.0.2.1", 2);
  assert_refused (fixture, &gina_again, "192.0.2.2");
  assert_admitted (fixture, &unnamed, NULL, 2);
  assert_refused (fixture, &unnamed, NULL);
  assert_admitted (fixture, &another, NULL, 2);
  assert_admitted (fixture, NULL, "192.0.2.1", 2);
  assert_refused (fixture, NULL, "192.0.2.1");
  assert_admitted (fixture, NULL, "127.0.0.1", 10);
  assert_admitted (fixture, NULL, NULL, 10);
  fake_clock_advance (fixture->clock, 5 * G_TIME_SPAN_SECOND);
  assert_admitted (fixture, &gina, NULL, 1);
  assert_refused (fixture, &gina, NULL);
}

/* What is refused for its length is not counted. */
static void
test_text (Fixture *fixture, gconstpointer data)
{
  const MadangCaller caller = { .user_id = 7 };
  g_autofree char *longest = g_strnfill (100, 'x');
  g_autofree char *longer = g_strnfill (101, 'x');
  g_autofree char *normal = NULL;
  g_autofree char *whole = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          madang_searches_admit (fixture->searches, &caller, NULL, "keyword", longer, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (g_array_index (madang_error_get_problems (error), MadangProblem, 0).field,
                       ==, "keyword");
    }
  whole = madang_searches_admit (fixture->searches, &caller, NULL, "keyword", longest, NULL);
  g_assert_cmpstr (whole, ==, longest);
  normal = madang_searches_admit (fixture->searches, &caller, NULL, "keyword",
                                  " \u1112\u1161\u1105\u116e", NULL);
  g_assert_cmpstr (normal, ==, " 하루");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/searches/keys", Fixture, NULL, set_up, test_keys, tear_down);
  g_test_add ("/searches/text", Fixture, NULL, set_up, test_text, tear_down);
  return g_test_run ();
}
