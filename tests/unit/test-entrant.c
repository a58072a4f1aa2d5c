#include "service/madang-entrant.h"

#include "base/madang-error.h"

#define LONG_NAME "a-username-that-is-longer-than-a-nickname"

static void
test_good (void)
{
  static const struct
  {
    MadangRegistration given;
    const char *email;
    const char *username;
    const char *nickname;
    const char *other_nickname;
    const char *password;
  } cases[] = {
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password = "password1" },
      "a@b.c",
      "a@b.c",
      NULL,
      "a",
      "password1" },
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password1 = "password1", .password2 = "password1" },
      "a@b.c",
      "a@b.c",
      NULL,
      "a",
      "password1" },
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password = "password1", .password2 = "other" },
      "a@b.c",
      "a@b.c",
      NULL,
      "a",
      "password1" },
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password = "password1", .nickname = "별명" },
      "a@b.c",
      "a@b.c",
      "별명",
      NULL,
      "password1" },
    { { MADANG_FORM_EMAIL, .email = LONG_NAME "@b.c", .password = "password1", .nickname = " " },
      LONG_NAME "@b.c",
      LONG_NAME "@b.c",
      NULL,
      "a-username-that-is-l",
      "password1" },
    { { MADANG_FORM_NICKNAME, .email = "a@b.c", .password1 = "password1", .password2 = "password1",
        .nickname = "n" },
      "a@b.c",
      "a@b.c",
      "n",
      NULL,
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "u", .password = "password1", .email = "a@b.c" },
      "a@b.c",
      "u",
      "u",
      "a",
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "u", .password = "password1", .email = "" },
      "",
      "u",
      "u",
      "u",
      "password1" },
    { { MADANG_FORM_USERNAME, .username = LONG_NAME, .password = "password1", .email = "" },
      "",
      LONG_NAME,
      NULL,
      "a-username-that-is-l",
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "                     u", .password = "password1",
        .email = "" },
      "",
      "                     u",
      NULL,
      "user",
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "A@b.c", .password = "password1", .email = "a@b.C" },
      "a@b.C",
      "A@b.c",
      "A@b.c",
      "a",
      "password1" },
    { { MADANG_FORM_EMAIL, .email = "Ad\u200bmin@b.c", .password = "password1" },
      "Ad\u200bmin@b.c",
      "Ad\u200bmin@b.c",
      NULL,
      "admin",
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "admin               -", .password = "password1",
        .email = "" },
      "",
      "admin               -",
      NULL,
      "admin",
      "password1" },
    { { MADANG_FORM_ADMINISTRATOR, .email = "a@b.c" }, "a@b.c", "a@b.c", NULL, "a", NULL },
    { { MADANG_FORM_ADMINISTRATOR, .username = "u" }, "", "u", "u", "u", NULL },
    { { MADANG_FORM_ADMINISTRATOR, .username = "u", .email = "a@b.c", .nickname = "n",
        .password = "password1" },
      "a@b.c",
      "u",
      "n",
      NULL,
      "password1" },
    { { MADANG_FORM_USERNAME, .username = "\xe1\x84\x80\xe1\x85\xa1", .password = "password1",
        .email = "" },
      "",
      "\xea\xb0\x80",
      "\xea\xb0\x80",
      "\xea\xb0\x80",
      "password1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangEntrant) entrant = madang_entrant_new (&cases[i].given, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (entrant->email, ==, cases[i].email);
      g_assert_cmpstr (entrant->username, ==, cases[i].username);
      g_assert_cmpstr (entrant->nickname, ==, cases[i].nickname);
      g_assert_cmpstr (entrant->other_nickname, ==, cases[i].other_nickname);
      g_assert_cmpstr (entrant->password, ==, cases[i].password);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    MadangRegistration given;
    const char *fields; /* that are wrong, in order */
  } cases[] = {
    { { MADANG_FORM_EMAIL }, "email password" },
    { { MADANG_FORM_EMAIL, .email = "x", .password = "password1" }, "email" },
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password = "short" }, "password" },
    { { MADANG_FORM_EMAIL, .email = "a@b.c", .password1 = "password1" }, "password2" },
    { { MADANG_FORM_NICKNAME, .email = "a@b.c", .password = "password1", .nickname = "n" },
      "password1 password2" },
    { { MADANG_FORM_NICKNAME, .email = "a@b.c", .password1 = "password1",
        .password2 = "password2" },
      "password2 nickname" },
    { { MADANG_FORM_USERNAME, .email = "x" }, "email username password" },
    { { MADANG_FORM_USERNAME, .username = "u", .password = "password1" }, "email" },
    { { MADANG_FORM_USERNAME, .username = "a@b.c", .email = "", .password = "password1" },
      "username" },
    { { MADANG_FORM_USERNAME, .username = "a@b.c", .email = "d@b.c", .password = "password1" },
      "username" },
    { { MADANG_FORM_ADMINISTRATOR }, "username" },
    { { MADANG_FORM_ADMINISTRATOR, .email = "" }, "username" },
    { { MADANG_FORM_ADMINISTRATOR, .username = "", .email = "a@b.c" }, "username" },
    { { MADANG_FORM_ADMINISTRATOR, .email = "a@b.c", .password = "" }, "password" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) fields = g_string_new (NULL);
      GArray *problems;

      g_assert_null (madang_entrant_new (&cases[i].given, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
      problems = madang_error_get_problems (error);
      for (guint place = 0; place < problems->len; place++)
        g_string_append_printf (fields, "%s%s", place > 0 ? " " : "",
                                g_array_index (problems, MadangProblem, place).field);
      g_assert_cmpstr (fields->str, ==, cases[i].fields);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entrant/good", test_good);
  g_test_add_func ("/entrant/bad", test_bad);
  return g_test_run ();
}
