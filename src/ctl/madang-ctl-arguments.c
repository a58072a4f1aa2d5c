#include "ctl/madang-ctl-arguments.h"

#include "base/madang-error.h"

#define FIELD(name) G_STRUCT_OFFSET (MadangCtlArguments, name)

const MadangOption madang_ctl_options[] = {
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
  { NULL },
};

static void
store_value (gpointer fields, const MadangOption *option, const char *value)
{
  MadangCtlArguments *self = fields;

  self->given |= option->scope;
  if (option->parameter == NULL)
    G_STRUCT_MEMBER (gboolean, self, option->offset) = TRUE;
  else if (option->scope == MADANG_CTL_MEMBER)
    g_ptr_array_add (self->members, (gpointer) value);
  else
    G_STRUCT_MEMBER (const char *, self, option->offset) = value;
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
  *self = (MadangCtlArguments){ .bus = "system",
                                .members = g_ptr_array_new (),
                                .words = g_ptr_array_new () };
  if (!check_encoding (argv, error)
      || !madang_options_parse (madang_ctl_options, argv, store_value, self, self->words, error))
    return FALSE;
  g_ptr_array_add (self->words, NULL);
  return TRUE;
}

void
madang_ctl_arguments_clear (MadangCtlArguments *self)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
}
