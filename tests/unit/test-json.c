#include "base/madang-json.h"

#include "base/madang-error.h"

#include <string.h>

static JsonObject *
parse (const char *data)
{
  return madang_json_parse_object (data, strlen (data), NULL);
}

static void
test_read_text (void)
{
  static const char data[] = "{\"a\":\"\xec\x95\x88\",\"e\":\"\",\"n\":null,\"i\":1,\"d\":1.5,"
                             "\"t\":true,\"l\":[\"x\"],\"o\":{}}";
  static const char *const wrong[] = { "i", "d", "t", "l", "o" };
  g_autoptr (JsonObject) object = parse (data);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (madang_json_read_text (object, "a", &error), ==, "\xec\x95\x88");
  g_assert_cmpstr (madang_json_read_text (object, "e", &error), ==, "");
  g_assert_null (madang_json_read_text (object, "n", &error));
  g_assert_null (madang_json_read_text (object, "missing", &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const MadangProblem *problem;

      g_assert_null (madang_json_read_text (object, wrong[i], &error));
      g_assert_cmpuint (madang_error_get_problems (error)->len, ==, i + 1);
      problem = &g_array_index (madang_error_get_problems (error), MadangProblem, i);
      g_assert_cmpstr (problem->field, ==, wrong[i]);
      g_assert_cmpstr (problem->phrase.msgid, ==, "This must be a string.");
    }
}

static void
test_read_id (void)
{
  static const struct
  {
    const char *value;
    gint64 id; /* -1: an error; -2: nothing given */
  } cases[] = {
    { "1", 1 },
    { "0", 0 },
    { "-0", 0 },
    { "9223372036854775807", G_MAXINT64 },
    { "\"1\"", 1 },
    { "\"007\"", 7 },
    { "\"9223372036854775807\"", G_MAXINT64 },
    { "null", -2 },
    { "-1", -1 },
    { "1.0", -1 },
    { "1.5", -1 },
    { "1e2", -1 },
    { "true", -1 },
    { "[1]", -1 },
    { "{}", -1 },
    { "\"\"", -1 },
    { "\" 1\"", -1 },
    { "\"1 \"", -1 },
    { "\"+1\"", -1 },
    { "\"-1\"", -1 },
    { "\"1.0\"", -1 },
    { "\"0x1\"", -1 },
    { "\"1e2\"", -1 },
    { "\"9223372036854775808\"", -1 },
    { "\"99999999999999999999999\"", -1 },
    { "\"\xd9\xa1\"", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"room\":%s}", cases[i].value);
      g_autoptr (JsonObject) object = parse (data);
      g_autoptr (GError) error = NULL;
      gint64 id = 99;

      g_assert_cmpint (madang_json_read_id (object, "room", &id, &error), ==, cases[i].id >= 0);
      g_assert_cmpint (id, ==, MAX (cases[i].id, 0));
      g_assert_cmpint (error != NULL, ==, cases[i].id == -1);
      if (error != NULL)
        g_assert_cmpstr (error->message, ==, "This must be a whole number.");
      g_assert_false (madang_json_read_id (object, "missing", &id, NULL));
    }
}

static void
test_read_boolean (void)
{
  static const struct
  {
    const char *value;
    int meant; /* -1: an error; -2: nothing given */
  } cases[] = {
    { "true", 1 },  { "false", 0 },    { "\"true\"", 1 },   { "\"FALSE\"", 0 }, { "\"1\"", 1 },
    { "\"0\"", 0 }, { "null", -2 },    { "1", -1 },         { "0", -1 },        { "1.0", -1 },
    { "\"\"", -1 }, { "\"yes\"", -1 }, { "\" true\"", -1 }, { "[true]", -1 },   { "{}", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"is_private\":%s}", cases[i].value);
      g_autoptr (JsonObject) object = parse (data);
      g_autoptr (GError) error = NULL;
      gboolean value = 99;

      g_assert_cmpint (madang_json_read_boolean (object, "is_private", &value, &error), ==,
                       cases[i].meant >= 0);
      g_assert_cmpint (value, ==, cases[i].meant == 1);
      g_assert_cmpint (error != NULL, ==, cases[i].meant == -1);
      g_assert_false (madang_json_read_boolean (object, "missing", &value, NULL));
    }
}

static void
test_parse_id (void)
{
  gint64 id = 5;

  g_assert_true (madang_parse_id ("42", &id));
  g_assert_cmpint (id, ==, 42);
  g_assert_false (madang_parse_id ("", &id));
  g_assert_false (madang_parse_id ("4a", &id));
  g_assert_false (madang_parse_id ("-4", &id));
  g_assert_false (madang_parse_id ("9223372036854775808", &id));
  g_assert_cmpint (id, ==, 42);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/read-text", test_read_text);
  g_test_add_func ("/json/read-id", test_read_id);
  g_test_add_func ("/json/read-boolean", test_read_boolean);
  g_test_add_func ("/json/parse-id", test_parse_id);
  return g_test_run ();
}
