/*
 * HttpFixture: a whole MadangHttpServer on loopback with a route table of the test's own, and raw clients of it.
 *
 * Server and clients share the test's thread: whoever waits turns the main loop.
 */
#pragma once

#include "http/madang-http-server.h"

typedef struct
{
  MadangConfig config;
  MadangHttpContext context;
  MadangHttpServer *server;
  guint16 port;
} HttpFixture;

/** http_fixture_init: the defaults of the configuration, and no server yet. */
void http_fixture_init (HttpFixture *self, const MadangRoute *routes, guint n_routes);

/** http_fixture_start: starts the server on the configuration as it is now. */
void http_fixture_start (HttpFixture *self);

void http_fixture_clear (HttpFixture *self);

/** HttpClient: one connection. */
typedef struct
{
  GSocket *socket;
  GString *received; /* and not yet taken */
  gboolean is_at_end;
} HttpClient;

HttpClient *http_client_new (HttpFixture *fixture);
void http_client_free (HttpClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpClient, http_client_free)

/** http_client_send: all of @data, while the server runs; stops where the server no longer takes it. */
void http_client_send (HttpClient *self, const char *data, gssize length);

/**
 * http_client_read:
 *
 * Returns: (transfer full): the next whole answer, head and body; what came before the end if there is none
 */
char *http_client_read (HttpClient *self, gboolean is_head);

/** http_client_wait_end: whether the server closes within @milliseconds. */
gboolean http_client_wait_end (HttpClient *self, guint milliseconds);

/** http_fixture_ask: one request on a connection of its own. Returns: (transfer full): the answer */
char *http_fixture_ask (HttpFixture *self, const char *request);

/** spin_loop: lets the loop turn for @milliseconds. */
void spin_loop (guint milliseconds);

/** note_request: tells the test's log which request is next; the log takes UTF-8 and lines alone. */
void note_request (const char *request);

/** assert_contains: that @text has @part, and says both where not. */
#define assert_contains(text, part)                                                  \
  G_STMT_START                                                                       \
  {                                                                                  \
    if (strstr (text, part) == NULL)                                                 \
      g_error ("%s:%d: \"%s\" is not in:\n%.2000s", __FILE__, __LINE__, part, text); \
  }                                                                                  \
  G_STMT_END

#define assert_lacks(text, part)                                                 \
  G_STMT_START                                                                   \
  {                                                                              \
    if (strstr (text, part) != NULL)                                             \
      g_error ("%s:%d: \"%s\" is in:\n%.2000s", __FILE__, __LINE__, part, text); \
  }                                                                              \
  G_STMT_END

#define assert_status(text, status)                                            \
  G_STMT_START                                                                 \
  {                                                                            \
    if (!g_str_has_prefix (text, "HTTP/1.1 " #status " "))                     \
      g_error ("%s:%d: not a %d:\n%.2000s", __FILE__, __LINE__, status, text); \
  }                                                                            \
  G_STMT_END
