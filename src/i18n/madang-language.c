#include "i18n/madang-language.h"

#include "base/madang-weight.h"

#include <string.h>

/* What a header says of one of our languages. */
typedef struct
{
  int quality;    /* in thousandths, the best of its ranges; 0 where none names it */
  guint position; /* of that range in the header */
  gboolean refused;
} Preference;

static const char *const tags[MADANG_N_LANGUAGES] = {
  [MADANG_LANGUAGE_ENGLISH] = "en",
  [MADANG_LANGUAGE_KOREAN] = "ko",
  [MADANG_LANGUAGE_RUSSIAN] = "ru",
};

static MadangLanguage
find_primary_tag (const char *subtag, gsize length)
{
  for (guint i = MADANG_LANGUAGE_NONE + 1; i < MADANG_N_LANGUAGES; i++)
    if (strlen (tags[i]) == length && g_ascii_strncasecmp (tags[i], subtag, length) == 0)
      return i;
  return MADANG_LANGUAGE_NONE;
}

MadangLanguage
madang_language_from_tag (const char *tag)
{
  return find_primary_tag (tag, strcspn (tag, "-_.@"));
}

const char *
madang_language_get_tag (MadangLanguage language)
{
  return tags[language];
}

static const char *
skip_blanks (const char *cursor)
{
  return cursor + strspn (cursor, " \t");
}

/* Passes one subtag, 1 to 8 letters or digits; NULL where there is none. */
static const char *
skip_subtag (const char *cursor, gboolean digits)
{
  const char *start = cursor;

  while (g_ascii_isalpha (*cursor) || (digits && g_ascii_isdigit (*cursor)))
    cursor++;
  return cursor > start && cursor - start <= 8 ? cursor : NULL;
}

/*
 * Passes what follows the first subtag in a basic language range (RFC 4647, section 2.1); NULL where it is
 * malformed.
 */
static const char *
skip_further_subtags (const char *cursor)
{
  while (cursor != NULL && *cursor == '-')
    cursor = skip_subtag (cursor + 1, TRUE);
  return cursor;
}

/*
 * Notes what one part of the header, which ends at a comma or NUL, says of our languages; `*` and malformed:
 * nothing.
 */
static void
note_part (const char *part, guint position, Preference preferences[MADANG_N_LANGUAGES])
{
  const char *start = skip_blanks (part);
  const char *primary_end = skip_subtag (start, FALSE);
  const char *range_end = skip_further_subtags (primary_end);
  const char *end;
  int quality;
  MadangLanguage language;

  if (range_end == NULL)
    return;
  end = madang_weight_read (range_end, &quality);
  if (end == NULL || (*end != ',' && *end != '\0'))
    return;

  /* All that we speak are primary tags, so a range cut until it names one is its first subtag. */
  language = find_primary_tag (start, primary_end - start);
  if (quality > preferences[language].quality)
    {
      preferences[language].quality = quality;
      preferences[language].position = position;
    }
  /* `ko-KR;q=0` refuses that variety; only `ko` itself is what we would send. */
  if (quality == 0 && range_end == primary_end)
    preferences[language].refused = TRUE;
}

static MadangLanguage
choose_best (const Preference preferences[MADANG_N_LANGUAGES])
{
  MadangLanguage best = MADANG_LANGUAGE_NONE;
  Preference found = { 0 };

  for (guint i = MADANG_LANGUAGE_NONE + 1; i < MADANG_N_LANGUAGES; i++)
    {
      const Preference *candidate = &preferences[i];

      if (candidate->refused || candidate->quality == 0 || candidate->quality < found.quality)
        continue;
      if (candidate->quality == found.quality && candidate->position > found.position)
        continue;
      best = i;
      found = *candidate;
    }
  return best;
}

MadangLanguage
madang_language_negotiate (const char *accept_language)
{
  Preference preferences[MADANG_N_LANGUAGES] = { 0 };
  const char *part = accept_language;

  for (guint position = 0; part != NULL; position++)
    {
      note_part (part, position, preferences);
      part = strchr (part, ',');
      part = part != NULL ? part + 1 : NULL;
    }
  return choose_best (preferences);
}

static gboolean
is_untranslated (const char *locale)
{
  return g_str_equal (locale, "C") || g_str_equal (locale, "POSIX");
}

static const char *
find_locale (const char *(*getenv) (const char *name))
{
  static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *locale = getenv (names[i]);

      if (locale != NULL && *locale != '\0')
        return locale;
    }
  return "";
}

/* The first that is ours, unless what asks for no translation comes before it. */
static MadangLanguage
choose_of_list (const char *list)
{
  g_auto (GStrv) locales = g_strsplit (list, ":", -1);
  MadangLanguage language = MADANG_LANGUAGE_NONE;

  for (guint i = 0; locales[i] != NULL && language == MADANG_LANGUAGE_NONE; i++)
    language = is_untranslated (locales[i]) ? MADANG_LANGUAGE_ENGLISH
                                            : madang_language_from_tag (locales[i]);
  return language;
}

MadangLanguage
madang_language_from_environment (const char *(*getenv) (const char *name))
{
  const char *locale = find_locale (getenv);
  const char *list = getenv ("LANGUAGE");
  MadangLanguage language;

  /* A script that says C reads what is printed. (Where no locale is named at all, gettext would take it for C.) */
  if (is_untranslated (locale))
    return MADANG_LANGUAGE_ENGLISH;
  language = choose_of_list (list != NULL && *list != '\0' ? list : locale);
  return language != MADANG_LANGUAGE_NONE ? language : MADANG_LANGUAGE_ENGLISH;
}
