/*
 * MadangCtlArguments: the command line of madangctl, read and not yet understood: which command it is,
 * ctl/madang-ctl-command.h finds. Borrows the texts of the command line.
 */
#pragma once

#include "base/madang-options.h"

/** MadangCtlScope: the options that only some commands take. */
typedef enum
{
  MADANG_CTL_EVERYWHERE = 0,
  MADANG_CTL_EMAIL = 1 << 0,
  MADANG_CTL_USERNAME = 1 << 1,
  MADANG_CTL_NICKNAME = 1 << 2,
  MADANG_CTL_SUPERUSER = 1 << 3,
  MADANG_CTL_PASSWORD_STDIN = 1 << 4,
  MADANG_CTL_OPEN = 1 << 5,
  MADANG_CTL_MEMBER = 1 << 6,
  MADANG_CTL_SEARCH = 1 << 7,
  MADANG_CTL_ONLINE = 1 << 8,
} MadangCtlScope;

typedef struct
{
  gboolean json;
  gboolean no_pager;
  gboolean no_legend;
  gboolean help;
  gboolean version;
  const char *bus; /* system, session or an address */
  const char *email;
  const char *username;
  const char *nickname;
  gboolean superuser;
  gboolean password_stdin;
  gboolean open;
  GPtrArray *members; /* of const char * */
  const char *search;
  gboolean online;
  guint given;      /* of MadangCtlScope */
  GPtrArray *words; /* of const char *: what is no option, ended by NULL */
} MadangCtlArguments;

/** madang_ctl_options: all there are, of whichever scope, each with its field of MadangCtlArguments. */
extern const MadangOption madang_ctl_options[];

/**
 * madang_ctl_arguments_parse:
 * @self: uninitialised; to be cleared also where this fails
 * @argv: the command line without the program's name, hostile; outlives @self
 * @error: %MADANG_ERROR_USAGE
 *
 * Options stand anywhere; behind `--` nothing is one.
 *
 * Returns: whether every option is known and has what it needs, and all is UTF-8
 */
gboolean madang_ctl_arguments_parse (MadangCtlArguments *self,
                                     const char *const *argv,
                                     GError **error);

/** madang_ctl_arguments_clear: frees what @self owns. */
void madang_ctl_arguments_clear (MadangCtlArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangCtlArguments, madang_ctl_arguments_clear)
