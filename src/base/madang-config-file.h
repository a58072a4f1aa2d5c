/*
 * Reading one configuration file: GKeyFile's grammar, with the line of whatever is wrong.
 *
 * Private to the loading of the configuration. No state.
 */
#pragma once

#include "base/madang-config-key.h"

/** MadangConfigTakeFunc: takes one value; returns whether it is good, or sets @error. */
typedef gboolean (*MadangConfigTakeFunc) (const MadangConfigValue *value,
                                          gpointer data,
                                          GError **error);

/**
 * madang_config_file_read:
 * @path: the file
 * @take: called for each key that stands in it
 * @data: for @take
 * @error: %MADANG_ERROR_CONFIGURATION with file and line; never with a value. A file of more than
 *   MADANG_CONFIG_FILE_MAX bytes is refused
 *
 * Returns: whether the file could be read, every key is known and @take took each
 */
gboolean madang_config_file_read (const char *path,
                                  MadangConfigTakeFunc take,
                                  gpointer data,
                                  GError **error);

/**
 * madang_config_file_list:
 * @folder: the folder of drop-ins; need not exist
 * @error: %MADANG_ERROR_CONFIGURATION where it is there and cannot be read
 *
 * Returns: (transfer full) (nullable): the paths of its `*.conf`, sorted by bytes; hidden files are left out
 */
GStrv madang_config_file_list (const char *folder, GError **error);
