/*
 * MadangCatalogues: the translations, read from the compiled gettext catalogues (.mo) within the program.
 *
 * Not through setlocale: that is one language per process and needs the locale installed, and a fresh Debian has
 * neither ko_KR nor ru_RU. English is the msgids themselves. Immutable after construction; any thread.
 */
#pragma once

#include <glib-object.h>

#include "base/madang-phrase.h"
#include "i18n/madang-language.h"

#define MADANG_TYPE_CATALOGUES (madang_catalogues_get_type ())
G_DECLARE_FINAL_TYPE (MadangCatalogues, madang_catalogues, MADANG, CATALOGUES, GObject)

/** madang_catalogues_new: reads every catalogue of the program. Returns: (transfer full) */
MadangCatalogues *madang_catalogues_new (void);

/**
 * madang_catalogues_render:
 * @self: the catalogues
 * @phrase: what to say
 * @asked: the language the reader asked for, or %MADANG_LANGUAGE_NONE
 * @otherwise: the language where none was asked and no document prints the text; not NONE
 * @sent: (out) (optional): the language of the result
 *
 * A text that a document prints is sent as printed to whoever asks for no language (docs/api/rules.md,
 * "Languages"). A phrase without a translation comes in English, and @sent says so.
 *
 * Returns: (transfer full): the text
 */
char *madang_catalogues_render (MadangCatalogues *self,
                                const MadangPhrase *phrase,
                                MadangLanguage asked,
                                MadangLanguage otherwise,
                                MadangLanguage *sent);

/**
 * madang_catalogues_get_text: the translation of a text without gaps. Returns: (transfer none): owned by @self or
 * @msgid itself
 */
const char *madang_catalogues_get_text (MadangCatalogues *self,
                                        const char *msgid,
                                        MadangLanguage language);
