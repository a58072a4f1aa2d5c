#include "i18n/madang-catalogues.h"

#define FORGOTTEN "A text that nobody translates."
#define AT_MOST "This field can have at most %s character."
#define AT_MOST_MANY "This field can have at most %s characters."

static void
check_rendered (const MadangPhrase *phrase,
                MadangLanguage asked,
                MadangLanguage otherwise,
                const char *expected,
                MadangLanguage expected_sent)
{
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();
  MadangLanguage sent;
  g_autofree char *text = madang_catalogues_render (catalogues, phrase, asked, otherwise, &sent);
  g_autofree char *again = madang_catalogues_render (catalogues, phrase, asked, otherwise, NULL);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (again, ==, expected);
  g_assert_cmpint (sent, ==, expected_sent);
}

static void
test_asked (void)
{
  const MadangPhrase phrase = { .msgid = "Not found." };

  check_rendered (&phrase, MADANG_LANGUAGE_ENGLISH, MADANG_LANGUAGE_KOREAN, "Not found.",
                  MADANG_LANGUAGE_ENGLISH);
  check_rendered (&phrase, MADANG_LANGUAGE_KOREAN, MADANG_LANGUAGE_RUSSIAN, "찾을 수 없습니다.",
                  MADANG_LANGUAGE_KOREAN);
  check_rendered (&phrase, MADANG_LANGUAGE_RUSSIAN, MADANG_LANGUAGE_KOREAN, "Не найдено.",
                  MADANG_LANGUAGE_RUSSIAN);
}

static void
test_not_asked (void)
{
  const MadangPhrase phrase = { .msgid = "This field is required." };

  check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_KOREAN, "필수 항목입니다.",
                  MADANG_LANGUAGE_KOREAN);
  check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_RUSSIAN, "Это обязательное поле.",
                  MADANG_LANGUAGE_RUSSIAN);
  check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_ENGLISH, "This field is required.",
                  MADANG_LANGUAGE_ENGLISH);
}

static void
test_printed (void)
{
  static const char *const msgids[] = { "Not found.",
                                        "A user is already registered with this e-mail address." };

  for (guint i = 0; i < G_N_ELEMENTS (msgids); i++)
    {
      const MadangPhrase phrase = { .msgid = msgids[i] };

      check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_KOREAN, msgids[i],
                      MADANG_LANGUAGE_ENGLISH);
      check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_RUSSIAN, msgids[i],
                      MADANG_LANGUAGE_ENGLISH);
    }
}

static void
test_untranslated (void)
{
  const MadangPhrase phrase = { .msgid = FORGOTTEN };
  const MadangPhrase one = { .msgid = "%s sheep", .plural = "%s sheep in all", .count = 1 };
  const MadangPhrase none = { .msgid = "%s sheep", .plural = "%s sheep in all" };

  check_rendered (&phrase, MADANG_LANGUAGE_KOREAN, MADANG_LANGUAGE_KOREAN, FORGOTTEN,
                  MADANG_LANGUAGE_ENGLISH);
  check_rendered (&phrase, MADANG_LANGUAGE_NONE, MADANG_LANGUAGE_RUSSIAN, FORGOTTEN,
                  MADANG_LANGUAGE_ENGLISH);
  check_rendered (&one, MADANG_LANGUAGE_RUSSIAN, MADANG_LANGUAGE_KOREAN, "1 sheep",
                  MADANG_LANGUAGE_ENGLISH);
  check_rendered (&none, MADANG_LANGUAGE_RUSSIAN, MADANG_LANGUAGE_KOREAN, "0 sheep in all",
                  MADANG_LANGUAGE_ENGLISH);
}

static void
test_counted (void)
{
  static const struct
  {
    guint64 count;
    const char *russian;
    const char *korean;
    const char *english;
  } cases[] = {
    { 1, "В этом поле может быть не больше 1 символа.", "1자까지 입력할 수 있습니다.",
      "This field can have at most 1 character." },
    { 2, "В этом поле может быть не больше 2 символов.", "2자까지 입력할 수 있습니다.",
      "This field can have at most 2 characters." },
    { 5, "В этом поле может быть не больше 5 символов.", "5자까지 입력할 수 있습니다.",
      "This field can have at most 5 characters." },
    { 11, "В этом поле может быть не больше 11 символов.", "11자까지 입력할 수 있습니다.",
      "This field can have at most 11 characters." },
    { 21, "В этом поле может быть не больше 21 символа.", "21자까지 입력할 수 있습니다.",
      "This field can have at most 21 characters." },
    { 101, "В этом поле может быть не больше 101 символа.", "101자까지 입력할 수 있습니다.",
      "This field can have at most 101 characters." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MadangPhrase phrase = { .msgid = AT_MOST,
                                    .plural = AT_MOST_MANY,
                                    .count = cases[i].count };

      check_rendered (&phrase, MADANG_LANGUAGE_RUSSIAN, MADANG_LANGUAGE_KOREAN, cases[i].russian,
                      MADANG_LANGUAGE_RUSSIAN);
      check_rendered (&phrase, MADANG_LANGUAGE_KOREAN, MADANG_LANGUAGE_RUSSIAN, cases[i].korean,
                      MADANG_LANGUAGE_KOREAN);
      check_rendered (&phrase, MADANG_LANGUAGE_ENGLISH, MADANG_LANGUAGE_KOREAN, cases[i].english,
                      MADANG_LANGUAGE_ENGLISH);
    }
}

static void
test_plain (void)
{
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();

  g_assert_cmpstr (madang_catalogues_get_text (catalogues, "Not found.", MADANG_LANGUAGE_RUSSIAN),
                   ==, "Не найдено.");
  g_assert_cmpstr (madang_catalogues_get_text (catalogues, "Not found.", MADANG_LANGUAGE_ENGLISH),
                   ==, "Not found.");
  g_assert_cmpstr (madang_catalogues_get_text (catalogues, FORGOTTEN, MADANG_LANGUAGE_KOREAN), ==,
                   FORGOTTEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogues/asked", test_asked);
  g_test_add_func ("/catalogues/not-asked", test_not_asked);
  g_test_add_func ("/catalogues/printed", test_printed);
  g_test_add_func ("/catalogues/untranslated", test_untranslated);
  g_test_add_func ("/catalogues/counted", test_counted);
  g_test_add_func ("/catalogues/plain", test_plain);
  return g_test_run ();
}
