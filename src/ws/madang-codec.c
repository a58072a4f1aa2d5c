#include "ws/madang-codec.h"

#include "ws/madang-frame.h"
#include "ws/madang-header.h"
#include "ws/madang-utf8.h"

#include <string.h>

/* What must be remembered from one input to the next. */
typedef struct _MadangCodecRest
{
  GByteArray *payload; /* the text so far; behind it, the control frame that is being read */
  guint8 head[MADANG_HEADER_MAX];
  guint8 head_length;    /* bytes of an unfinished header */
  guint8 message_opcode; /* of the message that is being read; 0 for none */
  guint message_length;  /* as far as its frames have announced it */
  MadangUtf8 utf8;
  MadangHeader frame; /* the frame whose payload is being read */
} MadangCodecRest;

static void
free_rest (MadangCodecRest *rest)
{
  g_byte_array_unref (rest->payload);
  g_free (rest);
}

static MadangCodecRest *
require_rest (MadangCodec *self)
{
  if (self->rest == NULL)
    {
      self->rest = g_new0 (MadangCodecRest, 1);
      self->rest->payload = g_byte_array_new ();
    }
  return self->rest;
}

static gsize
get_kept_length (const MadangCodecRest *rest)
{
  return rest->message_opcode == MADANG_OPCODE_TEXT ? rest->message_length : 0;
}

static gboolean
is_in_message (const MadangCodec *self)
{
  return self->rest != NULL && self->rest->message_opcode != 0;
}

/* Forgets what the last event handed out. */
static void
drop_delivered (MadangCodec *self)
{
  MadangCodecRest *rest = self->rest;

  if (rest == NULL || rest->head_length > 0 || rest->frame.length > 0)
    return;
  if (self->finished || !is_in_message (self))
    g_clear_pointer (&self->rest, free_rest);
  else
    g_byte_array_set_size (rest->payload, get_kept_length (rest));
}

static void
advance (MadangSlice *input, gsize length)
{
  input->data += length;
  input->length -= length;
}

static MadangCodecEvent
fail (MadangCodec *self, MadangCodecResult *result, MadangCloseCode code, const char *reason)
{
  g_clear_pointer (&self->rest, free_rest);
  self->finished = TRUE;
  result->code = code;
  result->reason = reason;
  return MADANG_CODEC_FAILED;
}

static void
unmask (guint8 *data, gsize length, const guint8 mask[MADANG_MASK_SIZE])
{
  guint64 wide_mask;
  guint64 word;
  gsize i;

  memcpy (&wide_mask, mask, MADANG_MASK_SIZE);
  memcpy ((guint8 *) &wide_mask + MADANG_MASK_SIZE, mask, MADANG_MASK_SIZE);
  for (i = 0; length - i >= sizeof word; i += sizeof word)
    {
      memcpy (&word, data + i, sizeof word);
      word ^= wide_mask;
      memcpy (data + i, &word, sizeof word);
    }
  for (; i < length; i++)
    data[i] ^= mask[i % MADANG_MASK_SIZE];
}

static void
turn_mask (guint8 mask[MADANG_MASK_SIZE], gsize length)
{
  guint8 turned[MADANG_MASK_SIZE];

  for (gsize i = 0; i < MADANG_MASK_SIZE; i++)
    turned[i] = mask[(length + i) % MADANG_MASK_SIZE];
  memcpy (mask, turned, MADANG_MASK_SIZE);
}

/* What a header may be depends on the frames before it (RFC 6455, section 5.4). */
static MadangCodecEvent
check_header (MadangCodec *self, const MadangHeader *header, MadangCodecResult *result)
{
  gboolean in_message = is_in_message (self);
  guint before = in_message ? self->rest->message_length : 0;

  if (madang_header_is_control (header))
    return MADANG_CODEC_NEED_MORE;
  if (header->opcode == MADANG_OPCODE_CONTINUATION && !in_message)
    return fail (self, result, MADANG_CLOSE_PROTOCOL_ERROR, "continuation without a message");
  if (header->opcode != MADANG_OPCODE_CONTINUATION && in_message)
    return fail (self, result, MADANG_CLOSE_PROTOCOL_ERROR, "message within a message");
  if (header->length > self->message_max - before)
    return fail (self, result, MADANG_CLOSE_TOO_BIG, "message too long");
  return MADANG_CODEC_NEED_MORE;
}

static void
keep_head (MadangCodec *self, MadangSlice *input)
{
  MadangCodecRest *rest = require_rest (self);

  memcpy (rest->head + rest->head_length, input->data, input->length);
  rest->head_length += input->length;
  advance (input, input->length);
}

static MadangCodecEvent
read_header (MadangCodec *self, MadangSlice *input, MadangHeader *header, MadangCodecResult *result)
{
  guint8 joined[MADANG_HEADER_MAX];
  const guint8 *bytes = input->data;
  gsize available = input->length;
  gsize before = self->rest != NULL ? self->rest->head_length : 0;
  const char *problem;

  if (before > 0)
    {
      available = MIN (before + input->length, MADANG_HEADER_MAX);
      memcpy (joined, self->rest->head, before);
      memcpy (joined + before, input->data, available - before);
      bytes = joined;
    }
  problem = madang_header_parse (header, bytes, available);
  if (problem != NULL)
    return fail (self, result, MADANG_CLOSE_PROTOCOL_ERROR, problem);
  if (header->size == 0)
    {
      keep_head (self, input);
      return MADANG_CODEC_NEED_MORE;
    }
  advance (input, header->size - before);
  if (before > 0)
    self->rest->head_length = 0;
  return check_header (self, header, result);
}

/* RFC 6455, section 7.4, and IANA's registry: codes that may stand in a frame. */
static gboolean
is_close_code (guint code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
         || (code >= 3000 && code <= 4999);
}

static MadangCodecEvent
deliver_close (MadangCodec *self, const guint8 *payload, gsize length, MadangCodecResult *result)
{
  MadangUtf8 utf8 = { 0 };

  self->finished = TRUE;
  if (length == 0)
    return MADANG_CODEC_CLOSE;
  if (length == 1)
    return fail (self, result, MADANG_CLOSE_PROTOCOL_ERROR, "bad close frame");
  result->code = payload[0] << 8 | payload[1];
  if (!is_close_code (result->code))
    return fail (self, result, MADANG_CLOSE_PROTOCOL_ERROR, "bad close code");
  if (!madang_utf8_feed (&utf8, payload + 2, length - 2) || !madang_utf8_is_whole (&utf8))
    return fail (self, result, MADANG_CLOSE_INVALID_DATA, "close reason is not UTF-8");
  result->payload = (const char *) payload + 2;
  result->length = length - 2;
  return MADANG_CODEC_CLOSE;
}

static MadangCodecEvent
deliver (MadangCodec *self,
         MadangOpcode opcode,
         const guint8 *payload,
         gsize length,
         MadangCodecResult *result)
{
  if (opcode == MADANG_OPCODE_CLOSE)
    return deliver_close (self, payload, length, result);
  if (length > 0)
    {
      result->payload = (const char *) payload;
      result->length = length;
    }
  return opcode == MADANG_OPCODE_TEXT   ? MADANG_CODEC_TEXT
         : opcode == MADANG_OPCODE_PING ? MADANG_CODEC_PING
                                        : MADANG_CODEC_PONG;
}

/* The common case: the whole frame is in the input and needs no other. */
static MadangCodecEvent
read_in_place (MadangCodec *self,
               MadangSlice *input,
               const MadangHeader *header,
               MadangCodecResult *result)
{
  guint8 *payload = input->data;
  MadangUtf8 utf8 = { 0 };

  unmask (payload, header->length, header->mask);
  advance (input, header->length);
  if (header->opcode == MADANG_OPCODE_TEXT
      && (!madang_utf8_feed (&utf8, payload, header->length) || !madang_utf8_is_whole (&utf8)))
    return fail (self, result, MADANG_CLOSE_INVALID_DATA, "text is not UTF-8");
  return deliver (self, header->opcode, payload, header->length, result);
}

static MadangCodecEvent
finish_message (MadangCodec *self, MadangCodecResult *result)
{
  MadangCodecRest *rest = self->rest;
  guint8 opcode = rest->message_opcode;

  rest->message_opcode = 0;
  if (opcode == MADANG_OPCODE_BINARY)
    return MADANG_CODEC_NEED_MORE;
  if (!madang_utf8_is_whole (&rest->utf8))
    return fail (self, result, MADANG_CLOSE_INVALID_DATA, "text is not UTF-8");
  return deliver (self, opcode, rest->payload->data, rest->payload->len, result);
}

static MadangCodecEvent
finish_frame (MadangCodec *self, MadangCodecResult *result)
{
  MadangCodecRest *rest = self->rest;
  GByteArray *payload = rest->payload;
  gsize kept = get_kept_length (rest);

  if (!madang_header_is_control (&rest->frame))
    return rest->frame.final ? finish_message (self, result) : MADANG_CODEC_NEED_MORE;
  return deliver (self, rest->frame.opcode, payload->data + kept, payload->len - kept, result);
}

static MadangCodecEvent
read_payload (MadangCodec *self, MadangSlice *input, MadangCodecResult *result)
{
  MadangCodecRest *rest = self->rest;
  MadangHeader *frame = &rest->frame;
  gboolean is_control = madang_header_is_control (frame);
  gboolean is_text = !is_control && rest->message_opcode == MADANG_OPCODE_TEXT;
  gsize length = MIN (input->length, frame->length);
  guint8 *data = input->data;

  advance (input, length);
  frame->length -= length;
  if (is_control || is_text)
    {
      unmask (data, length, frame->mask);
      turn_mask (frame->mask, length);
      g_byte_array_append (rest->payload, data, length);
    }
  if (is_text && !madang_utf8_feed (&rest->utf8, data, length))
    return fail (self, result, MADANG_CLOSE_INVALID_DATA, "text is not UTF-8");
  return frame->length > 0 ? MADANG_CODEC_NEED_MORE : finish_frame (self, result);
}

static MadangCodecEvent
begin_frame (MadangCodec *self,
             MadangSlice *input,
             const MadangHeader *header,
             MadangCodecResult *result)
{
  MadangCodecRest *rest = require_rest (self);
  MadangCodecEvent event;

  rest->frame = *header;
  if (header->opcode == MADANG_OPCODE_TEXT || header->opcode == MADANG_OPCODE_BINARY)
    {
      rest->message_opcode = header->opcode;
      rest->message_length = 0;
      rest->utf8 = (MadangUtf8){ 0 };
    }
  if (!madang_header_is_control (header))
    rest->message_length += header->length;
  event = read_payload (self, input, result);
  return header->opcode == MADANG_OPCODE_BINARY ? MADANG_CODEC_BINARY : event;
}

static MadangCodecEvent
read_frame (MadangCodec *self, MadangSlice *input, MadangCodecResult *result)
{
  MadangHeader header;
  MadangCodecEvent event;

  if (self->rest != NULL && self->rest->frame.length > 0)
    return read_payload (self, input, result);
  event = read_header (self, input, &header, result);
  if (event == MADANG_CODEC_FAILED || header.size == 0)
    return event;
  if (header.final && header.length <= input->length && header.opcode != MADANG_OPCODE_CONTINUATION
      && header.opcode != MADANG_OPCODE_BINARY)
    return read_in_place (self, input, &header, result);
  return begin_frame (self, input, &header, result);
}

void
madang_codec_init (MadangCodec *self, guint message_max)
{
  *self = (MadangCodec){ .message_max = message_max };
}

void
madang_codec_clear (MadangCodec *self)
{
  g_clear_pointer (&self->rest, free_rest);
}

MadangCodecEvent
madang_codec_next (MadangCodec *self, MadangSlice *input, MadangCodecResult *result)
{
  MadangCodecEvent event = MADANG_CODEC_NEED_MORE;

  *result = (MadangCodecResult){ .payload = "" };
  drop_delivered (self);
  while (event == MADANG_CODEC_NEED_MORE && input->length > 0 && !self->finished)
    {
      event = read_frame (self, input, result);
      if (event == MADANG_CODEC_NEED_MORE)
        drop_delivered (self);
    }
  if (event == MADANG_CODEC_NEED_MORE)
    advance (input, input->length);
  return event;
}
