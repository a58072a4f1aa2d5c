/*
 * MadangHeader: what stands before the payload of a client's frame (RFC 6455, section 5.2). Plain data.
 */
#pragma once

#include <glib.h>

#define MADANG_HEADER_MAX 14 /* two bytes, a length of eight, a mask of four */
#define MADANG_MASK_SIZE 4

typedef struct
{
  guint64 length; /* of the payload; in the codec, of what is still to come */
  guint8 mask[MADANG_MASK_SIZE];
  guint8 opcode; /* a MadangOpcode */
  guint8 size;   /* of the header itself */
  gboolean final;
} MadangHeader;

/**
 * madang_header_parse:
 * @self: (out): the header; its size is 0 while it is not all there
 * @bytes: the beginning of a frame
 * @available: how many there are; more than %MADANG_HEADER_MAX never matter
 *
 * Checks each part as soon as it is there: reserved bits and opcodes, the mask, control frames, the shortest length.
 * What depends on the frames before is the caller's.
 *
 * Returns: (nullable): what is wrong with the header (static), or %NULL
 */
const char *madang_header_parse (MadangHeader *self, const guint8 *bytes, gsize available);

/** madang_header_is_control: whether it is a close, ping or pong frame (RFC 6455, section 5.5). */
static inline gboolean
madang_header_is_control (const MadangHeader *self)
{
  return (self->opcode & 0x08) != 0;
}
