#include "admin/madang-admin-error.h"

#include <gio/gio.h>

#include "base/madang-error.h"

static void
assert_rendered (const GError *error, MadangLanguage language, const char *expected)
{
  g_autoptr (MadangCatalogues) catalogues = madang_catalogues_new ();
  g_autofree char *text = madang_admin_error_render (error, catalogues, language);

  g_assert_cmpstr (text, ==, expected);
}

/* Nobody is sent what a document prints in another language. */
static void
test_language (void)
{
  g_autoptr (GError) error = NULL;

  madang_set_no_such_room (&error);
  assert_rendered (error, MADANG_LANGUAGE_ENGLISH, "Not found.");
  assert_rendered (error, MADANG_LANGUAGE_KOREAN, "찾을 수 없습니다.");
  assert_rendered (error, MADANG_LANGUAGE_RUSSIAN, "Не найдено.");
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

static void
test_ours (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "row 7");

  madang_set_error (&error, MADANG_ERROR_FAILED, "column x", NULL);
  assert_rendered (error, MADANG_LANGUAGE_ENGLISH, "Something went wrong on our side.");
  assert_rendered (foreign, MADANG_LANGUAGE_ENGLISH, "Something went wrong on our side.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-error/language", test_language);
  g_test_add_func ("/admin-error/fields", test_fields);
  g_test_add_func ("/admin-error/ours", test_ours);
  return g_test_run ();
}
