/*
 * MadangCodec: the receiving side of one connection's frames (RFC 6455, sections 5 and 7).
 *
 * Fed with bytes as they come, it gives messages one by one. Embedded in its connection; owns heap memory only while a
 * frame or a message is unfinished, and never more than the largest message (twice, by how arrays grow).
 */
#pragma once

#include <glib.h>

/** MadangSlice: bytes of somebody else's buffer that are still to be read; they may be changed in place. */
typedef struct
{
  guint8 *data;
  gsize length;
} MadangSlice;

typedef enum
{
  MADANG_CODEC_NEED_MORE, /* the input is used up */
  MADANG_CODEC_TEXT,      /* a whole text message: payload, length */
  MADANG_CODEC_BINARY,    /* a binary message begins; its content is passed over */
  MADANG_CODEC_PING,      /* payload, length: to be sent back in a pong */
  MADANG_CODEC_PONG,      /* payload, length */
  MADANG_CODEC_CLOSE,     /* code, or 0 for none; payload, length: the peer's reason */
  MADANG_CODEC_FAILED,    /* the peer broke the protocol: close with code and reason */
} MadangCodecEvent;

typedef struct
{
  const char *payload; /* never NULL, not ended by a NUL; valid until the next call */
  gsize length;
  const char *reason; /* static */
  guint16 code;
} MadangCodecResult;

typedef struct
{
  struct _MadangCodecRest *rest; /* owned; NULL between messages */
  guint message_max;
  gboolean finished;
} MadangCodec;

/**
 * madang_codec_init:
 * @self: an uninitialised codec
 * @message_max: the most bytes a message may have, over all its fragments
 */
void madang_codec_init (MadangCodec *self, guint message_max);

/** madang_codec_clear: frees what @self owns. */
void madang_codec_clear (MadangCodec *self);

/**
 * madang_codec_next:
 * @self: the codec
 * @input: (inout): what was received; moved on past what was read, its bytes are unmasked in place, and a payload may
 *   lie there: the buffer must stay until the next call
 * @result: (out): what belongs to the event
 *
 * Reads up to the next event. The caller calls again until %MADANG_CODEC_NEED_MORE, or keeps the rest of @input
 * for later. UTF-8 is checked as it comes and a length as soon as it is announced, so that a bad message fails at its
 * first bad byte. After %MADANG_CODEC_CLOSE or %MADANG_CODEC_FAILED all further input is swallowed.
 *
 * Codes of %MADANG_CODEC_FAILED: 1002 a frame that RFC 6455 does not allow, 1007 text that is not UTF-8, 1009 a
 * message over its limit.
 *
 * Returns: the event
 */
MadangCodecEvent madang_codec_next (MadangCodec *self,
                                    MadangSlice *input,
                                    MadangCodecResult *result);
