/*
 * MadangCtlCommand: what madangctl can be told to do. Each topic's file has a list of its commands; here they are one
 * table, by which the command line is understood, helped with and completed. Constant data.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * MadangCtlRun: does it.
 * @ctl: the run; what shall be printed goes to its output
 * @words: what stands behind the command, as many as its parameters say, ended by %NULL
 * @error: what went wrong, for people
 */
typedef gboolean (*MadangCtlRun) (MadangCtl *ctl, const char *const *words, GError **error);

typedef struct
{
  const char *group; /* its first word where it has two, else NULL */
  const char *name;
  const char *parameters; /* such as `ROOM USER`; one in brackets may be missing */
  guint options;          /* of MadangCtlScope: which of those it takes */
  MadangCtlRun run;
  const char *help; /* msgid */
} MadangCtlCommand;

/** madang_ctl_command_get: the @index-th of all commands, in the order of the help; %NULL behind the last. */
const MadangCtlCommand *madang_ctl_command_get (guint index);

/**
 * madang_ctl_command_find:
 * @arguments: a command line
 * @error: %MADANG_ERROR_USAGE
 *
 * Returns: (nullable): the command that it names, if it has all that this one needs and nothing else
 */
const MadangCtlCommand *madang_ctl_command_find (const MadangCtlArguments *arguments,
                                                 GError **error);

/** madang_ctl_command_count_words: of how many words its name is: 1 or 2. */
guint madang_ctl_command_count_words (const MadangCtlCommand *self);

/** madang_ctl_command_match: the command whose name @words, ended by %NULL, begin with. Returns: (nullable) */
const MadangCtlCommand *madang_ctl_command_match (const char *const *words);

/** madang_ctl_command_help: adds what `--help` says to the output. */
void madang_ctl_command_help (MadangCtl *ctl);
