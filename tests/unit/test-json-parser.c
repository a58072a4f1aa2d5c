#include "base/madang-json.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <string.h>

#define NOT_JSON "The body is not valid JSON."
#define NO_OBJECT "The body must be a JSON object."
#define HAS_NULL "Null characters are not allowed."
#define OUT_OF_RANGE "A number in the body is out of range."
#define TOO_DEEP "The body is nested too deeply."
#define TOO_MANY "The body has too many values."
#define TWICE "A name occurs twice in one object of the body."

/* A copy of just these bytes on the heap, where a sanitizer sees a read past their end. */
static JsonObject *
parse (const char *data, gsize length, GError **error)
{
  g_autofree char *copy = g_memdup2 (data, length);

  return madang_json_parse_object (copy, length, error);
}

static void
assert_taken (const char *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (data, strlen (data), &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
}

static void
assert_refused (const char *data, gsize length, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (data, length, &error);

  g_assert_null (object);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 1);
  g_assert_null (parse (data, length, NULL));
}

static void
test_taken (void)
{
  static const char *const cases[] = {
    "{}",
    " \t\r\n{ \t\r\n} \t\r\n",
    "{\"a\":1}",
    " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ",
    "{\"\":\"\"}",
    "{\"a\":[]}",
    "{\"a\":[[],[[]],{}]}",
    "{\"a\":true,\"b\":false,\"c\":null}",
    "{\"a\":{\"a\":{\"a\":1}}}",
    "{\"a\":\"\x7f\"}",
    "{\"a\":\"/\\/\"}",
    "{\"\xec\x95\x88\":\"\xf0\x9f\x98\x80\"}",
    "{\"a\":\"\xef\xbb\xbf\"}",     /* U+FEFF within a text is a character */
    "{\"a\":\"\xf4\x8f\xbf\xbf\"}", /* U+10FFFF */
    "{\"a\":\"\xef\xbf\xbf\"}",     /* U+FFFF: a noncharacter is a code point */
    "{\"a\":\"\\uffff\\ud83d\\ude00\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_taken (cases[i]);
}

static void
test_not_json (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "{",
    "}",
    "{}}",
    "{}{}",
    "{},",
    "{]",
    "[}",
    "[1",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\" 1}",
    "{\"a\":1,}",
    "{\"a\":1,,\"b\":2}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":'b'}",
    "{1:1}",
    "{\"a\":[1,]}",
    "{\"a\":[,1]}",
    "{\"a\":[1 2]}",
    "{\"a\":[1}",
    "var x = {}",
    "{}//",
    "{/**/}",
    "{\"a\":True}",
    "{\"a\":tru}",
    "{\"a\":nul}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":\"",
    "{\"a\":\"\\",
    "{\"a\":\"b\n\"}",
    "{\"a\":\"\x01\"}",
    "{\"a\":\"\x1f\"}",
    "{\"a\":\"\\a\"}",
    "{\"a\":\"\\0\"}",
    "{\"a\":\"\\x41\"}",
    "{\"a\":\"\\\n\"}",
    "{\"a\":\"\\u\"}",
    "{\"a\":\"\\u004\"}",
    "{\"a\":\"\\u004g\"}",
    "{\"a\":\"\\u 041\"}",
    "{\"a\":\"\\u+041\"}",
    "{\"a\":\"\\u{41}\"}",
    "\xef\xbb\xbf{}", /* a byte order mark */
    "\xff\xfe{",      /* UTF-16 */
    "\v{}",
    "\f{}",
    "\xc2\xa0{}", /* no-break space */
    "{\xc2\x85}",
    "{\xe2\x80\xa8}",
    "{\"a\":\xe3\x80\x80true}",
    "\"\\u0041",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]), NOT_JSON);
}

static void
test_no_object (void)
{
  static const char *const cases[] = { "[]", "[{}]", "1", "-0.5", "\"{}\"", " null ", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]), NO_OBJECT);
}

static void
test_integers (void)
{
  static const struct
  {
    const char *number;
    gint64 value;
  } cases[] = {
    { "0", 0 },
    { "-0", 0 },
    { "7", 7 },
    { "-7", -7 },
    { "1234567890", 1234567890 },
    { "9223372036854775807", G_MAXINT64 },
    { "-9223372036854775808", G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"a\":%s}", cases[i].number);
      g_autoptr (JsonObject) object = parse (data, strlen (data), NULL);
      JsonNode *node = json_object_get_member (object, "a");

      g_assert_true (json_node_get_value_type (node) == G_TYPE_INT64);
      g_assert_cmpint (json_node_get_int (node), ==, cases[i].value);
    }
}

static void
test_reals (void)
{
  static const struct
  {
    const char *number;
    double value;
  } cases[] = {
    { "0.0", 0 },
    { "-0.0", 0 },
    { "0e0", 0 },
    { "1.5", 1.5 },
    { "-1.25E2", -125 },
    { "1e+2", 100 },
    { "1E-2", 0.01 },
    { "0.1e1", 1 },
    { "1e-999", 0 },
    { "9223372036854775808.0", 9223372036854775808.0 },
    { "1.7976931348623157e308", 1.7976931348623157e308 },
    { "1e0000000000000000000000001", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"a\":%s}", cases[i].number);
      g_autoptr (JsonObject) object = parse (data, strlen (data), NULL);
      JsonNode *node = json_object_get_member (object, "a");

      g_assert_true (json_node_get_value_type (node) == G_TYPE_DOUBLE);
      g_assert_cmpfloat (json_node_get_double (node), ==, cases[i].value);
    }
}

static void
test_no_numbers (void)
{
  static const char *const malformed[] = {
    "01",    "00",  "-01", "-",   "+1",  "+",     ".5",       "-.5",         "1.",    "1.e1",
    "1.5.5", "e1",  "1e",  "1e+", "1E-", "1e1.5", "1e1e1",    "0x10",        "1_000", "1,5]",
    "--1",   "- 1", "1 2", "0b1", "1f",  "1L",    "\xd9\xa1", "\xef\xbc\x91"
  };
  static const char *const beyond[] = { "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999999999",
                                        "18446744073709551615",
                                        "1e999",
                                        "-1e999",
                                        "1e309",
                                        "1e99999999999999999999",
                                        "1.8e308" };

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"a\":%s}", malformed[i]);

      assert_refused (data, strlen (data), NOT_JSON);
    }
  for (guint i = 0; i < G_N_ELEMENTS (beyond); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"a\":%s}", beyond[i]);

      assert_refused (data, strlen (data), OUT_OF_RANGE);
    }
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *text;
    const char *value;
  } cases[] = {
    { "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t" },
    { "\\u0041\\u00e9\\uD55c\\uffFf", "A\u00e9\ud55c\xef\xbf\xbf" },
    { "\\u0001\\u001f\\u007f", "\x01\x1f\x7f" },
    { "\\ud83d\\ude00", "\xf0\x9f\x98\x80" },
    { "\\uD800\\uDC00\\uDBFF\\uDFFF", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
    { "a\\nb\\nc", "a\nb\nc" },
    { "\\\\u0000", "\\u0000" },
    { "\\ufeff", "\xef\xbb\xbf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"%s\":\"%s\"}", cases[i].text, cases[i].text);
      g_autoptr (JsonObject) object = parse (data, strlen (data), NULL);

      g_assert_cmpstr (json_object_get_string_member (object, cases[i].value), ==, cases[i].value);
    }
}

static void
assert_text_refused (const char *text, const char *message)
{
  g_autofree char *as_name = g_strdup_printf ("{\"%s\":1}", text);
  g_autofree char *as_value = g_strdup_printf ("{\"a\":\"%s\"}", text);

  assert_refused (as_name, strlen (as_name), message);
  assert_refused (as_value, strlen (as_value), message);
}

static void
test_lone_surrogates (void)
{
  static const char *const cases[] = {
    "\\ud800",        "\\udbff",        "\\udc00",    "\\udfff",        "\\ud83d\\ud83d",
    "\\ude00\\ud83d", "\\ud83dx",       "\\ud83d\\n", "\\ud83d\\u0041", "\\ud83d\\\\ude00",
    "\\ud83d\\ude0",  "\\ud83d\\u0000", "\\ud83d\\",  "\\ud83d\\u",     "\\ud83d\xed\x95\x9c"
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text_refused (cases[i], NOT_JSON);
}

static void
test_null_characters (void)
{
  assert_text_refused ("\\u0000", HAS_NULL);
  assert_text_refused ("x\\u0000y", HAS_NULL);
  assert_refused ("{\"a\":\"\0\"}", 9, NOT_JSON);
  assert_refused ("{\0}", 3, NOT_JSON);
  assert_refused ("{}\0", 3, NOT_JSON);
  assert_refused ("\0", 1, NOT_JSON);
}

static void
test_invalid_utf8 (void)
{
  static const char *const cases[] = {
    "\x80", /* a continuation alone */
    "\xbf",
    "\xc3", /* cut off */
    "\xe1\x88",
    "\xf0\x9f\x98",
    "\xc3\xc3",
    "\xc0\x80", /* overlong: U+0000, '/', U+07FF, U+FFFF */
    "\xc0\xaf",
    "\xc1\xbf",
    "\xe0\x80\xaf",
    "\xe0\x9f\xbf",
    "\xf0\x80\x80\xaf",
    "\xf0\x8f\xbf\xbf",
    "\xed\xa0\x80", /* surrogates */
    "\xed\xbf\xbf",
    "\xed\xa0\xbd\xed\xb8\x80",
    "\xf4\x90\x80\x80", /* beyond U+10FFFF */
    "\xf5\x80\x80\x80",
    "\xf8\x88\x80\x80\x80",
    "\xfc\x84\x80\x80\x80\x80",
    "\xfe",
    "\xff",
    "\xbe\xc8\xb3\xe7", /* EUC-KR */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text_refused (cases[i], NOT_JSON);
}

static char *
nest (const char *opening, const char *inner, const char *closing, guint levels)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < levels; i++)
    g_string_append (text, opening);
  g_string_append (text, inner);
  for (guint i = 0; i < levels; i++)
    g_string_append (text, closing);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nest ("{\"a\":", "1", "}", MADANG_JSON_DEPTH_MAX);
  g_autofree char *deeper = nest ("{\"a\":", "1", "}", MADANG_JSON_DEPTH_MAX + 1);
  g_autofree char *arrays = nest ("[", "", "]", MADANG_JSON_DEPTH_MAX);
  g_autofree char *within = g_strdup_printf ("{\"a\":%s}", arrays);
  g_autofree char *beside = g_strdup_printf ("{\"a\":%.*s,\"b\":%.*s}",
                                             MADANG_JSON_DEPTH_MAX * 2 - 2, arrays + 1,
                                             MADANG_JSON_DEPTH_MAX * 2 - 2, arrays + 1);
  g_autofree char *open = nest ("[", "", "", 100000);
  g_autofree char *objects = nest ("{\"a\":", "", "", 100000);

  assert_taken (deepest);
  assert_refused (deeper, strlen (deeper), TOO_DEEP);
  assert_refused (arrays, strlen (arrays), NO_OBJECT);
  assert_refused (within, strlen (within), TOO_DEEP);
  assert_taken (beside);
  assert_refused (open, strlen (open), TOO_DEEP);
  assert_refused (objects, strlen (objects), TOO_DEEP);
}

static void
test_values (void)
{
  /* The object and the array are values too. */
  g_autofree char *most = nest ("1,", "1", "", MADANG_JSON_VALUES_MAX - 3);
  g_autofree char *most_data = g_strdup_printf ("{\"a\":[%s]}", most);
  g_autofree char *over_data = g_strdup_printf ("{\"a\":[%s,1]}", most);

  assert_taken (most_data);
  assert_refused (over_data, strlen (over_data), TOO_MANY);
}

static void
test_names (void)
{
  g_autoptr (GString) data = g_string_new ("{");

  for (guint i = 0; i < MADANG_JSON_NAMES_MAX; i++)
    g_string_append_printf (data, "%s\"n%u\":0", i > 0 ? "," : "", i);
  g_string_append_c (data, '}');
  assert_taken (data->str);
  g_string_truncate (data, data->len - 1);
  g_string_append (data, ",\"more\":0}");
  assert_refused (data->str, data->len, TOO_MANY);
}

static void
test_names_twice (void)
{
  static const char *const cases[] = {
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}",    "{\"a\":1,\"\\u0061\":2}",
    "{\"\":1,\"\":2}",   "{\"b\":{\"a\":1,\"a\":null}}", "{\"\xec\x95\x88\":1,\"\\uc548\":2}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]), TWICE);
  assert_taken ("{\"a\":{\"a\":1},\"A\":2,\"a \":3}");
  assert_taken (
      "{\"\xc3\xa9\":1,\"e\xcc\x81\":2}"); /* names are compared as they are, not in NFC */
}

static void
test_truncated (void)
{
  static const char whole[]
      = "{\"t\\u00e9\xed\x95\x9c\":[true,false,null,-12.5e+3,\"\\ud83d\\ude00\\n"
        "\xf0\x9f\x98\x80\"],\"n\":{\"a\":-9}}";

  assert_taken (whole);
  for (gsize length = 0; length < strlen (whole); length++)
    assert_refused (whole, length, NOT_JSON);
}

/* One byte of a document changed to any other: never a crash, and always an answer or an error. */
static void
test_damaged (void)
{
  static const char whole[] = "{\"a\":[true,-1.5e3,\"\\ud83d\\ude00\xc3\xa9\"],\"b\":{\"c\":null}}";

  for (gsize at = 0; at < strlen (whole); at++)
    for (guint byte = 0; byte < 256; byte++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (JsonObject) object = NULL;
        char damaged[sizeof whole];

        memcpy (damaged, whole, sizeof whole);
        damaged[at] = byte;
        object = parse (damaged, strlen (whole), &error);
        g_assert_true ((object == NULL) == (error != NULL));
      }
}

static void
test_big (void)
{
  g_autofree char *long_text = nest ("a", "", "", MADANG_HTTP_BODY_MAX - 8);
  g_autofree char *text_data = g_strdup_printf ("{\"a\":\"%s\"}", long_text);
  g_autofree char *digits = nest ("9", "", "", MADANG_HTTP_BODY_MAX - 8);
  g_autofree char *integer_data = g_strdup_printf ("{\"a\":%s}", digits);
  g_autofree char *real_data = g_strdup_printf ("{\"a\":0.%s}", digits);

  g_test_timer_start ();
  assert_taken (text_data);
  assert_refused (integer_data, strlen (integer_data), OUT_OF_RANGE);
  assert_taken (real_data);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 2);
}

/* What a chosen set of names costs: all have one hash, and are as many as may be. */
static void
test_colliding_names (void)
{
  g_autoptr (GString) data = g_string_new ("{");

  for (guint i = 0; i < MADANG_JSON_NAMES_MAX; i++)
    {
      g_string_append (data, i == 0 ? "\"" : ",\"");
      for (guint bit = 0; bit < 8; bit++)
        g_string_append (data, (i >> bit & 1) != 0 ? "Ab" : "BA");
      g_string_append (data, "\":0");
    }
  g_string_append_c (data, '}');
  g_test_timer_start ();
  assert_taken (data->str);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 0.5);
}

static void
test_speed (void)
{
  static const char data[]
      = "{\"type\":\"chat.message\",\"message\":\"hello there\",\"client_id\":\"abc-123\"}";
  const guint n = 300000;
  double nanoseconds;

  g_test_timer_start ();
  for (guint i = 0; i < n; i++)
    json_object_unref (madang_json_parse_object (data, strlen (data), NULL));
  nanoseconds = g_test_timer_elapsed () * 1e9 / n;
  g_test_minimized_result (nanoseconds, "%.0f ns for a chat message", nanoseconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-parser/taken", test_taken);
  g_test_add_func ("/json-parser/not-json", test_not_json);
  g_test_add_func ("/json-parser/no-object", test_no_object);
  g_test_add_func ("/json-parser/integers", test_integers);
  g_test_add_func ("/json-parser/reals", test_reals);
  g_test_add_func ("/json-parser/no-numbers", test_no_numbers);
  g_test_add_func ("/json-parser/escapes", test_escapes);
  g_test_add_func ("/json-parser/lone-surrogates", test_lone_surrogates);
  g_test_add_func ("/json-parser/null-characters", test_null_characters);
  g_test_add_func ("/json-parser/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/json-parser/depth", test_depth);
  g_test_add_func ("/json-parser/values", test_values);
  g_test_add_func ("/json-parser/names", test_names);
  g_test_add_func ("/json-parser/names-twice", test_names_twice);
  g_test_add_func ("/json-parser/truncated", test_truncated);
  g_test_add_func ("/json-parser/damaged", test_damaged);
  g_test_add_func ("/json-parser/big", test_big);
  g_test_add_func ("/json-parser/colliding-names", test_colliding_names);
  if (g_test_perf ())
    g_test_add_func ("/json-parser/speed", test_speed);
  return g_test_run ();
}
