#include "ws/madang-header.h"

#include "ws/madang-frame.h"

#include <string.h>

#define FINAL 0x80
#define RESERVED_BITS 0x70
#define OPCODE_BITS 0x0f
#define CONTROL_BIT 0x08
#define MASKED 0x80
#define LENGTH_BITS 0x7f
#define LENGTH_16 126 /* the length follows in 2 bytes */
#define LENGTH_64 127 /* … in 8 bytes */

static const char *
check_first_byte (guint8 byte)
{
  if (byte & RESERVED_BITS)
    return "reserved bit set";
  switch (byte & OPCODE_BITS)
    {
    case MADANG_OPCODE_CONTINUATION:
    case MADANG_OPCODE_TEXT:
    case MADANG_OPCODE_BINARY:
      return NULL;
    case MADANG_OPCODE_CLOSE:
    case MADANG_OPCODE_PING:
    case MADANG_OPCODE_PONG:
      return byte & FINAL ? NULL : "fragmented control frame";
    default:
      return "reserved opcode";
    }
}

static const char *
check_second_byte (guint8 first, guint8 second)
{
  if (!(second & MASKED))
    return "frame not masked";
  if (first & CONTROL_BIT && (second & LENGTH_BITS) > MADANG_CONTROL_PAYLOAD_MAX)
    return "control frame too long";
  return NULL;
}

static gsize
get_length_size (guint8 second)
{
  switch (second & LENGTH_BITS)
    {
    case LENGTH_16:
      return sizeof (guint16);
    case LENGTH_64:
      return sizeof (guint64);
    default:
      return 0;
    }
}

/* Returns: whether the length is written in the fewest bytes and has its highest bit clear. */
static gboolean
read_length (const guint8 *bytes, guint64 *length)
{
  guint16 length_16;
  guint64 length_64;

  switch (bytes[1] & LENGTH_BITS)
    {
    case LENGTH_16:
      memcpy (&length_16, bytes + 2, sizeof length_16);
      *length = GUINT16_FROM_BE (length_16);
      return *length >= LENGTH_16;
    case LENGTH_64:
      memcpy (&length_64, bytes + 2, sizeof length_64);
      *length = GUINT64_FROM_BE (length_64);
      return *length > G_MAXUINT16 && *length <= G_MAXINT64;
    default:
      *length = bytes[1] & LENGTH_BITS;
      return TRUE;
    }
}

const char *
madang_header_parse (MadangHeader *self, const guint8 *bytes, gsize available)
{
  const char *problem = check_first_byte (bytes[0]);
  gsize length_end;

  self->size = 0;
  if (problem != NULL || available < 2)
    return problem;
  problem = check_second_byte (bytes[0], bytes[1]);
  length_end = 2 + get_length_size (bytes[1]);
  if (problem != NULL || available < length_end)
    return problem;
  if (!read_length (bytes, &self->length))
    return "bad length";
  if (available < length_end + MADANG_MASK_SIZE)
    return NULL;
  self->opcode = bytes[0] & OPCODE_BITS;
  self->size = length_end + MADANG_MASK_SIZE;
  self->final = (bytes[0] & FINAL) != 0;
  memcpy (self->mask, bytes + length_end, MADANG_MASK_SIZE);
  return NULL;
}
