#include "base/madang-json-writer.h"

#include "base/madang-json.h"

static void
test_whole (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", "chat.message");
  madang_json_add_integer (json, "id", 42);
  madang_json_add_boolean (json, "online", TRUE);
  madang_json_add_boolean (json, "private", FALSE);
  madang_json_add_null (json, "post");
  madang_json_add_text (json, "room", NULL);
  madang_json_begin_array (json, "friends");
  madang_json_begin_array (json, NULL);
  madang_json_add_integer (json, NULL, 1);
  madang_json_add_text (json, NULL, "mina");
  madang_json_end_array (json);
  madang_json_begin_object (json, NULL);
  madang_json_end_object (json);
  madang_json_begin_array (json, NULL);
  madang_json_end_array (json);
  madang_json_add_null (json, NULL);
  madang_json_end_array (json);
  madang_json_begin_object (json, "user");
  madang_json_add_text (json, "id", "{[:,");
  madang_json_add_text (json, "name", "{");
  madang_json_end_object (json);
  madang_json_end_object (json);
  g_assert_cmpstr (json->str, ==,
                   "{\"type\":\"chat.message\",\"id\":42,\"online\":true,\"private\":false,"
                   "\"post\":null,\"room\":null,\"friends\":[[1,\"mina\"],{},[],null],"
                   "\"user\":{\"id\":\"{[:,\",\"name\":\"{\"}}");
}

static void
test_integers (void)
{
  static const struct
  {
    gint64 value;
    const char *expected;
  } cases[] = {
    { 0, "[0]" },
    { 9, "[9]" },
    { 10, "[10]" },
    { -1, "[-1]" },
    { G_MAXINT64, "[9223372036854775807]" },
    { G_MININT64, "[-9223372036854775808]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      madang_json_begin_array (json, NULL);
      madang_json_add_integer (json, NULL, cases[i].value);
      madang_json_end_array (json);
      g_assert_cmpstr (json->str, ==, cases[i].expected);
    }
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "\"\"" },
    { "\"", "\"\\\"\"" },
    { "\\", "\"\\\\\"" },
    { "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
    { "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
    { "\x01\x07\x0b\x0e\x1f ", "\"\\u0001\\u0007\\u000b\\u000e\\u001f \"" },
    { "\x7f", "\"\x7f\"" },
    { "안녕 😀 é\u2028", "\"안녕 😀 é\u2028\"" },
    { "\n\n", "\"\\n\\n\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      madang_json_add_text (json, NULL, cases[i].text);
      g_assert_cmpstr (json->str, ==, cases[i].expected);
    }
}

/* Every character comes back from our own reader. */
static void
test_round_trip (void)
{
  g_autoptr (GString) json = g_string_new (NULL), text = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  for (gunichar character = 1; character < 0x11000; character++)
    if (g_unichar_validate (character))
      g_string_append_unichar (text, character);
  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "key", text->str);
  madang_json_end_object (json);
  object = madang_json_parse_object (json->str, json->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (object, "key"), ==, text->str);
}

static void
test_speed (void)
{
  g_autoptr (GString) json = g_string_sized_new (256);
  const guint n = 1000000;
  double nanoseconds;

  g_test_timer_start ();
  for (guint i = 0; i < n; i++)
    {
      g_string_truncate (json, 0);
      madang_json_begin_object (json, NULL);
      madang_json_add_text (json, "message", "hello there");
      madang_json_add_integer (json, "id", 1234567 + i);
      madang_json_end_object (json);
    }
  nanoseconds = g_test_timer_elapsed () * 1e9 / n;
  g_test_minimized_result (nanoseconds, "%.0f ns for an object of two members", nanoseconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-writer/whole", test_whole);
  g_test_add_func ("/json-writer/integers", test_integers);
  g_test_add_func ("/json-writer/escapes", test_escapes);
  g_test_add_func ("/json-writer/round-trip", test_round_trip);
  if (g_test_perf ())
    g_test_add_func ("/json-writer/speed", test_speed);
  return g_test_run ();
}
