#include "base/madang-escape.h"

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    const char *shown;
  } cases[] = {
    { "", "" },
    { "마당 yard двор", "마당 yard двор" },
    { "a\nb\tc", "a\\nb\\tc" },
    { "\033[31mred\033[0m", "\\x1b[31mred\\x1b[0m" },
    { "\xc2\x9b"
      "31m",
      "\\u009b31m" },
    { "\x7f", "\\x7f" },
    { "a\u202eb", "a\\u202eb" },
    { "a\u2028b", "a\\u2028b" },
    { "\xff\xed\xa0\x80", "\\xff\\xed\\xa0\\x80" },
    { "half \xec\x95", "half \\xec\\x95" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = madang_escape_text (cases[i].text);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* Not a byte more is read, and NUL ends nothing. */
static void
test_append (void)
{
  g_autoptr (GString) line = g_string_new ("> ");

  madang_escape_append (line, "a\0b\xec\x95\x88", 5);
  g_assert_cmpstr (line->str, ==, "> a\\x00b\\xec\\x95");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/escape/text", test_text);
  g_test_add_func ("/escape/append", test_append);
  return g_test_run ();
}
