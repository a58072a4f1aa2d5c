/*
 * An error as the administrator reads it: its text in the language that the call asks for, else in the daemon's own.
 * Its name is madang_error_dup_bus_name()'s.
 */
#pragma once

#include "admin/madang-admin-method.h"
#include "i18n/madang-catalogues.h"

/**
 * madang_admin_error_render:
 * @error: any error
 * @method: (nullable): whose act it is of, which knows what D-Bus calls its fields
 * @catalogues: the translations
 * @language: of the text; not NONE
 *
 * Returns: (transfer full): all that is wrong on one line, each thing behind the name of its field. Where a user or
 *   room is not there, which of them, though the documents of other doors print no more than "Not found."; of an error
 *   that is ours to mend, nothing but that
 */
char *madang_admin_error_render (const GError *error,
                                 const MadangAdminMethod *method,
                                 MadangCatalogues *catalogues,
                                 MadangLanguage language);
