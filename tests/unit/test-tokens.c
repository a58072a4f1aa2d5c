#include "auth/madang-tokens.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "fake-clock.h"

#include <jwt.h>
#include <string.h>

#define SECRET "the secret of a test, long enough for HS512 to take it as a key too"
#define OTHER_SECRET "another secret"
#define NOW 1704067200 /* where a FakeClock stands */
#define SESSION "00112233-4455-6677-8899-aabbccddeeff"
#define JTI "ffeeddcc-bbaa-9988-7766-554433221100"

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define BODY(type, iss, exp, iat, jti, sid, user_id, nickname)                            \
  "{\"token_type\":" type ",\"iss\":" iss ",\"exp\":" exp ",\"iat\":" iat ",\"jti\":" jti \
  ",\"sid\":" sid ",\"user_id\":" user_id ",\"nickname\":" nickname "}"
#define TYPE "\"access\""
#define ISS "\"madang\""
#define EXP "1704067300"
#define IAT "1704067200"
#define GOOD_BODY BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"")

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

typedef struct
{
  FakeClock *clock;
  MadangTokens *tokens;
  MadangUuid session;
  MadangUuid jti;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) secret = g_bytes_new_static (SECRET, strlen (SECRET));

  fixture->clock = fake_clock_new ();
  fixture->tokens = madang_tokens_new (secret, MADANG_CLOCK (fixture->clock), 60, 14);
  g_assert_true (madang_uuid_parse (&fixture->session, SESSION));
  g_assert_true (madang_uuid_parse (&fixture->jti, JTI));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->tokens);
  g_assert_finalize_object (fixture->clock);
}

static char *
encode_part (const char *data, gsize length)
{
  char *text = g_base64_encode ((const guchar *) data, length);

  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* Signs by hand, so that nothing that libjwt would not write stays untried. */
static char *
forge (const char *header, const char *body, GChecksumType digest_type, const char *secret)
{
  g_autofree char *header_part = encode_part (header, strlen (header));
  g_autofree char *body_part = encode_part (body, strlen (body));
  g_autofree char *signed_part = g_strconcat (header_part, ".", body_part, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (digest_type, (const guchar *) secret, strlen (secret));
  guint8 digest[64];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) signed_part, -1);
  g_hmac_get_digest (hmac, digest, &length);

  g_autofree char *signature = encode_part ((const char *) digest, length);
  return g_strconcat (signed_part, ".", signature, NULL);
}

static void
assert_refused (Fixture *fixture, const char *token)
{
  static const MadangCaller untouched = { .user_id = -7 };
  g_autoptr (GError) error = NULL;
  MadangCaller caller = untouched;

  g_assert_false (madang_tokens_read_access (fixture->tokens, token, &caller, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpmem (&caller, sizeof caller, &untouched, sizeof untouched);
}

static void
assert_good (Fixture *fixture, const char *token)
{
  g_autoptr (GError) error = NULL;
  MadangCaller caller;

  g_assert_true (madang_tokens_read_access (fixture->tokens, token, &caller, &error));
  g_assert_no_error (error);
}

static void
test_access (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, G_MAXINT64, "홍길동\"\\",
                                                       FALSE, &fixture->session);
  g_autofree char *again = madang_tokens_issue_access (fixture->tokens, G_MAXINT64, "홍길동\"\\",
                                                       FALSE, &fixture->session);
  g_autoptr (GError) error = NULL;
  MadangCaller caller;

  g_assert_cmpstr (token, !=, again);
  g_assert_true (madang_tokens_read_access (fixture->tokens, token, &caller, &error));
  g_assert_no_error (error);
  g_assert_true (madang_uuid_equal (&caller.session, &fixture->session));
  g_assert_cmpint (caller.user_id, ==, G_MAXINT64);
  g_assert_cmpint (caller.expires_at, ==, (NOW + 3600) * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (madang_tokens_get_access_seconds (fixture->tokens), ==, 3600);
  g_assert_cmpuint (madang_tokens_get_refresh_seconds (fixture->tokens), ==, 14 * 86400);
}

static void
test_claims (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                                       &fixture->session);
  g_autoptr (jwt_t) jwt = NULL;
  g_autofree char *user_id = NULL;
  MadangUuid jti;

  g_assert_cmpint (jwt_decode (&jwt, token, (const guint8 *) SECRET, strlen (SECRET)), ==, 0);
  g_assert_cmpint (jwt_get_alg (jwt), ==, JWT_ALG_HS256);
  g_assert_cmpstr (jwt_get_grant (jwt, "token_type"), ==, "access");
  g_assert_cmpstr (jwt_get_grant (jwt, "iss"), ==, "madang");
  g_assert_cmpstr (jwt_get_grant (jwt, "sid"), ==, SESSION);
  g_assert_cmpstr (jwt_get_grant (jwt, "nickname"), ==, "길동");
  g_assert_true (madang_uuid_parse (&jti, jwt_get_grant (jwt, "jti")));
  g_assert_cmpint (jwt_get_grant_int (jwt, "iat"), ==, NOW);
  g_assert_cmpint (jwt_get_grant_int (jwt, "exp"), ==, NOW + 3600);
  user_id = jwt_get_grants_json (jwt, "user_id");
  g_assert_cmpstr (user_id, ==, "42");
}

/* Nobody is told that he is none. */
static void
test_superuser (Fixture *fixture, gconstpointer data)
{
  for (gboolean is_superuser = FALSE; is_superuser <= TRUE; is_superuser++)
    {
      g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동",
                                                           is_superuser, &fixture->session);
      g_autoptr (jwt_t) jwt = NULL;
      g_autofree char *claim = NULL;

      assert_good (fixture, token);
      g_assert_cmpint (jwt_decode (&jwt, token, (const guint8 *) SECRET, strlen (SECRET)), ==, 0);
      claim = jwt_get_grants_json (jwt, "is_superuser");
      g_assert_cmpstr (claim, ==, is_superuser ? "true" : NULL);
    }
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_refresh (fixture->tokens, 42, "길동",
                                                        &fixture->session, &fixture->jti, NOW);
  g_autoptr (GError) error = NULL;
  MadangRefreshClaims claims;

  g_assert_true (madang_tokens_read_refresh (fixture->tokens, token, &claims, &error));
  g_assert_no_error (error);
  g_assert_cmpint (claims.user_id, ==, 42);
  g_assert_true (madang_uuid_equal (&claims.session, &fixture->session));
  g_assert_true (madang_uuid_equal (&claims.jti, &fixture->jti));
  g_assert_cmpint (claims.expires_at, ==, (NOW + 14 * 86400) * G_TIME_SPAN_SECOND);

  assert_refused (fixture, token);
}

static void
test_refresh_is_the_same_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = madang_tokens_issue_refresh (fixture->tokens, 42, "길동",
                                                        &fixture->session, &fixture->jti, NOW);
  g_autofree char *second = NULL;

  fake_clock_advance (fixture->clock, 9 * G_TIME_SPAN_SECOND);
  second = madang_tokens_issue_refresh (fixture->tokens, 42, "길동", &fixture->session,
                                        &fixture->jti, NOW);
  g_assert_cmpstr (first, ==, second);
}

static void
test_access_is_no_refresh (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                                       &fixture->session);
  g_autoptr (GError) error = NULL;
  MadangRefreshClaims claims;

  g_assert_false (madang_tokens_read_refresh (fixture->tokens, token, &claims, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

static void
test_lifetime (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                                       &fixture->session);

  fake_clock_advance (fixture->clock, 3600 * G_TIME_SPAN_SECOND - 1);
  assert_good (fixture, token);
  fake_clock_advance (fixture->clock, 1);
  assert_refused (fixture, token);
}

static void
test_clock_steps_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                                       &fixture->session);

  fake_clock_set_real (fixture->clock, (NOW - 61) * G_TIME_SPAN_SECOND);
  assert_refused (fixture, token);
  fake_clock_set_real (fixture->clock, (NOW - 60) * G_TIME_SPAN_SECOND);
  assert_good (fixture, token);
  /* One that is known was good: a step of the clock throws nobody out. */
  fake_clock_set_real (fixture->clock, (NOW - 61) * G_TIME_SPAN_SECOND);
  assert_good (fixture, token);
}

/* A token that is known again says the same, is no other's, and ends when it ends. */
static void
assert_names_session (Fixture *fixture, const char *token)
{
  MadangCaller caller;

  g_assert_true (madang_tokens_read_session (fixture->tokens, token, &caller));
  g_assert_cmpint (caller.user_id, ==, 42);
  g_assert_true (madang_uuid_equal (&caller.session, &fixture->session));
}

/* Whatever their time, but none of another's making. */
static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) secret = g_bytes_new_static (OTHER_SECRET, strlen (OTHER_SECRET));
  g_autoptr (MadangTokens) others = madang_tokens_new (secret, MADANG_CLOCK (fixture->clock), 60,
                                                       14);
  g_autofree char *access = madang_tokens_issue_access (fixture->tokens, 42, "a", FALSE,
                                                        &fixture->session);
  g_autofree char *refresh = madang_tokens_issue_refresh (fixture->tokens, 42, "a",
                                                          &fixture->session, &fixture->jti, NOW);
  g_autofree char *forged = madang_tokens_issue_access (others, 42, "a", FALSE, &fixture->session);
  MadangCaller caller;

  fake_clock_set_real (fixture->clock, (NOW + 15 * 86400) * G_TIME_SPAN_SECOND);
  g_assert_false (madang_tokens_read_access (fixture->tokens, access, &caller, NULL));
  assert_names_session (fixture, access);
  assert_names_session (fixture, refresh);
  g_assert_false (madang_tokens_read_session (fixture->tokens, forged, &caller));
  g_assert_false (madang_tokens_read_session (fixture->tokens, "a.b.c", &caller));
}

static void
test_known_again (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42 + i, "길동", FALSE,
                                                           &fixture->session);
      MadangCaller caller = { 0 }, again = { 0 };

      g_assert_true (madang_tokens_read_access (fixture->tokens, token, &caller, NULL));
      g_assert_true (madang_tokens_read_access (fixture->tokens, token, &again, NULL));
      g_assert_cmpint (caller.user_id, ==, 42 + i);
      g_assert_cmpmem (&again, sizeof again, &caller, sizeof caller);
      if (i == 2999)
        {
          fake_clock_set_real (fixture->clock, caller.expires_at);
          assert_refused (fixture, token);
        }
    }
}

static void
test_every_letter_is_signed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE,
                                                       &fixture->session);

  for (gsize i = 0; token[i] != '\0'; i++)
    {
      char letter = token[i];

      token[i] = letter == 'A' ? 'B' : 'A';
      assert_refused (fixture, token);
      token[i] = '\0';
      assert_refused (fixture, token);
      token[i] = letter;
    }
  assert_good (fixture, token);
}

static void
test_algorithms (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *header;
    GChecksumType digest_type;
    gboolean good;
  } cases[] = {
    { HEADER, G_CHECKSUM_SHA256, TRUE },
    { "{\"typ\":\"JWT\",\"alg\":\"HS256\"}", G_CHECKSUM_SHA256, TRUE },
    { "{\"alg\":\"HS256\"}", G_CHECKSUM_SHA256, TRUE },
    { "{\"alg\":\"HS384\",\"typ\":\"JWT\"}", G_CHECKSUM_SHA384, FALSE },
    { "{\"alg\":\"HS512\",\"typ\":\"JWT\"}", G_CHECKSUM_SHA512, FALSE },
    { "{\"alg\":\"none\",\"typ\":\"JWT\"}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":\"NONE\"}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":\"ES256\",\"typ\":\"JWT\"}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":\"HS256 \",\"typ\":\"JWT\"}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":null}", G_CHECKSUM_SHA256, FALSE },
    { "{\"alg\":1}", G_CHECKSUM_SHA256, FALSE },
    { "{}", G_CHECKSUM_SHA256, FALSE },
    { "[]", G_CHECKSUM_SHA256, FALSE },
    { "\"HS256\"", G_CHECKSUM_SHA256, FALSE },
    { "x", G_CHECKSUM_SHA256, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = forge (cases[i].header, GOOD_BODY, cases[i].digest_type, SECRET);

      g_test_message ("%s", cases[i].header);
      if (cases[i].good)
        assert_good (fixture, token);
      else
        assert_refused (fixture, token);
    }
}

static void
test_no_signature (Fixture *fixture, gconstpointer data)
{
  g_autofree char *header = encode_part ("{\"alg\":\"none\"}", strlen ("{\"alg\":\"none\"}"));
  g_autofree char *body = encode_part (GOOD_BODY, strlen (GOOD_BODY));
  g_autofree char *bare = g_strconcat (header, ".", body, ".", NULL);
  g_autofree char *filled = g_strconcat (header, ".", body, ".AA", NULL);
  g_autofree char *other = forge (HEADER, GOOD_BODY, G_CHECKSUM_SHA256, OTHER_SECRET);

  assert_refused (fixture, bare);
  assert_refused (fixture, filled);
  assert_refused (fixture, other);
}

static void
test_types_of_claims (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *body;
  } cases[] = {
    { "no claims", "{}" },
    { "an array", "[]" },
    { "null", "null" },
    { "nothing", "" },
    { "a type alone", "{\"token_type\":\"access\"}" },
    { "a type that is no text",
      BODY ("true", ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "the other type",
      BODY ("\"refresh\"", ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "another issuer",
      BODY (TYPE, "\"other\"", EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an array of issuers",
      BODY (TYPE, "[\"madang\"]", EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an end in a text",
      BODY (TYPE, ISS, "\"1704067300\"", IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an end that is null",
      BODY (TYPE, ISS, "null", IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an end that is true",
      BODY (TYPE, ISS, "true", IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an end beyond a double",
      BODY (TYPE, ISS, "1e400", IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "an end before all time",
      BODY (TYPE, ISS, "-1", IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "the last end that fits", BODY (TYPE, ISS, "9223372036854775807", IAT, "\"" JTI "\"",
                                      "\"" SESSION "\"", "42", "\"a\"") },
    { "an end beyond an int64", BODY (TYPE, ISS, "9223372036854775808", IAT, "\"" JTI "\"",
                                      "\"" SESSION "\"", "42", "\"a\"") },
    { "a beginning in a text",
      BODY (TYPE, ISS, EXP, "\"1\"", "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "a beginning that is null",
      BODY (TYPE, ISS, EXP, "null", "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "a beginning in the future",
      BODY (TYPE, ISS, EXP, "1704067261", "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "a number that names the token",
      BODY (TYPE, ISS, EXP, IAT, "7", "\"" SESSION "\"", "42", "\"a\"") },
    { "a name without a letter",
      BODY (TYPE, ISS, EXP, IAT, "\"\"", "\"" SESSION "\"", "42", "\"a\"") },
    { "no session", BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "null", "42", "\"a\"") },
    { "a session of 37 characters",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "0\"", "42", "\"a\"") },
    { "a user in a text",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "\"42\"", "\"a\"") },
    { "a fraction of a user",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42.5", "\"a\"") },
    { "user 0", BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "0", "\"a\"") },
    { "user -1", BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "-1", "\"a\"") },
    { "a nickname that is null",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "null") },
    { "a nickname with U+0000",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\\u0000b\"") },
    { "a nickname that is not UTF-8",
      BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"\xff\"") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = forge (HEADER, cases[i].body, G_CHECKSUM_SHA256, SECRET);

      g_test_message ("%s", cases[i].name);
      assert_refused (fixture, token);
    }
}

static void
test_good_by_another_hand (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = forge (HEADER, GOOD_BODY, G_CHECKSUM_SHA256, SECRET);

  assert_good (fixture, token);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "",         ".",     "..",           "...",     "a",         "a.b",         "a.b.c",
    "a.b.c.d",  "..a",   "a..",          ".a.",     "e30.e30.",  "e30.e30.e30", "=.=.=",
    "\xff\xfe", "{.{.{", "eyJ9.eyJ9.\n", " a.b.c ", "a.b.c\r\n", "W10.W10.W10", "한.글.말",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (fixture, texts[i]);
}

static char *
forge_long (const char *filler, gsize length)
{
  g_autofree char *text = g_strnfill (length, *filler);
  g_autofree char *body = g_strdup_printf (
      "{\"x\":\"%s\"," BODY (TYPE, ISS, EXP, IAT, "\"" JTI "\"", "\"" SESSION "\"", "42", "\"a\""),
      text);

  /* Two objects in a row become one. */
  memmove (strstr (body, ",{") + 1, strstr (body, ",{") + 2, strlen (strstr (body, ",{") + 2) + 1);
  return forge (HEADER, body, G_CHECKSUM_SHA256, SECRET);
}

static void
test_length (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1000000, 'a');
  gsize filling = MADANG_TOKEN_MAX;
  gboolean reached = FALSE;

  assert_refused (fixture, huge);
  for (; filling > 0 && !reached; filling--)
    {
      g_autofree char *token = forge_long ("x", filling);

      reached = strlen (token) <= MADANG_TOKEN_MAX;
      if (reached)
        assert_good (fixture, token);
      else
        assert_refused (fixture, token);
    }
  g_assert_true (reached);
}

static void
test_deep_claims (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (2900, '[');
  g_autofree char *token = forge (HEADER, body, G_CHECKSUM_SHA256, SECRET);
  g_autofree char *unsigned_one = forge (HEADER, body, G_CHECKSUM_SHA256, OTHER_SECRET);

  assert_refused (fixture, token);
  assert_refused (fixture, unsigned_one);
}

static void
test_speed (Fixture *fixture, gconstpointer data)
{
  const guint rounds = 20000;
  g_autofree char *token = NULL;
  MadangCaller caller;
  gint64 start;

  start = g_get_monotonic_time ();
  for (guint i = 0; i < rounds; i++)
    {
      g_free (token);
      token = madang_tokens_issue_access (fixture->tokens, 42, "길동", FALSE, &fixture->session);
    }
  g_test_message ("issue: %.2f us", (g_get_monotonic_time () - start) / (double) rounds);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < rounds; i++)
    g_assert_true (madang_tokens_read_access (fixture->tokens, token, &caller, NULL));
  g_test_message ("read: %.2f us", (g_get_monotonic_time () - start) / (double) rounds);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
test_derived_secret (void)
{
  g_autoptr (MadangClock) clock = MADANG_CLOCK (fake_clock_new ());
  g_autoptr (GBytes) key = g_bytes_new_static ("one key", 7);
  g_autoptr (GBytes) other_key = g_bytes_new_static ("another", 7);
  g_autoptr (MadangTokens) tokens = madang_tokens_new (key, clock, 60, 14);
  g_autoptr (MadangTokens) others = madang_tokens_new (other_key, clock, 60, 14);
  MadangUuid seed = { { 1 } }, other_seed = { { 2 } };
  g_autofree char *secret = madang_tokens_derive_secret (tokens, &seed);
  g_autofree char *again = madang_tokens_derive_secret (tokens, &seed);
  g_autofree char *of_other_seed = madang_tokens_derive_secret (tokens, &other_seed);
  g_autofree char *of_other_key = madang_tokens_derive_secret (others, &seed);

  g_assert_cmpuint (strspn (secret, "0123456789abcdef"), ==, 40);
  g_assert_cmpuint (strlen (secret), ==, 40);
  g_assert_cmpstr (again, ==, secret);
  g_assert_cmpstr (of_other_seed, !=, secret);
  g_assert_cmpstr (of_other_key, !=, secret);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/tokens/access", test_access);
  add ("/tokens/claims", test_claims);
  add ("/tokens/superuser", test_superuser);
  add ("/tokens/refresh", test_refresh);
  add ("/tokens/refresh-is-the-same-again", test_refresh_is_the_same_again);
  add ("/tokens/access-is-no-refresh", test_access_is_no_refresh);
  add ("/tokens/lifetime", test_lifetime);
  add ("/tokens/clock-steps-back", test_clock_steps_back);
  add ("/tokens/session", test_session);
  add ("/tokens/known-again", test_known_again);
  add ("/tokens/every-letter-is-signed", test_every_letter_is_signed);
  add ("/tokens/algorithms", test_algorithms);
  add ("/tokens/no-signature", test_no_signature);
  add ("/tokens/types-of-claims", test_types_of_claims);
  add ("/tokens/good-by-another-hand", test_good_by_another_hand);
  add ("/tokens/garbage", test_garbage);
  add ("/tokens/length", test_length);
  add ("/tokens/deep-claims", test_deep_claims);
  if (g_test_perf ())
    add ("/tokens/speed", test_speed);
  g_test_add_func ("/tokens/derived-secret", test_derived_secret);
  return g_test_run ();
}
