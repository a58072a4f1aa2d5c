#include "ctl/madang-ctl-json.h"

static void
test_values (void)
{
  static const struct
  {
    const char *variant;
    const char *json;
  } cases[] = {
    { "int64 -9223372036854775808", "-9223372036854775808" },
    { "uint64 18446744073709551615", "18446744073709551615" },
    { "uint32 0", "0" },
    { "true", "true" },
    { "'마당'", "\"마당\"" },
    { "'a\"b\\\\c'", "\"a\\\"b\\\\c\"" },
    { "'\\n\\u001b'", "\"\\u000a\\u001b\"" },
    { "'\\u009b'", "\"\\u009b\"" },
    { "'\\U000e0001'", "\"\\udb40\\udc01\"" },
    { "@ax []", "[]" },
    { "[int64 1, 2]", "[1,2]" },
    { "<<'x'>>", "\"x\"" },
    { "@a{sv} {}", "{}" },
    { "{'slow-mode': <uint32 5>, 'name': <'방'>}", "{\"slow-mode\":5,\"name\":\"방\"}" },
    { "nan", "\"nan\"" },
    { "-inf", "\"-inf\"" },
    { "1.5", "1.5" },
    { "byte 0x2a", "42" },
    { "[byte 0x2a, 0]", "[42,0]" },
    { "b'a\\377'", "[97,255,0]" },
    { "objectpath '/org/madang'", "\"/org/madang\"" },
    { "signature 'a{sv}'", "\"a{sv}\"" },
    { "handle 3", "\"3\"" },
    { "(1, 'a\"b')", "\"(1, 'a\\\"b')\"" },
    { "@ms nothing", "\"nothing\"" },
    { "int16 -7", "-7" },
    { "{1: <2>}", "{\"1\":2}" },
    { "{true: 'x'}", "{\"true\":\"x\"}" },
    { "{objectpath '/a': 'x'}", "{\"/a\":\"x\"}" },
    { "[{'id': <int64 1>}, {'id': <int64 2>}]", "[{\"id\":1},{\"id\":2}]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = g_variant_parse (NULL, cases[i].variant, NULL, NULL, NULL);
      g_autoptr (GString) json = g_string_new (NULL);

      g_assert_nonnull (value);
      madang_ctl_json_append (json, value);
      g_assert_cmpstr (json->str, ==, cases[i].json);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-json/values", test_values);
  return g_test_run ();
}
