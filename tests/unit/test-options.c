#include "base/madang-options.h"

#include "base/madang-error.h"

static const MadangOption options[] = {
  { "help", 'h', .help = "Show" },
  { "where", 'w', "PLACE", .help = "Go there" },
  { "all", .help = "Everything" },
  { NULL },
};

/* Writes down what is there, one after the other: `where=PLACE`, `all`. */
static void
note (gpointer fields, const MadangOption *option, const char *value)
{
  g_string_append_printf (fields, "%s%s%s ", option->name, value != NULL ? "=" : "",
                          value != NULL ? value : "");
}

static gboolean
parse (const char *line, GString *noted, GPtrArray *words, GError **error)
{
  static GStrv arguments; /* outlives what borrows it, until the next line */

  g_clear_pointer (&arguments, g_strfreev);
  arguments = g_strsplit (line, " ", -1);
  return madang_options_parse (options, (const char *const *) arguments, note, noted, words, error);
}

static void
test_understood (void)
{
  static const struct
  {
    const char *line;
    const char *noted;
    const char *words;
  } cases[] = {
    { "-h", "help ", "" },
    { "--help --all", "help all ", "" },
    { "one --all two", "all ", "one two" },
    { "--where here --where=there", "where=here where=there ", "" },
    { "-w here -w=there", "where=here where=there ", "" },
    { "--where= x", "where= ", "x" },
    { "--where a=b --where=a=b", "where=a=b where=a=b ", "" },
    { "--where --all", "where=--all ", "" },
    { "--where -- --all", "where=-- all ", "" },
    { "--all -- --all -- -h", "all ", "--all -- -h" },
    { "- --all", "all ", "-" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) noted = g_string_new (NULL);
      g_autoptr (GPtrArray) words = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *joined = NULL;

      g_assert_true (parse (cases[i].line, noted, words, &error));
      g_assert_no_error (error);
      g_ptr_array_add (words, NULL);
      joined = g_strjoinv (" ", (GStrv) words->pdata);
      g_assert_cmpstr (noted->str, ==, cases[i].noted);
      g_assert_cmpstr (joined, ==, cases[i].words);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *line;
    const char *expected;
  } cases[] = {
    { "--wher=SECRET", "There is no option --wher." },
    { "--where-to", "There is no option --where-to." },
    { "--=SECRET", "There is no option --." },
    { "-x=SECRET", "There is no option -x." },
    { "-help", "There is no option -help." },
    { "-=SECRET", "There is no option -." },
    { "--\xff=SECRET", "There is no option --\ufffd." },
    { "--all=SECRET", "The option --all takes no value." },
    { "--all=", "The option --all takes no value." },
    { "-h=SECRET", "The option --help takes no value." },
    { "--where", "The option --where needs a value." },
    { "--all -w", "The option --where needs a value." },
    { "--all SECRET", "There is an argument that is not an option." },
    { "-- -h", "There is an argument that is not an option." },
    { "-", "There is an argument that is not an option." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) noted = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (parse (cases[i].line, noted, NULL, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_USAGE);
      g_assert_cmpstr (error->message, ==, cases[i].expected);
    }
}

static void
test_found (void)
{
  g_assert_true (madang_options_find (options, "-h") == &options[0]);
  g_assert_true (madang_options_find (options, "--where=here") == &options[1]);
  g_assert_null (madang_options_find (options, ""));
  g_assert_null (madang_options_find (options, "-"));
  g_assert_null (madang_options_find (options, "--"));
  g_assert_null (madang_options_find (options, "all"));
}

static const char *
shout (const char *text, gpointer data)
{
  return g_str_equal (text, "Everything") ? "모두" : text;
}

static void
test_help (void)
{
  g_autoptr (GString) narrow = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new (NULL);

  madang_options_append_help (options, narrow, 0, shout, NULL);
  g_assert_cmpstr (narrow->str, ==,
                   "  -h, --help         Show\n"
                   "  -w, --where PLACE  Go there\n"
                   "  --all              모두\n");
  madang_options_append_help (options, wide, 20, shout, NULL);
  g_assert_true (g_str_has_prefix (wide->str, "  -h, --help            Show\n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/understood", test_understood);
  g_test_add_func ("/options/refused", test_refused);
  g_test_add_func ("/options/found", test_found);
  g_test_add_func ("/options/help", test_help);
  return g_test_run ();
}
