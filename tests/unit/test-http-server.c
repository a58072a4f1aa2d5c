#include "http-acts.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* libsoup closes each connection after one answer unless it believes that it listens. */
static void
test_keep_alive (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *answer = NULL;

      http_client_send (client, i % 2 == 0 ? GET ("/ping") : GET ("/later"), -1);
      answer = http_client_read (client, FALSE);
      assert_status (answer, 200);
      assert_contains (answer, "\r\n\r\n{\"pong\":true}");
      assert_lacks (answer, "Connection: close");
    }
  g_assert_false (client->is_at_end);
}

static void
test_pipelining (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client,
                    GET ("/ping") "\r\n\r\n" POST ("/echo", "Content-Length: 9\r\n",
                                                   "{\"a\":\"b\"}") GET ("/later") GET ("/ping"),
                    -1);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *answer = http_client_read (client, FALSE);

      if (i == 1)
        assert_status (answer, 201);
      else
        assert_status (answer, 200);
    }
}

/* What libsoup refuses by itself. */
static void
test_refused_by_libsoup (HttpFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *request;
    const char *status;
  } cases[] = {
    { "GET /ping HTTP/1.1\r\n\r\n", " 400 " },
    { "GET /ping HTTP/2.0\r\nHost: a\r\n\r\n", " 505 " },
    { POST ("/ping", "Transfer-Encoding: gzip\r\n", ""), " 501 " },
    { GET ("/a/%2e%2e/%2e%2e/b"), " 40" },
    { GET ("/%zz"), " 400 " },
    { GET ("/%00"), " 40" },
  };

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = http_fixture_ask (fixture, cases[i].request);

      note_request (cases[i].request);
      assert_contains (answer, cases[i].status);
    }
}

static void
test_expect (HttpFixture *fixture, gconstpointer data)
{
  const char *head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
  g_autoptr (HttpClient) client = NULL;
  g_autoptr (HttpClient) refused = NULL;
  g_autofree char *interim = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *refusal = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, head, -1);
  http_client_send (client, "Content-Length: 9\r\n\r\n", -1);
  interim = http_client_read (client, FALSE);
  assert_status (interim, 100);
  http_client_send (client, "{\"a\":\"b\"}", -1);
  answer = http_client_read (client, FALSE);
  assert_status (answer, 201);

  refused = http_client_new (fixture);
  http_client_send (refused, head, -1);
  http_client_send (refused, "Content-Length: 1000000\r\n\r\n", -1);
  refusal = http_client_read (refused, FALSE);
  assert_status (refusal, 413);
}

static void
test_head (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *answer = NULL;

      http_client_send (client, "HEAD /ping HTTP/1.1\r\nHost: a\r\n\r\n", -1);
      answer = http_client_read (client, TRUE);
      assert_status (answer, 200);
      assert_contains (answer, "Content-Length: 13");
      g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
    }
}

static void
test_http_1_0 (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, "GET /ping HTTP/1.0\r\n\r\n", -1);
  answer = http_client_read (client, FALSE);
  assert_contains (answer, "HTTP/1.0 200 OK");
  g_assert_true (http_client_wait_end (client, 1000));
}

static void
test_range_is_ignored (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture,
                             "GET /ping HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,2-3\r\n\r\n");
  assert_status (answer, 200);
  assert_contains (answer, "{\"pong\":true}");
}

static void
test_connection_limit (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) first = NULL;
  g_autoptr (HttpClient) second = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *late = NULL;

  fixture->config.max_connections = 1;
  http_fixture_start (fixture);
  first = http_client_new (fixture);
  http_client_send (first, GET ("/ping"), -1);
  answer = http_client_read (first, FALSE);
  assert_status (answer, 200);
  second = http_client_new (fixture);
  http_client_send (second, GET ("/ping"), -1);
  g_assert_false (http_client_wait_end (second, 300));
  g_assert_cmpuint (second->received->len, ==, 0);
  g_clear_pointer (&first, http_client_free);
  late = http_client_read (second, FALSE);
  assert_status (late, 200);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  *(int *) data = madang_http_server_drain_finish (MADANG_HTTP_SERVER (source), result, NULL) ? 1
                                                                                              : -1;
}

static void
test_drain (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) busy = NULL;
  g_autoptr (HttpClient) idle = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *warm = NULL;
  int drained = 0;

  http_fixture_start (fixture);
  idle = http_client_new (fixture);
  http_client_send (idle, GET ("/ping"), -1);
  warm = http_client_read (idle, FALSE);
  busy = http_client_new (fixture);
  http_client_send (busy, GET ("/parked"), -1);
  spin_loop (10);
  madang_http_server_drain_async (fixture->server, NULL, on_drained, &drained);
  g_assert_true (http_client_wait_end (idle, 500));
  spin_loop (20);
  g_assert_cmpint (drained, ==, 0);
  http_acts_finish_parked ();
  answer = http_client_read (busy, FALSE);
  assert_status (answer, 200);
  assert_contains (answer, "Connection: close");
  g_assert_true (http_client_wait_end (busy, 500));
  spin_loop (10);
  g_assert_cmpint (drained, ==, 1);
}

static void
test_drain_gives_up (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) patience = g_cancellable_new ();
  g_autoptr (HttpClient) busy = NULL;
  int drained = 0;

  http_fixture_start (fixture);
  busy = http_client_new (fixture);
  http_client_send (busy, GET ("/parked"), -1);
  spin_loop (10);
  madang_http_server_drain_async (fixture->server, patience, on_drained, &drained);
  spin_loop (10);
  g_assert_cmpint (drained, ==, 0);
  g_cancellable_cancel (patience);
  spin_loop (10);
  g_assert_cmpint (drained, ==, -1);
  g_assert_true (http_client_wait_end (busy, 500));
}

/* Upgrades */

typedef struct
{
  gboolean is_later;
  gboolean is_gone;
  MadangRequest *request;
  int descriptor;
  char *read_ahead;
} Upgrade;

static void
on_upgraded (int descriptor, GBytes *read_ahead, gpointer data)
{
  Upgrade *upgrade = data;

  upgrade->is_gone = descriptor < 0;
  upgrade->descriptor = descriptor;
  if (read_ahead != NULL)
    upgrade->read_ahead = g_strndup (g_bytes_get_data (read_ahead, NULL),
                                     g_bytes_get_size (read_ahead));
}

static gboolean
shake_hands (gpointer data)
{
  Upgrade *upgrade = data;
  g_autoptr (MadangRequest) request = g_steal_pointer (&upgrade->request);

  g_assert_cmpint (madang_request_get_id (request, 0), ==, 7);
  g_assert_true (soup_websocket_server_process_handshake (madang_request_get_message (request),
                                                          NULL, NULL, NULL, NULL));
  madang_request_resume_upgrade (request, on_upgraded, upgrade);
  return G_SOURCE_REMOVE;
}

static void
handle_upgrade (MadangRequest *request, gpointer data)
{
  Upgrade *upgrade = data;

  upgrade->request = madang_request_ref (request);
  if (upgrade->is_later)
    g_timeout_add (20, shake_hands, upgrade);
  else
    shake_hands (upgrade);
}

static guint
count_upgraded (gpointer data)
{
  return 0;
}

#define HANDSHAKE                                                                       \
  "GET /socket/7/ HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"        \
  "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"

static void
check_upgrade (HttpFixture *fixture, gboolean is_later)
{
  Upgrade upgrade = { .is_later = is_later };
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  madang_http_server_set_upgrade (fixture->server, handle_upgrade, count_upgraded, &upgrade);
  client = http_client_new (fixture);
  http_client_send (client, HANDSHAKE "first frame", -1);
  answer = http_client_read (client, FALSE);
  assert_status (answer, 101);
  assert_contains (answer, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert_lacks (answer, "permessage-deflate");
  spin_loop (20);
  g_assert_false (upgrade.is_gone);
  g_assert_cmpstr (upgrade.read_ahead, ==, "first frame");
  g_assert_cmpint (send (upgrade.descriptor, "hello", 5, 0), ==, 5);
  g_assert_false (http_client_wait_end (client, 50));
  g_assert_cmpstr (client->received->str, ==, "hello");
  close (upgrade.descriptor);
  g_assert_true (http_client_wait_end (client, 500));
  g_free (upgrade.read_ahead);
}

static void
test_upgrade (HttpFixture *fixture, gconstpointer data)
{
  check_upgrade (fixture, FALSE);
}

static void
test_upgrade_later (HttpFixture *fixture, gconstpointer data)
{
  check_upgrade (fixture, TRUE);
}

static void
test_upgrade_of_nobody (HttpFixture *fixture, gconstpointer data)
{
  Upgrade upgrade = { .is_later = TRUE };
  g_autofree char *plain = NULL;
  guint before;
  HttpClient *client;

  http_fixture_start (fixture);
  madang_http_server_set_upgrade (fixture->server, handle_upgrade, count_upgraded, &upgrade);
  plain = http_fixture_ask (fixture, GET ("/socket/7"));
  assert_status (plain, 426);
  assert_contains (plain, "Upgrade: websocket");
  assert_contains (plain, "{\"detail\":\"");
  spin_loop (5);
  before = count_descriptors ();
  client = http_client_new (fixture);
  http_client_send (client, HANDSHAKE, -1);
  spin_loop (5);
  g_socket_set_option (client->socket, SOL_SOCKET, SO_LINGER, 0, NULL);
  http_client_free (client);
  spin_loop (50);
  if (!upgrade.is_gone)
    close (upgrade.descriptor);
  g_assert_cmpuint (count_descriptors (), ==, before);
}

#define ADD(name, func) \
  g_test_add ("/http-server/" name, HttpFixture, NULL, http_acts_set_up, func, http_acts_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keep-alive", test_keep_alive);
  ADD ("pipelining", test_pipelining);
  ADD ("refused-by-libsoup", test_refused_by_libsoup);
  ADD ("expect", test_expect);
  ADD ("head", test_head);
  ADD ("http-1-0", test_http_1_0);
  ADD ("range-is-ignored", test_range_is_ignored);
  ADD ("connection-limit", test_connection_limit);
  ADD ("drain", test_drain);
  ADD ("drain-gives-up", test_drain_gives_up);
  ADD ("upgrade", test_upgrade);
  ADD ("upgrade-later", test_upgrade_later);
  ADD ("upgrade-of-nobody", test_upgrade_of_nobody);
  return g_test_run ();
}
