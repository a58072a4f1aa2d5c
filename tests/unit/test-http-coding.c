#include "http/madang-http-coding.h"

#define BROTLI MADANG_HTTP_CODING_BROTLI
#define GZIP MADANG_HTTP_CODING_GZIP
#define IDENTITY MADANG_HTTP_CODING_IDENTITY

static const struct
{
  const char *accepted;
  MadangHttpCoding coding;
} fields[] = {
  { NULL, IDENTITY },
  { "", IDENTITY },
  { ",, ,", IDENTITY },
  { "br", BROTLI },
  { "gzip", GZIP },
  { "x-gzip", GZIP },
  { "BR", BROTLI },
  { "gzip, deflate, br, zstd", BROTLI },
  { "gzip,deflate", GZIP },
  { "deflate, zstd", IDENTITY },
  { "gzip;q=1.0, br;q=0.5", GZIP },
  { "gzip;q=0.5, br;q=0.5", BROTLI },
  { "gzip ; q=0.1 , br\t;\tq=0.001", GZIP },
  { "gzip;Q=0.2", GZIP },
  { "br;q=0, gzip;q=0.001", GZIP },
  { "br;q=0, gzip;q=0", IDENTITY },
  { "*", BROTLI },
  { "*;q=0.5, gzip", GZIP },
  { "br;q=0, *", GZIP },
  { "*;q=0", IDENTITY },
  { "*;q=0, gzip", GZIP },
  { "identity, gzip;q=0.5", IDENTITY },
  { "identity;q=0.5, gzip;q=0.4", IDENTITY },
  { "identity;q=0.5, gzip;q=0.5", GZIP },
  { "identity;q=0", IDENTITY },
  { "identity;q=0, *;q=0", IDENTITY },
  { "gzip;q=1.0, identity; q=0.5, *;q=0", GZIP },
  { "br;q=2, gzip", GZIP },
  { "br;q=-1, gzip", GZIP },
  { "br;q=, gzip", GZIP },
  { "br;q=0.1234, gzip", GZIP },
  { "br;level=5, gzip", GZIP },
  { "br gzip", IDENTITY },
  { "brr, b, gzi", IDENTITY },
  { ";q=1, gzip", GZIP },
};

static void
test_negotiate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_test_message ("%s", fields[i].accepted);
      g_assert_cmpint (madang_http_coding_negotiate (fields[i].accepted), ==, fields[i].coding);
    }
}

static void
test_names (void)
{
  g_assert_cmpstr (madang_http_coding_get_name (BROTLI), ==, "br");
  g_assert_cmpstr (madang_http_coding_get_name (GZIP), ==, "gzip");
  g_assert_cmpstr (madang_http_coding_get_name (IDENTITY), ==, "identity");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-coding/negotiate", test_negotiate);
  g_test_add_func ("/http-coding/names", test_names);
  return g_test_run ();
}
