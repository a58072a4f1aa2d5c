#include "admin/madang-admin-error.h"

#include <gio/gio.h>

#include "base/madang-error.h"

static void
assert_rendered (const GError *error, MadangLanguage language, const char *expected)
{
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();
  g_autofree char *text = madang_admin_error_render (error, NULL, catalogues, language);

  g_assert_cmpstr (text, ==, expected);
}

/* Nobody is sent what a document prints in another language. */
static void
test_language (void)
{
  g_autoptr (GError) error = NULL;

  madang_set_no_such_room (&error);
  assert_rendered (error, MADANG_LANGUAGE_ENGLISH, "There is no such room.");
  assert_rendered (error, MADANG_LANGUAGE_KOREAN, "해당 채팅방이 없습니다.");
  assert_rendered (error, MADANG_LANGUAGE_RUSSIAN, "Такой комнаты нет.");
}

/* Other doors have the documents' words, which do not say what it is. */
static void
test_absences (void)
{
  g_autoptr (GError) user = NULL;
  g_autoptr (GError) page = NULL;

  madang_set_no_such_user (&user);
  assert_rendered (user, MADANG_LANGUAGE_ENGLISH, "There is no such user.");
  madang_set_not_found (&page);
  assert_rendered (page, MADANG_LANGUAGE_ENGLISH, "Not found.");
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;

  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "password",
                          "This field is required.", NULL);
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "email",
                          "Enter a valid e-mail address.", NULL);
  assert_rendered (error, MADANG_LANGUAGE_ENGLISH,
                   "password: This field is required. email: Enter a valid e-mail address.");
}

/* An act that other doors have too has their words. */
static void
test_names (void)
{
  static const MadangAdminName names[] = { { "target", "nickname" }, { NULL } };
  const MadangAdminMethod method = { "Send", .names = names };
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "target",
                          "This field is required.", NULL);
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "message",
                          "This field is required.", NULL);
  text = madang_admin_error_render (error, &method, catalogues, MADANG_LANGUAGE_ENGLISH);
  g_assert_cmpstr (text, ==, "nickname: This field is required. message: This field is required.");
}

static void
test_ours (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "row 7");

  madang_set_error (&error, MADANG_ERROR_FAILED, "column x", NULL);
  assert_rendered (error, MADANG_LANGUAGE_ENGLISH,
                   "Something went wrong on the server. Try again later.");
  assert_rendered (foreign, MADANG_LANGUAGE_ENGLISH,
                   "Something went wrong on the server. Try again later.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-error/language", test_language);
  g_test_add_func ("/admin-error/absences", test_absences);
  g_test_add_func ("/admin-error/fields", test_fields);
  g_test_add_func ("/admin-error/names", test_names);
  g_test_add_func ("/admin-error/ours", test_ours);
  return g_test_run ();
}
