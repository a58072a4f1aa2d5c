#include "http/madang-http-form.h"
#include "http-fixture.h"

#include <string.h>

#include "base/madang-limits.h"

static void
check (const char *form, const char *name, const char *value, gboolean is_clean)
{
  gboolean clean;
  g_autoptr (GHashTable) values = madang_http_form_decode (form, strlen (form), &clean);

  note_request (form);
  g_assert_cmpstr (g_hash_table_lookup (values, name), ==, value);
  g_assert_cmpint (clean, ==, is_clean);
}

static void
test_good (void)
{
  check ("", "a", NULL, TRUE);
  check ("a=1", "a", "1", TRUE);
  check ("a=1&a=2", "a", "1", TRUE);
  check ("&&a=1&&", "a", "1", TRUE);
  check ("a", "a", "", TRUE);
  check ("a=", "a", "", TRUE);
  check ("=1", "", "1", TRUE);
  check ("a=b=c", "a", "b=c", TRUE);
  check ("a=x+y%20z", "a", "x y z", TRUE);
  check ("%61=%EB%A7%88%EB%8B%B9", "a", "마당", TRUE);
  check ("a=%2B%26%3D%25", "a", "+&=%", TRUE);
}

static void
test_bad (void)
{
  check ("a=%", "a", "%", FALSE);
  check ("a=%4", "a", "%4", FALSE);
  check ("a=%zz", "a", "%zz", FALSE);
  check ("a=%00", "a", "%00", FALSE);
  check ("a=%ff&b=1", "a", "%ff", FALSE);
  check ("a=%ff&b=1", "b", "1", FALSE);
  check ("a=\xff", "a", "\xef\xbf\xbd", FALSE);
}

/* Names that GLib's hash takes for one, as many as a body holds, would stop the loop for a minute. */
static void
test_many (void)
{
  g_autoptr (GString) form = g_string_new ("first=1");

  for (guint i = 1; i < MADANG_HTTP_FORM_PAIRS_MAX - 1; i++)
    g_string_append_printf (form, "&n%u=", i);
  g_string_append (form, "&last=1");
  check (form->str, "first", "1", TRUE);
  check (form->str, "last", "1", TRUE);
  g_string_append (form, "&more=1");
  check (form->str, "first", "1", FALSE);
  check (form->str, "last", "1", FALSE);
  check (form->str, "more", NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-form/good", test_good);
  g_test_add_func ("/http-form/bad", test_bad);
  g_test_add_func ("/http-form/many", test_many);
  return g_test_run ();
}
