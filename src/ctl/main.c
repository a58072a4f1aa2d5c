/*
 * madangctl: the administrator's door from a shell. Says by its exit code how it went: 0 done, 1 not done, 2 misused.
 */
#include <stdio.h>

#include "ctl/madang-ctl-command.h"
#include "ctl/madang-ctl-completion.h"
#include "ctl/madang-ctl-output.h"

static int
fail (MadangCtl *ctl, const GError *error)
{
  g_autofree char *text = madang_ctl_describe (ctl, error);

  fprintf (stderr, "madangctl: %s\n", text);
  if (!g_error_matches (error, MADANG_ERROR, MADANG_ERROR_USAGE))
    return 1;
  fprintf (stderr, "%s\n",
           madang_ctl_tell (ctl, N_ ("madangctl --help lists the commands and options.")));
  return 2;
}

static gboolean
run_command (MadangCtl *ctl, GError **error)
{
  const MadangCtlCommand *command = madang_ctl_command_find (ctl->arguments, error);
  const char *const *words = (const char *const *) ctl->arguments->words->pdata;

  return command != NULL
         && command->run (ctl, words + madang_ctl_command_count_words (command), error);
}

static gboolean
run (MadangCtl *ctl, GError **error)
{
  if (ctl->arguments->version)
    g_string_append (ctl->output, "madangctl " MADANG_VERSION "\n");
  else if (ctl->arguments->help)
    madang_ctl_command_help (ctl);
  else
    return run_command (ctl, error);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  const char *const *words = (const char *const *) argv + MIN (argc, 1);
  g_auto (MadangCtlArguments) arguments = { 0 };
  g_auto (MadangCtl) ctl = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_read;
  gboolean is_done;

  madang_ctl_output_prepare ();
  if (madang_ctl_completion_is_asked (words))
    return madang_ctl_completion_print (words);
  is_read = madang_ctl_arguments_parse (&arguments, words, &error);
  madang_ctl_init (&ctl, &arguments);
  is_done = is_read && run (&ctl, &error);
  /* What a doctor finds is shown though it is bad. */
  if (!madang_ctl_output_end (&ctl, is_done ? &error : NULL) || !is_done)
    return fail (&ctl, error);
  return 0;
}
