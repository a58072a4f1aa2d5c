#include "ctl/madang-ctl-text.h"

static void
test_measure (void)
{
  g_assert_cmpuint (madang_ctl_text_measure (""), ==, 0);
  g_assert_cmpuint (madang_ctl_text_measure ("minji"), ==, 5);
  g_assert_cmpuint (madang_ctl_text_measure ("회의실"), ==, 6);
  g_assert_cmpuint (madang_ctl_text_measure ("Двор"), ==, 4);
  g_assert_cmpuint (madang_ctl_text_measure ("e\u0301"), ==, 1);
  g_assert_cmpuint (madang_ctl_text_measure ("🙂"), ==, 2);
}

static void
test_append (void)
{
  g_autoptr (GString) line = g_string_new (NULL);

  madang_ctl_text_append (line, "방", 4, FALSE);
  madang_ctl_text_append (line, "방", 4, TRUE);
  madang_ctl_text_append (line, "too long", 4, TRUE);
  madang_ctl_text_append (line, "", 1, FALSE);
  g_assert_cmpstr (line->str, ==, "방    방too long ");
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    guint width;
    const char *shown;
  } cases[] = {
    { "minji", 5, "minji" },
    { "minji", 4, "min…" },
    { "minji", 1, "…" },
    { "회의실", 6, "회의실" },
    { "회의실", 5, "회의…" },
    { "회의실", 4, "회…" },
    { "회의실", 1, "…" },
    { "", 1, "" },
    { "e\u0301e\u0301", 2, "e\u0301e\u0301" },
    { "e\u0301ab", 2, "e\u0301…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = madang_ctl_text_fit (cases[i].text, cases[i].width);

      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpuint (madang_ctl_text_measure (shown), <=, cases[i].width);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-text/measure", test_measure);
  g_test_add_func ("/ctl-text/append", test_append);
  g_test_add_func ("/ctl-text/fit", test_fit);
  return g_test_run ();
}
