/*
 * An error as the administrator reads it: its text in the daemon's own language, for a D-Bus call does not say which it
 * wants. Its name is madang_error_dup_bus_name()'s.
 */
#pragma once

#include "i18n/madang-catalogues.h"

/**
 * madang_admin_error_render:
 * @error: any error
 * @catalogues: the translations
 * @language: the daemon's own; not NONE
 *
 * Returns: (transfer full): all that is wrong on one line, each thing behind the name of its field. Of an error that is
 *   ours to mend, nothing but that
 */
char *madang_admin_error_render (const GError *error,
                                 MadangCatalogues *catalogues,
                                 MadangLanguage language);
