/*
 * Moments as clients read them, in the configured time zone.
 */
#pragma once

#include <glib.h>

#define MADANG_TIMESTAMP_CLOCK_SIZE 6 /* 10:31 and the NUL */
#define MADANG_TIMESTAMP_SIZE 33      /* 2024-11-04T10:31:23.116252+03:00 and the NUL */

/**
 * madang_timestamp_format:
 * @zone: where the clock hangs
 * @moment: microseconds of the epoch, in the years 1 to 9999
 * @text: (out): the text with its NUL
 *
 * ISO 8601 with microseconds and a numeric offset. GDateTime would allocate five times for it, and a page of history
 * has fifty.
 */
void madang_timestamp_format (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE]);

/** madang_timestamp_format_seconds: the same without microseconds: `2024-11-04T10:31:23+03:00`. */
void madang_timestamp_format_seconds (GTimeZone *zone,
                                      gint64 moment,
                                      char text[MADANG_TIMESTAMP_SIZE]);

/** madang_timestamp_format_plain: the clock alone, day first: `04-11-2024 10:31:23` (document 003). */
void madang_timestamp_format_plain (GTimeZone *zone,
                                    gint64 moment,
                                    char text[MADANG_TIMESTAMP_SIZE]);

/** madang_timestamp_format_clock: hours and minutes alone: `10:31` (document 000). */
void madang_timestamp_format_clock (GTimeZone *zone,
                                    gint64 moment,
                                    char text[MADANG_TIMESTAMP_CLOCK_SIZE]);
