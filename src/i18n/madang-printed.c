#include "i18n/madang-printed.h"

typedef struct
{
  const char *msgid;
  MadangLanguage language;
} PrintedText;

static const PrintedText printed[] = {
  { "%s is not in your list of friends.", MADANG_LANGUAGE_KOREAN },
  { "%s is now your friend.", MADANG_LANGUAGE_KOREAN },
  { "%s was removed from your list of friends.", MADANG_LANGUAGE_KOREAN },
  { "A user is already registered with this e-mail address.", MADANG_LANGUAGE_ENGLISH },
  { "Not found.", MADANG_LANGUAGE_ENGLISH },
  { "There is no user with this nickname.", MADANG_LANGUAGE_KOREAN },
  { "User %s added to chat", MADANG_LANGUAGE_ENGLISH },
  { "User %s removed from chat", MADANG_LANGUAGE_ENGLISH },
  { "Welcome.", MADANG_LANGUAGE_KOREAN },
  { "You are logged out.", MADANG_LANGUAGE_KOREAN },
  { "Your registration is complete.", MADANG_LANGUAGE_KOREAN },
};

MadangLanguage
madang_printed_get_language (const char *msgid)
{
  for (guint i = 0; i < G_N_ELEMENTS (printed); i++)
    if (g_str_equal (printed[i].msgid, msgid))
      return printed[i].language;
  return MADANG_LANGUAGE_NONE;
}
