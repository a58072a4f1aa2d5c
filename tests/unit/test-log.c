#include "base/madang-log.h"

#include <string.h>

/*
 * The writer is the process's own, so each test logs in a subprocess and reads what came out. Messages go out by
 * the old
 * macros' function with the domain as an argument, as libraries do.
 */

static void
trap (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
init (GLogLevelFlags level)
{
  g_setenv ("INVOCATION_ID", "of a service", TRUE);
  g_log_set_always_fatal (G_LOG_FATAL_MASK); /* GTest ends the process at a warning */
  madang_log_init (level);
}

static void
log_each_level (void)
{
  g_log ("Madang", G_LOG_LEVEL_CRITICAL, "one");
  g_log ("Madang", G_LOG_LEVEL_WARNING, "two");
  g_log ("Madang", G_LOG_LEVEL_MESSAGE, "three");
  g_log ("Madang", G_LOG_LEVEL_INFO, "four");
  g_log ("Madang", G_LOG_LEVEL_DEBUG, "five");
}

static void
test_levels (void)
{
  if (g_test_subprocess ())
    {
      init (G_LOG_LEVEL_DEBUG);
      log_each_level ();
      madang_log_set_level (G_LOG_LEVEL_INFO);
      log_each_level ();
      madang_log_set_level (G_LOG_LEVEL_WARNING);
      log_each_level ();
      madang_log_set_level (G_LOG_LEVEL_CRITICAL);
      log_each_level ();
      return;
    }
  trap ();
  g_test_trap_assert_stderr ("error one\nwarning two\ninfo three\ninfo four\ndebug five\n"
                             "error one\nwarning two\ninfo three\ninfo four\n"
                             "error one\nwarning two\n"
                             "error one\n");
}

/* What org.freedesktop.LogControl1(5) calls them. */
static void
test_level_names (void)
{
  static const struct
  {
    const char *set, *got;
  } cases[] = { { "emerg", "err" },       { "crit", "err" },      { "err", "err" },
                { "warning", "warning" }, { "notice", "notice" }, { "info", "info" },
                { "debug", "debug" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (madang_log_set_level_name (cases[i].set));
      g_assert_cmpstr (madang_log_get_level_name (), ==, cases[i].got);
    }
  g_assert_false (madang_log_set_level_name ("loud"));
  g_assert_false (madang_log_set_level_name (""));
  g_assert_cmpstr (madang_log_get_level_name (), ==, "debug");
}

static void
test_target_names (void)
{
  g_assert_true (madang_log_set_target_name ("journal"));
  g_assert_cmpstr (madang_log_get_target_name (), ==, "journal");
  g_assert_true (madang_log_set_target_name ("console"));
  g_assert_cmpstr (madang_log_get_target_name (), ==, "console");
  g_assert_false (madang_log_set_target_name ("kmsg"));
  g_assert_cmpstr (madang_log_get_target_name (), ==, "console");
  g_assert_true (madang_log_set_target_name ("auto"));
}

static void
test_domains (void)
{
  if (g_test_subprocess ())
    {
      init (G_LOG_LEVEL_INFO);
      g_log ("Mad", G_LOG_LEVEL_WARNING, "of another");
      g_log (NULL, G_LOG_LEVEL_WARNING, "of nobody");
      g_log_structured ("libsoup-http", G_LOG_LEVEL_WARNING, "CODE_FUNC", "f", "MESSAGE", "%s",
                        "with fields");
      return;
    }
  trap ();
  g_test_trap_assert_stderr ("warning Mad: of another\nwarning of nobody\n"
                             "warning libsoup-http: with fields\n");
}

/* No message can begin a line of its own, colour the terminal or turn the direction of its text. */
static void
test_escapes (void)
{
  if (g_test_subprocess ())
    {
      init (G_LOG_LEVEL_INFO);
      g_log ("Madang", G_LOG_LEVEL_WARNING, "%s",
             "a\ninfo b\r\t\033[31m\x7f 마당 \xc2\x85 \xe2\x80\xae \xe2\x80\xa8 \xff \xe2\x80");
      return;
    }
  trap ();
  g_test_trap_assert_stderr ("warning a\\ninfo b\\x0d\\t\\x1b[31m\\x7f 마당 \\u0085 "
                             "\\u202e \\u2028 \\xff \\xe2\\x80\n");
}

static void
test_fields_with_length (void)
{
  if (g_test_subprocess ())
    {
      const GLogField fields[] = { { "GLIB_DOMAIN", "Madang...", 6 },
                                   { "MESSAGE", "one\0two...", 7 },
                                   { "PRIORITY", "4", -1 } };

      init (G_LOG_LEVEL_INFO);
      g_log_structured_array (G_LOG_LEVEL_WARNING, fields, G_N_ELEMENTS (fields));
      return;
    }
  trap ();
  g_test_trap_assert_stderr ("warning one\\x00two\n");
}

static void
test_time (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("INVOCATION_ID");
      madang_log_init (G_LOG_LEVEL_INFO);
      g_log ("Madang", G_LOG_LEVEL_INFO, "dated");
      return;
    }
  trap ();
  g_test_trap_assert_stderr ("20*-*-*T*:*:*.*Z info dated\n");
}

static gpointer
log_much (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    g_log ("Madang", G_LOG_LEVEL_INFO, "%s", (const char *) data);
  return NULL;
}

static void
test_threads (void)
{
  if (g_test_subprocess ())
    {
      GThread *threads[2];

      init (G_LOG_LEVEL_INFO);
      threads[0] = g_thread_new (NULL, log_much, (gpointer) "aaaaaaaaaaaaaaaa");
      threads[1] = g_thread_new (NULL, log_much, (gpointer) "bbbbbbbbbbbbbbbb");
      g_thread_join (threads[0]);
      g_thread_join (threads[1]);
      return;
    }
  trap ();
  g_test_trap_assert_stderr_unmatched ("*ab*");
  g_test_trap_assert_stderr_unmatched ("*ba*");
  g_test_trap_assert_stderr_unmatched ("*\n\n*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/levels", test_levels);
  g_test_add_func ("/log/level-names", test_level_names);
  g_test_add_func ("/log/target-names", test_target_names);
  g_test_add_func ("/log/domains", test_domains);
  g_test_add_func ("/log/escapes", test_escapes);
  g_test_add_func ("/log/fields-with-length", test_fields_with_length);
  g_test_add_func ("/log/time", test_time);
  g_test_add_func ("/log/threads", test_threads);
  return g_test_run ();
}
