#include "auth/madang-credentials.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "fake-clock.h"

#include <string.h>

#define SECRET "0123456789abcdef0123456789abcdef01234567"
#define SECRET_UPPER "0123456789ABCDEF0123456789ABCDEF01234567"

typedef struct
{
  MadangTokens *tokens;
  char *jwt;
  char *refresh;
  MadangUuid jwt_session;
  MadangUuid secret_session;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FakeClock) clock = fake_clock_new ();
  g_autoptr (GBytes) secret = g_bytes_new_static ("key", 3);

  fixture->tokens = madang_tokens_new (secret, MADANG_CLOCK (clock), 60, 14);
  madang_uuid_init_random (&fixture->jwt_session);
  madang_uuid_init_digest (&fixture->secret_session, SECRET, strlen (SECRET));
  fixture->jwt = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                             &fixture->jwt_session);
  fixture->refresh = madang_tokens_issue_refresh (
      fixture->tokens, 42, "길동", &fixture->jwt_session, &fixture->secret_session, 1704067200);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->tokens);
  g_free (fixture->jwt);
  g_free (fixture->refresh);
}

typedef enum
{
  BAD,
  JWT,
  OPAQUE
} Kind;

static void
assert_read (
    Fixture *fixture, Kind kind, gboolean good, const MadangCaller *caller, const GError *error)
{
  if (kind == BAD)
    {
      g_assert_false (good);
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
      return;
    }
  g_assert_true (good);
  g_assert_no_error (error);
  g_assert_cmpint (caller->user_id, ==, kind == JWT ? 42 : 0);
  g_assert_true (madang_uuid_equal (&caller->session, kind == JWT ? &fixture->jwt_session
                                                                  : &fixture->secret_session));
  if (kind == OPAQUE)
    g_assert_cmpint (caller->expires_at, ==, G_MAXINT64);
  else
    g_assert_cmpint (caller->expires_at, <, G_MAXINT64);
}

static void
test_authorization (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *pattern; /* with %s for the access token */
    Kind kind;
  } cases[] = {
    { "Bearer %s", JWT },
    { "bearer %s", JWT },
    { "BEARER\t %s", JWT },
    { " Bearer %s", JWT },
    { "Token " SECRET, OPAQUE },
    { "token " SECRET_UPPER, OPAQUE },
    { "Bearer " SECRET, BAD },
    { "Token %s", BAD },
    { "Bearer%s", BAD },
    { "Bearers %s", BAD },
    { "%s", BAD },
    { SECRET, BAD },
    { "", BAD },
    { " ", BAD },
    { "Bearer", BAD },
    { "Bearer ", BAD },
    { "Token", BAD },
    { "Token  ", BAD },
    { "Token " SECRET "0", BAD },
    { "Token " SECRET " x", BAD },
    { "Token 0123456789abcdef0123456789abcdef0123456", BAD },
    { "Token g123456789abcdef0123456789abcdef01234567", BAD },
    { "Bearer %s, Token " SECRET, BAD },
    { "Bearer \"%s\"", BAD },
    { "Basic YTpi", BAD },
    { "\xff\xfe", BAD },
    { "Bearer \xff.\xff.\xff", BAD },
    { "베어러 %s", BAD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].pattern, "%s", 2);
      g_autofree char *header = g_strjoinv (fixture->jwt, parts);
      g_autoptr (GError) error = NULL;
      MadangCaller caller;
      gboolean good;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      good = madang_credentials_read_authorization (fixture->tokens, header, &caller, &error);
      assert_read (fixture, cases[i].kind, good, &caller, error);
    }
}

static void
test_authorization_absent_or_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (1000000, 'a');
  g_autofree char *bearer = g_strconcat ("Bearer ", filling, NULL);
  g_autofree char *token = g_strconcat ("Token ", filling, NULL);
  const char *headers[] = { NULL, filling, bearer, token };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GError) error = NULL;
      MadangCaller caller;
      gboolean good = madang_credentials_read_authorization (fixture->tokens, headers[i], &caller,
                                                             &error);

      assert_read (fixture, BAD, good, &caller, error);
    }
}

static void
test_token (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *text;
    Kind kind;
  } cases[] = {
    { fixture->jwt, JWT },
    { SECRET, OPAQUE },
    { SECRET_UPPER, OPAQUE },
    { fixture->refresh, BAD },
    { NULL, BAD },
    { "", BAD },
    { "null", BAD },
    { "Bearer " SECRET, BAD },
    { " " SECRET, BAD },
    { SECRET "\n", BAD },
    { SECRET SECRET, BAD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      MadangCaller caller;
      gboolean good = madang_credentials_read_token (fixture->tokens, cases[i].text, &caller,
                                                     &error);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      assert_read (fixture, cases[i].kind, good, &caller, error);
    }
}

static void
test_session_id (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *text;
    Kind kind;
  } cases[] = {
    { SECRET, OPAQUE }, { SECRET_UPPER, OPAQUE },    { fixture->jwt, BAD }, { NULL, BAD },
    { "", BAD },        { "0123456789abcdef", BAD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      MadangCaller caller;
      gboolean good = madang_credentials_read_session_id (cases[i].text, &caller, &error);

      assert_read (fixture, cases[i].kind, good, &caller, error);
    }
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *pattern; /* with %s for the refresh token */
    Kind kind;
  } cases[] = {
    { "%s", JWT },
    { "bearer %s", JWT },
    { " Token  %s", JWT },
    { SECRET, OPAQUE },
    { "", BAD },
    { "Bearer", BAD },
    { "Token " SECRET, OPAQUE },
    { "Basic %s", BAD },
    { "Bearer %sx", BAD },
    { "Bearer Token %s", BAD },
    { SECRET "0", BAD },
  };
  MadangCaller caller;

  g_assert_false (madang_credentials_read_session (fixture->tokens, NULL, &caller));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].pattern, "%s", 2);
      g_autofree char *text = g_strjoinv (fixture->refresh, parts);
      gboolean good = madang_credentials_read_session (fixture->tokens, text, &caller);

      g_assert_cmpint (good, ==, cases[i].kind != BAD);
      if (good)
        assert_read (fixture, cases[i].kind, good, &caller, NULL);
    }
}

static void
test_cookies (void)
{
  static const struct
  {
    const char *header;
    const char *value;
  } cases[] = {
    { NULL, NULL },
    { "", NULL },
    { ";", NULL },
    { "sessionid", NULL },
    { "sessionid;", NULL },
    { "=sessionid", NULL },
    { "other=1", NULL },
    { "sessionid2=1", NULL },
    { "xsessionid=1", NULL },
    { "SessionID=1", NULL },
    { "a=sessionid=1", NULL },
    { "sessionid=", "" },
    { "sessionid=\"\"", "" },
    { "sessionid=\"", "\"" },
    { "sessionid=1", "1" },
    { "sessionid=\"1\"", "1" },
    { "sessionid= \"1\" ", "1" },
    { " sessionid = 1 ", "1" },
    { "sessionid=1; sessionid=2", "1" },
    { "a=b; sessionid=1", "1" },
    { "a=b;sessionid=1;c=d", "1" },
    { ";;; ;\tsessionid=1\t;", "1" },
    { "a; sessionid=1", "1" },
    { "sessionid=1=2", "1=2" },
    { "a=\"b\"; sessionid=\xff", "\xff" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = madang_credentials_find_cookie (cases[i].header, "sessionid");

      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

static void
test_long_cookie (void)
{
  g_autofree char *filling = g_strnfill (1000000, 'a');
  g_autofree char *header = g_strconcat ("sessionid=", filling, NULL);
  g_autofree char *value = madang_credentials_find_cookie (header, "sessionid");

  g_assert_cmpuint (strlen (value), ==, MADANG_TOKEN_MAX + 1);
  g_assert_null (madang_credentials_find_cookie (header, filling));
}

static void
test_make_secret (void)
{
  MadangUuid sessions[2];
  g_autofree char *first = madang_credentials_make_secret (&sessions[0]);
  g_autofree char *second = madang_credentials_make_secret (&sessions[1]);
  MadangCaller caller;

  g_assert_cmpuint (strspn (first, "0123456789abcdef"), ==, MADANG_SECRET_DIGITS);
  g_assert_cmpuint (strlen (first), ==, MADANG_SECRET_DIGITS);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (madang_credentials_read_session_id (first, &caller, NULL));
  g_assert_true (madang_uuid_equal (&caller.session, &sessions[0]));
  g_assert_false (madang_uuid_equal (&caller.session, &sessions[1]));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/credentials/authorization", test_authorization);
  add ("/credentials/authorization-absent-or-long", test_authorization_absent_or_long);
  add ("/credentials/token", test_token);
  add ("/credentials/session-id", test_session_id);
  add ("/credentials/session", test_session);
  g_test_add_func ("/credentials/make-secret", test_make_secret);
  g_test_add_func ("/credentials/cookies", test_cookies);
  g_test_add_func ("/credentials/long-cookie", test_long_cookie);
  return g_test_run ();
}
