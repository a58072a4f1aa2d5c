#include "base/madang-timestamp.h"

static void
check (const char *zone_name, gint64 moment, const char *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  char text[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (zone, moment, text);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_zones (void)
{
  check ("UTC", 0, "1970-01-01T00:00:00.000000+00:00");
  check ("Asia/Seoul", G_GINT64_CONSTANT (1693381564899333), "2023-08-30T16:46:04.899333+09:00");
  check ("Europe/Moscow", G_GINT64_CONSTANT (1730705483116252), "2024-11-04T10:31:23.116252+03:00");
  check ("America/St_Johns", G_GINT64_CONSTANT (1700000000000001),
         "2023-11-14T18:43:20.000001-03:30");
}

static void
test_summer_time (void)
{
  check ("Europe/Berlin", G_GINT64_CONSTANT (1711846799999999), "2024-03-31T01:59:59.999999+01:00");
  check ("Europe/Berlin", G_GINT64_CONSTANT (1711846800000000), "2024-03-31T03:00:00.000000+02:00");
}

static void
test_before_the_epoch (void)
{
  check ("UTC", -1, "1969-12-31T23:59:59.999999+00:00");
}

static void
test_forms (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/St_Johns");
  const gint64 moment = G_GINT64_CONSTANT (1700000000999999);
  char text[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format_seconds (zone, moment, text);
  g_assert_cmpstr (text, ==, "2023-11-14T18:43:20-03:30");
  madang_timestamp_format_plain (zone, moment, text);
  g_assert_cmpstr (text, ==, "14-11-2023 18:43:20");
  madang_timestamp_format_clock (zone, moment, text);
  g_assert_cmpstr (text, ==, "18:43");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timestamp/zones", test_zones);
  g_test_add_func ("/timestamp/summer-time", test_summer_time);
  g_test_add_func ("/timestamp/before-the-epoch", test_before_the_epoch);
  g_test_add_func ("/timestamp/forms", test_forms);
  return g_test_run ();
}
