#include "ctl/madang-ctl-command.h"

static const MadangCtlCommand *
understand (const char *line, MadangCtlArguments *arguments, GError **error)
{
  static char *words[16]; /* outlive what borrows them, until the next line */
  g_auto (GStrv) split = g_strsplit (line, " ", -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_clear_pointer (&words[i], g_free);
  g_assert_cmpuint (g_strv_length (split), <, G_N_ELEMENTS (words));
  for (guint i = 0; *line != '\0' && split[i] != NULL; i++)
    words[i] = g_strdup (split[i]);
  if (!madang_ctl_arguments_parse (arguments, (const char *const *) words, error))
    return NULL;
  return madang_ctl_command_find (arguments, error);
}

static void
test_understood (void)
{
  static const struct
  {
    const char *line;
    const char *group;
    const char *name;
  } cases[] = {
    { "status", NULL, "status" },
    { "--json user list", "user", "list" },
    { "user --no-legend list --online --search=x", "user", "list" },
    { "user create --email a@b --superuser --password-stdin", "user", "create" },
    { "user disconnect 7", "user", "disconnect" },
    { "user disconnect 7 why", "user", "disconnect" },
    { "room create 방 --member 1 --open --member=2", "room", "create" },
    { "room say 7 -- --hello", "room", "say" },
    { "broadcast -", NULL, "broadcast" },
    { "--bus unix:path=/x=y category create x", "category", "create" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MadangCtlArguments) arguments = { 0 };
      g_autoptr (GError) error = NULL;
      const MadangCtlCommand *command = understand (cases[i].line, &arguments, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (command->group, ==, cases[i].group);
      g_assert_cmpstr (command->name, ==, cases[i].name);
    }
}

static void
test_refused (void)
{
  static const char *const lines[] = {
    "",
    "user",
    "user frobnicate",
    "frobnicate",
    "status now",
    "user show",
    "user show 1 2",
    "user disconnect 1 2 3",
    "room say 7",
    "--frob status",
    "-x status",
    "status --json=yes",
    "status --bus",
    "status --email a@b",
    "user list --open",
    "room create x --password-stdin",
    "user show \xff",
    "room",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (MadangCtlArguments) arguments = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_null (understand (lines[i], &arguments, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_USAGE);
    }
}

static void
test_values (void)
{
  g_auto (MadangCtlArguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (
      understand ("room create 방 --member 1 --member=nick:x --bus=session", &arguments, &error));
  g_assert_cmpuint (arguments.members->len, ==, 2);
  g_assert_cmpstr (arguments.members->pdata[1], ==, "nick:x");
  g_assert_cmpstr (arguments.bus, ==, "session");
  g_assert_false (arguments.open);
}

static void
test_texts_are_there (void)
{
  const MadangCtlCommand *command;

  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    {
      g_assert_nonnull (command->run);
      g_assert_nonnull (command->help);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-command/understood", test_understood);
  g_test_add_func ("/ctl-command/refused", test_refused);
  g_test_add_func ("/ctl-command/values", test_values);
  g_test_add_func ("/ctl-command/texts-are-there", test_texts_are_there);
  return g_test_run ();
}
