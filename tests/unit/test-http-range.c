#include "http/madang-http-range.h"

#define WHOLE MADANG_HTTP_RANGE_WHOLE
#define PART MADANG_HTTP_RANGE_PART
#define UNSATISFIABLE MADANG_HTTP_RANGE_UNSATISFIABLE

static const struct
{
  const char *text;
  MadangHttpRangeKind kind;
  gsize first, length;
} ranges[] = {
  { NULL, WHOLE, 0, 0 },
  { "", WHOLE, 0, 0 },
  { "bytes=0-0", PART, 0, 1 },
  { "bytes=0-9", PART, 0, 10 },
  { "bytes=0-10", PART, 0, 10 },
  { "bytes=3-5", PART, 3, 3 },
  { "bytes=3-", PART, 3, 7 },
  { "bytes=9-", PART, 9, 1 },
  { "bytes=-3", PART, 7, 3 },
  { "bytes=-10", PART, 0, 10 },
  { "bytes=-11", PART, 0, 10 },
  { "Bytes= 3-5 ", PART, 3, 3 },
  { "bytes=3-99999999999999999999999999", PART, 3, 7 },
  { "bytes=-99999999999999999999999999", PART, 0, 10 },
  { "bytes=10-", UNSATISFIABLE, 0, 0 },
  { "bytes=10-20", UNSATISFIABLE, 0, 0 },
  { "bytes=99999999999999999999999999-", UNSATISFIABLE, 0, 0 },
  { "bytes=-0", UNSATISFIABLE, 0, 0 },
  { "bytes=5-3", WHOLE, 0, 0 },
  { "bytes=20-15", WHOLE, 0, 0 },
  { "bytes=-", WHOLE, 0, 0 },
  { "bytes=", WHOLE, 0, 0 },
  { "bytes", WHOLE, 0, 0 },
  { "bytes=x-y", WHOLE, 0, 0 },
  { "bytes=1", WHOLE, 0, 0 },
  { "bytes=--3", WHOLE, 0, 0 },
  { "bytes=+1-3", WHOLE, 0, 0 },
  { "bytes=1-3x", WHOLE, 0, 0 },
  { "bytes=0-1,3-4", WHOLE, 0, 0 },
  { "lines=0-1", WHOLE, 0, 0 },
};

static void
test_ranges (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      gsize first = 0, length = 0;

      g_test_message ("%s", ranges[i].text);
      g_assert_cmpint (madang_http_range_parse (ranges[i].text, 10, &first, &length), ==,
                       ranges[i].kind);
      g_assert_cmpuint (first, ==, ranges[i].first);
      g_assert_cmpuint (length, ==, ranges[i].length);
    }
}

static const struct
{
  const char *tags;
  gboolean matches;
} tags[] = {
  { NULL, FALSE },
  { "", FALSE },
  { "*", TRUE },
  { "\"a\"", TRUE },
  { "W/\"a\"", TRUE },
  { "\"b\", \"a\"", TRUE },
  { "\"b\",W/\"a\" , \"c\"", TRUE },
  { " , \"a\"", TRUE },
  { "\"b\"", FALSE },
  { "a", FALSE },
  { "\"a", FALSE },
  { "\"aa\"", FALSE },
  { "\"b\", a", FALSE },
  { "w/\"a\"", FALSE },
  { "\"b, \"a\"", FALSE },
};

static void
test_tags (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_test_message ("%s", tags[i].tags);
      g_assert_cmpint (madang_http_range_matches (tags[i].tags, "\"a\""), ==, tags[i].matches);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-range/ranges", test_ranges);
  g_test_add_func ("/http-range/tags", test_tags);
  return g_test_run ();
}
