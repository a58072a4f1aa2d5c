#include "i18n/madang-printed.h"

typedef struct
{
  const char *msgid;
  MadangLanguage language;
} PrintedText;

static const PrintedText printed[] = {
  { "A user is already registered with this e-mail address.", MADANG_LANGUAGE_ENGLISH },
  { "Not found.", MADANG_LANGUAGE_ENGLISH },
};

MadangLanguage
madang_printed_get_language (const char *msgid)
{
  for (guint i = 0; i < G_N_ELEMENTS (printed); i++)
    if (g_str_equal (printed[i].msgid, msgid))
      return printed[i].language;
  return MADANG_LANGUAGE_NONE;
}
