/*
 * The languages Madang speaks, and which of them a reader asked for.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MADANG_LANGUAGE_NONE, /* nobody asked, or for none of ours */
  MADANG_LANGUAGE_ENGLISH,
  MADANG_LANGUAGE_KOREAN,
  MADANG_LANGUAGE_RUSSIAN,
  MADANG_N_LANGUAGES
} MadangLanguage;

/**
 * madang_language_negotiate:
 * @accept_language: (nullable): an Accept-Language header as it came, hostile
 *
 * Chooses by RFC 4647 lookup (section 3.4): ranges in falling order of q, the first of equals, each cut from its end
 * until it names one of ours. `*` is as no header; q=0 refuses.
 *
 * Returns: the language, or %MADANG_LANGUAGE_NONE
 */
MadangLanguage madang_language_negotiate (const char *accept_language);

/** madang_language_from_tag: `en`, `ko`, `ru` or a longer tag or POSIX locale of them (`ko-KR`, `ru_RU.UTF-8`). */
MadangLanguage madang_language_from_tag (const char *tag);

/** madang_language_get_tag: `en`, `ko`, `ru`; %NULL for none. */
const char *madang_language_get_tag (MadangLanguage language);

/**
 * madang_language_from_environment:
 * @getenv: as g_getenv()
 *
 * Chooses as gettext does, by LANGUAGE, LC_ALL, LC_MESSAGES and LANG, but for whether the system has the locale: the
 * catalogues are our own.
 *
 * Returns: one of ours: English where none of them is asked for
 */
MadangLanguage madang_language_from_environment (const char *(*getenv) (const char *name));
