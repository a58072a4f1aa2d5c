#include "ws/madang-utf8.h"

#include <string.h>

#define HIGH_BITS G_GUINT64_CONSTANT (0x8080808080808080)

static const guint8 *
skip_ascii (const guint8 *data, const guint8 *end)
{
  guint64 word;

  for (; end - data >= (gssize) sizeof word; data += sizeof word)
    {
      memcpy (&word, data, sizeof word);
      if (word & HIGH_BITS)
        break;
    }
  while (data < end && *data < 0x80)
    data++;
  return data;
}

/* Whole characters of three bytes from U+1000 to U+D7FF: all of Korean, at a third of the cost. */
static const guint8 *
skip_asian (const guint8 *data, const guint8 *end)
{
  while (end - data >= 3 && data[0] >= 0xe1 && data[0] <= 0xed && data[1] >= 0x80
         && data[1] <= (data[0] == 0xed ? 0x9f : 0xbf) && (data[2] & 0xc0) == 0x80)
    data += 3;
  return data;
}

/* Bounds that forbid overlong forms, surrogates and what lies past U+10FFFF (RFC 3629, section 4). */
static gboolean
begin_character (MadangUtf8 *self, guint8 lead)
{
  if (lead < 0xc2 || lead > 0xf4)
    return FALSE;
  self->missing = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  self->low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  self->high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  return TRUE;
}

static gboolean
continue_character (MadangUtf8 *self, guint8 byte)
{
  if (byte < self->low || byte > self->high)
    return FALSE;
  self->missing--;
  self->low = 0x80;
  self->high = 0xbf;
  return TRUE;
}

gboolean
madang_utf8_feed (MadangUtf8 *self, const guint8 *data, gsize length)
{
  const guint8 *end = data + length;

  while (data < end)
    {
      if (self->missing > 0)
        {
          if (!continue_character (self, *data++))
            return FALSE;
          continue;
        }
      data = skip_asian (skip_ascii (data, end), end);
      if (data < end && *data >= 0x80 && !begin_character (self, *data++))
        return FALSE;
    }
  return TRUE;
}
