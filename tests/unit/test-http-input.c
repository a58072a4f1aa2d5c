#include "http-acts.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/madang-limits.h"
#include "http/madang-http-input.h"

static void
send_dripping (HttpClient *client, const char *data)
{
  for (; *data != '\0'; data++)
    {
      http_client_send (client, data, 1);
      spin_loop (0);
    }
}

/* What comes byte by byte is the same. */
static void
check_dripped (HttpFixture *fixture, const char *request)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  send_dripping (client, request);
  answer = http_client_read (client, FALSE);
  assert_status (answer, 201);
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\nb"));
}

static void
test_drip (HttpFixture *fixture, gconstpointer data)
{
  check_dripped (fixture, POST ("/echo", "Content-Length: 9\r\n", "{\"a\":\"b\"}"));
}

/* The request is refused, what follows is thrown away, and the client still reads why. */
static void
check_refused (HttpFixture *fixture, const char *request)
{
  g_autoptr (HttpClient) client = http_client_new (fixture);
  g_autofree char *answer = NULL;

  note_request (request);
  http_client_send (client, request, -1);
  http_client_send (client, GET ("/ping"), -1);
  answer = http_client_read (client, FALSE);
  assert_status (answer, 400);
  assert_contains (answer, "{\"detail\":\"");
  assert_contains (answer, "Connection: close");
  g_assert_true (http_client_wait_end (client, 1000));
  g_assert_cmpstr (client->received->str, ==, "");
}

static void
test_malformed (HttpFixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    POST ("/ping", "Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"),
    POST ("/ping", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
    POST ("/ping", "Content-Length: -1\r\n", ""),
    POST ("/ping", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    POST ("/ping", "Content-Length : 3\r\n", "abc"),
    POST ("/ping", "Host: b\r\n", ""),
    POST ("/ping", "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", ""),
    "GET /ping HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
    "\x16\x03\x01\x02\r\n\r\n",
  };

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    check_refused (fixture, requests[i]);
}

static void
test_long_head (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (MADANG_HTTP_HEAD_MAX, 'x');
  g_autofree char *request = g_strconcat ("GET /ping HTTP/1.1\r\nHost: a\r\nX: ", filler, NULL);
  g_autofree char *fits = g_strdup_printf ("GET /ping HTTP/1.1\r\nHost: a\r\nX: %.*s\r\n\r\n",
                                           MADANG_HTTP_HEAD_MAX - 100, filler);
  g_autofree char *refused = NULL;
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  refused = http_fixture_ask (fixture, request);
  assert_status (refused, 400);
  answer = http_fixture_ask (fixture, fits);
  assert_status (answer, 200);
}

static char *
repeat (const char *text, guint times)
{
  g_autoptr (GString) all = g_string_new (NULL);

  while (times-- > 0)
    g_string_append (all, text);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* A peer that sends blank lines and nothing else is sent away after as many bytes as a head may have. */
static void
test_endless_blank_lines (HttpFixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "\r\n", "\n", "\r" };

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (HttpClient) client = http_client_new (fixture);
      g_autofree char *fits = repeat (lines[i], MADANG_HTTP_HEAD_MAX / strlen (lines[i]));
      g_autofree char *answer = NULL;
      g_autofree char *refusal = NULL;

      http_client_send (client, fits, -1);
      http_client_send (client, GET ("/ping"), -1);
      answer = http_client_read (client, FALSE);
      assert_status (answer, 200);
      http_client_send (client, fits, -1);
      http_client_send (client, lines[i], -1);
      refusal = http_client_read (client, FALSE);
      assert_status (refusal, 400);
      g_assert_true (http_client_wait_end (client, 1000));
    }
}

/* Each request may have its own: a client that ends every body with one stays welcome. */
static void
test_blank_lines_are_each_requests (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *lines = repeat ("\r\n", MADANG_HTTP_HEAD_MAX / 4);
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *answer = NULL;

      http_client_send (client, lines, -1);
      spin_loop (5); /* read before the request, which then comes alone */
      http_client_send (client, GET ("/ping"), -1);
      answer = http_client_read (client, FALSE);
      assert_status (answer, 200);
    }
}

/* The refusal comes before the body, and the client that goes on sending reads it. */
static void
test_too_large (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *megabyte = g_strnfill (1 << 20, 'x');
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;

  http_fixture_start (fixture);
  early = http_fixture_ask (fixture,
                            POST ("/echo", "Accept-Language: en\r\nContent-Length: 1001\r\n", ""));
  assert_status (early, 413);
  assert_contains (early, "{\"detail\":\"The body is too large.\"}");
  assert_contains (early, "Content-Language: en");
  assert_contains (early, "Connection: close");

  client = http_client_new (fixture);
  http_client_send (client, POST ("/echo", "Content-Length: 1048576\r\n", ""), -1);
  http_client_send (client, megabyte, 1 << 20);
  late = http_client_read (client, FALSE);
  assert_status (late, 413);
  g_assert_true (http_client_wait_end (client, 3000));
}

static void
test_body_at_limit (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (992, 'x');
  g_autofree char *request = g_strdup_printf (
      POST ("/echo", "Content-Length: 1000\r\n", "{\"a\":\"%s\"}"), text);
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, request);
  assert_status (answer, 201);
  assert_contains (answer, text);
}

static void
test_chunked (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *next = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *chunk = g_strnfill (0x300, 'x');
  g_autofree char *large = g_strdup_printf (
      POST ("/echo", "Transfer-Encoding: chunked\r\n", "300\r\n%s\r\n300\r\n%s\r\n"), chunk, chunk);

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client,
                    POST ("/echo", "Transfer-Encoding: chunked\r\n",
                          "5\r\n{\"a\":\r\n4\r\n\"b\"}\r\n0\r\nX: 1\r\nY: 2\r\n\r\n") GET ("/ping"),
                    -1);
  answer = http_client_read (client, FALSE);
  assert_status (answer, 201);
  next = http_client_read (client, FALSE);
  assert_contains (next, "{\"pong\":true}");
  refused = http_fixture_ask (fixture, large);
  assert_status (refused, 413);
}

#define CHUNKED(body) POST ("/echo", "Transfer-Encoding: chunked\r\n", body)
#define WHOLE "9\r\n{\"a\":\"b\"}"

/* Behind whole JSON. */
static void
test_malformed_chunks (HttpFixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    CHUNKED (WHOLE "\r\nzz\r\n"),
    CHUNKED (WHOLE "\r\n-1\r\n"),
    CHUNKED (WHOLE "\r\n\r\n\r\n"),
    CHUNKED (WHOLE "\r\n0x0\r\n\r\n"),
    CHUNKED (WHOLE "junk"),
    CHUNKED (WHOLE "\r\nffffffffffffffffff\r\n"),
    CHUNKED (WHOLE "\r\n0\r\nX\r\n\r\n"),
    CHUNKED (WHOLE "\r\n0\r\nX: 1\r\nY : 1\r\n\r\n"),
    CHUNKED (WHOLE "\r\n0\n\n"),
    CHUNKED ("zz\r\n"),
  };

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    check_refused (fixture, requests[i]);
}

/* Cut anywhere, it is refused or the connection closed; else it is handled, trailers or not. */
static void
test_cut_chunks (HttpFixture *fixture, gconstpointer data)
{
  const char *request = CHUNKED (WHOLE "\r\n0;x\r\nX: 1\r\nY: 2\r\n\r\n");
  gsize head = strstr (request, "\r\n\r\n") + 4 - request;

  http_fixture_start (fixture);
  for (gsize length = head; length <= strlen (request); length++)
    {
      g_autoptr (HttpClient) client = http_client_new (fixture);

      http_client_send (client, request, length / 2);
      spin_loop (0);
      http_client_send (client, request + length / 2, length - length / 2);
      g_socket_shutdown (client->socket, FALSE, TRUE, NULL);
      g_assert_true (http_client_wait_end (client, 1000));
      if (length == strlen (request))
        assert_status (client->received->str, 201);
      else if (client->received->len > 0)
        assert_status (client->received->str, 400);
    }
}

static void
test_dripped_chunks (HttpFixture *fixture, gconstpointer data)
{
  check_dripped (fixture, CHUNKED ("4;x\r\n{\"a\"\r\n5\r\n:\"b\"}\r\n0;x\r\nX: 1\r\nY: 2\r\n\r\n"));
}

/* The longest line that is let through is one that libsoup reads. */
static void
test_long_chunk_line (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *fill = g_strnfill (MADANG_HTTP_CHUNK_LINE_MAX - 4, 'f');
  g_autofree char *request = g_strdup_printf (
      CHUNKED ("4;%s\r\n{\"a\"\r\n5;%s\r\n:\"b\"}\r\n0;%s\r\n\r\n"), fill, fill, fill);
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, request);
  assert_status (answer, 201);
}

static void
ignore_event (MadangHttpInputEvent event, gpointer data)
{
}

static gsize
read_turn (GPollableInputStream *input)
{
  g_autoptr (GError) error = NULL;
  char buffer[8192];
  gsize total = 0;
  gssize length;

  while ((length = g_pollable_input_stream_read_nonblocking (input, buffer, sizeof buffer, NULL,
                                                             &error))
         > 0)
    total += length;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  return total;
}

/* However much has come, others have the loop in between. */
static void
test_turns (void)
{
  g_autofree char *body = g_strnfill (4 * MADANG_HTTP_BYTES_PER_TURN, 'x');
  g_autofree char *request = g_strdup_printf (POST ("/", "Content-Length: %u\r\n", "%s"),
                                              4 * MADANG_HTTP_BYTES_PER_TURN, body);
  gsize length = strlen (request), taken = 0;
  g_autoptr (MadangHttpInput) input = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), ==, 0);
  g_assert_cmpint (send (ends[0], request, length, 0), ==, length);
  input = madang_http_input_new (ends[1], ignore_event, NULL);
  while (taken < length)
    {
      gsize read = read_turn (G_POLLABLE_INPUT_STREAM (input));
      g_autoptr (GSource) source = g_pollable_input_stream_create_source (
          G_POLLABLE_INPUT_STREAM (input), NULL);

      g_assert_cmpuint (read, >, 0);
      g_assert_cmpuint (read, <, 2 * MADANG_HTTP_BYTES_PER_TURN);
      taken += read;
    }
  g_assert_cmpuint (taken, ==, length);
  close (ends[0]);
  close (ends[1]);
}

#define ADD(name, func) \
  g_test_add ("/http-input/" name, HttpFixture, NULL, http_acts_set_up, func, http_acts_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("drip", test_drip);
  ADD ("malformed", test_malformed);
  ADD ("long-head", test_long_head);
  ADD ("endless-blank-lines", test_endless_blank_lines);
  ADD ("blank-lines-are-each-requests", test_blank_lines_are_each_requests);
  ADD ("too-large", test_too_large);
  ADD ("body-at-limit", test_body_at_limit);
  ADD ("chunked", test_chunked);
  ADD ("malformed-chunks", test_malformed_chunks);
  ADD ("cut-chunks", test_cut_chunks);
  ADD ("dripped-chunks", test_dripped_chunks);
  ADD ("long-chunk-line", test_long_chunk_line);
  g_test_add_func ("/http-input/turns", test_turns);
  return g_test_run ();
}
