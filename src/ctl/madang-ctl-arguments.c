#include "ctl/madang-ctl-arguments.h"

#include <string.h>

#include "base/madang-error.h"

#define FIELD(name) G_STRUCT_OFFSET (MadangCtlArguments, name)

const MadangCtlOption madang_ctl_options[] = {
  { "help", 'h', NULL, MADANG_CTL_EVERYWHERE, FIELD (help), N_ ("Show this help") },
  { "version", 0, NULL, MADANG_CTL_EVERYWHERE, FIELD (version), N_ ("Show the version") },
  { "bus", 0, "WHERE", MADANG_CTL_EVERYWHERE, FIELD (bus),
    N_ ("D-Bus of the server: system, session or an address") },
  { "json", 0, NULL, MADANG_CTL_EVERYWHERE, FIELD (json), N_ ("Write JSON, for programs") },
  { "no-pager", 0, NULL, MADANG_CTL_EVERYWHERE, FIELD (no_pager), N_ ("Do not start a pager") },
  { "no-legend", 0, NULL, MADANG_CTL_EVERYWHERE, FIELD (no_legend),
    N_ ("Leave out headings and counts") },
  { "email", 0, "EMAIL", MADANG_CTL_EMAIL, FIELD (email), N_ ("The new user's e-mail") },
  { "username", 0, "NAME", MADANG_CTL_USERNAME, FIELD (username),
    N_ ("The new user's username; default: the e-mail") },
  { "nickname", 0, "NAME", MADANG_CTL_NICKNAME, FIELD (nickname),
    N_ ("The new user's nickname; default: made from the e-mail") },
  { "superuser", 0, NULL, MADANG_CTL_SUPERUSER, FIELD (superuser),
    N_ ("Let the new user enter every room, and add and remove members") },
  { "password-stdin", 0, NULL, MADANG_CTL_PASSWORD_STDIN, FIELD (password_stdin),
    N_ ("Read the password from standard input") },
  { "open", 0, NULL, MADANG_CTL_OPEN, FIELD (open), N_ ("Let everybody find and enter the room") },
  { "member", 0, "USER", MADANG_CTL_MEMBER, FIELD (members),
    N_ ("A member of the new room; may be repeated") },
  { "search", 0, "TEXT", MADANG_CTL_SEARCH, FIELD (search),
    N_ ("Only users whose e-mail, username or nickname contains the text") },
  { "online", 0, NULL, MADANG_CTL_ONLINE, FIELD (online), N_ ("Only users who are online") },
};

const guint madang_ctl_n_options = G_N_ELEMENTS (madang_ctl_options);

const MadangCtlOption *
madang_ctl_option_find (const char *word)
{
  gsize length = strcspn (word, "=");

  for (guint i = 0; i < madang_ctl_n_options; i++)
    {
      const MadangCtlOption *option = &madang_ctl_options[i];

      if (g_str_has_prefix (word, "--") && strlen (option->name) == length - 2
          && strncmp (word + 2, option->name, length - 2) == 0)
        return option;
      if (option->letter != '\0' && word[0] == '-' && word[1] == option->letter && word[2] == '\0')
        return option;
    }
  return NULL;
}

static void
store_value (MadangCtlArguments *self, const MadangCtlOption *option, const char *value)
{
  gpointer field = G_STRUCT_MEMBER_P (self, option->offset);

  self->given |= option->scope;
  if (option->parameter == NULL)
    *(gboolean *) field = TRUE;
  else if (option->scope == MADANG_CTL_MEMBER)
    g_ptr_array_add (self->members, (gpointer) value);
  else
    *(const char **) field = value;
}

/* Reads the option that `*argv` is, and leaves `*argv` at the last word that belongs to it. */
static gboolean
read_option (MadangCtlArguments *self, const char *const **argv, GError **error)
{
  const char *word = **argv;
  const MadangCtlOption *option = madang_ctl_option_find (word);
  const char *value = strchr (word, '=');

  if (option == NULL)
    {
      madang_set_error (error, MADANG_ERROR_USAGE, N_ ("There is no option %s."), word, NULL);
      return FALSE;
    }
  if (option->parameter == NULL && value != NULL)
    {
      madang_set_error (error, MADANG_ERROR_USAGE, N_ ("The option --%s takes no value."),
                        option->name, NULL);
      return FALSE;
    }
  if (value != NULL)
    value++;
  else if (option->parameter != NULL)
    value = (*argv)[1];
  if (option->parameter != NULL && value == NULL)
    {
      madang_set_error (error, MADANG_ERROR_USAGE, N_ ("The option --%s needs a value."),
                        option->name, NULL);
      return FALSE;
    }
  if (option->parameter != NULL && strchr (word, '=') == NULL)
    (*argv)++;
  store_value (self, option, value);
  return TRUE;
}

static gboolean
check_encoding (const char *const *argv, GError **error)
{
  for (; *argv != NULL; argv++)
    if (!g_utf8_validate (*argv, -1, NULL))
      {
        madang_set_error (error, MADANG_ERROR_USAGE, N_ ("The command line is not UTF-8."), NULL);
        return FALSE;
      }
  return TRUE;
}

gboolean
madang_ctl_arguments_parse (MadangCtlArguments *self, const char *const *argv, GError **error)
{
  gboolean has_ended = FALSE;

  *self = (MadangCtlArguments){ .bus = "system",
                                .members = g_ptr_array_new (),
                                .words = g_ptr_array_new () };
  if (!check_encoding (argv, error))
    return FALSE;
  for (; *argv != NULL; argv++)
    {
      if (has_ended || **argv != '-' || (*argv)[1] == '\0')
        g_ptr_array_add (self->words, (gpointer) *argv);
      else if (g_str_equal (*argv, "--"))
        has_ended = TRUE;
      else if (!read_option (self, &argv, error))
        return FALSE;
    }
  g_ptr_array_add (self->words, NULL);
  return TRUE;
}

void
madang_ctl_arguments_clear (MadangCtlArguments *self)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
}
