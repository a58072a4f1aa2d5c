#include "base/madang-address.h"

typedef struct
{
  const char *text;
  const char *expected; /* NULL: refused */
} Case;

static void
check_cases (const Case *cases, guint n_cases, char *(*normalize) (const char *text))
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *result = normalize (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (result, ==, cases[i].expected);
    }
}

static void
test_host (void)
{
  static const Case cases[] = {
    { "Chat.Example.ORG", "chat.example.org" },
    { "127.0.0.1", "127.0.0.1" },
    { "마당.한국", "xn--ok1b32k.xn--3e0b707e" },
    { "[0:0::1]", "[::1]" },
    { "[127.0.0.1]", NULL },
    { "[", NULL },
    { "[]", NULL },
    { "::1", NULL },
    { "example.org:80", NULL },
    { "a b", NULL },
    { "a/b", NULL },
    { "*", NULL },
    { ".example.org", NULL },
    { "", NULL },
  };

  check_cases (cases, G_N_ELEMENTS (cases), madang_normalize_host);
}

static void
test_host_pattern (void)
{
  static const Case cases[] = {
    { "*", "*" },
    { "Example.org", "example.org" },
    { ".Example.org", ".example.org" },
    { "[::1]", "[::1]" },
    { "*.example.org", NULL },
    { "..example.org", NULL },
    { ".", NULL },
    { "", NULL },
  };

  check_cases (cases, G_N_ELEMENTS (cases), madang_normalize_host_pattern);
}

static void
test_origin (void)
{
  static const Case cases[] = {
    { "https://chat.example.org", "https://chat.example.org" },
    { "HTTPS://Chat.Example.org:443/", "https://chat.example.org" },
    { "http://localhost:80", "http://localhost" },
    { "http://localhost:443", "http://localhost:443" },
    { "http://[::1]:8000", "http://[::1]:8000" },
    { "https://마당.한국", "https://xn--ok1b32k.xn--3e0b707e" },
    { "capacitor://localhost", "capacitor://localhost" },
    { "https://example.org/chat", NULL },
    { "https://example.org?a", NULL },
    { "https://example.org#a", NULL },
    { "https://user@example.org", NULL },
    { "https://*.example.org", NULL },
    { "https://", NULL },
    { "https://h:99999", NULL },
    { "example.org", NULL },
    { "null", NULL },
    { "*", NULL },
    { "", NULL },
  };

  check_cases (cases, G_N_ELEMENTS (cases), madang_normalize_origin);
}

static void
test_trust (void)
{
  static const char *const others[] = { "https://app.example.org", NULL };
  static const struct
  {
    const char *origin;
    const char *host;
    gboolean is_trusted;
  } cases[] = {
    { "http://127.0.0.1:8000", "127.0.0.1:8000", TRUE },
    { "https://chat.example.org", "chat.example.org", TRUE },
    { "https://chat.example.org", "Chat.Example.org:443", TRUE },
    { "https://app.example.org", "chat.example.org", TRUE },
    { "https://app.example.org", NULL, TRUE },
    { "http://127.0.0.1:8001", "127.0.0.1:8000", FALSE },
    { "http://localhost:8000", "127.0.0.1:8000", FALSE },
    { "http://chat.example.org", "chat.example.org:443", FALSE },
    { "https://evil.example.org", "chat.example.org", FALSE },
    { "https://chat.example.org.evil.org", "chat.example.org", FALSE },
    { "ftp://chat.example.org", "chat.example.org", FALSE },
    { "https://chat.example.org", NULL, FALSE },
    { "null", "null", FALSE },
    { "", "chat.example.org", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s at %s", cases[i].origin, cases[i].host);
      g_assert_cmpint (madang_is_origin_trusted (cases[i].origin, cases[i].host, others), ==,
                       cases[i].is_trusted);
    }
}

static void
test_listen (void)
{
  static const Case cases[] = {
    { "127.0.0.1:8000", "127.0.0.1:8000" },
    { "LocalHost:0", "localhost:0" },
    { "[0::1]:65535", "[::1]:65535" },
    { ":8000", ":8000" },
    { "unix:/run/madang/../a", "unix:/run/a" },
    { "unix:", NULL },
    { "localhost", NULL },
    { "localhost:", NULL },
    { "localhost:65536", NULL },
    { "localhost:+1", NULL },
    { "::1:8000", NULL },
    { "*:8000", NULL },
    { "", NULL },
  };
  g_autofree char *name = g_strnfill (106, 'a');
  g_autofree char *longest = g_strconcat ("unix:/", name, NULL);
  g_autofree char *longer = g_strconcat ("unix:/", name, "a", NULL);
  const Case lengths[] = { { longest, longest }, { longer, NULL } };

  check_cases (cases, G_N_ELEMENTS (cases), madang_normalize_listen);
  check_cases (lengths, G_N_ELEMENTS (lengths), madang_normalize_listen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/host", test_host);
  g_test_add_func ("/address/host-pattern", test_host_pattern);
  g_test_add_func ("/address/origin", test_origin);
  g_test_add_func ("/address/trust", test_trust);
  g_test_add_func ("/address/listen", test_listen);
  return g_test_run ();
}
