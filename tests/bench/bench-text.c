#include "bench-text.h"

#include <stdio.h>
#include <string.h>

#define HEAD "{\"type\":\"chat.message\",\"message\":\""
#define TAIL "\"}"
#define MARK "\"message\":\""
#define STAMP_DIGITS 16
#define SENDER_DIGITS 8
#define TAG_BYTES (STAMP_DIGITS + 1 + SENDER_DIGITS + 1)
#define PAYLOAD_MAX 4096

/* Any mask does: it only has to be one that costs the server what masks cost. */
static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

static void
append_head (GByteArray *out, gsize length)
{
  guint8 head[4] = { 0x81, 0x80 };
  guint size = 2;

  if (length < 126)
    head[1] |= (guint8) length;
  else
    {
      head[1] |= 126;
      head[2] = (guint8) (length >> 8);
      head[3] = (guint8) length;
      size = 4;
    }
  g_byte_array_append (out, head, size);
  g_byte_array_append (out, mask, sizeof mask);
}

/* Masks @payload where it stands. */
static void
append_masked (GByteArray *out, guint8 *payload, gsize length)
{
  for (gsize i = 0; i < length; i++)
    payload[i] ^= mask[i % 4];
  append_head (out, length);
  g_byte_array_append (out, payload, (guint) length);
}

void
bench_text_append_frame (GByteArray *out, guint64 stamp, guint sender, gsize text_bytes)
{
  guint8 payload[PAYLOAD_MAX];
  gsize length = strlen (HEAD) + text_bytes + strlen (TAIL);
  char tag[TAG_BYTES + 1];

  g_assert (length <= sizeof payload && text_bytes >= TAG_BYTES);
  memset (payload, '.', length);
  memcpy (payload, HEAD, strlen (HEAD));
  snprintf (tag, sizeof tag, "%016" G_GINT64_MODIFIER "x %08x ", stamp, sender);
  memcpy (payload + strlen (HEAD), tag, TAG_BYTES);
  memcpy (payload + length - strlen (TAIL), TAIL, strlen (TAIL));
  append_masked (out, payload, length);
}

void
bench_text_append_token (GByteArray *out, const char *token)
{
  g_autofree char *payload = g_strdup_printf ("{\"token\":\"%s\"}", token);

  append_masked (out, (guint8 *) payload, strlen (payload));
}

static gboolean
read_hex (const char *digits, guint count, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < count; i++)
    {
      int digit = g_ascii_xdigit_value (digits[i]);

      if (digit < 0)
        return FALSE;
      *value = *value << 4 | (guint) digit;
    }
  return TRUE;
}

gboolean
bench_text_read (const char *frame, gsize length, guint64 *stamp, guint *sender)
{
  const char *text = memmem (frame, length, MARK, strlen (MARK));
  guint64 number;

  if (text == NULL || (gsize) (frame + length - text) < strlen (MARK) + TAG_BYTES)
    return FALSE;
  text += strlen (MARK);
  if (!read_hex (text, STAMP_DIGITS, stamp)
      || !read_hex (text + STAMP_DIGITS + 1, SENDER_DIGITS, &number))
    return FALSE;
  *sender = (guint) number;
  return TRUE;
}
