#include "service/madang-picture-format.h"

#define PNG_BEGIN "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
#define PNG(width, height, rest) PNG_BEGIN width height rest "\1\2\3\4\0\0\0\0IEND\xae\x42\x60\x82"
#define PNG_SIDE "\0\0\0\x10"
#define PNG_REST "\x08\x06\0\0\0"
#define JFIF "\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define FRAME(marker, height, width) \
  "\xff" marker "\0\x11\x08" height width "\3\1\x22\0\2\x11\1\3\x11\1"
#define SIDE "\0\x10"
#define SCAN "\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0x\xff\xd9"
#define GIF(version, width, height, flags) "GIF" version width height flags "\0\0"
#define LITTLE "\x10\0"
#define WEBP(size, rest) "RIFF" size "\0\0\0WEBP" rest
#define LOSSY(tag, width, height) "VP8 \x0a\0\0\0" tag "\0\0\x9d\1\x2a" width height

typedef struct
{
  const char *what;
  const char *data;
  gsize length;
  const char *type; /* NULL: none of ours */
} Case;

#define CASE(what, data, type)          \
  {                                     \
    what, data, sizeof (data) - 1, type \
  }

static const Case cases[] = {
  CASE ("nothing", "", NULL),
  CASE ("PNG", PNG (PNG_SIDE, PNG_SIDE, PNG_REST), "image/png"),
  CASE ("PNG, palette of one bit", PNG (PNG_SIDE, PNG_SIDE, "\1\3\0\0\1"), "image/png"),
  CASE ("PNG, grey of sixteen", PNG (PNG_SIDE, PNG_SIDE, "\x10\0\0\0\0"), "image/png"),
  CASE ("PNG without width", PNG ("\0\0\0\0", PNG_SIDE, PNG_REST), NULL),
  CASE ("PNG without height", PNG (PNG_SIDE, "\0\0\0\0", PNG_REST), NULL),
  CASE ("PNG as large as nothing is", PNG ("\xff\xff\xff\xff", "\xff\xff\xff\xff", PNG_REST), NULL),
  CASE ("PNG of 256 M", PNG ("\0\0\x40\0", "\0\0\x40\0", PNG_REST), "image/png"),
  CASE ("PNG of one line more", PNG ("\0\0\x40\0", "\0\0\x40\1", PNG_REST), NULL),
  CASE ("PNG of no depth", PNG (PNG_SIDE, PNG_SIDE, "\0\6\0\0\0"), NULL),
  CASE ("PNG of depth 255", PNG (PNG_SIDE, PNG_SIDE, "\xff\6\0\0\0"), NULL),
  CASE ("PNG of a depth for others", PNG (PNG_SIDE, PNG_SIDE, "\4\2\0\0\0"), NULL),
  CASE ("PNG of no colour type", PNG (PNG_SIDE, PNG_SIDE, "\x08\7\0\0\0"), NULL),
  CASE ("PNG of colour type 1", PNG (PNG_SIDE, PNG_SIDE, "\x08\1\0\0\0"), NULL),
  CASE ("PNG of no interlacing", PNG (PNG_SIDE, PNG_SIDE, "\x08\6\0\0\2"), NULL),
  CASE ("PNG's magic", "\x89PNG\r\n\x1a\n", NULL),
  CASE ("PNG without more than a header", PNG_BEGIN PNG_SIDE PNG_SIDE PNG_REST "\1\2\3\4", NULL),
  CASE ("PNG that lost its CRLF", "\x89PNG\n\x1a\n\0\0\0\rIHDR" PNG_SIDE PNG_SIDE PNG_REST, NULL),
  CASE ("PNG behind HTML", "<html>" PNG (PNG_SIDE, PNG_SIDE, PNG_REST), NULL),

  CASE ("JPEG", "\xff\xd8" JFIF FRAME ("\xc0", SIDE, SIDE) SCAN, "image/jpeg"),
  CASE ("JPEG, progressive", "\xff\xd8" JFIF FRAME ("\xc2", SIDE, SIDE) SCAN, "image/jpeg"),
  CASE ("JPEG with a comment", "\xff\xd8\xff\xfe\0\4ab" FRAME ("\xc0", SIDE, SIDE), "image/jpeg"),
  CASE ("JPEG with filling", "\xff\xd8\xff\xff\xff" JFIF FRAME ("\xc0", SIDE, SIDE), "image/jpeg"),
  CASE ("JPEG without a frame", "\xff\xd8" JFIF SCAN, NULL),
  CASE ("JPEG that ends", "\xff\xd8" JFIF "\xff\xd9", NULL),
  CASE ("JPEG without height", "\xff\xd8" FRAME ("\xc0", "\0\0", SIDE) SCAN, NULL),
  CASE ("JPEG without width", "\xff\xd8" FRAME ("\xc0", SIDE, "\0\0") SCAN, NULL),
  CASE ("JPEG of 65535 each way", "\xff\xd8" FRAME ("\xc0", "\xff\xff", "\xff\xff") SCAN, NULL),
  CASE ("JPEG's magic", "\xff\xd8\xff", NULL),
  CASE (
      "JPEG with a segment of no length", "\xff\xd8\xff\xe0\0\0" FRAME ("\xc0", SIDE, SIDE), NULL),
  CASE (
      "JPEG with a segment too long", "\xff\xd8\xff\xe0\xff\xff" FRAME ("\xc0", SIDE, SIDE), NULL),
  CASE ("JPEG with a lost byte", "\xff\xd8" JFIF "x" FRAME ("\xc0", SIDE, SIDE), NULL),
  CASE ("JPEG with half a frame", "\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10", NULL),
  CASE ("JPEG of no components", "\xff\xd8\xff\xc0\0\x08\x08\0\x10\0\x10\0", NULL),
  CASE ("JPEG of too few bytes", "\xff\xd8\xff\xc0\0\x08\x08\0\x10\0\x10\3", NULL),
  CASE ("JPEG and HTML", "\xff\xd8<script>alert (1)</script>", NULL),

  CASE ("GIF", GIF ("89a", LITTLE, LITTLE, "\0") ",", "image/gif"),
  CASE ("GIF, old", GIF ("87a", LITTLE, LITTLE, "\0") ",", "image/gif"),
  CASE ("GIF with colours", GIF ("89a", LITTLE, LITTLE, "\x80") "123456!", "image/gif"),
  CASE ("GIF that lacks a colour", GIF ("89a", LITTLE, LITTLE, "\x80") "123!", NULL),
  CASE ("GIF that lacks 256", GIF ("89a", LITTLE, LITTLE, "\xf7") "123456,", NULL),
  CASE ("GIF of no version", GIF ("88a", LITTLE, LITTLE, "\0") ",", NULL),
  CASE ("GIF without width", GIF ("89a", "\0\0", LITTLE, "\0") ",", NULL),
  CASE ("GIF of nothing", GIF ("89a", LITTLE, LITTLE, "\0") ";", NULL),
  CASE ("GIF's head", GIF ("89a", LITTLE, LITTLE, "\0"), NULL),
  CASE ("GIF and script", "GIF89a/*<script>*/=alert (1)", NULL),

  CASE ("WebP", WEBP ("\x16", LOSSY ("\x10", LITTLE, LITTLE)), "image/webp"),
  CASE (
      "WebP with more behind it", WEBP ("\x16", LOSSY ("\x10", LITTLE, LITTLE)) "x", "image/webp"),
  CASE ("WebP cut short", WEBP ("\x17", LOSSY ("\x10", LITTLE, LITTLE)), NULL),
  CASE ("WebP without width", WEBP ("\x16", LOSSY ("\x10", "\0\xc0", LITTLE)), NULL),
  CASE ("WebP without a key frame", WEBP ("\x16", LOSSY ("\x11", LITTLE, LITTLE)), NULL),
  CASE (
      "WebP with half a frame", WEBP ("\x15", "VP8 \x09\0\0\0\x10\0\0\x9d\1\x2a\x10\0\x10"), NULL),
  CASE ("WebP, lossless", WEBP ("\x11", "VP8L\5\0\0\0\x2f\xff\xc3\xff\0"), "image/webp"),
  CASE ("WebP, lossless, version 1", WEBP ("\x11", "VP8L\5\0\0\0\x2f\xff\xc3\xff\x20"), NULL),
  CASE ("WebP, lossless, no sign", WEBP ("\x11", "VP8L\5\0\0\0\x2e\xff\xc3\xff\0"), NULL),
  CASE ("WebP, extended", WEBP ("\x16", "VP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0"), "image/webp"),
  CASE ("WebP, extended, huge",
        WEBP ("\x16", "VP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"),
        NULL),
  CASE ("WebP, extended, half", WEBP ("\x15", "VP8X\x09\0\0\0\0\0\0\0\x0f\0\0\x0f\0"), NULL),
  CASE ("WebP of no kind", WEBP ("\x16", "VP9 \x0a\0\0\0\x10\0\0\x9d\1\x2a\x10\0\x10\0"), NULL),
  CASE ("WebP whose chunk is too long",
        WEBP ("\x16", "VP8 \xff\xff\xff\xff\x10\0\0\x9d\1\x2a"),
        NULL),
  CASE ("RIFF of sound", "RIFF\x16\0\0\0WAVEfmt \x0a\0\0\0\x10\0\0\x9d\1\x2a\x10\0\x10\0", NULL),

  CASE ("SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>", NULL),
  CASE ("HTML", "<!DOCTYPE html><script>alert (1)</script>", NULL),
  CASE ("BMP", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0", NULL),
  CASE ("PDF", "%PDF-1.7\n", NULL),
};

static const MadangPictureFormat *
detect (const char *data, gsize length)
{
  g_autofree guint8 *copy = g_malloc (
      length); /* of just its size: a sanitizer sees a read behind it */

  if (length > 0)
    memcpy (copy, data, length);
  return madang_picture_format_detect (copy, length);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MadangPictureFormat *format = detect (cases[i].data, cases[i].length);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpstr (format != NULL ? format->type : NULL, ==, cases[i].type);
    }
}

/* However short it is cut, nothing is read behind it. */
static void
test_halves (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize length = 0; length < cases[i].length; length++)
      detect (cases[i].data, length);
}

static void
test_many_segments (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) "\xff\xd8", 2);
  while (file->len < 1024 * 1024)
    g_byte_array_append (file, (const guint8 *) "\xff\xfe\0\2", 4);
  g_byte_array_append (file, (const guint8 *) FRAME ("\xc0", SIDE, SIDE), 19);
  g_assert_null (madang_picture_format_detect (file->data, file->len));
}

static void
test_extensions (void)
{
  g_assert_cmpstr (madang_picture_format_find (".jpg")->type, ==, "image/jpeg");
  g_assert_cmpstr (madang_picture_format_find (".webp")->type, ==, "image/webp");
  g_assert_null (madang_picture_format_find (""));
  g_assert_null (madang_picture_format_find (".JPG"));
  g_assert_null (madang_picture_format_find (".svg"));
  g_assert_null (madang_picture_format_find (".png.part"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture-format/cases", test_cases);
  g_test_add_func ("/picture-format/halves", test_halves);
  g_test_add_func ("/picture-format/many-segments", test_many_segments);
  g_test_add_func ("/picture-format/extensions", test_extensions);
  return g_test_run ();
}
