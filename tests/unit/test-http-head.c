#include "http/madang-http-head.h"

#include <string.h>

#include "base/madang-limits.h"

typedef struct
{
  const char *head;
  guint refusal;
  gint64 body_length;
  gboolean is_chunked;
} Case;

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"

static const Case cases[] = {
  { GET "\r\n", 0, 0, FALSE },
  { "GET / HTTP/1.1\nHost: a\n\n", 0, 0, FALSE },
  { GET "Content-Length: 12\r\n\r\n", 0, 12, FALSE },
  { GET "content-length:\t0012 \r\n\r\n", 0, 12, FALSE },
  { GET "Content-Length: 999999999999999999\r\n\r\n", 0, 999999999999999999, FALSE },
  { GET "Transfer-Encoding: chunked\r\n\r\n", 0, 0, TRUE },
  { GET "X: caf\xc3\xa9\r\n\r\n", 0, 0, FALSE },
  { GET "Empty:\r\n\r\n", 0, 0, FALSE },
  /* Where a body ends must not be a matter of opinion. */
  { GET "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: 5, 5\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: -1\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: +5\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: 0x5\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length:\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: 9999999999999999999\r\n\r\n", 400, 0, FALSE },
  { GET "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 0, FALSE },
  { GET "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 0, FALSE },
  { GET "Transfer-Encoding: gzip\r\n\r\n", 501, 0, FALSE },
  { GET "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, 0, FALSE },
  { GET "Transfer-Encoding: chunked, chunked\r\n\r\n", 501, 0, FALSE },
  { GET "Transfer-Encoding:\r\n\r\n", 501, 0, FALSE },
  { GET "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", 400, 0, FALSE },
  { "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 0, FALSE },
  { GET "Host: b\r\n\r\n", 400, 0, FALSE },
  /* Nor who asks. */
  { GET "Authorization: a\r\n\r\n", 0, 0, FALSE },
  { GET "Authorization: a\r\nauthorization: b\r\n\r\n", 400, 0, FALSE },
  { GET "Authorization: a\r\nX: 1\r\nAuthorization: a\r\n\r\n", 400, 0, FALSE },
  /* Nor what is a field. */
  { GET "Content-Length : 5\r\n\r\n", 400, 0, FALSE },
  { GET " folded: yes\r\n\r\n", 400, 0, FALSE },
  { GET "X: 1\r\n\tfolded\r\n\r\n", 400, 0, FALSE },
  { GET "no colon\r\n\r\n", 400, 0, FALSE },
  { GET ": no name\r\n\r\n", 400, 0, FALSE },
  { GET "X: a\rb\r\n\r\n", 400, 0, FALSE },
  { GET "X: a\x01\r\n\r\n", 400, 0, FALSE },
  { GET "na(me: 1\r\n\r\n", 400, 0, FALSE },
  /* Nor what is asked for. */
  { "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, FALSE },
  { "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, FALSE },
  { " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, FALSE },
  { "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, FALSE },
  { "GET\r\n\r\n", 400, 0, FALSE },
};

static void
say (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autofree char *data = g_strdup (c->head);
      gsize length = strlen (data);
      MadangHttpHead head;

      say (c->head);
      g_assert_cmpuint (madang_http_head_find_end (data, length, 0), ==, length);
      madang_http_head_scan (data, length, &head);
      g_assert_cmpuint (head.refusal, ==, c->refusal);
      if (c->refusal != 0)
        continue;
      g_assert_cmpint (head.body_length, ==, c->body_length);
      g_assert_cmpint (head.is_chunked, ==, c->is_chunked);
    }
}

static void
test_nul (void)
{
  char data[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n";
  MadangHttpHead head;

  madang_http_head_scan (data, sizeof data - 1, &head);
  g_assert_cmpuint (head.refusal, ==, 400);
}

static void
test_expect (void)
{
  char data[] = GET "Expect: 100-continue\r\n\r\n";
  MadangHttpHead head;

  madang_http_head_scan (data, sizeof data - 1, &head);
  g_assert_cmpuint (head.refusal, ==, 0);
  g_assert_true (head.expects_continue);
}

static void
test_unknown_method (void)
{
  char unknown[] = "WHATEVER /x HTTP/1.1\r\nHost: a\r\n\r\n";
  char known[] = "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n";
  MadangHttpHead head;

  madang_http_head_scan (unknown, sizeof unknown - 1, &head);
  g_assert_cmpuint (head.refusal, ==, 0);
  g_assert_true (g_str_has_prefix (unknown, "X        /x HTTP/1.1\r\n"));
  madang_http_head_scan (known, sizeof known - 1, &head);
  g_assert_true (g_str_has_prefix (known, "DELETE /x"));
}

/* libsoup looks at every field for every word of Connection. */
static void
test_many_fields (void)
{
  g_autoptr (GString) fields = g_string_new (GET); /* one of them is Host */
  g_autofree char *most = NULL;
  g_autofree char *more = NULL;
  MadangHttpHead head;

  for (guint i = 1; i < MADANG_HTTP_FIELDS_MAX; i++)
    g_string_append (fields, "X:\r\n");
  most = g_strconcat (fields->str, "\r\n", NULL);
  madang_http_head_scan (most, strlen (most), &head);
  g_assert_cmpuint (head.refusal, ==, 0);
  more = g_strconcat (fields->str, "X:\r\n\r\n", NULL);
  madang_http_head_scan (more, strlen (more), &head);
  g_assert_cmpuint (head.refusal, ==, 400);
}

/* However the bytes come, the end is found as soon as it is there. */
static void
test_find_end_by_pieces (void)
{
  static const char *const heads[] = { GET "\r\n", "GET / HTTP/1.1\nA: b\n\n", GET "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      gsize length = strlen (heads[i]);

      for (gsize n = 0; n < length; n++)
        g_assert_cmpuint (madang_http_head_find_end (heads[i], n, n > 0 ? n - 1 : 0), ==, 0);
      for (gsize from = 0; from < length; from++)
        g_assert_cmpuint (madang_http_head_find_end (heads[i], length, from), ==, length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-head/cases", test_cases);
  g_test_add_func ("/http-head/nul", test_nul);
  g_test_add_func ("/http-head/expect", test_expect);
  g_test_add_func ("/http-head/unknown-method", test_unknown_method);
  g_test_add_func ("/http-head/many-fields", test_many_fields);
  g_test_add_func ("/http-head/find-end-by-pieces", test_find_end_by_pieces);
  return g_test_run ();
}
