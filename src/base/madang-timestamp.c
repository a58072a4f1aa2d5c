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

/* Returns: the zone's offset at that moment, in seconds */
static int
break_down (GTimeZone *zone, gint64 moment, struct tm *parts, guint *micros)
{
  gint64 rest = ((moment % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  gint64 seconds = (moment - rest) / G_USEC_PER_SEC;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  int offset = g_time_zone_get_offset (zone, interval);
  time_t local = seconds + offset;

  gmtime_r (&local, parts);
  *micros = rest;
  return offset;
}

static char *
put_date_and_time (char *end, const struct tm *parts)
{
  end = put_digits (end, parts->tm_year + 1900, 4);
  *end++ = '-';
  end = put_pair (end, parts->tm_mon + 1, '-');
  end = put_pair (end, parts->tm_mday, 'T');
  end = put_pair (end, parts->tm_hour, ':');
  end = put_pair (end, parts->tm_min, ':');
  return put_digits (end, parts->tm_sec, 2);
}

static void
put_offset (char *end, int offset)
{
  *end++ = offset < 0 ? '-' : '+';
  end = put_pair (end, ABS (offset) / 3600, ':');
  put_pair (end, ABS (offset) / 60 % 60, '\0');
}

void
madang_timestamp_format (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE])
{
  struct tm parts;
  guint micros;
  int offset = break_down (zone, moment, &parts, &micros);
  char *end = put_date_and_time (text, &parts);

  *end++ = '.';
  put_offset (put_digits (end, micros, 6), offset);
}

void
madang_timestamp_format_seconds (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE])
{
  struct tm parts;
  guint micros;
  int offset = break_down (zone, moment, &parts, &micros);

  put_offset (put_date_and_time (text, &parts), offset);
}

void
madang_timestamp_format_plain (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE])
{
  struct tm parts;
  guint micros;
  char *end;

  break_down (zone, moment, &parts, &micros);
  end = put_pair (text, parts.tm_mday, '-');
  end = put_pair (end, parts.tm_mon + 1, '-');
  end = put_digits (end, parts.tm_year + 1900, 4);
  *end++ = ' ';
  end = put_pair (end, parts.tm_hour, ':');
  end = put_pair (end, parts.tm_min, ':');
  put_pair (end, parts.tm_sec, '\0');
}

void
madang_timestamp_format_clock (GTimeZone *zone,
                               gint64 moment,
                               char text[MADANG_TIMESTAMP_CLOCK_SIZE])
{
  struct tm parts;
  guint micros;

  break_down (zone, moment, &parts, &micros);
  put_pair (put_pair (text, parts.tm_hour, ':'), parts.tm_min, '\0');
}
