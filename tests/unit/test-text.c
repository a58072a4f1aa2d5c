#include "base/madang-text.h"

#include "base/madang-error.h"

#include <string.h>

static void
assert_normal (const char *text, const char *expected)
{
  g_autofree char *normal = madang_text_normalize (text);

  g_assert_cmpstr (normal, ==, expected);
}

static void
test_normalize (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "한글", "한글" },
    { "\u1112\u1161\u11ab\u1100\u1173\u11af", "한글" }, /* jamo, as some systems type it */
    { "하\u11ab", "한" },                               /* a syllable and its last consonant */
    { "한\u11ab", "한\u11ab" },                         /* which has one already */
    { "\u1161\u1112", "\u1161\u1112" },                 /* no syllable begins with a vowel */
    { "e\u0301", "é" },
    { "и\u0306", "й" },
    { "a\u0323\u0302", "ậ" },
    { "a\u0302\u0323", "ậ" },                       /* marks are ordered by their class first */
    { "a\u0301\u0302", "á\u0302" },                 /* the first of a class hides the second */
    { "\u0344", "\u0308\u0301" },                   /* excluded from composition */
    { "\u0958", "\u0915\u093c" },                   /* likewise: longer than it was */
    { "\u1100\u0301\u1161", "\u1100\u0301\u1161" }, /* a mark between keeps jamo apart */
    { "\u212b", "\u00c5" },
    { "\u0301a", "\u0301a" },
    { "\uf900", "\u8c48" },
    { "ﬁ", "ﬁ" }, /* compatibility forms stay */
    { "😀e\u0301", "😀é" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_normal (cases[i].text, cases[i].expected);
}

static void
assert_as_glib (const char *text)
{
  g_autofree char *expected = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  assert_normal (text, expected);
}

static void
test_normalize_each (void)
{
  for (gunichar character = 1; character <= 0x10ffff; character++)
    {
      char text[8] = { 0 };

      if (!g_unichar_validate (character))
        continue;
      g_unichar_to_utf8 (character, text);
      assert_as_glib (text);
    }
}

static void
test_normalize_mixed (void)
{
  static const gunichar pool[] = {
    'a',    'e',    'o',    0xc4,   0x1ea4, 0x300,  0x301,  0x302,   0x308,   0x323,
    0x327,  0x328,  0x345,  0x3b1,  0x313,  0x3c9,  0x1100, 0x1112,  0x1161,  0x1175,
    0x11a8, 0x11c2, 0xac00, 0xac01, 0xd7a3, 0x9c7,  0x9be,  0x9d7,   0xbc6,   0xbbe,
    0xdd9,  0xdcf,  0xdca,  0x438,  0x306,  0x3099, 0x304b, 0x11131, 0x11127, 0x1d15e
  };

  for (guint round = 0; round < 50000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      int n = g_test_rand_int_range (1, 9);

      for (int i = 0; i < n; i++)
        g_string_append_unichar (text, pool[g_test_rand_int_range (0, G_N_ELEMENTS (pool))]);
      assert_as_glib (text->str);
    }
}

/* A mebibyte that costs g_utf8_normalize() 45 seconds and more. */
static void
test_normalize_long (void)
{
  static const struct
  {
    const char *first;
    const char *second;
  } cases[] = { { "한", "한" }, { "\u1112", "\u1161" }, { "\u0301", "\u0323" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new ("\u0915\u093c");
      g_autofree char *normal = NULL;

      while (text->len < 512 * 1024)
        g_string_append (text, cases[i].first);
      while (text->len < 1024 * 1024)
        g_string_append (text, cases[i].second);
      g_test_timer_start ();
      normal = madang_text_normalize (text->str);
      g_assert_cmpfloat (g_test_timer_elapsed (), <, 20);
      g_assert_cmpuint (strlen (normal), <=, text->len);
    }
}

static void
test_blank (void)
{
  static const char *const blank[] = { "",       " ",      "\t\n\v\f\r", "\xc2\x85",  "\u00a0",
                                       "\u1680", "\u2000", "\u200a",     "\u2028",    "\u2029",
                                       "\u202f", "\u205f", "\u3000",     " \u3000 \n" };
  static const char *const marked[] = { "a",      " a",     "\u200b", "\u3164", "\u2800",
                                        "\ufeff", "\u180e", "\u2060", "\x1c",   "\x7f" };

  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    g_assert_true (madang_text_is_blank (blank[i]));
  for (guint i = 0; i < G_N_ELEMENTS (marked); i++)
    g_assert_false (madang_text_is_blank (marked[i]));
}

static void
assert_refused (const char *text, guint max, const char *message)
{
  g_autoptr (GError) error = NULL;
  const MadangProblem *problem;

  g_assert_false (madang_text_check (text, "nickname", max, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, message);
  problem = &g_array_index (madang_error_get_problems (error), MadangProblem, 0);
  g_assert_cmpstr (problem->field, ==, "nickname");
  g_assert_false (madang_text_check (text, "nickname", max, NULL));
}

static char *
repeat (const char *text, guint times)
{
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (result, text);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
test_check (void)
{
  static const char *const units[] = {
    "a", "é", "한", "😀", "\u1112\u1161\u11ab", "\u03b1\u0313\u0300\u0345"
  };

  assert_refused (NULL, 20, "This field is required.");
  assert_refused ("", 20, "This field may not be blank.");
  assert_refused (" \u3000", 20, "This field may not be blank.");
  assert_refused ("ab", 1, "This field can have at most 1 character.");
  assert_refused ("\u0958", 1, "This field can have at most 1 character.");
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *longest = repeat (units[i], 20);
      g_autofree char *longer = repeat (units[i], 21);
      g_autofree char *endless = repeat (units[i], 10000);
      g_autoptr (GError) error = NULL;

      g_assert_true (madang_text_check (longest, "nickname", 20, &error));
      g_assert_no_error (error);
      assert_refused (longer, 20, "This field can have at most 20 characters.");
      assert_refused (endless, 20, "This field can have at most 20 characters.");
    }
}

static void
test_read (void)
{
  g_autofree char *normal = madang_text_read ("e\u0301", "nickname", 1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (normal, ==, "é");
  g_assert_null (madang_text_read ("e\u0301e", "nickname", 1, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
}

/* A mebibyte of marks is refused without being ordered and composed. */
static void
test_read_long (void)
{
  g_autofree char *text = repeat ("\u0301\u0323", 256 * 1024);

  g_test_timer_start ();
  for (guint i = 0; i < 100; i++)
    g_assert_null (madang_text_read (text, "password", 1024, NULL));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5);
}

/* Who is looked for by more than a name may have is nobody, and that takes no time. */
static void
test_normalize_name (void)
{
  g_autofree char *name = madang_text_normalize_name ("\u1112\u1161\u11ab", 1);
  g_autofree char *longer = madang_text_normalize_name ("ab", 1);
  g_autofree char *endless = repeat ("\u1112\u1161\u11ab", 1000000);
  gint64 began = g_get_monotonic_time ();
  g_autofree char *none = madang_text_normalize_name (endless, 20);

  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpstr (name, ==, "한");
  g_assert_cmpstr (longer, ==, "");
  g_assert_cmpstr (none, ==, "");
  g_assert_true (madang_text_check_given (endless, "nickname", NULL));
}

static void
test_trim (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "a", "a" },
    { "  a b \t", "a b" },
    { "\u3000\n태그\u00a0", "태그" },
    { " \u2028\v\xc2\x85 ", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *trimmed = madang_text_trim (cases[i].text);

      g_assert_cmpstr (trimmed, ==, cases[i].expected);
    }
}

static void
test_alike (void)
{
  static const char *const alike[] = {
    "admin",
    "Admin",
    "ADMIN",
    " ad min ",
    "\u3000admin\u00a0",
    "admin\n\v\xc2\x85\u2028",
    "\001adm\177in",
    "\u00adadmin",
    "adm\u200bin",
    "\ufeff\u2060\u202eadmin",
    "a\u034f\u115f\u17b4\u180ed\ufe0fm\u3164\uffa0in\u2065",
    "admin\U000e0061\U000e01ef\U0001d173",
    "ａｄｍｉｎ", /* full width */
    "ａdmin",
    "ⓐⒹ𝓂𝐢ⁿ", /* compatibility forms */
  };
  static const char *const other[] = {
    "",       "admi",  "admins",     "admin2",      "admin.", "adm",       "\u200b",
    "ádmin",  "admın", "adm\u0131n", "аdmin", /* a Cyrillic letter */
    "관리자", "админ", "a-dmin",     "admin\u0301", "%admin", "\"admin\"", "nimda",
  };

  for (guint i = 0; i < G_N_ELEMENTS (alike); i++)
    g_assert_true (madang_text_is_alike (alike[i], "admin"));
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    g_assert_false (madang_text_is_alike (other[i], "admin"));
}

/* Against GLib's own NFKC and case folding. */
static void
test_alike_each (void)
{
  for (gunichar character = 1; character <= 0x10ffff; character++)
    {
      char text[8] = { 0 };
      g_autofree char *compatible = NULL;
      g_autofree char *folded = NULL;

      if (!g_unichar_validate (character))
        continue;
      g_unichar_to_utf8 (character, text);
      compatible = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
      folded = g_utf8_casefold (compatible, -1);
      for (const char *letter = "admin"; *letter != '\0'; letter++)
        if (folded[0] == *letter && folded[1] == '\0')
          g_assert_true (madang_text_is_alike (text, (const char[]){ *letter, '\0' }));
    }
}

static void
test_check_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (madang_text_check_name ("administrator", "nickname", 20, "Taken.", &error));
  g_assert_no_error (error);
  g_assert_false (madang_text_check_name (" ", "nickname", 20, "Taken.", &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (madang_text_check_name ("Admin ", "nickname", 20, "Taken.", &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "Taken.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/normalize", test_normalize);
  g_test_add_func ("/text/normalize-each", test_normalize_each);
  g_test_add_func ("/text/normalize-mixed", test_normalize_mixed);
  g_test_add_func ("/text/normalize-long", test_normalize_long);
  g_test_add_func ("/text/blank", test_blank);
  g_test_add_func ("/text/check", test_check);
  g_test_add_func ("/text/read", test_read);
  g_test_add_func ("/text/read-long", test_read_long);
  g_test_add_func ("/text/normalize-name", test_normalize_name);
  g_test_add_func ("/text/trim", test_trim);
  g_test_add_func ("/text/alike", test_alike);
  g_test_add_func ("/text/alike-each", test_alike_each);
  g_test_add_func ("/text/check-name", test_check_name);
  return g_test_run ();
}
