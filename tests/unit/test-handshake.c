/*
 * The handshake's question, as far as it is answered without a database: a credential that is good goes on to the
 * store,
 * which is away here.
 */
#include "ws/madang-handshake.h"

#include "auth/madang-credentials.h"
#include "base/madang-error.h"
#include "fake-clock.h"
#include "store/madang-chat-writer.h"

#include <string.h>

#define SECRET "the secret of a test, which is long enough"
#define HEX "0123456789abcdef0123456789ABCDEF01234567"

typedef struct
{
  FakeClock *clock;
  MadangTokens *tokens;
  MadangPool *pool;
  MadangBus *bus;
  MadangHandshakeContext context;
  char *jwt;
} Fixture;

static const char *const socket_origins[] = { "https://app.example.org", "http://[::1]:3000",
                                              NULL };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) secret = g_bytes_new_static (SECRET, strlen (SECRET));
  g_autoptr (MadangWriter) writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER,
                                                       "host=/nonexistent");
  MadangUuid session = { { 1 } };

  fixture->clock = fake_clock_new ();
  fixture->tokens = madang_tokens_new (secret, MADANG_CLOCK (fixture->clock), 60, 14);
  fixture->pool = madang_pool_new ("host=/nonexistent", 1);
  fixture->bus = madang_bus_new ();
  fixture->context = (MadangHandshakeContext){ .tokens = fixture->tokens,
                                               .rooms = madang_rooms_new (fixture->pool, writer,
                                                                          fixture->bus),
                                               .socket_origins = socket_origins };
  fixture->jwt = madang_tokens_issue_access (fixture->tokens, 42, "a", FALSE, &session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->context.rooms);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->pool);
  g_assert_finalize_object (fixture->tokens);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->jwt);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  MadangErrorCode *code = data;

  g_assert_null (madang_handshake_enter_finish (result, &error));
  g_assert_true (error->domain == MADANG_ERROR);
  *code = error->code;
}

/* Returns: whether the credential is good, as far as can be told */
static gboolean
enter (Fixture *fixture, const MadangHandshakeHeaders *headers)
{
  MadangErrorCode code = MADANG_N_ERRORS;

  madang_handshake_enter_async (&fixture->context, headers, 1, on_entered, &code);
  while (code == MADANG_N_ERRORS)
    g_main_context_iteration (NULL, TRUE);
  if (code == MADANG_ERROR_UNAVAILABLE)
    return TRUE;
  g_assert_cmpint (code, ==, MADANG_ERROR_NOT_AUTHORIZED);
  return FALSE;
}

typedef struct
{
  const char *authorization;
  const char *token;
  const char *cookie;
  gboolean is_good;
  const char *ticket;
} Credentials;

/* `%s` is a good JWT. */
static const Credentials credentials[] = {
  { NULL, NULL, NULL, FALSE },
  { "Bearer %s", NULL, NULL, TRUE },
  { "bearer %s", NULL, NULL, TRUE },
  { "Token " HEX, NULL, NULL, TRUE },
  { "Bearer x.y.z", NULL, NULL, FALSE },
  { "Bearer " HEX, NULL, NULL, FALSE },
  { "Token %s", NULL, NULL, FALSE },
  { "Basic YTpi", NULL, NULL, FALSE },
  { "", NULL, NULL, FALSE },
  { NULL, "%s", NULL, TRUE },
  { NULL, HEX, NULL, TRUE },
  { NULL, "x", NULL, FALSE },
  { NULL, "", NULL, FALSE },
  { NULL, NULL, "sessionid=" HEX, TRUE },
  { NULL, NULL, "access_token=%s", TRUE },
  { NULL, NULL, "a=b; sessionid=" HEX "; c=d", TRUE },
  { NULL, NULL, "sessionid=x", FALSE },
  { NULL, NULL, "sessionid=%s", FALSE },
  { NULL, NULL, "access_token=" HEX, FALSE },
  { NULL, NULL, "refresh_token=%s", FALSE },
  { NULL, NULL, "", FALSE },
  /* the first that is there decides, a bad one is not passed over */
  { "Bearer %s", "x", "sessionid=x", TRUE },
  { "Bearer x", "%s", "sessionid=" HEX, FALSE },
  { "", "%s", "sessionid=" HEX, FALSE },
  { NULL, "%s", "sessionid=x", TRUE },
  { NULL, "x", "sessionid=" HEX, FALSE },
  { NULL, "", "access_token=%s", FALSE },
  { NULL, NULL, "access_token=x; sessionid=" HEX, TRUE },
  { NULL, NULL, "access_token=%s; sessionid=x", FALSE },
  { NULL, NULL, "sessionid=; access_token=%s", FALSE },
  { NULL, NULL, NULL, TRUE, HEX },
  { NULL, NULL, NULL, FALSE, "%s" },
  { NULL, NULL, NULL, FALSE, "" },
  { NULL, NULL, NULL, FALSE, HEX "0" },
  { NULL, "x", "sessionid=x", TRUE, HEX },
  { NULL, "%s", "sessionid=" HEX, FALSE, "x" },
  { "Bearer %s", NULL, NULL, TRUE, "x" },
  { "Bearer x", NULL, NULL, FALSE, HEX },
};

static char *
fill_in (Fixture *fixture, const char *text)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "%s", -1) : NULL;

  return parts != NULL ? (*parts != NULL ? g_strjoinv (fixture->jwt, parts) : g_strdup ("")) : NULL;
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (credentials); i++)
    {
      const Credentials *given = &credentials[i];
      g_autofree char *authorization = fill_in (fixture, given->authorization);
      g_autofree char *token = fill_in (fixture, given->token);
      g_autofree char *cookie = fill_in (fixture, given->cookie);
      g_autofree char *ticket = fill_in (fixture, given->ticket);
      MadangHandshakeHeaders headers = { .authorization = authorization,
                                         .ticket = ticket,
                                         .token = token,
                                         .cookie = cookie,
                                         .origin = "http://chat.example.org",
                                         .host = "chat.example.org" };

      g_test_message ("%s | %s | %s | %s", given->authorization, given->ticket, given->token,
                      given->cookie);
      g_assert_cmpint (enter (fixture, &headers), ==, given->is_good);
    }
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  MadangHandshakeHeaders headers = { .token = fixture->jwt };

  fake_clock_advance (fixture->clock, 59 * 60 * G_TIME_SPAN_SECOND);
  g_assert_true (enter (fixture, &headers));
  fake_clock_advance (fixture->clock, 61 * G_TIME_SPAN_SECOND);
  g_assert_false (enter (fixture, &headers));
}

typedef struct
{
  const char *origin;
  const char *host;
  gboolean is_good;
} Origin;

static const Origin origins[] = {
  { "http://chat.example.org", "chat.example.org", TRUE },
  { "https://chat.example.org", "chat.example.org", TRUE }, /* a proxy that speaks TLS */
  { "http://chat.example.org:8000", "chat.example.org:8000", TRUE },
  { "http://chat.example.org:80", "chat.example.org", TRUE },
  { "http://chat.example.org", "chat.example.org:80", TRUE },
  { "https://chat.example.org", "chat.example.org:443", TRUE },
  { "HTTP://Chat.Example.ORG", "chat.EXAMPLE.org", TRUE },
  { "http://127.0.0.1:8000", "127.0.0.1:8000", TRUE },
  { "http://[::1]:8000", "[::1]:8000", TRUE },
  { "https://app.example.org", "chat.example.org", TRUE },
  { "https://app.example.org:443", "chat.example.org", TRUE },
  { "http://[::1]:3000", "chat.example.org", TRUE },
  { "https://app.example.org", NULL, TRUE },
  { NULL, "chat.example.org", FALSE },
  { "", "chat.example.org", FALSE },
  { "null", "chat.example.org", FALSE },
  { "null", "null", FALSE },
  { "http://chat.example.org", NULL, FALSE },
  { "http://chat.example.org", "", FALSE },
  { "http://", "", FALSE },
  { "http://chat.example.org", "chat.example.org:8000", FALSE },
  { "http://chat.example.org:8000", "chat.example.org", FALSE },
  { "https://chat.example.org", "chat.example.org:80", FALSE },
  { "http://chat.example.org", "chat.example.org:443", FALSE },
  { "http://evil.example.org", "chat.example.org", FALSE },
  { "http://chat.example.org.evil.org", "chat.example.org", FALSE },
  { "http://evil.org/chat.example.org", "chat.example.org", FALSE },
  { "http://evil.org#://chat.example.org", "chat.example.org", FALSE },
  { "http://chat.example.org@evil.org", "chat.example.org", FALSE },
  { "http://evil.org:80@chat.example.org", "chat.example.org", FALSE },
  { "http://chat.example.org http://evil.org", "chat.example.org", FALSE },
  { "ftp://chat.example.org", "chat.example.org", FALSE },
  { "javascript://chat.example.org", "chat.example.org", FALSE },
  { "chat.example.org", "chat.example.org", FALSE },
  { "//chat.example.org", "chat.example.org", FALSE },
  { "http://app.example.org", "chat.example.org", FALSE },
  { "https://app.example.org:8443", "chat.example.org", FALSE },
  { "https://sub.app.example.org", "chat.example.org", FALSE },
};

static void
test_origins (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      MadangHandshakeHeaders headers = { .cookie = "sessionid=" HEX,
                                         .origin = origins[i].origin,
                                         .host = origins[i].host };

      g_test_message ("%s at %s", origins[i].origin, origins[i].host);
      g_assert_cmpint (enter (fixture, &headers), ==, origins[i].is_good);
    }
}

/* What does not come by itself from a browser needs no Origin, and is not harmed by one. */
static void
test_origin_of_no_matter (Fixture *fixture, gconstpointer data)
{
  MadangHandshakeHeaders headers = { .token = HEX, .origin = "http://evil.org", .host = "h" };

  g_assert_true (enter (fixture, &headers));
  headers = (MadangHandshakeHeaders){ .authorization = "Token " HEX, .host = "h" };
  g_assert_true (enter (fixture, &headers));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/handshake/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("credentials", test_credentials);
  ADD ("expired", test_expired);
  ADD ("origins", test_origins);
  ADD ("origin-of-no-matter", test_origin_of_no_matter);
  return g_test_run ();
}
