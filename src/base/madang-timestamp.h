/*
 * Moments as clients read them: ISO 8601 with microseconds and a numeric offset, in the configured time zone.
 */
#pragma once

#include <glib.h>

#define MADANG_TIMESTAMP_SIZE 33 /* 2024-11-04T10:31:23.116252+03:00 and the NUL */

/**
 * madang_timestamp_format:
 * @zone: where the clock hangs
 * @moment: microseconds of the epoch, in the years 1 to 9999
 * @text: (out): the text with its NUL
 *
 * GDateTime would allocate five times for it, and a page of history has fifty.
 */
void madang_timestamp_format (GTimeZone *zone, gint64 moment, char text[MADANG_TIMESTAMP_SIZE]);
