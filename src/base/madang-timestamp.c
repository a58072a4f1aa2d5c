#include "base/madang-timestamp.h"

#include <time.h>

void
madang_timestamp_format (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE])
{
  gint64 micros = ((moment % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  gint64 seconds = (moment - micros) / G_USEC_PER_SEC;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  int offset = g_time_zone_get_offset (zone, interval);
  time_t local = seconds + offset;
  struct tm parts;

  gmtime_r (&local, &parts);
  g_snprintf (text, MADANG_TIMESTAMP_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%c%02d:%02d",
              parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
              parts.tm_sec, (int) micros, offset < 0 ? '-' : '+', ABS (offset) / 3600,
              ABS (offset) / 60 % 60);
}
