#include "ws/madang-frame.h"

#include <string.h>

#define FINAL 0x80
#define LENGTH_16 126 /* RFC 6455, section 5.2: the length follows in 2 bytes */
#define LENGTH_64 127 /* … in 8 bytes */
#define CODE_SIZE 2

static guint
write_header (guint8 *header, MadangOpcode opcode, gsize length)
{
  guint16 length_16 = GUINT16_TO_BE ((guint16) length);
  guint64 length_64 = GUINT64_TO_BE ((guint64) length);

  header[0] = FINAL | opcode;
  if (length < LENGTH_16)
    {
      header[1] = length;
      return 2;
    }
  if (length <= G_MAXUINT16)
    {
      header[1] = LENGTH_16;
      memcpy (header + 2, &length_16, sizeof length_16);
      return 2 + sizeof length_16;
    }
  header[1] = LENGTH_64;
  memcpy (header + 2, &length_64, sizeof length_64);
  return 2 + sizeof length_64;
}

static MadangFrame *
new_frame (MadangOpcode opcode, gconstpointer payload, gsize length)
{
  guint8 header[10];
  guint header_length = write_header (header, opcode, length);
  MadangFrame *self = g_malloc (sizeof (MadangFrame) + header_length + length);

  self->references = 1;
  self->length = header_length + length;
  memcpy (self->bytes, header, header_length);
  if (length > 0)
    memcpy (self->bytes + header_length, payload, length);
  return self;
}

MadangFrame *
madang_frame_new_text (const char *text, gsize length)
{
  g_return_val_if_fail (length <= G_MAXINT32, NULL);

  return new_frame (MADANG_OPCODE_TEXT, text, length);
}

MadangFrame *
madang_frame_new_ping (gconstpointer payload, gsize length)
{
  g_return_val_if_fail (length <= MADANG_CONTROL_PAYLOAD_MAX, NULL);

  return new_frame (MADANG_OPCODE_PING, payload, length);
}

MadangFrame *
madang_frame_new_pong (gconstpointer payload, gsize length)
{
  g_return_val_if_fail (length <= MADANG_CONTROL_PAYLOAD_MAX, NULL);

  return new_frame (MADANG_OPCODE_PONG, payload, length);
}

/* The bytes of @text's longest beginning of whole characters that has at most @max bytes. */
static gsize
measure_beginning (const char *text, gsize max)
{
  gsize length = strnlen (text, max + 1);

  if (length <= max)
    return length;
  for (length = max; length > 0 && ((guint8) text[length] & 0xc0) == 0x80;)
    length--;
  return length;
}

MadangFrame *
madang_frame_new_close (guint16 code, const char *reason)
{
  guint8 payload[MADANG_CONTROL_PAYLOAD_MAX];
  guint16 code_be = GUINT16_TO_BE (code);
  gsize length = 0;

  if (code == 0)
    return new_frame (MADANG_OPCODE_CLOSE, NULL, 0);
  memcpy (payload, &code_be, CODE_SIZE);
  if (reason != NULL)
    {
      length = measure_beginning (reason, sizeof payload - CODE_SIZE);
      memcpy (payload + CODE_SIZE, reason, length);
    }
  return new_frame (MADANG_OPCODE_CLOSE, payload, CODE_SIZE + length);
}
