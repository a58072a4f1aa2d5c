/* Multipart bodies on their way through the server: which routes take them, how much of them, and for how long. */

#include "http-fixture.h"

#include <string.h>
#include <unistd.h>

#include "auth/madang-tokens.h"
#include "base/madang-json-writer.h"
#include "base/madang-limits.h"
#include "http/madang-reply.h"

#define MULTIPART "Content-Type: multipart/form-data; boundary=B\r\n"
#define TEXT "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
#define FILE "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n%s\r\n"
#define END "--B--\r\n"
#define MIB (1024 * 1024)

/* Tells the text `a` and the size of the file `f`. */
static void
show_form (MadangRequest *request, MadangServices *services)
{
  const MadangUpload *upload = madang_request_get_upload (request, "f");
  GString *json = g_string_new (NULL);

  g_assert_null (madang_request_get_upload (request, "nothing"));
  madang_json_begin_array (json, NULL);
  madang_json_add_text (
      json, NULL,
      json_object_get_string_member_with_default (madang_request_get_body (request), "a", NULL));
  madang_json_add_integer (json, NULL,
                           upload != NULL ? (gint64) g_bytes_get_size (upload->bytes) : -1);
  madang_json_end_array (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

#define BOTH MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_MULTIPART_TOO

static const MadangRoute routes[] = {
  { MADANG_METHOD_POST, "/form", show_form, BOTH, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/own", show_form, BOTH | MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/optional", show_form, BOTH | MADANG_ROUTE_BODY_OPTIONAL,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/json", show_form, MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_NONE },
};

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_init (fixture, routes, G_N_ELEMENTS (routes));
}

static void
tear_down (HttpFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context.tokens);
  http_fixture_clear (fixture);
}

static char *
write_request (const char *path, const char *fields, const char *body)
{
  return g_strdup_printf ("POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n%s",
                          path, fields, strlen (body), body);
}

static char *
ask (HttpFixture *fixture, const char *path, const char *fields, const char *body)
{
  g_autofree char *request = write_request (path, fields, body);

  return http_fixture_ask (fixture, request);
}

/* A form with a file of @size bytes. */
static char *
write_file (gsize size)
{
  g_autofree char *content = g_strnfill (size, 'x');

  return g_strdup_printf (TEXT FILE END, content);
}

static void
expect (char *take_answer, const char *status, const char *part)
{
  g_autofree char *line = g_strdup_printf ("HTTP/1.1 %s ", status);

  assert_contains (take_answer, line);
  assert_contains (take_answer, part);
  g_free (take_answer);
}

static void
test_forms (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *file = write_file (5);

  http_fixture_start (fixture);
  expect (ask (fixture, "/form", MULTIPART, file), "200", "[\"b\",5]");
  expect (ask (fixture, "/form", MULTIPART, TEXT END), "200", "[\"b\",-1]");
  expect (ask (fixture, "/form", MULTIPART, END), "200", "[null,-1]");
  expect (ask (fixture, "/form", "", "{\"a\":\"c\"}"), "200", "[\"c\",-1]");
  expect (ask (fixture, "/form", "Content-Type: application/json\r\n", "{\"a\":\"c\"}"), "200",
          "[\"c\",-1]");
  expect (ask (fixture, "/optional", MULTIPART, file), "200", "[\"b\",5]");
  expect (ask (fixture, "/optional", MULTIPART, ""), "200", "[null,-1]");
}

static void
test_refused (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *file = write_file (5);

  http_fixture_start (fixture);
  expect (ask (fixture, "/json", MULTIPART, file), "415", "{\"detail\":");
  expect (ask (fixture, "/form", "Content-Type: multipart/mixed; boundary=B\r\n", file), "415",
          "{\"detail\":");
  expect (ask (fixture, "/form", "Content-Type: multipart/form-data\r\n", file), "400",
          "{\"detail\":");
  expect (ask (fixture, "/form", "Content-Type: application/x-www-form-urlencoded\r\n", "a=b"),
          "415", "{\"detail\":");
  expect (ask (fixture, "/form", MULTIPART, TEXT), "400", "{\"detail\":");
  expect (ask (fixture, "/form", MULTIPART, ""), "400", "{\"detail\":");
  expect (ask (fixture, "/form", MULTIPART, "{\"a\":\"c\"}"), "400", "{\"detail\":");
}

/* upload-bytes counts for such bodies on such routes alone; texts keep to body-bytes. */
static void
test_limits (HttpFixture *fixture, gconstpointer data)
{
  gsize frame = strlen (TEXT FILE END) - 2;
  g_autofree char *most = write_file (10000 - frame);
  g_autofree char *more = write_file (10000 - frame + 1);
  g_autofree char *some = write_file (2000);
  g_autofree char *text = g_strnfill (2000, 'x');
  g_autofree char *texts = g_strdup_printf (
      "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n%s\r\n" END, text);
  g_autofree char *json = g_strdup_printf ("{\"a\":\"%s\"}", text);

  http_fixture_start (fixture);
  g_assert_cmpuint (strlen (most), ==, 10000);
  expect (ask (fixture, "/form", MULTIPART, most), "200", "[\"b\",");
  expect (ask (fixture, "/form", MULTIPART, more), "413", "{\"detail\":");
  expect (ask (fixture, "/form", MULTIPART, texts), "413", "{\"detail\":");
  expect (ask (fixture, "/form", "", json), "413", "{\"detail\":");
  expect (ask (fixture, "/json", MULTIPART, some), "413", "{\"detail\":");
  expect (ask (fixture, "/nowhere", MULTIPART, some), "413", "{\"detail\":");
}

static void
test_chunked (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *most = write_file (5000);
  g_autofree char *more = write_file (10000);
  const char *begin = "POST /form HTTP/1.1\r\nHost: a\r\n" MULTIPART
                      "Transfer-Encoding: chunked\r\n\r\n";
  g_autofree char *good = g_strdup_printf ("%s%zx\r\n%s\r\n0\r\n\r\n", begin, strlen (most), most);
  g_autofree char *large = g_strdup_printf ("%s%zx\r\n%s\r\n0\r\n\r\n", begin, strlen (more), more);
  g_autofree char *cut = g_strdup_printf ("%s%zx\r\n%s\r\nzz\r\n", begin, strlen (most), most);

  http_fixture_start (fixture);
  expect (http_fixture_ask (fixture, good), "200", "[\"b\",5000]");
  expect (http_fixture_ask (fixture, large), "413", "{\"detail\":");
  expect (http_fixture_ask (fixture, cut), "400", "{\"detail\":");
}

/* The fields of an upload by somebody whom the fixture's tokens know. */
static char *
write_fields (HttpFixture *fixture, gint64 user_id)
{
  const MadangUuid session = { 0 };
  g_autofree char *token = madang_tokens_issue_access (fixture->context.tokens, user_id, "x", FALSE,
                                                       &session);

  return g_strdup_printf (MULTIPART "Authorization: Bearer %s\r\n", token);
}

static void
take_tokens (HttpFixture *fixture)
{
  g_autoptr (GBytes) secret = g_bytes_new ("secret", 6);
  g_autoptr (MadangClock) clock = madang_system_clock_new ();

  fixture->context.tokens = madang_tokens_new (secret, clock, 60, 14);
}

/* Who may not is told before the file is sent. */
static void
test_stranger (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *file = write_file (5000);
  g_autofree char *fields = NULL;
  const char *begin = "POST /own HTTP/1.1\r\nHost: a\r\n" MULTIPART "Content-Length: 5000\r\n\r\n";

  take_tokens (fixture);
  fields = write_fields (fixture, 7);
  http_fixture_start (fixture);
  expect (http_fixture_ask (fixture, begin), "401", "WWW-Authenticate: Bearer");
  expect (ask (fixture, "/own", MULTIPART "Authorization: Bearer x\r\n", file), "401",
          "{\"detail\":");
  expect (ask (fixture, "/own", fields, file), "200", "[\"b\",5000]");
}

static void
test_expect (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *file = write_file (5000);
  g_autofree char *head = g_strdup_printf ("POST /form HTTP/1.1\r\nHost: a\r\n" MULTIPART
                                           "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n",
                                           strlen (file));
  g_autofree char *go_on = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, head, -1);
  go_on = http_client_read (client, TRUE);
  assert_status (go_on, 100);
  http_client_send (client, file, -1);
  expect (http_client_read (client, FALSE), "200", "[\"b\",5000]");
}

/* A client that has sent @size bytes of a body and goes no further. */
static HttpClient *
begin_body (HttpFixture *fixture, const char *path, const char *fields, gsize size)
{
  HttpClient *client = http_client_new (fixture);
  g_autofree char *content = g_strnfill (size, 'x');
  g_autofree char *head = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: a\r\n%s"
                                           "Transfer-Encoding: chunked\r\n\r\n10000000\r\n",
                                           path, fields);

  http_client_send (client, head, -1);
  http_client_send (client, content, size);
  return client;
}

/* All uploads together have so much memory; what is over is free again once one has gone. */
static void
test_memory (HttpFixture *fixture, gconstpointer data)
{
  const gsize part = MADANG_UPLOADS_SIZE_MAX / 4;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (
      (GDestroyNotify) http_client_free);
  g_autofree char *small = write_file (5000);

  fixture->config.upload_bytes = MADANG_UPLOADS_SIZE_MAX;
  http_fixture_start (fixture);
  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (clients, begin_body (fixture, "/form", MULTIPART, part - 1000));
  spin_loop (200);
  expect (ask (fixture, "/form", MULTIPART, small), "503", "Retry-After: ");
  expect (ask (fixture, "/form", "", "{\"a\":\"c\"}"), "200", "[\"c\",-1]");
  g_ptr_array_remove_index (clients, 0);
  spin_loop (100);
  for (guint i = 0; i < 3; i++)
    expect (ask (fixture, "/form", MULTIPART, small), "200", "[\"b\",5000]");
}

/* One user has a quarter of that, on however many connections; others go on. */
static void
test_share (HttpFixture *fixture, gconstpointer data)
{
  const gsize part = MADANG_UPLOADS_SIZE_MAX / 8;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (
      (GDestroyNotify) http_client_free);
  g_autofree char *small = write_file (5000);
  g_autofree char *greedy = NULL;
  g_autofree char *other = NULL;

  take_tokens (fixture);
  greedy = write_fields (fixture, 7);
  other = write_fields (fixture, 8);
  fixture->config.upload_bytes = part;
  http_fixture_start (fixture);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (clients, begin_body (fixture, "/own", greedy, part - 1000));
  spin_loop (200);
  expect (ask (fixture, "/own", greedy, small), "429", "Retry-After: ");
  expect (ask (fixture, "/own", other, small), "200", "[\"b\",5000]");
  g_ptr_array_remove_index (clients, 0);
  spin_loop (100);
  expect (ask (fixture, "/own", greedy, small), "200", "[\"b\",5000]");
}

static gsize
measure_memory (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &status, NULL, NULL));
  return g_ascii_strtoull (strchr (status, ' ') + 1, NULL, 10) * sysconf (_SC_PAGESIZE);
}

#ifdef __SANITIZE_ADDRESS__
#define MALLOC_KEEPS TRUE /* what is freed */
#else
#define MALLOC_KEEPS FALSE
#endif

/* All other bodies have so much together, and what they had goes back to the system. */
static void
test_bodies (HttpFixture *fixture, gconstpointer data)
{
  const guint n = 96;
  const gsize part = MADANG_BODIES_SIZE_MAX / n;
  g_autofree char *refused = g_strnfill (n + 1, ' ');
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (
      (GDestroyNotify) http_client_free);
  gsize before;

  fixture->config.body_bytes = part;
  fixture->config.max_connections = 2 * n;
  http_fixture_start (fixture);
  before = measure_memory ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (clients, begin_body (fixture, "/json", "", part - 1));
  spin_loop (300);
  expect (ask (fixture, "/json", "", refused), "503", "Retry-After: ");
  g_ptr_array_set_size (clients, 0);
  spin_loop (300);
  expect (ask (fixture, "/json", "", "{\"a\":\"c\"}"), "200", "[\"c\",-1]");
  if (!MALLOC_KEEPS)
    g_assert_cmpuint (measure_memory (), <, before + MADANG_BODIES_SIZE_MAX / 4);
}

/* What is not read is not kept. */
static void
test_unread_bodies (HttpFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *head;
    const char *status;
  } requests[] = {
    { "POST /own HTTP/1.1\r\nHost: a\r\n", "401" },
    { "POST /nowhere HTTP/1.1\r\nHost: a\r\n", "404" },
    { "DELETE /json HTTP/1.1\r\nHost: a\r\n", "405" },
    { "POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n", "415" },
    { "OPTIONS /json HTTP/1.1\r\nHost: a\r\n", "200" },
  };

  fixture->config.body_bytes = MIB;
  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (HttpClient) client = http_client_new (fixture);
      g_autofree char *small = g_strconcat (requests[i].head, "Content-Length: 5\r\n\r\nabcde",
                                            NULL);
      g_autofree char *large = g_strconcat (requests[i].head, "Content-Length: 1000000\r\n\r\n",
                                            NULL);

      note_request (small);
      for (guint n = 0; n < 2; n++) /* and the connection stays */
        {
          http_client_send (client, small, -1);
          expect (http_client_read (client, FALSE), requests[i].status, "");
        }
      if (!g_str_equal (requests[i].status, "200"))
        expect (http_fixture_ask (fixture, large), requests[i].status, "Connection: close");
    }
}

/* A file may take longer than another request, but not for ever. */
static void
test_time (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) slow = NULL;
  g_autoptr (HttpClient) slower = NULL;
  g_autofree char *file = write_file (5000);
  g_autofree char *request = write_request ("/form", MULTIPART, file);
  gsize half = strlen (request) / 2;

  fixture->context.spans = (MadangHttpSpans){ .request = 1, .upload = 3, .idle = 60, .send = 60 };
  http_fixture_start (fixture);
  slow = http_client_new (fixture);
  slower = http_client_new (fixture);
  http_client_send (slow, request, half);
  http_client_send (slower, request, half);
  spin_loop (2200);
  http_client_send (slow, request + half, -1);
  expect (http_client_read (slow, FALSE), "200", "[\"b\",5000]");
  g_assert_true (http_client_wait_end (slower, 3000));
  g_assert_cmpuint (slower->received->len, ==, 0);
}

#define ADD(name, func) \
  g_test_add ("/http-uploads/" name, HttpFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("forms", test_forms);
  ADD ("refused", test_refused);
  ADD ("limits", test_limits);
  ADD ("chunked", test_chunked);
  ADD ("stranger", test_stranger);
  ADD ("expect", test_expect);
  ADD ("memory", test_memory);
  ADD ("share", test_share);
  ADD ("bodies", test_bodies);
  ADD ("unread-bodies", test_unread_bodies);
  ADD ("time", test_time);
  return g_test_run ();
}
