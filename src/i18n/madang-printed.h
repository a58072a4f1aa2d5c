/*
 * The texts that the documents print: who asks for no language gets them in the language they are printed in, on every
 * route (docs/api/rules.md, "Languages").
 */
#pragma once

#include "i18n/madang-language.h"

/**
 * madang_printed_get_language:
 * @msgid: an English text
 *
 * Returns: the language in which a document prints @msgid or its translation, letter by letter; %MADANG_LANGUAGE_NONE
 *   where no document has it
 */
MadangLanguage madang_printed_get_language (const char *msgid);
