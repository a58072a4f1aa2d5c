#include "http-fixture.h"

#include <string.h>

#include "http/madang-reply.h"

#define ASK(path, headers) "GET " path " HTTP/1.1\r\nHost: a\r\n" headers "\r\n"
#define ENGLISH "Accept-Language: en-GB, ko;q=0.5\r\n"

static void
fail_fields (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "b",
                          N_ ("This field is required."), NULL);
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "a",
                          N_ ("This field may not be blank."), NULL);
  madang_add_field_error_counted (&error, MADANG_ERROR_INVALID_ARGUMENT, "c",
                                  "This field can have at most %s character.",
                                  "This field can have at most %s characters.", 20);
  madang_request_fail (request, error);
}

static void
fail_whole (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  madang_set_not_authorized (&error);
  madang_request_fail (request, error);
}

static void
fail_printed (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  madang_set_error (&error, MADANG_ERROR_NO_SUCH_ROOM, N_ ("Not found."), NULL);
  madang_request_fail (request, error);
}

static void
fail_unavailable (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  madang_set_unavailable (&error);
  madang_request_fail (request, error);
}

static void
fail_too_often (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;

  madang_set_error_retry (&error, MADANG_ERROR_RATE_LIMITED, 42,
                          N_ ("Too many requests. Try again later."));
  madang_request_fail (request, error);
}

static void
fail_foreign (MadangRequest *request, MadangServices *services)
{
  madang_request_fail (request,
                       g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "the pool has burst"));
}

static void
say (MadangRequest *request, MadangServices *services)
{
  madang_request_reply_text (request, SOUP_STATUS_OK, "message", N_ ("Not found."), NULL);
}

/* One body in two languages: a printed text and another, and nobody asks. */
static void
say_both (MadangRequest *request, MadangServices *services)
{
  MadangPhrase printed = { .msgid = N_ ("Not found.") };
  MadangPhrase other = { .msgid = N_ ("This field is required.") };
  g_autofree char *first = madang_request_render (request, &printed);
  g_autofree char *second = madang_request_render (request, &other);

  madang_request_reply (request, SOUP_STATUS_OK, g_string_new ("{}"));
}

static void
set_cookies (MadangRequest *request, MadangServices *services)
{
  madang_request_add_cookie (request, "sessionid", "abc", 60);
  madang_request_add_cookie (request, "old", "", 0);
  madang_request_reply (request, SOUP_STATUS_OK, g_string_new ("{}"));
}

static void
set_links (MadangRequest *request, MadangServices *services)
{
  MadangPage next = { 20, G_MAXINT64, 9 };
  MadangPage previous = { 20, 5, -1 };

  madang_request_add_link (request, "next", &next);
  madang_request_add_link (request, "prev", &previous);
  madang_request_reply (request, SOUP_STATUS_OK, g_string_new ("[]"));
}

#define KOREAN MADANG_LANGUAGE_KOREAN
#define RUSSIAN MADANG_LANGUAGE_RUSSIAN
#define GET MADANG_METHOD_GET

static const MadangRoute routes[] = {
  { GET, "/fields", fail_fields, 0, RUSSIAN },
  { GET, "/fields-003", fail_fields, MADANG_ROUTE_ANSWERS_ERROR, RUSSIAN },
  { GET, "/whole", fail_whole, 0, KOREAN },
  { GET, "/whole-003", fail_whole, MADANG_ROUTE_ANSWERS_ERROR, RUSSIAN },
  { GET, "/caller-003", fail_whole, MADANG_ROUTE_ANSWERS_ERROR | MADANG_ROUTE_NEEDS_CALLER,
    RUSSIAN },
  { MADANG_METHOD_POST, "/body-003", fail_whole,
    MADANG_ROUTE_ANSWERS_ERROR | MADANG_ROUTE_BODY_JSON, RUSSIAN },
  { GET, "/printed", fail_printed, 0, KOREAN },
  { GET, "/unavailable", fail_unavailable, MADANG_ROUTE_ANSWERS_ERROR, MADANG_LANGUAGE_NONE },
  { GET, "/too-often", fail_too_often, 0, MADANG_LANGUAGE_NONE },
  { GET, "/foreign", fail_foreign, 0, MADANG_LANGUAGE_NONE },
  { GET, "/say", say, 0, KOREAN },
  { GET, "/both", say_both, 0, KOREAN },
  { GET, "/cookies", set_cookies, 0, KOREAN },
  { GET, "/links/{id}", set_links, 0, KOREAN },
  { MADANG_METHOD_PUT | MADANG_METHOD_DELETE, "/member", say, 0, KOREAN },
};

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_init (fixture, routes, G_N_ELEMENTS (routes));
}

static void
tear_down (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_clear (fixture);
}

static void
test_field_errors (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *russian = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, ASK ("/fields", ENGLISH));
  assert_status (answer, 400);
  assert_contains (answer, "\r\n\r\n{\"b\":[\"This field is required.\"],\"a\":[\"This field may "
                           "not be blank.\"],\"c\":[\"This field can have at most 20 "
                           "characters.\"]}");
  assert_contains (answer, "Content-Language: en\r\n");
  assert_contains (answer, "Vary: Accept-Language\r\n");
  assert_contains (answer, "Cache-Control: no-store\r\n");
  assert_contains (answer, "Content-Type: application/json\r\n");
  assert_lacks (answer, "Server:");
  russian = http_fixture_ask (fixture, ASK ("/fields", ""));
  assert_contains (russian, "Content-Language: ru\r\n");
  assert_lacks (russian, "required");
}

static void
test_003_errors (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *whole = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *caller = NULL;
  g_autofree char *body = NULL;
  g_autofree char *unavailable = NULL;

  http_fixture_start (fixture);
  whole = http_fixture_ask (fixture, ASK ("/whole-003", ENGLISH));
  assert_status (whole, 403);
  assert_contains (whole, "{\"error\":\"You do not have permission to do this.\"}");
  fields = http_fixture_ask (fixture, ASK ("/fields-003", ENGLISH));
  assert_status (fields, 400);
  assert_contains (fields, "{\"error\":\"b: This field is required. a: This field may not");
  /* What is refused before the handler, or is not its to refuse, has the common form. */
  caller = http_fixture_ask (fixture, ASK ("/caller-003", ENGLISH));
  assert_status (caller, 401);
  assert_contains (caller, "{\"detail\":");
  body = http_fixture_ask (fixture,
                           "POST /body-003 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{");
  assert_status (body, 400);
  assert_contains (body, "{\"detail\":");
  unavailable = http_fixture_ask (fixture, ASK ("/unavailable", ENGLISH));
  assert_status (unavailable, 503);
  assert_contains (unavailable, "{\"detail\":");
}

static void
test_retry_after (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *unavailable = NULL;
  g_autofree char *too_often = NULL;

  http_fixture_start (fixture);
  unavailable = http_fixture_ask (fixture, ASK ("/unavailable", ENGLISH));
  assert_contains (unavailable, "Retry-After: 1\r\n");
  too_often = http_fixture_ask (fixture, ASK ("/too-often", ENGLISH));
  assert_contains (too_often, "HTTP/1.1 429 Too Many Requests\r\n");
  assert_contains (too_often, "Retry-After: 42\r\n");
}

/* What went wrong on our side is the log's, not the client's. */
static void
test_foreign_errors (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "GET /foreign failed: the pool has burst");
  answer = http_fixture_ask (fixture, ASK ("/foreign?token=secret", ENGLISH));
  g_test_assert_expected_messages ();
  assert_status (answer, 500);
  assert_contains (answer, "{\"detail\":\"Something went wrong on the server. Try again later.\"}");
  assert_lacks (answer, "pool");
}

static void
test_languages (HttpFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *accept; /* NULL: no such header */
    const char *sent;
  } cases[] = {
    { "/whole", NULL, "ko" },
    { "/whole", "en", "en" },
    { "/whole", "ru-RU,ru;q=0.9", "ru" },
    { "/whole", "de", "ko" },
    { "/whole", "*", "ko" },
    { "/whole", "en;q=0.1, ru;q=0.2", "ru" },
    { "/whole-003", NULL, "ru" },
    { "/whole-003", "ko", "ko" },
    /* Printed in English: sent as printed where nobody asks, translated where somebody does. */
    { "/printed", NULL, "en" },
    { "/printed", "ko", "ko" },
    { "/both", NULL, "en, ko" },
    { "/both", "ru", "ru" },
    /* Of no document: the configured language. */
    { "/too-often", NULL, "ru" },
    { "/nowhere", "en", "en" },
    /* A wrong method on a known path speaks its language. */
    { "/member", NULL, "ko" },
  };

  fixture->config.language = (char *) "ru";
  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *accept = cases[i].accept != NULL
                                    ? g_strdup_printf ("Accept-Language: %s\r\n", cases[i].accept)
                                    : g_strdup ("");
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n",
                                                  cases[i].path, accept);
      g_autofree char *answer = http_fixture_ask (fixture, request);
      g_autofree char *wanted = g_strdup_printf ("Content-Language: %s\r\n", cases[i].sent);

      g_test_message ("%s %s", cases[i].path, accept);
      assert_contains (answer, wanted);
      assert_contains (answer, "Vary: Accept-Language\r\n");
    }
}

static void
test_reply_text (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *silent = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, ASK ("/say", ENGLISH));
  assert_status (answer, 200);
  assert_contains (answer, "{\"message\":\"Not found.\"}");
  silent = http_fixture_ask (fixture, ASK ("/links/1", ENGLISH));
  assert_lacks (silent, "Content-Language:");
  assert_lacks (silent, "Vary:");
}

static void
test_cookies (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *plain = NULL;
  g_autofree char *secure = NULL;

  g_ptr_array_add (fixture->config.trusted_proxies,
                   g_inet_address_mask_new_from_string ("127.0.0.1", NULL));
  http_fixture_start (fixture);
  plain = http_fixture_ask (fixture, ASK ("/cookies", ""));
  assert_contains (plain,
                   "Set-Cookie: sessionid=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax\r\n");
  assert_contains (plain, "Set-Cookie: old=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax\r\n");
  secure = http_fixture_ask (fixture, ASK ("/cookies", "X-Forwarded-Proto: https\r\n"));
  assert_contains (secure, "; SameSite=Lax; Secure\r\n");
}

static void
test_links (HttpFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *target;
    const char *next;
  } cases[] = {
    { "/links/1", "Link: </links/1?limit=20&after=9>; rel=\"next\"\r\n" },
    { "//links//1/?limit=3&before=4&q=a&after=5&x",
      "Link: </links//1/?q=a&x&limit=20&after=9>; rel=\"next\"\r\n" },
    { "/links/1?limits=1&q=%EB%A7%88", "Link: </links/1?limits=1&q=%EB%A7%88&limit=20&after=9>" },
    { "/l%69nks/1?q=>\"", "Link: </links/1?q=%3E%22&limit=20&after=9>" },
  };

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a\r\n\r\n",
                                                  cases[i].target);
      g_autofree char *answer = http_fixture_ask (fixture, request);

      assert_contains (answer, cases[i].next);
      assert_contains (answer, "limit=20&before=5>; rel=\"prev\"\r\n");
    }
}

static void
test_cors_any (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *preflight = NULL;
  g_autofree char *everything = NULL;
  g_autofree char *nowhere = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, ASK ("/say", "Origin: https://x\r\n"));
  assert_contains (answer, "Access-Control-Allow-Origin: *\r\n");
  assert_contains (answer,
                   "Access-Control-Expose-Headers: Retry-After, Content-Language, Link\r\n");
  assert_lacks (answer, "Credentials");
  refused = http_fixture_ask (fixture, ASK ("/nowhere", "Origin: https://x\r\n"));
  assert_contains (refused, "Access-Control-Allow-Origin: *\r\n");
  preflight = http_fixture_ask (fixture,
                                "OPTIONS /member HTTP/1.1\r\nHost: a\r\nOrigin: https://x\r\n"
                                "Access-Control-Request-Method: PUT\r\n\r\n");
  assert_status (preflight, 200);
  assert_contains (preflight, "Access-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE\r\n");
  assert_contains (preflight, "Access-Control-Allow-Headers: authorization, content-type, "
                              "accept-language, idempotency-key\r\n");
  assert_contains (preflight, "Allow: PUT, DELETE, OPTIONS\r\n");
  everything = http_fixture_ask (fixture, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  assert_status (everything, 200);
  nowhere = http_fixture_ask (fixture, "OPTIONS /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
  assert_status (nowhere, 404);
}

static void
test_cors_listed (HttpFixture *fixture, gconstpointer data)
{
  const char *origins[] = { "https://x", "https://y", NULL };
  g_autofree char *listed = NULL;
  g_autofree char *other = NULL;
  g_autofree char *none = NULL;

  fixture->config.cors_origins = (GStrv) origins;
  http_fixture_start (fixture);
  listed = http_fixture_ask (fixture, ASK ("/links/1", "Origin: https://y\r\n"));
  assert_contains (listed, "Access-Control-Allow-Origin: https://y\r\n");
  assert_contains (listed, "Vary: Origin\r\n");
  other = http_fixture_ask (fixture, ASK ("/links/1", "Origin: https://z\r\n"));
  assert_lacks (other, "Access-Control");
  assert_contains (other, "Vary: Origin\r\n");
  none = http_fixture_ask (fixture, ASK ("/links/1", ""));
  assert_lacks (none, "Access-Control");
}

#define ADD(name, func) g_test_add ("/reply/" name, HttpFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("field-errors", test_field_errors);
  ADD ("003-errors", test_003_errors);
  ADD ("retry-after", test_retry_after);
  ADD ("foreign-errors", test_foreign_errors);
  ADD ("languages", test_languages);
  ADD ("reply-text", test_reply_text);
  ADD ("cookies", test_cookies);
  ADD ("links", test_links);
  ADD ("cors-any", test_cors_any);
  ADD ("cors-listed", test_cors_listed);
  return g_test_run ();
}
