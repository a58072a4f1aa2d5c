#include "service/madang-picture-format.h"

#include <string.h>

#include "base/madang-limits.h"

static guint
read_big16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

static guint
read_big32 (const guint8 *data)
{
  return read_big16 (data) << 16 | read_big16 (data + 2);
}

static guint
read_little16 (const guint8 *data)
{
  return (guint) data[1] << 8 | data[0];
}

static guint
read_little24 (const guint8 *data)
{
  return (guint) data[2] << 16 | read_little16 (data);
}

static guint
read_little32 (const guint8 *data)
{
  return read_little16 (data + 2) << 16 | read_little16 (data);
}

/* Depths in bits that a colour type may have, a bit for each (PNG, section 11.2.2). */
static gboolean
has_png_depth (guint8 depth, guint8 colour)
{
  static const guint32 depths[] = { [0] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 16,
                                    [2] = 1u << 8 | 1u << 16,
                                    [3] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8,
                                    [4] = 1u << 8 | 1u << 16,
                                    [6] = 1u << 8 | 1u << 16 };

  return colour < G_N_ELEMENTS (depths) && depth <= 16 && (depths[colour] & 1u << depth) != 0;
}

/* Signature, then a chunk IHDR: width, height, depth, colour type, compression, filter, interlace; its checksum. */
static gboolean
measure_png (const guint8 *data, gsize length, guint *width, guint *height)
{
  static const guint8 begin[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                  0,    0,   0,   13,  'I',  'H',  'D',  'R' };

  if (length < 33 + 12 || memcmp (data, begin, sizeof begin) != 0)
    return FALSE;
  *width = read_big32 (data + 16);
  *height = read_big32 (data + 20);
  return has_png_depth (data[24], data[25]) && data[26] == 0 && data[27] == 0 && data[28] <= 1;
}

/* SOF0 to SOF15, among which DHT, JPG and DAC have their numbers (ITU T.81, table B.1). */
static gboolean
is_jpeg_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* A frame's header: length, precision, height, width, and three bytes for each component. */
static gboolean
read_jpeg_frame (const guint8 *segment, guint size, guint *width, guint *height)
{
  if (size < 8 || size != 8 + 3u * segment[7] || segment[7] < 1 || segment[7] > 4)
    return FALSE;
  *height = read_big16 (segment + 3);
  *width = read_big16 (segment + 5);
  return segment[2] >= 2 && segment[2] <= 16;
}

/* SOI, then segments (marker and length each) up to the frame's header, which comes before any data. */
static gboolean
measure_jpeg (const guint8 *data, gsize length, guint *width, guint *height)
{
  gsize at = 2;

  if (length < 2 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  for (guint i = 0; i < MADANG_PICTURE_SEGMENTS_MAX && length - at >= 4 && data[at] == 0xff; i++)
    {
      guint8 marker = data[at + 1];
      guint size = read_big16 (data + at + 2);

      if (marker == 0xff) /* any number of them may stand before a marker */
        {
          at++;
          continue;
        }
      if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda) || size < 2 || size > length - at - 2)
        return FALSE;
      if (is_jpeg_frame (marker))
        return read_jpeg_frame (data + at + 2, size, width, height);
      at += 2 + size;
    }
  return FALSE;
}

/* Signature and version, then the screen: its size, flags with the size of its colours, background, aspect; then the
 * colours, and a block. */
static gboolean
measure_gif (const guint8 *data, gsize length, guint *width, guint *height)
{
  gsize block = 13;

  if (length < 14 || (memcmp (data, "GIF87a", 6) != 0 && memcmp (data, "GIF89a", 6) != 0))
    return FALSE;
  *width = read_little16 (data + 6);
  *height = read_little16 (data + 8);
  if ((data[10] & 0x80) != 0)
    block += 3u << ((data[10] & 7) + 1);
  return block < length && (data[block] == 0x21 || data[block] == 0x2c);
}

/* Lossy: three bytes of a key frame's tag, its start code, 14 bits of each side (RFC 6386, section 9.1). */
static gboolean
read_webp_lossy (const guint8 *chunk, guint size, guint *width, guint *height)
{
  static const guint8 start[] = { 0x9d, 0x01, 0x2a };

  if (size < 10 || (chunk[0] & 1) != 0 || memcmp (chunk + 3, start, sizeof start) != 0)
    return FALSE;
  *width = read_little16 (chunk + 6) & 0x3fff;
  *height = read_little16 (chunk + 8) & 0x3fff;
  return TRUE;
}

/* Lossless: a signature, then 14 bits of each side less one, a bit for alpha, three for the version, which is 0. */
static gboolean
read_webp_lossless (const guint8 *chunk, guint size, guint *width, guint *height)
{
  guint bits;

  if (size < 5 || chunk[0] != 0x2f || chunk[4] >> 5 != 0)
    return FALSE;
  bits = read_little32 (chunk + 1);
  *width = (bits & 0x3fff) + 1;
  *height = (bits >> 14 & 0x3fff) + 1;
  return TRUE;
}

/* Extended: flags, 24 bits that are reserved, 24 bits of each side less one. */
static gboolean
read_webp_extended (const guint8 *chunk, guint size, guint *width, guint *height)
{
  if (size != 10)
    return FALSE;
  *width = read_little24 (chunk + 4) + 1;
  *height = read_little24 (chunk + 7) + 1;
  return TRUE;
}

/* A RIFF file of type WEBP, of one of three kinds by its first chunk. */
static gboolean
measure_webp (const guint8 *data, gsize length, guint *width, guint *height)
{
  guint size;

  if (length < 20 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WEBP", 4) != 0
      || read_little32 (data + 4) > length - 8)
    return FALSE;
  size = read_little32 (data + 16);
  if (size > length - 20)
    return FALSE;
  if (memcmp (data + 12, "VP8 ", 4) == 0)
    return read_webp_lossy (data + 20, size, width, height);
  if (memcmp (data + 12, "VP8L", 4) == 0)
    return read_webp_lossless (data + 20, size, width, height);
  return memcmp (data + 12, "VP8X", 4) == 0 && read_webp_extended (data + 20, size, width, height);
}

static const MadangPictureFormat formats[] = {
  { ".png", "image/png", measure_png },
  { ".jpg", "image/jpeg", measure_jpeg },
  { ".gif", "image/gif", measure_gif },
  { ".webp", "image/webp", measure_webp },
};

static gboolean
is_plausible (guint width, guint height)
{
  guint64 pixels = (guint64) width * height;

  return pixels > 0 && pixels <= MADANG_PICTURE_PIXELS_MAX;
}

const MadangPictureFormat *
madang_picture_format_detect (const guint8 *data, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      guint width, height;

      if (formats[i].measure (data, length, &width, &height))
        return is_plausible (width, height) ? &formats[i] : NULL;
    }
  return NULL;
}

const MadangPictureFormat *
madang_picture_format_find (const char *extension)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].extension, extension))
      return &formats[i];
  return NULL;
}
