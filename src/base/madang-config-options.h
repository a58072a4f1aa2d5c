/*
 * MadangConfigOptions: the command line of madangd, read; what the values of its options mean, their keys know.
 *
 * Private, but for the help, to the loading of the configuration (madang-config.c). Borrows the texts of the command
 * line.
 */
#pragma once

#include "base/madang-config-key.h"

typedef struct
{
  const char *file; /* of --config; NULL where there is none */
  gboolean check;
  gboolean show_help;
  gboolean show_version;
  GPtrArray **given; /* owned, by key: of const char *, the values of its option; NULL for none */
} MadangConfigOptions;

/**
 * madang_config_options_parse:
 * @self: uninitialised; to be cleared also where this fails
 * @arguments: the command line with the program's name; outlives @self
 * @error: %MADANG_ERROR_USAGE; never with a value, which may be a secret
 *
 * Returns: whether every option is known and has what it needs, and nothing else stands there
 */
gboolean madang_config_options_parse (MadangConfigOptions *self,
                                      const char *const *arguments,
                                      GError **error);

/** madang_config_options_clear: frees what @self owns. */
void madang_config_options_clear (MadangConfigOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangConfigOptions, madang_config_options_clear)

/**
 * madang_config_options_describe:
 * @translate: gives texts in the reader's language
 * @data: for @translate
 *
 * Returns: (transfer full): what `--help` shows
 */
char *madang_config_options_describe (GTranslateFunc translate, gpointer data);
