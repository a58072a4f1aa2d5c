/*
 * MadangFrame: the bytes of one frame to clients, header and payload, encoded once and shared by every outbox.
 *
 * A frame from a server carries no mask (RFC 6455, section 5.1), so the same bytes serve all. Immutable; counted
 * without atomics, since one thread owns everything.
 */
#pragma once

#include <glib.h>

/** MadangOpcode: what a frame is (RFC 6455, section 11.8). */
typedef enum
{
  MADANG_OPCODE_CONTINUATION = 0x0,
  MADANG_OPCODE_TEXT = 0x1,
  MADANG_OPCODE_BINARY = 0x2,
  MADANG_OPCODE_CLOSE = 0x8,
  MADANG_OPCODE_PING = 0x9,
  MADANG_OPCODE_PONG = 0xa,
} MadangOpcode;

/** MadangCloseCode: why a connection ends (RFC 6455, section 7.4.1, and IANA's registry for 1013). */
typedef enum
{
  MADANG_CLOSE_NORMAL = 1000,
  MADANG_CLOSE_GOING_AWAY = 1001,
  MADANG_CLOSE_PROTOCOL_ERROR = 1002,
  MADANG_CLOSE_UNSUPPORTED_DATA = 1003,
  MADANG_CLOSE_INVALID_DATA = 1007,
  MADANG_CLOSE_TOO_BIG = 1009,
  MADANG_CLOSE_TRY_AGAIN_LATER = 1013,
} MadangCloseCode;

#define MADANG_CONTROL_PAYLOAD_MAX 125 /* RFC 6455, section 5.5 */

typedef struct
{
  guint references;
  guint length; /* of bytes; at least 2 */
  guint8 bytes[];
} MadangFrame;

/**
 * madang_frame_new_text:
 * @text: valid UTF-8, not necessarily ended by a NUL
 * @length: its bytes, fewer than 2^31
 *
 * Returns: (transfer full): a whole text message in one frame (RFC 6455, section 5.6)
 */
MadangFrame *madang_frame_new_text (const char *text, gsize length);

/**
 * madang_frame_new_ping:
 * @payload: (nullable): what the pong shall repeat
 * @length: its bytes, at most %MADANG_CONTROL_PAYLOAD_MAX
 *
 * Returns: (transfer full): a ping (RFC 6455, section 5.5.2)
 */
MadangFrame *madang_frame_new_ping (gconstpointer payload, gsize length);

/**
 * madang_frame_new_pong:
 * @payload: (nullable): the payload of the ping that is answered
 * @length: its bytes, at most %MADANG_CONTROL_PAYLOAD_MAX
 *
 * Returns: (transfer full): a pong (RFC 6455, section 5.5.3)
 */
MadangFrame *madang_frame_new_pong (gconstpointer payload, gsize length);

/**
 * madang_frame_new_close:
 * @code: the status code, or 0 for a close frame without one
 * @reason: (nullable): valid UTF-8; what does not fit beside the code is cut between two characters
 *
 * Returns: (transfer full): a close frame (RFC 6455, section 5.5.1)
 */
MadangFrame *madang_frame_new_close (guint16 code, const char *reason);

/** madang_frame_ref: Returns: (transfer full): @self */
static inline MadangFrame *
madang_frame_ref (MadangFrame *self)
{
  self->references++;
  return self;
}

/** madang_frame_unref: gives a reference back; the last one frees @self. */
static inline void
madang_frame_unref (MadangFrame *self)
{
  if (--self->references == 0)
    g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangFrame, madang_frame_unref)
