#include "admin/madang-admin-method.h"

#include "admin/madang-admin-manager.h"
#include "admin/madang-admin-room.h"

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
      g_assert_nonnull (madang_admin_manager_find_method (interface->methods[n]->name));
    }
  g_assert_cmpuint (n, ==, madang_admin_n_methods);
  g_assert_null (madang_admin_manager_find_method ("Introspect"));
}

/* Whoever may only look changes nothing, and what only looks needs no more. */
static void
test_actions (void)
{
  static const char *const prefixes[] = { "Find", "Get", "List" };

  for (guint i = 0; i < madang_admin_n_methods; i++)
    {
      const MadangAdminMethod *method = &madang_admin_methods[i];
      gboolean reads = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (prefixes); j++)
        reads = reads || g_str_has_prefix (method->name, prefixes[j]);
      g_test_message ("%s", method->name);
      g_assert_cmpint (method->action == MADANG_ADMIN_ACTION_READ, ==, reads);
      g_assert_nonnull (method->handler);
    }
}

static void
test_rooms_interface (void)
{
  GDBusInterfaceInfo *interface = madang_dbus_room_interface_info ();

  for (guint i = 0; interface->methods[i] != NULL; i++)
    {
      const MadangAdminMethod *method = madang_admin_room.find_method (interface->methods[i]->name);
      GDBusMethodInfo *managers;

      g_test_message ("%s", interface->methods[i]->name);
      g_assert_nonnull (method);
      managers = g_dbus_interface_info_lookup_method (madang_dbus_manager_interface_info (),
                                                      method->name);
      g_assert_cmpstr (managers->in_args[0]->signature, ==, "x");
      for (guint j = 0; interface->methods[i]->in_args[j] != NULL; j++)
        g_assert_cmpstr (interface->methods[i]->in_args[j]->signature, ==,
                         managers->in_args[j + 1]->signature);
    }
  g_assert_null (madang_admin_room.find_method ("DeleteRoom"));
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

static void
assert_told (const char *text, const MadangAdminOption *options)
{
  for (const MadangAdminOption *option = options; option != NULL && option->name != NULL; option++)
    {
      g_autofree char *named = g_strdup_printf ("%s (%s", option->name, option->type);

      g_test_message ("%s", named);
      g_assert_true (g_variant_type_string_is_valid (option->type));
      g_assert_nonnull (strstr (text, named));
    }
}

/* The description names each option with its type: "nickname (s)"; those of every method at its head. */
static void
test_options_are_described (void)
{
  g_autofree char *path = g_build_filename (MADANG_SOURCE_DIR, "data", "org.madang.Chat1.xml",
                                            NULL);
  g_autofree char *xml = NULL;

  g_autofree char *head = NULL;

  g_assert_true (g_file_get_contents (path, &xml, NULL, NULL));
  head = g_strndup (xml, strstr (xml, "<interface") - xml);
  assert_told (head, madang_admin_common_options);
  for (guint i = 0; i < madang_admin_n_methods; i++)
    {
      g_autofree char *heading = g_strdup_printf ("\n      %s:\n", madang_admin_methods[i].name);
      const char *begin = strstr (xml, heading);
      g_autofree char *text = NULL;

      g_assert_nonnull (begin);
      text = g_strndup (begin, strstr (begin, "-->") - begin);
      g_test_message ("%s", madang_admin_methods[i].name);
      assert_told (text, madang_admin_methods[i].options);
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
    { "ListUsers", "({'after': <int64 1>, 'limit': <uint32 7>, 'online': <true>},)", NULL },
    { "ListUsers", "({'limit': <int64 7>},)", "The option limit must be of type u." },
    { "SetRoomOptions", "(int64 1, {'name': <'a'>, 'slow-mode': <uint32 5>})", NULL },
    { "DeleteRoom", "(int64 1, @a{sv} {})", NULL },
    { "DeleteRoom", "(int64 1, {'force': <true>})", "There is no option force." },
    { "DeleteRoom", "(int64 1, {'locale': <'ru_RU.UTF-8'>})", NULL },
    { "DeleteRoom", "(int64 1, {'locale': <'nobody speaks it'>})", NULL },
    { "DeleteRoom", "(int64 1, {'locale': <7>})", "The option locale must be of type s." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) parameters = g_variant_new_parsed (cases[i].parameters);
      g_autoptr (GError) error = NULL;
      gboolean good = madang_admin_method_check (madang_admin_manager_find_method (cases[i].method),
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
  g_autofree char *text = madang_admin_method_describe (madang_admin_manager_find_method (method),
                                                        value);

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
  assert_described ("CreateUser", "({'a\\nb\\u202e\"\\'': <'x'>},)",
                    "CreateUser ({\"a\\nb\\u202e\\\"'\": <'…'>})");
  assert_described (
      "CreateUser",
      "({'마당마당마당마당마당마당마당마당마당마당마당마당마당마당마당마당': <'x'>},)",
      "CreateUser ({'마당마당마당마당마당마당마당마당마당마당마': <'…'>})");
  assert_described ("SetPassword", "(int64 7, 'secret', @a{sv} {})", "SetPassword (7, '…', {})");
  assert_described ("CreateUser", "({'locale': <'ko'>, 'email': <'a'>},)",
                    "CreateUser ({'email': <'a'>})");
  assert_described ("DeleteRoom", "(int64 1, {'locale': <7>})", "DeleteRoom (1, {'locale': <7>})");
}

static void
test_language (void)
{
  static const struct
  {
    const char *parameters;
    MadangLanguage language;
  } cases[] = {
    { "(int64 1, @a{sv} {})", MADANG_LANGUAGE_NONE },
    { "(int64 1, {'locale': <'en'>})", MADANG_LANGUAGE_ENGLISH },
    { "(int64 1, {'locale': <'ko-KR'>})", MADANG_LANGUAGE_KOREAN },
    { "(int64 1, {'force': <true>, 'locale': <'ru_RU.UTF-8'>})", MADANG_LANGUAGE_RUSSIAN },
    { "(int64 1, {'locale': <''>})", MADANG_LANGUAGE_NONE },
    { "(int64 1, {'locale': <'C.UTF-8'>})", MADANG_LANGUAGE_NONE },
    { "(int64 1, {'locale': <7>})", MADANG_LANGUAGE_NONE },
  };
  g_autofree char *variant = g_strnfill (MADANG_ADMIN_LOCALE_MAX, 'x');
  g_autofree char *endless = g_strconcat ("ru_", variant, NULL);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) parameters = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) given = g_variant_new_parsed (cases[i].parameters);

      g_test_message ("%s", cases[i].parameters);
      g_assert_cmpint (madang_admin_method_read_language (given), ==, cases[i].language);
    }
  g_variant_dict_insert (&options, "locale", "s", endless);
  parameters = g_variant_ref_sink (
      g_variant_new ("(x@a{sv})", G_GINT64_CONSTANT (1), g_variant_dict_end (&options)));
  g_assert_cmpint (madang_admin_method_read_language (parameters), ==, MADANG_LANGUAGE_NONE);
}

/* An option twice: the first would be checked, and which is taken nobody knows. */
static void
test_option_twice (void)
{
  g_autoptr (GVariant) parameters = g_variant_ref_sink (
      g_variant_new_parsed ("([{'email', <'a'>}, {'email', <'b'>}],)"));
  g_autoptr (GError) error = NULL;

  g_assert_false (madang_admin_method_check (madang_admin_manager_find_method ("CreateUser"),
                                             parameters, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "The option email is given twice.");
}

static char *
describe_new (const char *method, GVariant *parameters)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (parameters);

  return madang_admin_method_describe (madang_admin_manager_find_method (method), value);
}

static void
assert_bounded (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, MADANG_ADMIN_LOG_MAX + 30);
}

/* What is sent may have megabytes: nobody prints them to throw them away. */
static void
test_describe_long (void)
{
  g_autofree char *name = g_strnfill (10 * 1000 * 1000, 'x');
  g_autofree gint64 *ids = g_new0 (gint64, 1000 * 1000);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *room = NULL, *members = NULL, *unknown = NULL;

  room = describe_new ("CreateRoom", g_variant_new ("(sa{sv})", name, NULL));
  g_assert_nonnull (strstr (room, "xxx…', {})"));
  assert_bounded (room);
  g_variant_dict_insert_value (
      &options, "members",
      g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids, 1000 * 1000, sizeof (gint64)));
  members = describe_new ("CreateRoom",
                          g_variant_new ("(s@a{sv})", "a", g_variant_dict_end (&options)));
  g_assert_cmpstr (members, ==, "CreateRoom ('a', {'members': <<ax of 8000000 bytes>>})");
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, name, "s", name);
  unknown = describe_new ("DeleteRoom", g_variant_new ("(x@a{sv})", G_GINT64_CONSTANT (1),
                                                       g_variant_dict_end (&options)));
  assert_bounded (unknown);
}

static void
test_describe_many (void)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *name = g_strdup_printf ("이름%u", i);

      g_variant_dict_insert (&options, name, "s", "가");
    }
  text = describe_new ("DeleteRoom", g_variant_new ("(x@a{sv})", G_GINT64_CONSTANT (1),
                                                    g_variant_dict_end (&options)));
  assert_bounded (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-method/interface", test_interface);
  g_test_add_func ("/admin-method/actions", test_actions);
  g_test_add_func ("/admin-method/rooms-interface", test_rooms_interface);
  g_test_add_func ("/admin-method/option-twice", test_option_twice);
  g_test_add_func ("/admin-method/describe-many", test_describe_many);
  g_test_add_func ("/admin-method/options-come-last", test_options_come_last);
  g_test_add_func ("/admin-method/options-are-described", test_options_are_described);
  g_test_add_func ("/admin-method/check", test_check);
  g_test_add_func ("/admin-method/describe", test_describe);
  g_test_add_func ("/admin-method/language", test_language);
  g_test_add_func ("/admin-method/describe-long", test_describe_long);
  return g_test_run ();
}
