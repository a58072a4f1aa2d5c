#include "http-fixture.h"

#include <string.h>

#include "auth/madang-tokens.h"
#include "base/madang-json-writer.h"
#include "http/madang-reply.h"

#define GET(target, headers) "GET " target " HTTP/1.1\r\nHost: a\r\n" headers "\r\n"
#define POST(path, type, length, body) \
  "POST " path " HTTP/1.1\r\nHost: a\r\n" type "Content-Length: " #length "\r\n\r\n" body
#define JSON "Content-Type: application/json\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static void
reply_text (MadangRequest *request, const char *text)
{
  GString *json = g_string_new (NULL);

  madang_json_add_text (json, NULL, text);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
show_ids (MadangRequest *request, MadangServices *services)
{
  GString *json = g_string_new (NULL);

  madang_json_add_integer (json, NULL, madang_request_get_id (request, 0));
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
show_query (MadangRequest *request, MadangServices *services)
{
  reply_text (request, madang_request_get_query (request, "q"));
}

static void
show_page (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  GString *json;
  MadangPage page;

  if (!madang_request_read_page (request, &page, &error))
    {
      madang_request_fail (request, error);
      return;
    }
  json = g_string_new (NULL);
  g_string_append_printf (json, "[%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", page.limit,
                          page.before, page.after);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
show_body (MadangRequest *request, MadangServices *services)
{
  JsonObject *body = madang_request_get_body (request);

  reply_text (request, json_object_get_string_member_with_default (body, "a", "(none)"));
}

static void
show_caller (MadangRequest *request, MadangServices *services)
{
  GString *json = g_string_new (NULL);

  madang_json_add_integer (json, NULL, madang_request_get_caller (request)->user_id);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
show_no_caller (MadangRequest *request, MadangServices *services)
{
  g_assert_null (madang_request_get_caller (request));
  g_assert_null (madang_request_get_body (request));
  reply_text (request, "nobody");
}

static void
show_address (MadangRequest *request, MadangServices *services)
{
  GInetAddress *address = madang_request_get_address (request);
  g_autofree char *text = address != NULL ? g_inet_address_to_string (address) : NULL;

  reply_text (request, text);
}

static void
show_host (MadangRequest *request, MadangServices *services)
{
  reply_text (request, madang_request_get_host_url (request));
}

#define BODY MADANG_ROUTE_BODY_JSON

static const MadangRoute routes[] = {
  { MADANG_METHOD_GET, "/room/{id}", show_ids, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/query", show_query, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/page", show_page, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/json", show_body, BODY, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/form", show_body, BODY | MADANG_ROUTE_BODY_FORM_TOO,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/optional", show_body,
    BODY | MADANG_ROUTE_BODY_FORM_TOO | MADANG_ROUTE_BODY_OPTIONAL, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET | MADANG_METHOD_POST, "/ignored", show_no_caller, MADANG_ROUTE_BODY_IGNORED,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/caller", show_caller, MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/address", show_address, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/host", show_host, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/healthz", show_no_caller, MADANG_ROUTE_ANY_HOST, MADANG_LANGUAGE_NONE },
};

/* Who names no host is told the one that was asked. */
static void
test_no_host (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *wanted = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, "GET /host HTTP/1.0\r\n\r\n");
  wanted = g_strdup_printf ("\"http://127.0.0.1:%u\"", fixture->port);
  assert_contains (answer, wanted);
}

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

typedef struct
{
  const char *request;
  const char *status;
  const char *part; /* of the answer; NULL: whatever */
} Case;

static void
check_cases (HttpFixture *fixture, const Case *cases, guint n_cases)
{
  http_fixture_start (fixture);
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *answer = http_fixture_ask (fixture, cases[i].request);
      g_autofree char *status = g_strdup_printf ("HTTP/1.1 %s ", cases[i].status);

      note_request (cases[i].request);
      assert_contains (answer, status);
      if (cases[i].part != NULL)
        assert_contains (answer, cases[i].part);
    }
}

static void
test_paths (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/room/7", ""), "200", "\r\n\r\n7" },
    { GET ("//room//7/", ""), "200", "\r\n\r\n7" },
    { GET ("/r%6fom/%37", ""), "200", "\r\n\r\n7" },
    { GET ("http://a/room/7", ""), "200", "\r\n\r\n7" },
    { GET ("/room/7/../8", ""), "200", "\r\n\r\n8" },
    { GET ("/room/9223372036854775808", ""), "404", "{\"detail\":\"Not found.\"}" },
    { GET ("/room/x", ""), "404", "{\"detail\":\"Not found.\"}" },
    { GET ("/", ""), "404", "{\"detail\":\"Not found.\"}" },
    { "FROB /room/7 HTTP/1.1\r\nHost: a\r\n\r\n", "405", "Allow: GET, HEAD, OPTIONS" },
    { "POST /room/7 HTTP/1.1\r\nHost: a\r\n\r\n", "405", "Allow: GET, HEAD, OPTIONS" },
    { "DELETE /ignored HTTP/1.1\r\nHost: a\r\n\r\n", "405", "Allow: GET, HEAD, POST, OPTIONS" },
    { "FROB /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404", "{\"detail\":" },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_query (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/query?q=1", ""), "200", "\"1\"" },
    { GET ("/query?q=1&q=2", ""), "200", "\"1\"" },
    { GET ("/query?x=1&q=%EB%A7%88+x", ""), "200", "\"마 x\"" },
    { GET ("/query", ""), "200", "null" },
    { GET ("/query?", ""), "200", "null" },
    { GET ("/query?qq=1", ""), "200", "null" },
    { GET ("/query?q=%00", ""), "200", "\"%00\"" },
    { GET ("/query?q=%FF", ""), "200", "\"%FF\"" },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_pages (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/page", ""), "200", "[50,9223372036854775807,-1]" },
    { GET ("/page?limit=200&before=9&after=3", ""), "200", "[200,9,3]" },
    { GET ("/page?limit=1&after=0", ""), "200", "[1,9223372036854775807,0]" },
    { GET ("/page?limit=201", "Accept-Language: en\r\n"), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=0", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=-1", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=1x", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=%00", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?limit=99999999999999999999", ""), "400", "{\"limit\":[\"" },
    { GET ("/page?before=x&after=y", "Accept-Language: en\r\n"), "400",
      "{\"before\":[\"This must be a whole number.\"],\"after\":[\"This must be a whole "
      "number.\"]}" },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_bodies (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { POST ("/json", JSON, 9, "{\"a\":\"b\"}"), "200", "\"b\"" },
    { POST ("/json", "", 9, "{\"a\":\"b\"}"), "200", "\"b\"" },
    { POST ("/json", "Content-Type: Application/JSON; charset=utf-8\r\n", 9, "{\"a\":\"b\"}"),
      "200", "\"b\"" },
    { POST ("/json", FORM, 3, "a=b"), "415", "{\"detail\":" },
    { POST ("/json", "Content-Type: text/plain\r\n", 9, "{\"a\":\"b\"}"), "415", "{\"detail\":" },
    { POST ("/json", "Content-Type: application/jsonx\r\n", 9, "{\"a\":\"b\"}"), "415", NULL },
    { POST ("/form", "Content-Type: multipart/form-data; boundary=x\r\n", 1, "x"), "415", NULL },
    { POST ("/json", JSON, 0, ""), "400", "{\"detail\":" },
    { POST ("/json", JSON, 1, "{"), "400", "{\"detail\":" },
    { POST ("/json", JSON, 2, "[]"), "400", "{\"detail\":" },
    { POST ("/json", JSON, 14, "{\"a\":\"\\u0000\"}"), "400", "{\"detail\":" },
    { POST ("/json", JSON, 9, "{\"a\":\"\xff\"}"), "400", "{\"detail\":" },
    { POST ("/form", FORM, 3, "a=b"), "200", "\"b\"" },
    { POST ("/form", FORM, 11, "a=b+c&a=%64"), "200", "\"b c\"" },
    { POST ("/form", FORM, 5, "a=%00"), "400", "{\"detail\":" },
    { POST ("/form", FORM, 0, ""), "200", "\"(none)\"" },
    { POST ("/form", JSON, 9, "{\"a\":\"b\"}"), "200", "\"b\"" },
    { POST ("/optional", "", 0, ""), "200", "\"(none)\"" },
    { POST ("/optional", "Content-Type: text/plain\r\n", 0, ""), "200", "\"(none)\"" },
    { POST ("/optional", JSON, 1, "{"), "400", "{\"detail\":" },
    { POST ("/ignored", "Content-Type: text/plain\r\n", 3, "a b"), "200", "\"nobody\"" },
    { POST ("/ignored", JSON, 1, "{"), "200", "\"nobody\"" },
    { GET ("/ignored", JSON "Content-Length: 1\r\n") "{", "200", "\"nobody\"" },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_callers (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/caller", ""), "401", "WWW-Authenticate: Bearer\r\nWWW-Authenticate: Token" },
    { GET ("/caller", "Accept-Language: en\r\n"), "401",
      "{\"detail\":\"Authentication credentials were not provided.\"}" },
    { GET ("/caller", "Accept-Language: en\r\nAuthorization: Bearer x\r\n"), "401",
      "{\"detail\":\"The token is not valid or has expired.\"}" },
    { GET ("/caller", "Authorization:\r\n"), "401", NULL },
    { GET ("/caller", "Authorization: Bearer\r\n"), "401", NULL },
    { GET ("/caller", "Authorization: Basic YTpi\r\n"), "401", NULL },
    { GET ("/caller", "Authorization: Token zz\r\n"), "401", NULL },
    { GET ("/caller", "Authorization: Bearer \xff\xfe.\xff.\xff\r\n"), "401", NULL },
    { GET ("/caller", "Cookie: access_token=x\r\n"), "401", NULL },
    { GET ("/caller", "Authorization: Token 0123456789abcdef0123456789abcdef01234567\r\n"), "200",
      "\r\n\r\n0" },
  };
  g_autoptr (GBytes) secret = g_bytes_new ("secret", 6);
  g_autoptr (MadangClock) clock = madang_system_clock_new ();
  g_autofree char *token = NULL;
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  MadangUuid session = { { 1 } };

  fixture->context.tokens = madang_tokens_new (secret, clock, 60, 14);
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
  token = madang_tokens_issue_access (fixture->context.tokens, 42, "nick", FALSE, &session);
  request = g_strdup_printf (GET ("/caller", "Authorization: Bearer %s\r\n"), token);
  answer = http_fixture_ask (fixture, request);
  assert_status (answer, 200);
  assert_contains (answer, "\r\n\r\n42");
}

#define HOST(path, host) "GET " path " HTTP/1.1\r\nHost: " host "\r\n\r\n"
#define REFUSED "{\"detail\":\""

static void
test_hosts (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { HOST ("/ignored", "chat.example.org"), "200", NULL },
    { HOST ("/ignored", "chat.example.org:8000"), "200", NULL },
    { HOST ("/ignored", "CHAT.example.ORG"), "200", NULL },
    { HOST ("/ignored", "chat.example.org."), "200", NULL },
    { HOST ("/ignored", "example.net"), "200", NULL },
    { HOST ("/ignored", "a.b.example.net:1"), "200", NULL },
    { HOST ("/ignored", "[::1]:8000"), "200", NULL },
    { HOST ("/ignored", "[0:0::1]"), "200", NULL },
    { HOST ("/ignored", "badexample.net"), "400", REFUSED },
    { HOST ("/ignored", "example.org"), "400", REFUSED },
    { HOST ("/ignored", "x.chat.example.org"), "400", REFUSED },
    { HOST ("/ignored", "chat.example.org.evil"), "400", REFUSED },
    { HOST ("/ignored", "[::2]"), "400", REFUSED },
    { HOST ("/ignored", "evil"), "400", REFUSED },
    { HOST ("/nowhere", "evil"), "400", REFUSED },
    { HOST ("/healthz", "evil"), "200", NULL },
    { HOST ("/healthz/", "10.0.0.1:80"), "200", NULL },
    /* What some parsers take for another host. */
    { HOST ("/ignored", "evil@chat.example.org"), "400", REFUSED },
    { HOST ("/ignored", "chat.example.org:80@evil"), "400", NULL },
    { HOST ("/ignored", "chat.example.org?x"), "400", REFUSED },
    { HOST ("/ignored", "chat.example.org#x"), "400", REFUSED },
    { HOST ("/ignored", "chat.example.org, evil"), "400", NULL },
    { HOST ("/ignored", "chat.example.org:x"), "400", NULL },
    { "GET http://evil/ignored HTTP/1.1\r\nHost: chat.example.org\r\n\r\n", "400", REFUSED },
    { "GET http://chat.example.org/ignored HTTP/1.1\r\nHost: evil\r\n\r\n", "400", REFUSED },
  };
  const char *hosts[] = { "chat.example.org", ".example.net", "[::1]", NULL };

  fixture->config.allowed_hosts = (GStrv) hosts;
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_any_host (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { HOST ("/host", "whatever:8000"), "200", "\"http://whatever:8000\"" },
    { HOST ("/host", "[::1]:80"), "200", "\"http://[::1]:80\"" },
    { HOST ("/host", "a@b"), "400", NULL },
    { HOST ("/host", "a\"b"), "400", NULL },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_public_url (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = { { HOST ("/host", "whatever"), "200",
                                  "\"https://chat.example.org\"" } };

  fixture->config.public_url = (char *) "https://chat.example.org";
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_no_proxies (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/address", ""), "200", "\"127.0.0.1\"" },
    { GET ("/address", "X-Forwarded-For: 192.0.2.1\r\n"), "200", "\"127.0.0.1\"" },
    { GET ("/host", "X-Forwarded-Proto: https\r\n"), "200", "\"http://a\"" },
  };

  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

#define FORWARDED(list) GET ("/address", "X-Forwarded-For: " list "\r\n")

static void
test_proxies (HttpFixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { GET ("/address", ""), "200", "\"127.0.0.1\"" },
    { FORWARDED ("192.0.2.1"), "200", "\"192.0.2.1\"" },
    { FORWARDED ("192.0.2.9, 192.0.2.1"), "200", "\"192.0.2.1\"" },
    { FORWARDED ("192.0.2.9, 192.0.2.1, 10.1.2.3"), "200", "\"192.0.2.1\"" },
    { FORWARDED ("192.0.2.9") "", "200", "\"192.0.2.9\"" },
    { GET ("/address", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 192.0.2.1\r\n"), "200",
      "\"192.0.2.1\"" },
    { FORWARDED ("10.0.0.1, 10.0.0.2"), "200", "\"10.0.0.1\"" },
    { FORWARDED ("192.0.2.1:5123"), "200", "\"192.0.2.1\"" },
    { FORWARDED ("[2001:db8::1]:5123"), "200", "\"2001:db8::1\"" },
    { FORWARDED ("2001:db8::1"), "200", "\"2001:db8::1\"" },
    { FORWARDED ("::ffff:192.0.2.1"), "200", "\"192.0.2.1\"" },
    { FORWARDED ("192.0.2.1, unknown"), "200", "\"127.0.0.1\"" },
    { FORWARDED (""), "200", "\"127.0.0.1\"" },
    { GET ("/host", "X-Forwarded-Proto: https\r\n"), "200", "\"https://a\"" },
    { GET ("/host", "X-Forwarded-Proto: https, http\r\n"), "200", "\"http://a\"" },
    { GET ("/host", ""), "200", "\"http://a\"" },
  };

  g_ptr_array_add (fixture->config.trusted_proxies,
                   g_inet_address_mask_new_from_string ("127.0.0.0/8", NULL));
  g_ptr_array_add (fixture->config.trusted_proxies,
                   g_inet_address_mask_new_from_string ("10.0.0.0/8", NULL));
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

#define ADD(name, func) g_test_add ("/request/" name, HttpFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("paths", test_paths);
  ADD ("query", test_query);
  ADD ("pages", test_pages);
  ADD ("bodies", test_bodies);
  ADD ("callers", test_callers);
  ADD ("hosts", test_hosts);
  ADD ("no-host", test_no_host);
  ADD ("any-host", test_any_host);
  ADD ("public-url", test_public_url);
  ADD ("no-proxies", test_no_proxies);
  ADD ("proxies", test_proxies);
  return g_test_run ();
}
