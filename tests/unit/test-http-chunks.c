#include "http/madang-http-chunks.h"

#include <string.h>

#include "base/madang-limits.h"

/* What chunks come to: their data; NULL where malformed. */
typedef struct
{
  const char *chunks;
  const char *data;
  const char *rest; /* behind the end */
} Case;

static const Case cases[] = {
  { "0\r\n\r\n", "", "" },
  { "000\r\n\r\n", "", "" },
  { "5\r\nhello\r\n0\r\n\r\n", "hello", "" },
  { "1\r\na\r\n00000000000000a\r\n0123456789\r\n0\r\n\r\n", "a0123456789", "" },
  { "B\r\n\r\n0\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n\r\n\r\n", "" },
  { "1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n", "a", "GET / HTTP/1.1\r\n" },
  /* Extensions and trailers are nobody's. */
  { "1;a\r\na\r\n0;b=c;d=\"e;\"\r\n\r\n", "a", "" },
  { "1 \t; a = b\r\na\r\n0\r\n\r\n", "a", "" },
  { "1\r\na\r\n0\r\nX: 1\r\nContent-Length:\t7\r\nEmpty:\r\n\r\nrest", "a", "rest" },
  /* Sizes. */
  { "zz\r\n", NULL },
  { "-1\r\n", NULL },
  { "+1\r\na\r\n", NULL },
  { "0x0\r\n\r\n", NULL },
  { "\r\n", NULL },
  { ";a\r\n", NULL },
  { " 1\r\na\r\n", NULL },
  { "1 \r\na\r\n", NULL },
  { "1 1\r\na\r\n", NULL },
  { "1,\r\na\r\n", NULL },
  { "1.0\r\na\r\n", NULL },
  { "ffffffffffffffffff\r\n", NULL },
  { "ffffffffffffffff\r\n", NULL },
  { "0000000000000001\r\na\r\n", NULL },
  { "1\r\na\r\nzz\r\n", NULL },
  { "1\r\na\r\n\r\n", NULL },
  /* Ends of lines. */
  { "1\na\r\n", NULL },
  { "0\n\n", NULL },
  { "1;\na\r\n", NULL },
  { "1;\ra\r\n", NULL },
  { "1\r\r\na\r\n", NULL },
  { "1;\x01\r\na\r\n", NULL },
  { "1\r\nab\r\n", NULL },
  { "1\r\na\n\r\n", NULL },
  { "1\r\na\r0\r\n", NULL },
  { "1\r\najunk", NULL },
  { "1\r\na0\r\n\r\n", NULL },
  /* Trailers. */
  { "0\r\nno field\r\n\r\n", NULL },
  { "0\r\n: 1\r\n\r\n", NULL },
  { "0\r\nX : 1\r\n\r\n", NULL },
  { "0\r\nX: 1\r\n folded\r\n\r\n", NULL },
  { "0\r\nX: 1\n\r\n", NULL },
  { "0\r\nX: 1\r\n\n", NULL },
  { "0\r\nX: a\x7f\r\n\r\n", NULL },
};

static void
say (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

/* Takes what it can of `input`, gathers the data, and keeps the rest. */
static void
take (MadangHttpChunks *chunks, GString *input, GString *data)
{
  gsize taken;

  do
    {
      gboolean is_data = chunks->state == MADANG_HTTP_CHUNKS_DATA;

      /* Of its own size, so that a sanitizer sees every byte that is read behind it. */
      g_autofree char *copy = g_memdup2 (input->str, input->len);

      taken = madang_http_chunks_take (chunks, copy != NULL ? copy : "", input->len);
      g_assert_cmpuint (taken, <=, input->len);
      if (is_data)
        g_string_append_len (data, input->str, taken);
      g_string_erase (input, 0, taken);
    }
  while (taken > 0);
}

static void
check_split (const Case *c, gsize first, gsize step)
{
  g_autoptr (GString) input = g_string_new (NULL);
  g_autoptr (GString) data = g_string_new (NULL);
  MadangHttpChunks chunks = { 0 };
  gsize length = strlen (c->chunks);

  for (gsize from = 0, size = first; from < length; from += size, size = step)
    {
      size = MIN (size, length - from);
      g_string_append_len (input, c->chunks + from, size);
      take (&chunks, input, data);
    }
  if (c->data == NULL)
    {
      g_assert_cmpint (chunks.state, ==, MADANG_HTTP_CHUNKS_MALFORMED);
      return;
    }
  g_assert_cmpint (chunks.state, ==, MADANG_HTTP_CHUNKS_ENDED);
  g_assert_cmpstr (data->str, ==, c->data);
  g_assert_cmpstr (input->str, ==, c->rest);
}

/* However the bytes come, they mean the same. */
static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].chunks);

      say (cases[i].chunks);
      for (gsize step = 1; step <= length; step++)
        check_split (&cases[i], step, step);
      for (gsize first = 1; first < length; first++)
        check_split (&cases[i], first, length);
    }
}

/* A body that is cut anywhere is not whole. */
static void
test_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases) && cases[i].data != NULL; i++)
    for (gsize length = 0; length < strlen (cases[i].chunks) - strlen (cases[i].rest); length++)
      {
        g_autoptr (GString) input = g_string_new_len (cases[i].chunks, length);
        g_autoptr (GString) data = g_string_new (NULL);
        MadangHttpChunks chunks = { 0 };

        take (&chunks, input, data);
        g_assert_cmpint (chunks.state, <, MADANG_HTTP_CHUNKS_ENDED);
      }
}

static MadangHttpChunksState
take_all (const char *text)
{
  g_autoptr (GString) input = g_string_new (text);
  g_autoptr (GString) data = g_string_new (NULL);
  MadangHttpChunks chunks = { 0 };

  take (&chunks, input, data);
  return chunks.state;
}

static void
test_line_limit (void)
{
  g_autofree char *fill = g_strnfill (MADANG_HTTP_CHUNK_LINE_MAX, 'x');
  g_autofree char *fits = g_strdup_printf ("1;%.*s\r\n", MADANG_HTTP_CHUNK_LINE_MAX - 4, fill);
  g_autofree char *over = g_strdup_printf ("1;%.*s\r\n", MADANG_HTTP_CHUNK_LINE_MAX - 3, fill);
  g_autofree char *endless = g_strdup_printf ("1;%.*s", MADANG_HTTP_CHUNK_LINE_MAX - 2, fill);

  g_assert_cmpint (take_all (fits), ==, MADANG_HTTP_CHUNKS_DATA);
  g_assert_cmpint (take_all (over), ==, MADANG_HTTP_CHUNKS_MALFORMED);
  g_assert_cmpint (take_all (endless), ==, MADANG_HTTP_CHUNKS_MALFORMED);
}

static void
test_trailer_limit (void)
{
  g_autofree char *fill = g_strnfill (MADANG_HTTP_CHUNK_EXTRAS_MAX, 'x');
  g_autofree char *fits = g_strdup_printf ("0\r\nX:%.*s\r\n\r\n", MADANG_HTTP_CHUNK_EXTRAS_MAX - 2,
                                           fill);
  g_autofree char *over = g_strdup_printf ("0\r\nX:%.*s\r\nY:\r\n",
                                           MADANG_HTTP_CHUNK_EXTRAS_MAX - 2, fill);
  g_autofree char *endless = g_strdup_printf ("0\r\nX:%s", fill);

  g_assert_cmpint (take_all (fits), ==, MADANG_HTTP_CHUNKS_ENDED);
  g_assert_cmpint (take_all (over), ==, MADANG_HTTP_CHUNKS_MALFORMED);
  g_assert_cmpint (take_all (endless), ==, MADANG_HTTP_CHUNKS_MALFORMED);
}

/* Many short lines are as much as a long one. */
static void
test_extras_limit (void)
{
  g_autoptr (GString) body = g_string_new (NULL);

  for (guint i = 0; i < MADANG_HTTP_CHUNK_EXTRAS_MAX / 64; i++)
    g_string_append_printf (body, "1;%063d\r\na\r\n", 0);
  g_assert_cmpint (take_all (body->str), ==, MADANG_HTTP_CHUNKS_SIZE);
  g_string_append (body, "1;\r\na\r\n");
  g_assert_cmpint (take_all (body->str), ==, MADANG_HTTP_CHUNKS_MALFORMED);
}

static void
test_chunks_limit (void)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *fits = NULL;
  g_autofree char *over = NULL;

  for (guint i = 1; i < MADANG_HTTP_CHUNKS_MAX; i++) /* the last is the empty one */
    g_string_append (body, "1\r\na\r\n");
  fits = g_strconcat (body->str, "0\r\n\r\n", NULL);
  over = g_strconcat (body->str, "1\r\na\r\n0\r\n\r\n", NULL);
  g_assert_cmpint (take_all (fits), ==, MADANG_HTTP_CHUNKS_ENDED);
  g_assert_cmpint (take_all (over), ==, MADANG_HTTP_CHUNKS_MALFORMED);
}

static void
test_largest_size (void)
{
  static const char line[] = "fffffffffffffff\r\nx";
  MadangHttpChunks chunks = { 0 };

  g_assert_cmpuint (madang_http_chunks_take (&chunks, line, strlen (line)), ==, 17);
  g_assert_cmpuint (madang_http_chunks_take (&chunks, line + 17, 1), ==, 1);
  g_assert_cmpint (chunks.state, ==, MADANG_HTTP_CHUNKS_DATA);
  g_assert_cmpint (chunks.left, ==, 0xffffffffffffffe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-chunks/cases", test_cases);
  g_test_add_func ("/http-chunks/cut", test_cut);
  g_test_add_func ("/http-chunks/line-limit", test_line_limit);
  g_test_add_func ("/http-chunks/trailer-limit", test_trailer_limit);
  g_test_add_func ("/http-chunks/extras-limit", test_extras_limit);
  g_test_add_func ("/http-chunks/chunks-limit", test_chunks_limit);
  g_test_add_func ("/http-chunks/largest-size", test_largest_size);
  return g_test_run ();
}
