#include "i18n/madang-catalogues.h"

#include <gio/gio.h>

#include "i18n/madang-mo-file.h"
#include "i18n/madang-printed.h"
#include "madang-resources.h"

struct _MadangCatalogues
{
  GObject parent_instance;

  MadangMoFile
      *files[MADANG_N_LANGUAGES]; /* owned; NULL where the msgids themselves are the text */
};

G_DEFINE_FINAL_TYPE (MadangCatalogues, madang_catalogues, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangCatalogues *self = MADANG_CATALOGUES (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->files); i++)
    g_clear_pointer (&self->files[i], madang_mo_file_free);
  G_OBJECT_CLASS (madang_catalogues_parent_class)->finalize (object);
}

static void
madang_catalogues_class_init (MadangCataloguesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

/* Without its catalogue a language reads English: the program still works, so the log is told and no more. */
static MadangMoFile *
open_catalogue (MadangLanguage language)
{
  g_autofree char *path = g_strdup_printf ("/org/madang/po/%s.mo",
                                           madang_language_get_tag (language));
  g_autoptr (GBytes) bytes = g_resource_lookup_data (madang_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  MadangMoFile *file = bytes != NULL ? madang_mo_file_new (bytes) : NULL;

  if (file == NULL)
    g_critical ("The program has no sound catalogue at %s.", path);
  return file;
}

static void
madang_catalogues_init (MadangCatalogues *self)
{
  self->files[MADANG_LANGUAGE_KOREAN] = open_catalogue (MADANG_LANGUAGE_KOREAN);
  self->files[MADANG_LANGUAGE_RUSSIAN] = open_catalogue (MADANG_LANGUAGE_RUSSIAN);
}

MadangCatalogues *
madang_catalogues_new (void)
{
  return g_object_new (MADANG_TYPE_CATALOGUES, NULL);
}

static const char *
find_translation (MadangCatalogues *self, const MadangPhrase *phrase, MadangLanguage language)
{
  const MadangMoFile *file = self->files[language];

  if (file == NULL)
    return NULL;
  if (phrase->plural != NULL)
    return madang_mo_file_lookup_counted (file, phrase->msgid, phrase->plural, phrase->count);
  return madang_mo_file_lookup (file, phrase->msgid);
}

static const char *
peek_english (const MadangPhrase *phrase)
{
  return phrase->plural != NULL && phrase->count != 1 ? phrase->plural : phrase->msgid;
}

static MadangLanguage
choose_language (const MadangPhrase *phrase, MadangLanguage asked, MadangLanguage otherwise)
{
  MadangLanguage printed;

  if (asked != MADANG_LANGUAGE_NONE)
    return asked;
  printed = madang_printed_get_language (phrase->msgid);
  return printed != MADANG_LANGUAGE_NONE ? printed : otherwise;
}

char *
madang_catalogues_render (MadangCatalogues *self,
                          const MadangPhrase *phrase,
                          MadangLanguage asked,
                          MadangLanguage otherwise,
                          MadangLanguage *sent)
{
  MadangLanguage language = choose_language (phrase, asked, otherwise);
  const char *pattern = find_translation (self, phrase, language);

  if (pattern == NULL)
    {
      pattern = peek_english (phrase);
      language = MADANG_LANGUAGE_ENGLISH;
    }
  if (sent != NULL)
    *sent = language;
  return madang_phrase_format (phrase, pattern);
}

const char *
madang_catalogues_get_text (MadangCatalogues *self, const char *msgid, MadangLanguage language)
{
  const MadangPhrase phrase = { .msgid = msgid };
  const char *text = find_translation (self, &phrase, language);

  return text != NULL ? text : msgid;
}
