/*
 * MadangCodec, MadangUtf8 and MadangFrame: the rules of RFC 6455 one by one, then all of them under any split of the
 * bytes.
 */
#include "ws/madang-codec.h"
#include "ws/madang-frame.h"
#include "ws/madang-utf8.h"

#include <string.h>

#define FINAL 0x80
#define MESSAGE_MAX 1000
#define BYTES(literal) (literal), sizeof (literal) - 1

/* Writes a client's frame with the length in its shortest form and a mask of its own. */
static void
add_frame (GByteArray *stream, guint8 first, const void *payload, gsize length)
{
  guint32 mask = g_test_rand_int ();
  guint8 header[14] = { first, FINAL | MIN (length, length > G_MAXUINT16 ? 127 : 126) };
  gsize size = length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  gsize start;

  for (gsize i = 0; i < size; i++)
    header[1 + size - i] = length >> (8 * i);
  memcpy (header + 2 + size, &mask, 4);
  g_byte_array_append (stream, header, 2 + size + 4);
  start = stream->len;
  g_byte_array_append (stream, payload, length);
  for (gsize i = 0; i < length; i++)
    stream->data[start + i] ^= ((guint8 *) &mask)[i % 4];
}

static const char *
name_event (MadangCodecEvent event)
{
  static const char *const names[] = {
    "more", "text", "binary", "ping", "pong", "close", "failed"
  };

  return names[event];
}

static void
log_event (GString *log, MadangCodecEvent event, const MadangCodecResult *result)
{
  g_string_append (log, name_event (event));
  if (result->code != 0)
    g_string_append_printf (log, " %u", result->code);
  if (event == MADANG_CODEC_FAILED)
    g_string_append_printf (log, " %s", result->reason);
  if (result->length > 0)
    {
      g_string_append_c (log, ' ');
      g_string_append_len (log, result->payload, result->length);
    }
  g_string_append_c (log, '\n');
}

/* Feeds a copy of the piece that ends where its memory ends, so that ASan sees a byte too many. */
static void
feed (MadangCodec *codec, const guint8 *bytes, gsize length, GString *log)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  MadangSlice input = { copy, length };
  MadangCodecResult result;
  MadangCodecEvent event;

  while ((event = madang_codec_next (codec, &input, &result)) != MADANG_CODEC_NEED_MORE)
    log_event (log, event, &result);
  g_assert_cmpuint (input.length, ==, 0);
  g_assert_true (input.data == copy + length);
}

/* Returns: the events of @stream, a line each, when it comes in pieces of 1 to @piece_max bytes. */
static char *
read_stream (const GByteArray *stream, gsize piece_max)
{
  GString *log = g_string_new (NULL);
  MadangCodec codec;
  gsize length;

  madang_codec_init (&codec, MESSAGE_MAX);
  for (gsize i = 0; i < stream->len; i += length)
    {
      length = piece_max;
      if (piece_max < stream->len)
        length = g_test_rand_int_range (1, piece_max + 1);
      length = MIN (length, stream->len - i);
      feed (&codec, stream->data + i, length, log);
    }
  madang_codec_clear (&codec);
  return g_string_free (log, FALSE);
}

static void
assert_events (const GByteArray *stream, const char *expected)
{
  for (gsize piece_max = 1; piece_max <= stream->len * 2; piece_max *= 2)
    {
      g_autofree char *events = read_stream (stream, piece_max);

      g_assert_cmpstr (events, ==, expected);
    }
}

typedef struct
{
  const char *name;
  struct
  {
    guint8 first;
    const char *payload;
    gsize length;
  } frames[5]; /* as many as have a payload */
  const char *events;
} FrameCase;

static const FrameCase frame_cases[] = {
  { "text", { { 0x81, BYTES ("hello") } }, "text hello\n" },
  { "empty-text", { { 0x81, BYTES ("") } }, "text\n" },
  { "two-texts", { { 0x81, BYTES ("") }, { 0x81, BYTES ("x") } }, "text\ntext x\n" },
  { "korean", { { 0x81, BYTES ("안녕하세요 🙂") } }, "text 안녕하세요 🙂\n" },
  { "fragments",
    { { 0x01, BYTES ("a") }, { 0x00, BYTES ("b") }, { 0x80, BYTES ("c") } },
    "text abc\n" },
  { "empty-fragments",
    { { 0x01, BYTES ("") }, { 0x00, BYTES ("") }, { 0x80, BYTES ("") } },
    "text\n" },
  { "character-across-fragments",
    { { 0x01, BYTES ("\xed") }, { 0x00, BYTES ("\x95") }, { 0x80, BYTES ("\x9c!") } },
    "text 한!\n" },
  { "control-within-message",
    { { 0x01, BYTES ("a") },
      { 0x89, BYTES ("p") },
      { 0x00, BYTES ("b") },
      { 0x8a, BYTES ("q") },
      { 0x80, BYTES ("c") } },
    "ping p\npong q\ntext abc\n" },
  { "close-within-message",
    { { 0x01, BYTES ("a") }, { 0x88, BYTES ("\x03\xe8") } },
    "close 1000\n" },
  { "messages-after-fragments",
    { { 0x01, BYTES ("a") }, { 0x80, BYTES ("b") }, { 0x81, BYTES ("c") }, { 0x81, BYTES ("d") } },
    "text ab\ntext c\ntext d\n" },
  { "ping-empty", { { 0x89, BYTES ("") } }, "ping\n" },
  { "pong-empty", { { 0x8a, BYTES ("") } }, "pong\n" },
  { "ping-not-utf8", { { 0x89, BYTES ("\xff\xfe") } }, "ping \xff\xfe\n" },
  { "binary", { { 0x82, BYTES ("ab") }, { 0x81, BYTES ("c") } }, "binary\ntext c\n" },
  { "binary-empty", { { 0x82, BYTES ("") }, { 0x81, BYTES ("c") } }, "binary\ntext c\n" },
  { "binary-fragments",
    { { 0x02, BYTES ("a") },
      { 0x89, BYTES ("p") },
      { 0x00, BYTES ("\xff") },
      { 0x80, BYTES ("b") },
      { 0x81, BYTES ("c") } },
    "binary\nping p\ntext c\n" },
  { "reserved-1", { { 0xc1, BYTES ("a") } }, "failed 1002 reserved bit set\n" },
  { "reserved-2", { { 0xa1, BYTES ("a") } }, "failed 1002 reserved bit set\n" },
  { "reserved-3", { { 0x91, BYTES ("a") } }, "failed 1002 reserved bit set\n" },
  { "reserved-in-control", { { 0xc9, BYTES ("a") } }, "failed 1002 reserved bit set\n" },
  { "opcode-3", { { 0x83, BYTES ("a") } }, "failed 1002 reserved opcode\n" },
  { "opcode-7", { { 0x87, BYTES ("a") } }, "failed 1002 reserved opcode\n" },
  { "opcode-11", { { 0x8b, BYTES ("a") } }, "failed 1002 reserved opcode\n" },
  { "opcode-15", { { 0x8f, BYTES ("a") } }, "failed 1002 reserved opcode\n" },
  { "fragmented-ping", { { 0x09, BYTES ("a") } }, "failed 1002 fragmented control frame\n" },
  { "fragmented-close", { { 0x08, BYTES ("") } }, "failed 1002 fragmented control frame\n" },
  { "lone-continuation",
    { { 0x80, BYTES ("a") } },
    "failed 1002 continuation without a message\n" },
  { "continuation-after-message",
    { { 0x01, BYTES ("a") }, { 0x80, BYTES ("b") }, { 0x00, BYTES ("c") } },
    "text ab\nfailed 1002 continuation without a message\n" },
  { "text-within-message",
    { { 0x01, BYTES ("a") }, { 0x81, BYTES ("b") } },
    "failed 1002 message within a message\n" },
  { "binary-within-message",
    { { 0x01, BYTES ("a") }, { 0x02, BYTES ("b") } },
    "failed 1002 message within a message\n" },
  { "text-within-binary",
    { { 0x02, BYTES ("a") }, { 0x81, BYTES ("b") } },
    "binary\nfailed 1002 message within a message\n" },
  { "not-utf8", { { 0x81, BYTES ("a\xff") } }, "failed 1007 text is not UTF-8\n" },
  { "unfinished-character", { { 0x81, BYTES ("a\xed\x95") } }, "failed 1007 text is not UTF-8\n" },
  { "unfinished-in-fragments",
    { { 0x01, BYTES ("a\xed") }, { 0x80, BYTES ("\x95") } },
    "failed 1007 text is not UTF-8\n" },
  { "surrogate-across-fragments",
    { { 0x01, BYTES ("\xed") }, { 0x00, BYTES ("\xa0") } },
    "failed 1007 text is not UTF-8\n" },
  { "close", { { 0x88, BYTES ("") } }, "close\n" },
  { "close-reason", { { 0x88, BYTES ("\x03\xe9잘 가요") } }, "close 1001 잘 가요\n" },
  { "close-half-a-code", { { 0x88, BYTES ("\x03") } }, "failed 1002 bad close frame\n" },
  { "close-bad-reason",
    { { 0x88, BYTES ("\x03\xe8\xc3\x28") } },
    "failed 1007 close reason is not UTF-8\n" },
  { "close-unfinished-reason",
    { { 0x88, BYTES ("\x03\xe8\xed\x95") } },
    "failed 1007 close reason is not UTF-8\n" },
  { "after-close", { { 0x88, BYTES ("\x03\xe8") }, { 0x81, BYTES ("a") } }, "close 1000\n" },
  { "after-failure",
    { { 0x83, BYTES ("") }, { 0x81, BYTES ("a") }, { 0x88, BYTES ("") } },
    "failed 1002 reserved opcode\n" },
};

static void
test_frames (gconstpointer data)
{
  const FrameCase *c = data;
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (c->frames) && c->frames[i].payload != NULL; i++)
    add_frame (stream, c->frames[i].first, c->frames[i].payload, c->frames[i].length);
  assert_events (stream, c->events);
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize length;
  const char *events;
} ByteCase;

static const ByteCase byte_cases[] = {
  { "not-masked", BYTES ("\x81\x01"), "failed 1002 frame not masked\n" },
  { "long-ping", BYTES ("\x89\xfe"), "failed 1002 control frame too long\n" },
  { "very-long-close", BYTES ("\x88\xff"), "failed 1002 control frame too long\n" },
  { "16-bits-for-125", BYTES ("\x81\xfe\x00\x7d"), "failed 1002 bad length\n" },
  { "16-bits-for-0", BYTES ("\x81\xfe\x00\x00"), "failed 1002 bad length\n" },
  { "64-bits-for-1", BYTES ("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x01"),
    "failed 1002 bad length\n" },
  { "64-bits-for-65535", BYTES ("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff"),
    "failed 1002 bad length\n" },
  { "highest-bit", BYTES ("\x81\xff\x80\x00\x00\x00\x00\x01\x00\x00"), "failed 1002 bad length\n" },
  { "one-too-long", BYTES ("\x81\xfe\x03\xe9mask"), "failed 1009 message too long\n" },
  { "greatest-length", BYTES ("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask"),
    "failed 1009 message too long\n" },
  { "first-bad-byte",
    BYTES ("\x81\xfe\x03\xe8\x00\x00\x00\x00"
           "a\xc0"),
    "failed 1007 text is not UTF-8\n" },
  { "overlong-at-second-byte", BYTES ("\x01\x8a\x00\x00\x00\x00\xe0\x9f"),
    "failed 1007 text is not UTF-8\n" },
  { "beyond-unicode-at-second-byte", BYTES ("\x81\x8a\x00\x00\x00\x00\xf4\x90"),
    "failed 1007 text is not UTF-8\n" },
  { "unfinished-header", BYTES ("\x81\xfe\x03\xe8\x00"), "" },
  { "unfinished-text",
    BYTES ("\x81\x83\x00\x00\x00\x00"
           "ab"),
    "" },
  { "binary-at-its-header", BYTES ("\x02\x83\x00\x00\x00\x00"), "binary\n" },
};

static void
test_bytes (gconstpointer data)
{
  const ByteCase *c = data;
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  g_byte_array_append (stream, (const guint8 *) c->bytes, c->length);
  assert_events (stream, c->events);
}

static void
test_close_codes (void)
{
  for (guint code = 0; code <= G_MAXUINT16; code++)
    {
      gboolean legal = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
                       || (code >= 3000 && code <= 4999);
      guint8 payload[2] = { code >> 8, code & 0xff };
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autofree char *expected = NULL;
      g_autofree char *events = NULL;

      add_frame (stream, 0x88, payload, sizeof payload);
      events = read_stream (stream, stream->len);
      expected = legal ? g_strdup_printf ("close %u\n", code)
                       : g_strdup ("failed 1002 bad close code\n");
      g_assert_cmpstr (events, ==, expected);
    }
}

static void
test_lengths (void)
{
  static const gsize lengths[] = { 0, 1, 7, 8, 9, 125, 126, 127, 65535, 65536, 70000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autofree char *text = g_strnfill (lengths[i], 'x');
      MadangCodec codec;
      MadangCodecResult result;
      MadangSlice input;

      add_frame (stream, 0x81, text, lengths[i]);
      input = (MadangSlice){ stream->data, stream->len };
      madang_codec_init (&codec, 70000);
      g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_TEXT);
      g_assert_cmpmem (result.payload, result.length, text, lengths[i]);
      g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_NEED_MORE);
      g_assert_null (codec.rest);
    }
}

static void
test_sum_of_fragments (void)
{
  g_autoptr (GByteArray) fits = g_byte_array_new ();
  g_autoptr (GByteArray) exceeds = g_byte_array_new ();
  g_autofree char *text = g_strnfill (MESSAGE_MAX, 'x');
  g_autofree char *expected = g_strdup_printf ("text %s\n", text);

  add_frame (fits, 0x01, text, MESSAGE_MAX - 1);
  add_frame (fits, 0x80, text, 1);
  assert_events (fits, expected);

  add_frame (exceeds, 0x01, text, MESSAGE_MAX - 1);
  add_frame (exceeds, 0x00, text, 1);
  add_frame (exceeds, 0x00, text, 0);
  add_frame (exceeds, 0x80, text, 1);
  assert_events (exceeds, "failed 1009 message too long\n");
}

/* A million empty fragments: if each cost memory or the time of those before, this would not end. */
static void
test_many_fragments (void)
{
  static guint8 block[6 * 1000];
  MadangCodec codec;
  MadangCodecResult result;
  MadangSlice input = { block, sizeof block };

  madang_codec_init (&codec, MESSAGE_MAX);
  for (gsize i = 0; i < sizeof block; i += 6)
    block[i + 1] = FINAL;
  block[0] = MADANG_OPCODE_TEXT;
  g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_NEED_MORE);
  block[0] = MADANG_OPCODE_CONTINUATION;
  for (guint i = 0; i < 1000; i++)
    {
      input = (MadangSlice){ block, sizeof block };
      g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_NEED_MORE);
    }
  block[0] |= FINAL;
  input = (MadangSlice){ block, 6 };
  g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_TEXT);
  g_assert_cmpuint (result.length, ==, 0);
  madang_codec_clear (&codec);
}

/* The caller may stop between two messages; nothing of the second is touched. */
static void
test_stop_between_messages (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  MadangCodec codec;
  MadangCodecResult result;
  MadangSlice input;
  gsize first_length;

  add_frame (stream, 0x81, BYTES ("one"));
  first_length = stream->len;
  add_frame (stream, 0x81, BYTES ("two"));
  input = (MadangSlice){ stream->data, stream->len };
  madang_codec_init (&codec, MESSAGE_MAX);
  g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_TEXT);
  g_assert_cmpmem (result.payload, result.length, "one", 3);
  g_assert_true (result.payload == (char *) stream->data + first_length - 3);
  g_assert_true (input.data == stream->data + first_length);
  g_assert_null (codec.rest);
  g_assert_cmpint (madang_codec_next (&codec, &input, &result), ==, MADANG_CODEC_TEXT);
  g_assert_cmpmem (result.payload, result.length, "two", 3);
  g_assert_null (codec.rest);
}

/* Nothing stays allocated behind a message, whatever way it came. */
static void
test_idle_owns_nothing (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  GString *log = g_string_new (NULL);
  MadangCodec codec;

  add_frame (stream, 0x01, BYTES ("a"));
  add_frame (stream, 0x89, BYTES ("p"));
  add_frame (stream, 0x80, BYTES ("b"));
  add_frame (stream, 0x82, BYTES ("binary"));
  madang_codec_init (&codec, MESSAGE_MAX);
  for (gsize i = 0; i < stream->len; i++)
    feed (&codec, stream->data + i, 1, log);
  g_assert_null (codec.rest);
  g_assert_cmpuint (sizeof codec, <=, 16);
  g_string_free (log, TRUE);
}

static void
add_random_frame (GByteArray *stream)
{
  static const guint8 firsts[] = { 0x81, 0x81, 0x81, 0x01, 0x01, 0x00, 0x00, 0x80, 0x80,
                                   0x89, 0x8a, 0x82, 0x02, 0x88, 0x83, 0x41, 0x09 };
  static const char *const texts[] = { "",     "a",        "마당", "🙂",
                                       "\xed", "\x95\x9c", "\xff", "\x03\xe8 bye" };
  g_autoptr (GString) payload = g_string_new (NULL);
  guint8 first = firsts[g_test_rand_int_range (0, g_test_rand_bit () ? 12 : G_N_ELEMENTS (firsts))];
  guint kinds = g_test_rand_int_range (0, 5) > 0 ? 4 : G_N_ELEMENTS (texts);

  for (guint i = g_test_rand_int_range (0, 6); i > 0; i--)
    g_string_append (payload, texts[g_test_rand_int_range (0, kinds)]);
  if (!(first & 0x08) && g_test_rand_int_range (0, 8) == 0)
    while (payload->len < 126)
      g_string_append (payload, "안녕하세요. ");
  add_frame (stream, first, payload->str, payload->len);
}

static void
test_any_split (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autofree char *whole = NULL;

      for (guint frames = g_test_rand_int_range (1, 30); frames > 0; frames--)
        add_random_frame (stream);
      whole = read_stream (stream, stream->len);
      assert_events (stream, whole);
    }
}

/* Anything at all: mostly bad, so a good beginning leads it deeper in. */
static void
test_random_bytes (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autofree char *whole = NULL;

      for (guint frames = g_test_rand_int_range (0, 3); frames > 0; frames--)
        add_random_frame (stream);
      for (guint bytes = g_test_rand_int_range (1, 40); bytes > 0; bytes--)
        g_byte_array_append (stream, &(guint8){ g_test_rand_int () }, 1);
      for (guint flips = g_test_rand_int_range (0, 3); flips > 0; flips--)
        stream->data[g_test_rand_int_range (0, stream->len)] ^= 1 << g_test_rand_int_range (0, 8);
      whole = read_stream (stream, stream->len);
      assert_events (stream, whole);
    }
}

static gboolean
is_utf8 (const guint8 *bytes, gsize length, gsize piece)
{
  MadangUtf8 utf8 = { 0 };

  for (gsize i = 0; i < length; i += piece)
    if (!madang_utf8_feed (&utf8, bytes + i, MIN (piece, length - i)))
      return FALSE;
  return madang_utf8_is_whole (&utf8);
}

/* All sequences of three bytes, and four-byte ones about their bounds, against GLib's own check. */
static void
test_utf8 (void)
{
  for (guint32 i = 0; i < 1 << 24; i += g_test_quick () ? 7 : 1)
    {
      guint8 bytes[4] = { i >> 16, i >> 8, i, 0x80 | (i & 0x3f) };
      gsize length = bytes[0] >= 0xf0 ? 4 : 3;
      gboolean valid = is_utf8 (bytes, length, length);

      g_assert_cmpint (is_utf8 (bytes, length, 1), ==, valid);
      if (memchr (bytes, 0, length) == NULL)
        g_assert_cmpint (valid, ==, g_utf8_validate_len ((char *) bytes, length, NULL));
    }
}

static void
assert_frame (
    MadangFrame *frame, const char *header, gsize header_length, const char *payload, gsize length)
{
  g_assert_cmpuint (frame->length, ==, header_length + length);
  g_assert_cmpmem (frame->bytes, header_length, header, header_length);
  g_assert_cmpmem (frame->bytes + header_length, length, payload, length);
  madang_frame_unref (frame);
}

static void
test_server_frames (void)
{
  g_autofree char *text = g_strnfill (65536, 'x');

  assert_frame (madang_frame_new_text ("", 0), BYTES ("\x81\x00"), "", 0);
  assert_frame (madang_frame_new_text (text, 125), BYTES ("\x81\x7d"), text, 125);
  assert_frame (madang_frame_new_text (text, 126), BYTES ("\x81\x7e\x00\x7e"), text, 126);
  assert_frame (madang_frame_new_text (text, 65535), BYTES ("\x81\x7e\xff\xff"), text, 65535);
  assert_frame (madang_frame_new_text (text, 65536),
                BYTES ("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"), text, 65536);
  assert_frame (madang_frame_new_ping (NULL, 0), BYTES ("\x89\x00"), "", 0);
  assert_frame (madang_frame_new_pong (text, 125), BYTES ("\x8a\x7d"), text, 125);
}

static void
test_close_frames (void)
{
  g_autofree char *ascii = g_strnfill (200, 'x');
  g_autofree char *korean = g_strdup_printf ("%.*s%s", 122, ascii, "가나");

  assert_frame (madang_frame_new_close (0, "unsaid"), BYTES ("\x88\x00"), "", 0);
  assert_frame (madang_frame_new_close (1000, NULL), BYTES ("\x88\x02\x03\xe8"), "", 0);
  assert_frame (madang_frame_new_close (4001, "out"), BYTES ("\x88\x05\x0f\xa1"), "out", 3);
  assert_frame (madang_frame_new_close (1000, ascii), BYTES ("\x88\x7d\x03\xe8"), ascii, 123);
  assert_frame (madang_frame_new_close (1000, korean), BYTES ("\x88\x7c\x03\xe8"), ascii, 122);
}

static void
test_references (void)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text ("a", 1);

  madang_frame_unref (madang_frame_ref (frame));
  g_assert_cmpuint (frame->references, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (frame_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/codec/frames/", frame_cases[i].name, NULL);

      g_test_add_data_func (path, &frame_cases[i], test_frames);
    }
  for (guint i = 0; i < G_N_ELEMENTS (byte_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/codec/bytes/", byte_cases[i].name, NULL);

      g_test_add_data_func (path, &byte_cases[i], test_bytes);
    }
  g_test_add_func ("/codec/close-codes", test_close_codes);
  g_test_add_func ("/codec/lengths", test_lengths);
  g_test_add_func ("/codec/sum-of-fragments", test_sum_of_fragments);
  g_test_add_func ("/codec/many-fragments", test_many_fragments);
  g_test_add_func ("/codec/stop-between-messages", test_stop_between_messages);
  g_test_add_func ("/codec/idle-owns-nothing", test_idle_owns_nothing);
  g_test_add_func ("/codec/any-split", test_any_split);
  g_test_add_func ("/codec/random-bytes", test_random_bytes);
  g_test_add_func ("/utf8/against-glib", test_utf8);
  g_test_add_func ("/frame/bytes", test_server_frames);
  g_test_add_func ("/frame/close", test_close_frames);
  g_test_add_func ("/frame/references", test_references);
  return g_test_run ();
}
