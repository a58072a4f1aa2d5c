#include "base/madang-phrase.h"

static void G_GNUC_NULL_TERMINATED
init_phrase (MadangPhrase *phrase, const char *msgid, ...)
{
  va_list arguments;

  va_start (arguments, msgid);
  madang_phrase_init_valist (phrase, msgid, arguments);
  va_end (arguments);
}

static void
test_format (void)
{
  static const struct
  {
    const char *pattern;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "%s and %s", "one and two" },
    { "%2$s before %1$s", "two before one" },
    { "%2$s %2$s", "two two" },
    { "%1$s%s", "onetwo" },
    { "%s %s [%s]", "one two []" },
    { "[%3$s] [%9$s]", "[] []" },
    { "100%", "100%" },
    { "100%% %s", "100% one" },
    { "%%s", "%s" },
    { "%d %n %5s", "%d %n %5s" },
    { "%0$s", "%0$s" },
    { "%1", "%1" },
    { "%1$", "%1$" },
    { "%1$d", "%1$d" },
    { "%12$s", "%12$s" },
    { "%s님", "one님" },
  };
  MadangPhrase phrase;

  init_phrase (&phrase, "%s and %s", "one", "two", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = madang_phrase_format (&phrase, cases[i].pattern);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  madang_phrase_clear (&phrase);
}

static void
test_without_arguments (void)
{
  g_autofree char *text = NULL;
  MadangPhrase phrase;

  init_phrase (&phrase, "nothing", NULL);
  g_assert_null (phrase.arguments);
  text = madang_phrase_format (&phrase, "<%s%2$s>");
  g_assert_cmpstr (text, ==, "<>");
  madang_phrase_clear (&phrase);
}

/* What an argument says is not read again: a nickname may be "%s". */
static void
test_argument_with_gap (void)
{
  g_autofree char *text = NULL;
  MadangPhrase phrase;

  init_phrase (&phrase, "%s is known", "%s%n%2$s", NULL);
  text = madang_phrase_format (&phrase, phrase.msgid);
  g_assert_cmpstr (text, ==, "%s%n%2$s is known");
  madang_phrase_clear (&phrase);
}

static void
test_counted (void)
{
  g_autofree char *many = NULL, *both = NULL;
  MadangPhrase phrase;

  madang_phrase_init_counted (&phrase, "%s day", "%s days", G_MAXUINT64);
  many = madang_phrase_format (&phrase, phrase.plural);
  g_assert_cmpstr (many, ==, "18446744073709551615 days");
  both = madang_phrase_format (&phrase, "%1$s of %s");
  g_assert_cmpstr (both, ==, "18446744073709551615 of 18446744073709551615");
  madang_phrase_clear (&phrase);
}

static void
test_copy (void)
{
  g_autofree char *text = NULL;
  MadangPhrase phrase, copy, empty = { .msgid = "plain" };

  init_phrase (&phrase, "%s", "one", NULL);
  madang_phrase_copy (&phrase, &copy);
  madang_phrase_clear (&phrase);
  text = madang_phrase_format (&copy, copy.msgid);
  g_assert_cmpstr (text, ==, "one");
  madang_phrase_clear (&copy);

  madang_phrase_copy (&empty, &copy);
  g_assert_cmpstr (copy.msgid, ==, "plain");
  g_assert_null (copy.arguments);
  madang_phrase_clear (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phrase/format", test_format);
  g_test_add_func ("/phrase/without-arguments", test_without_arguments);
  g_test_add_func ("/phrase/argument-with-gap", test_argument_with_gap);
  g_test_add_func ("/phrase/counted", test_counted);
  g_test_add_func ("/phrase/copy", test_copy);
  return g_test_run ();
}
