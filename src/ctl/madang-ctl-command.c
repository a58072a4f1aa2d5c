#include "ctl/madang-ctl-command.h"

#include <string.h>

#include "ctl/madang-ctl-rooms.h"
#include "ctl/madang-ctl-service.h"
#include "ctl/madang-ctl-users.h"

static const MadangCtlCommand *const topics[] = {
  madang_ctl_service_commands,
  madang_ctl_user_commands,
  madang_ctl_room_commands,
};

const MadangCtlCommand *
madang_ctl_command_get (guint index)
{
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    for (const MadangCtlCommand *command = topics[i]; command->name != NULL; command++)
      if (index-- == 0)
        return command;
  return NULL;
}

guint
madang_ctl_command_count_words (const MadangCtlCommand *self)
{
  return self->group != NULL ? 2 : 1;
}

static gboolean
is_called (const MadangCtlCommand *command, const char *const *words)
{
  if (words[0] == NULL)
    return FALSE;
  if (command->group == NULL)
    return g_str_equal (command->name, words[0]);
  return g_str_equal (command->group, words[0]) && g_strcmp0 (command->name, words[1]) == 0;
}

const MadangCtlCommand *
madang_ctl_command_match (const char *const *words)
{
  const MadangCtlCommand *command;

  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    if (is_called (command, words))
      return command;
  return NULL;
}

/* Returns what may stand behind the first word, or nothing where that is no group. */
static char *
list_group (const char *group)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const MadangCtlCommand *command;

  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    if (g_strcmp0 (command->group, group) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", command->name);
  return g_strdup (names->str);
}

static void
set_unknown (const MadangCtlArguments *arguments, GError **error)
{
  const char *first = arguments->words->pdata[0];
  g_autofree char *names = first != NULL ? list_group (first) : NULL;

  if (first == NULL)
    madang_set_error (error, MADANG_ERROR_USAGE, N_ ("There is no command."), NULL);
  else if (*names == '\0')
    madang_set_error (error, MADANG_ERROR_USAGE, N_ ("There is no command %s."), first, NULL);
  else
    madang_set_error (error, MADANG_ERROR_USAGE, N_ ("After madangctl %1$s comes one of: %2$s."),
                      first, names, NULL);
}

static char *
describe (const MadangCtlCommand *command)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (command->group != NULL)
    g_string_append_printf (text, "%s ", command->group);
  g_string_append (text, command->name);
  if (*command->parameters != '\0')
    g_string_append_printf (text, " %s", command->parameters);
  return g_strdup (text->str);
}

static gboolean
check_words (const MadangCtlCommand *command, const MadangCtlArguments *arguments, GError **error)
{
  g_auto (GStrv) parameters = g_strsplit (command->parameters, " ", -1);
  guint most = g_strv_length (parameters);
  guint least = 0;
  guint given = arguments->words->len - 1 - madang_ctl_command_count_words (command);
  g_autofree char *usage = NULL;

  while (least < most && parameters[least][0] != '[')
    least++;
  if (given >= least && given <= most)
    return TRUE;
  usage = describe (command);
  madang_set_error (error, MADANG_ERROR_USAGE, N_ ("Usage: madangctl %s"), usage, NULL);
  return FALSE;
}

static gboolean
check_options (const MadangCtlCommand *command, const MadangCtlArguments *arguments, GError **error)
{
  for (const MadangOption *option = madang_ctl_options; option->name != NULL; option++)
    {
      if ((arguments->given & option->scope & ~command->options) == 0)
        continue;
      madang_set_error (error, MADANG_ERROR_USAGE, N_ ("The command does not take --%s."),
                        option->name, NULL);
      return FALSE;
    }
  return TRUE;
}

const MadangCtlCommand *
madang_ctl_command_find (const MadangCtlArguments *arguments, GError **error)
{
  const MadangCtlCommand *command = madang_ctl_command_match (
      (const char *const *) arguments->words->pdata);

  if (command == NULL)
    set_unknown (arguments, error);
  else if (check_words (command, arguments, error) && check_options (command, arguments, error))
    return command;
  return NULL;
}

static const char *
translate (const char *msgid, gpointer ctl)
{
  return madang_ctl_tell (ctl, msgid);
}

void
madang_ctl_command_help (MadangCtl *ctl)
{
  const MadangCtlCommand *command;
  guint width = 0;

  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    {
      g_autofree char *entry = describe (command);

      width = MAX (width, (guint) strlen (entry));
    }
  g_string_append_printf (ctl->output, "madangctl %s\n\n%s\n\n%s\n",
                          madang_ctl_tell (ctl, N_ ("[OPTIONS] COMMAND")),
                          madang_ctl_tell (ctl, N_ ("Administer a Madang chat server.")),
                          madang_ctl_tell (ctl, N_ ("Commands:")));
  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    {
      g_autofree char *entry = describe (command);

      g_string_append_printf (ctl->output, "  %-*s  %s\n", (int) width, entry,
                              madang_ctl_tell (ctl, command->help));
    }
  g_string_append_printf (ctl->output, "\n%s\n", madang_ctl_tell (ctl, N_ ("Options:")));
  madang_options_append_help (madang_ctl_options, ctl->output, width, translate, ctl);
  g_string_append_printf (
      ctl->output, "\n%s\n",
      madang_ctl_tell (ctl, N_ ("ROOM is an ID. USER is an ID, an e-mail, a username or a "
                                "nickname: put id:, email:, user: or nick: before it to say "
                                "which.")));
}
