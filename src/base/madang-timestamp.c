#include "base/madang-timestamp.h"

#include <time.h>

/* printf reads its format anew each time, and costs more than all else here. */
static char *
put_digits (char *end, guint value, guint digits)
{
  for (guint i = 1; i <= digits; i++, value /= 10)
    end[digits - i] = '0' + value % 10;
  return end + digits;
}

static char *
put_pair (char *end, guint value, char behind)
{
  end = put_digits (end, value, 2);
  *end = behind;
  return end + 1;
}

void
madang_timestamp_format (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE])
{
  gint64 micros = ((moment % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  gint64 seconds = (moment - micros) / G_USEC_PER_SEC;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  int offset = g_time_zone_get_offset (zone, interval);
  time_t local = seconds + offset;
  struct tm parts;
  char *end = text;

  gmtime_r (&local, &parts);
  end = put_digits (end, parts.tm_year + 1900, 4);
  *end++ = '-';
  end = put_pair (end, parts.tm_mon + 1, '-');
  end = put_pair (end, parts.tm_mday, 'T');
  end = put_pair (end, parts.tm_hour, ':');
  end = put_pair (end, parts.tm_min, ':');
  end = put_pair (end, parts.tm_sec, '.');
  end = put_digits (end, micros, 6);
  *end++ = offset < 0 ? '-' : '+';
  end = put_pair (end, ABS (offset) / 3600, ':');
  put_pair (end, ABS (offset) / 60 % 60, '\0');
}
