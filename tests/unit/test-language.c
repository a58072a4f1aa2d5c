#include "i18n/madang-language.h"

#include <string.h>

typedef struct
{
  const char *header;
  MadangLanguage language;
} Case;

static void
check_cases (const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_test_message ("Accept-Language: %s", cases[i].header != NULL ? cases[i].header : "(none)");
      g_assert_cmpint (madang_language_negotiate (cases[i].header), ==, cases[i].language);
    }
}

static void
test_lookup (void)
{
  static const Case cases[] = {
    { NULL, MADANG_LANGUAGE_NONE },
    { "", MADANG_LANGUAGE_NONE },
    { "ko", MADANG_LANGUAGE_KOREAN },
    { "en-US", MADANG_LANGUAGE_ENGLISH },
    { "KO-kr", MADANG_LANGUAGE_KOREAN },
    { "ru-Cyrl-RU-x-private", MADANG_LANGUAGE_RUSSIAN },
    { "fr", MADANG_LANGUAGE_NONE },
    { "kok", MADANG_LANGUAGE_NONE },
    { "k", MADANG_LANGUAGE_NONE },
    { "x-ko", MADANG_LANGUAGE_NONE },
    { "fr, ja, ru", MADANG_LANGUAGE_RUSSIAN },
    { "*", MADANG_LANGUAGE_NONE },
    { "*, ru;q=0.1", MADANG_LANGUAGE_RUSSIAN },
    { "fr, *;q=0.5", MADANG_LANGUAGE_NONE },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_quality (void)
{
  static const Case cases[] = {
    { "en;q=0.5, ru;q=0.7, ko;q=0.6", MADANG_LANGUAGE_RUSSIAN },
    { "en;q=0.999, ko", MADANG_LANGUAGE_KOREAN },
    { "ru, ko, en", MADANG_LANGUAGE_RUSSIAN },
    { "fr, ko;q=0.8, ru;q=0.8", MADANG_LANGUAGE_KOREAN },
    { "ko;q=0.2, ru;q=0.5, ko-KR;q=0.9", MADANG_LANGUAGE_KOREAN },
    { "en ; q=0.1\t,\tko ;Q=0.2", MADANG_LANGUAGE_KOREAN },
    { "en;q=0.001", MADANG_LANGUAGE_ENGLISH },
    { "en;q=1.000,ko;q=0.9", MADANG_LANGUAGE_ENGLISH },
    { "en;q=0.,ko;q=0.1", MADANG_LANGUAGE_KOREAN },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_refusal (void)
{
  static const Case cases[] = {
    { "ko;q=0", MADANG_LANGUAGE_NONE },
    { "ko;q=0.000", MADANG_LANGUAGE_NONE },
    { "ko;q=0, en;q=0.1", MADANG_LANGUAGE_ENGLISH },
    { "ko-KR, ko;q=0", MADANG_LANGUAGE_NONE },
    { "ko-KP;q=0, ko;q=0.3", MADANG_LANGUAGE_KOREAN },
    { "*;q=0, ru", MADANG_LANGUAGE_RUSSIAN },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_malformed (void)
{
  static const Case cases[] = {
    { ",,, ,ko,", MADANG_LANGUAGE_KOREAN },
    { "en;q=1.1, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q=2, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q=-1, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q=0.1234, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q=, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;q =1, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en;level=1, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en ru, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en_US, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en-, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "-en, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en--US, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en-abcdefghi, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "en-\xff\xfe, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { ";q=1, ko;q=0.1", MADANG_LANGUAGE_KOREAN },
    { "ko;q=0.5;q=0.6", MADANG_LANGUAGE_NONE },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

/* Ninety headers of 64 KiB: a reading that is not linear would take minutes. */
static void
test_hostile (void)
{
  static const char *const pieces[] = { ",", " ",         "a",    "a-",     "*,",
                                        ";", "ko;q=0.1,", "q=0.", "zz;q=0 " };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) header = g_string_new (NULL);
      gint64 start = g_get_monotonic_time ();

      while (header->len < 64 * 1024)
        g_string_append (header, pieces[i]);
      g_string_append (header, ",ru");
      for (guint round = 0; round < 10; round++)
        g_assert_cmpint (madang_language_negotiate (header->str), ==, MADANG_LANGUAGE_RUSSIAN);
      g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
    }
}

static void
test_tags (void)
{
  static const Case cases[] = {
    { "en", MADANG_LANGUAGE_ENGLISH },
    { "KO", MADANG_LANGUAGE_KOREAN },
    { "ko-KR", MADANG_LANGUAGE_KOREAN },
    { "ru_RU.UTF-8", MADANG_LANGUAGE_RUSSIAN },
    { "ru.UTF-8", MADANG_LANGUAGE_RUSSIAN },
    { "en@quot", MADANG_LANGUAGE_ENGLISH },
    { "C", MADANG_LANGUAGE_NONE },
    { "POSIX", MADANG_LANGUAGE_NONE },
    { "", MADANG_LANGUAGE_NONE },
    { "korean", MADANG_LANGUAGE_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (madang_language_from_tag (cases[i].header), ==, cases[i].language);
  g_assert_null (madang_language_get_tag (MADANG_LANGUAGE_NONE));
  g_assert_cmpstr (madang_language_get_tag (MADANG_LANGUAGE_RUSSIAN), ==, "ru");
}

static const char *variables_now[4];

static const char *
get_variable (const char *name)
{
  static const char *const names[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return variables_now[i];
  return NULL;
}

static void
test_environment (void)
{
  static const struct
  {
    const char *variables[4];
    MadangLanguage language;
  } cases[] = {
    { { NULL, NULL, NULL, NULL }, MADANG_LANGUAGE_ENGLISH },
    { { NULL, NULL, NULL, "ko_KR.UTF-8" }, MADANG_LANGUAGE_KOREAN },
    { { NULL, NULL, "ru_RU", "ko_KR.UTF-8" }, MADANG_LANGUAGE_RUSSIAN },
    { { NULL, "C.UTF-8", "ru_RU", "ko_KR" }, MADANG_LANGUAGE_ENGLISH },
    { { NULL, "", "", "ru_RU.UTF-8" }, MADANG_LANGUAGE_RUSSIAN },
    { { "fr:ko:ru", "ru_RU", NULL, NULL }, MADANG_LANGUAGE_KOREAN },
    { { "ko", "C", NULL, "ko_KR.UTF-8" }, MADANG_LANGUAGE_ENGLISH },
    { { "ko", NULL, NULL, "POSIX" }, MADANG_LANGUAGE_ENGLISH },
    { { "ko", NULL, NULL, NULL }, MADANG_LANGUAGE_KOREAN },
    { { "fr", NULL, NULL, "ru_RU" }, MADANG_LANGUAGE_ENGLISH },
    { { "fr:C:ko", NULL, NULL, "ru_RU" }, MADANG_LANGUAGE_ENGLISH },
    { { ":ru", NULL, NULL, "C.UTF-8" }, MADANG_LANGUAGE_RUSSIAN },
    { { "", NULL, NULL, "ru_RU.KOI8-R@x" }, MADANG_LANGUAGE_RUSSIAN },
    { { "", NULL, NULL, "de_DE.UTF-8" }, MADANG_LANGUAGE_ENGLISH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (variables_now); k++)
        variables_now[k] = cases[i].variables[k];
      g_assert_cmpint (madang_language_from_environment (get_variable), ==, cases[i].language);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/lookup", test_lookup);
  g_test_add_func ("/language/quality", test_quality);
  g_test_add_func ("/language/refusal", test_refusal);
  g_test_add_func ("/language/malformed", test_malformed);
  g_test_add_func ("/language/hostile", test_hostile);
  g_test_add_func ("/language/tags", test_tags);
  g_test_add_func ("/language/environment", test_environment);
  return g_test_run ();
}
