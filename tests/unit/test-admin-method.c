#include "admin/madang-admin-method.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "madang-dbus.h"

/* What the description has and the table lacks would be refused to everybody; the other way round it would rot. */
static void
test_interface (void)
{
  GDBusInterfaceInfo *interface = madang_dbus_manager_interface_info ();
  guint n = 0;

  g_assert_cmpstr (interface->name, ==, "org.madang.Chat1.Manager");
  for (; interface->methods[n] != NULL; n++)
    {
      g_test_message ("%s", interface->methods[n]->name);
      g_assert_nonnull (madang_admin_method_find (interface->methods[n]->name));
    }
  g_assert_cmpuint (n, ==, madang_admin_n_methods);
  g_assert_null (madang_admin_method_find ("Introspect"));
}

static void
test_options_come_last (void)
{
  for (guint i = 0; i < madang_admin_n_methods; i++)
    {
      GDBusMethodInfo *method = g_dbus_interface_info_lookup_method (
          madang_dbus_manager_interface_info (), madang_admin_methods[i].name);
      guint n = 0;

      while (method->in_args[n] != NULL)
        n++;
      g_test_message ("%s", method->name);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpstr (method->in_args[n - 1]->signature, ==, "a{sv}");
      g_assert_cmpstr (method->in_args[n - 1]->name, ==, "options");
    }
}

/* The description names each option with its type: "nickname (s)". */
static void
test_options_are_described (void)
{
  g_autofree char *path = g_build_filename (MADANG_SOURCE_DIR, "data", "org.madang.Chat1.xml",
                                            NULL);
  g_autofree char *xml = NULL;

  g_assert_true (g_file_get_contents (path, &xml, NULL, NULL));
  for (guint i = 0; i < madang_admin_n_methods; i++)
    {
      const MadangAdminOption *option = madang_admin_methods[i].options;
      g_autofree char *heading = g_strdup_printf ("\n      %s:\n", madang_admin_methods[i].name);
      const char *begin = strstr (xml, heading);
      g_autofree char *text = NULL;

      g_assert_nonnull (begin);
      text = g_strndup (begin, strstr (begin, "-->") - begin);
      for (; option != NULL && option->name != NULL; option++)
        {
          g_autofree char *named = g_strdup_printf ("%s (%s", option->name, option->type);

          g_test_message ("%s: %s", madang_admin_methods[i].name, named);
          g_assert_true (g_variant_type_string_is_valid (option->type));
          g_assert_nonnull (strstr (text, named));
        }
    }
}

static void
test_check (void)
{
  static const struct
  {
    const char *method;
    const char *parameters;
    const char *problem; /* NULL where it is good */
  } cases[] = {
    { "CreateUser", "(@a{sv} {},)", NULL },
    { "CreateUser", "({'email': <'a'>, 'superuser': <true>},)", NULL },
    { "CreateUser", "({'emai': <'a'>},)", "There is no option emai." },
    { "CreateUser", "({'email': <7>},)", "The option email must be of type s." },
    { "CreateUser", "({'email': <'a'>, 'password': <b'x'>},)",
      "The option password must be of type s." },
    { "CreateUser", "({'': <'a'>},)", "There is no option ." },
    { "CreateRoom", "('방', {'members': <@ax []>, 'post': <int64 1>})", NULL },
    { "CreateRoom", "('방', {'members': <['1']>})", "The option members must be of type ax." },
    { "CreateRoom", "('방', {'owner': <1>})", "The option owner must be of type x." },
    { "CreateRoom", "('방', {'owner': <<int64 1>>})", "The option owner must be of type x." },
    { "DeleteRoom", "(int64 1, @a{sv} {})", NULL },
    { "DeleteRoom", "(int64 1, {'force': <true>})", "There is no option force." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) parameters = g_variant_new_parsed (cases[i].parameters);
      g_autoptr (GError) error = NULL;
      gboolean good = madang_admin_method_check (madang_admin_method_find (cases[i].method),
                                                 parameters, &error);

      g_test_message ("%s %s", cases[i].method, cases[i].parameters);
      g_assert_cmpint (good, ==, cases[i].problem == NULL);
      if (good)
        continue;
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (error->message, ==, cases[i].problem);
    }
}

static void
assert_described (const char *method, const char *parameters, const char *expected)
{
  g_autoptr (GVariant) value = g_variant_new_parsed (parameters);
  g_autofree char *text = madang_admin_method_describe (madang_admin_method_find (method), value);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (void)
{
  assert_described ("AddMember", "(int64 1, int64 2, @a{sv} {})", "AddMember (1, 2, {})");
  assert_described ("CreateCategory", "('공지', @a{sv} {})", "CreateCategory ('공지', {})");
  assert_described ("CreateUser", "({'email': <'a'>, 'password': <'secret'>},)",
                    "CreateUser ({'email': <'a'>, 'password': <'…'>})");
  assert_described ("CreateUser", "({'pasword': <'secret'>},)", "CreateUser ({'pasword': <'…'>})");
  assert_described ("CreateRoom", "('x', {'closed': <false>, 'members': <[int64 1, 2]>})",
                    "CreateRoom ('x', {'closed': <false>, 'members': <[1, 2]>})");
  assert_described ("CreateUser", "({'a\\'b': <1>},)", "CreateUser ({\"a'b\": <'…'>})");
}

static void
test_describe_long (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < MADANG_ADMIN_LOG_MAX; i++)
    g_string_append (name, "가");
  value = g_variant_ref_sink (g_variant_new ("(sa{sv})", name->str, NULL));
  text = madang_admin_method_describe (madang_admin_method_find ("CreateRoom"), value);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_suffix (text, "가…)"));
  g_assert_cmpint (g_utf8_strlen (text, -1), ==,
                   (glong) strlen ("CreateRoom ()") + MADANG_ADMIN_LOG_MAX);
}

/* A line for the log takes no time in which others wait, whatever is given. */
static void
test_describe_huge (void)
{
  enum
  {
    N = 4 * 1024 * 1024
  };
  g_autofree gint64 *members = g_new0 (gint64, N);
  g_autofree char *name = g_strnfill (N, 'x');
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;
  gint64 began;

  g_variant_dict_insert_value (
      &options, "members",
      g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, members, N, sizeof *members));
  g_variant_dict_insert_value (&options, name, g_variant_new_string (name));
  value = g_variant_ref_sink (g_variant_new ("(s@a{sv})", "x", g_variant_dict_end (&options)));
  began = g_get_monotonic_time ();
  text = madang_admin_method_describe (madang_admin_method_find ("CreateRoom"), value);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (g_utf8_strlen (text, -1), <=,
                   (glong) strlen ("CreateRoom ()") + MADANG_ADMIN_LOG_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-method/interface", test_interface);
  g_test_add_func ("/admin-method/options-come-last", test_options_come_last);
  g_test_add_func ("/admin-method/options-are-described", test_options_are_described);
  g_test_add_func ("/admin-method/check", test_check);
  g_test_add_func ("/admin-method/describe", test_describe);
  g_test_add_func ("/admin-method/describe-long", test_describe_long);
  g_test_add_func ("/admin-method/describe-huge", test_describe_huge);
  return g_test_run ();
}
