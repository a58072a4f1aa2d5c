#include "i18n/madang-plural-rule.h"

static guint64
choose (const char *n_forms, const char *expression, guint64 count)
{
  g_autofree char *header = g_strdup_printf (
      "Language: xx\nPlural-Forms: nplurals=%s; plural=%s\nX-Other: 1\n", n_forms, expression);
  MadangPluralRule rule;

  madang_plural_rule_init (&rule, header);
  return madang_plural_rule_choose (&rule, count);
}

static void
test_languages (void)
{
  static const char *const russian = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
                                     "(n%100<10 || n%100>=20) ? 1 : 2);";
  static const guint64 counts[] = { 0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112, 122 };
  static const guint64 forms[] = { 2, 0, 1, 1, 2, 2, 2, 2, 0, 1, 2, 0, 2, 2, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_assert_cmpuint (choose ("3", russian, counts[i]), ==, forms[i]);
      g_assert_cmpuint (choose ("1", "0;", counts[i]), ==, 0);
      g_assert_cmpuint (choose ("2", "n != 1;", counts[i]), ==, counts[i] != 1);
    }
}

static void
test_operators (void)
{
  static const struct
  {
    const char *expression;
    guint64 value; /* for n = 7 */
  } cases[] = {
    { "n", 7 },
    { "1+2*3", 7 },
    { "(1+2)*3", 9 },
    { "9-4-3", 2 },
    { "9/2%3", 1 },
    { "n>6", 1 },
    { "n>=8", 0 },
    { "n<8", 1 },
    { "n<=6", 0 },
    { "n==7 && n!=8", 1 },
    { "0 || n==7", 1 },
    { "1 || 0 && 0", 1 },
    { "!n", 0 },
    { "!!n", 1 },
    { "!n==0", 1 },
    { "n<3 ? 1 : n<8 ? 5 : 6", 5 },
    { "0 ? 1 : 0 ? 2 : 3", 3 },
    { "1 ? 0 ? 2 : 4 : 3", 4 },
    { "0 && 1/0 ? 1 : 2", 2 },
    { "1 || 1%0", 1 },
    { "1 ? 4 : 1/0", 4 },
    { "\tn\t", 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].expression);
      g_assert_cmpuint (choose ("100", cases[i].expression, 7), ==, cases[i].value);
    }
}

/* Each would choose a form above 0 if it were read leniently. */
static void
test_malformed (void)
{
  static const char *const expressions[] = {
    "",       "1+",  "(1",          "1)",  "1 1",   "1?2", "1?2:",
    "1/0",    "1%0", "+1",          "-1",  "1&1",   "1|1", "1=1",
    "nn",     "m",   "1 ? : 2",     "0x1", "1==>1", "1,1", "1+(2/(n-n))",
    "1 << 1", "'1'", "1 ? 2 : 3 :", "n=1", "1\xff", "()",  "1 + !",
  };

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_test_message ("%s", expressions[i]);
      g_assert_cmpuint (choose ("100", expressions[i], 3), ==, 0);
    }
  g_assert_cmpuint (choose ("3", "n", 2), ==, 2);
  g_assert_cmpuint (choose ("3", "n", 3), ==, 0);
  g_assert_cmpuint (choose ("0", "n", 1), ==, 0);
  g_assert_cmpuint (choose ("x", "n", 1), ==, 0);
}

static void
test_missing (void)
{
  static const char *const headers[] = {
    "",
    "Language: ru\n",
    "Plural-Forms: \n",
    "Plural-Forms: nplurals=2;\n",
    "Plural-Forms: plural=1;\n",
  };
  MadangPluralRule rule;

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      madang_plural_rule_init (&rule, headers[i]);
      g_assert_cmpuint (madang_plural_rule_choose (&rule, 5), ==, 0);
    }
}

/* Nesting is bounded, length is not: the stack must hold whatever it is made of. */
static void
test_deep (void)
{
  static const char *const pieces[] = { "(", "!", "1?", "1?1:", "n+", "1||", "(1+", "!(" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) expression = g_string_new (NULL);

      while (expression->len < 64 * 1024)
        g_string_append (expression, pieces[i]);
      g_assert_cmpuint (choose ("100", expression->str, 1), ==, 0);
    }
  g_assert_cmpuint (choose ("2", "((((((((1))))))))", 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plural-rule/languages", test_languages);
  g_test_add_func ("/plural-rule/operators", test_operators);
  g_test_add_func ("/plural-rule/malformed", test_malformed);
  g_test_add_func ("/plural-rule/missing", test_missing);
  g_test_add_func ("/plural-rule/deep", test_deep);
  return g_test_run ();
}
