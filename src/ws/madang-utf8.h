/*
 * MadangUtf8: is this UTF-8, asked piece by piece as a message comes in. Plain data; all zero is the start.
 *
 * g_utf8_validate() wants the whole text and takes a piece's unfinished last character for an error.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint8 missing; /* bytes that the last character still wants */
  guint8 low;     /* the next of them lies between low and high */
  guint8 high;
} MadangUtf8;

/**
 * madang_utf8_feed:
 * @self: what came before
 * @data: the next piece; it may begin and end within a character
 * @length: its bytes
 *
 * Returns: %FALSE as soon as no continuation can make it valid (RFC 3629, section 4); @self is of no use then
 */
gboolean madang_utf8_feed (MadangUtf8 *self, const guint8 *data, gsize length);

/** madang_utf8_is_whole: whether what was fed ends with a whole character. */
static inline gboolean
madang_utf8_is_whole (const MadangUtf8 *self)
{
  return self->missing == 0;
}
