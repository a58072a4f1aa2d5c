/*
 * MadangMoFile: one compiled gettext catalogue (GNU gettext manual, "The Format of GNU MO Files"), read in place.
 *
 * Every offset is checked once, when it is opened; texts are pointers into its bytes and live as long as it does.
 * Immutable; any thread. Strings that depend on the system (revision 0.1's second tables) are left aside.
 */
#pragma once

#include <glib.h>

typedef struct _MadangMoFile MadangMoFile;

/**
 * madang_mo_file_new:
 * @bytes: a whole catalogue in either byte order, hostile; a reference is kept
 *
 * Returns: (transfer full) (nullable): the catalogue; %NULL where @bytes is none or an offset leads outside it
 */
MadangMoFile *madang_mo_file_new (GBytes *bytes);

void madang_mo_file_free (MadangMoFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangMoFile, madang_mo_file_free)

/**
 * madang_mo_file_lookup:
 * @self: the catalogue
 * @msgid: the English text
 *
 * Returns: (transfer none) (nullable): its translation; %NULL where there is none
 */
const char *madang_mo_file_lookup (const MadangMoFile *self, const char *msgid);

/**
 * madang_mo_file_lookup_counted:
 * @self: the catalogue
 * @singular: the English text for one
 * @plural: the English text for many; an entry with another plural is another text
 * @count: how many
 *
 * Returns: (transfer none) (nullable): the translation in the form that the catalogue's own rule gives @count; %NULL
 *   where there is none
 */
const char *madang_mo_file_lookup_counted (const MadangMoFile *self,
                                           const char *singular,
                                           const char *plural,
                                           guint64 count);
