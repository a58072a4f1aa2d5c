/*
 * MadangOption: an option of a command line. Each program has a table of its own, ended by a row without a name; how
 * options are written, refused and listed is the same for all. Pure functions; what they find borrows the texts of
 * the command line.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name;      /* behind `--` */
  char letter;           /* behind `-`, or NUL */
  const char *parameter; /* what stands for its value in the help; NULL where it takes none */
  guint scope;           /* the program's: for which of its commands it is */
  gsize offset;          /* the program's: of the field that it sets */
  const char *help;      /* msgid */
} MadangOption;

/**
 * MadangOptionStore: takes an option that is there.
 * @fields: whose fields the options set
 * @option: which one
 * @value: (nullable): its value, borrowed; %NULL where it takes none
 */
typedef void (*MadangOptionStore) (gpointer fields, const MadangOption *option, const char *value);

/**
 * madang_options_find:
 * @options: a table
 * @word: a word of a command line, such as `--bus`, `--bus=session` or `-h`
 *
 * Returns: (nullable): which option it is
 */
const MadangOption *madang_options_find (const MadangOption *options, const char *word);

/**
 * madang_options_parse:
 * @options: a table
 * @arguments: the command line without the program's name, hostile, ended by %NULL
 * @store: called for each option in turn
 * @fields: for @store
 * @words: (nullable) (element-type utf8): takes what is no option; %NULL: nothing else may stand there
 * @error: %MADANG_ERROR_USAGE; never with a value, nor with a word that is no option: either may be a secret
 *
 * Options stand anywhere; behind `--` nothing is one, and `-` never is. A value stands behind `=` or is the next word,
 * whatever that looks like.
 *
 * Returns: whether every option is known and has what it needs
 */
gboolean madang_options_parse (const MadangOption *options,
                               const char *const *arguments,
                               MadangOptionStore store,
                               gpointer fields,
                               GPtrArray *words,
                               GError **error);

/**
 * madang_options_append_help:
 * @options: a table
 * @text: gets a line for each option
 * @width: columns that the options shall take at least
 * @translate: gives texts in the reader's language
 * @data: for @translate
 */
void madang_options_append_help (const MadangOption *options,
                                 GString *text,
                                 guint width,
                                 GTranslateFunc translate,
                                 gpointer data);
