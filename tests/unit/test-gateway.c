/*
 * MadangGateway: many sockets at once, what they are told, and how they end.
 */
#include "gateway-fixture.h"

#include "base/madang-limits.h"

#include <sys/resource.h>
#include <sys/socket.h>

#define MANY 1000

static void
join (GatewayFixture *fixture, SocketPeer *peer)
{
  gateway_fixture_admit (fixture, peer, SOCK_SEQPACKET, 1, 1, NULL);
}

static void
clear_peers (SocketPeer *peers, guint n)
{
  for (guint i = 0; i < n; i++)
    socket_peer_clear (&peers[i]);
}

static void
test_talk (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[3];

  fixture->tells = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    join (fixture, &peers[i]);
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 3);
  socket_peer_send_text (&peers[0], "a");
  socket_peer_send_text (&peers[1], "b");
  gateway_fixture_turn ();
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      socket_peer_assert_text (&peers[i], "a");
      socket_peer_assert_text (&peers[i], "b");
      g_assert_cmpuint (peers[i].reads, ==, 1);
    }
  clear_peers (peers, G_N_ELEMENTS (peers));
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 0);
  g_assert_cmpuint (fixture->closed, ==, 3);
}

static void
test_read_ahead (GatewayFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) read_ahead = NULL;
  SocketPeer peer;

  fixture->tells = TRUE;
  socket_peer_append (bytes, MADANG_OPCODE_TEXT, "early", 5);
  read_ahead = g_bytes_new (bytes->data, bytes->len);
  gateway_fixture_admit (fixture, &peer, SOCK_STREAM, 1, 1, read_ahead);
  gateway_fixture_turn ();
  socket_peer_assert_text (&peer, "early");
  socket_peer_clear (&peer);
}

static void
close_all (MadangSocket *socket)
{
  GatewayFixture *fixture = gateway_fixture_get (socket);

  gateway_fixture_tell_all (fixture, "before");
  for (guint i = 0; i < fixture->sockets->len; i++)
    madang_socket_close (fixture->sockets->pdata[i], 4000, NULL);
  gateway_fixture_tell_all (fixture, "behind");
}

/* One socket's message closes all, itself too, in the middle of what is told. */
static void
test_close_each_other (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[5];

  fixture->act = close_all;
  fixture->tells = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    join (fixture, &peers[i]);
  socket_peer_send_text (&peers[2], "go");
  socket_peer_send_text (&peers[4], "unheard");
  gateway_fixture_turn ();
  g_assert_cmpuint (fixture->closed, ==, 5);
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      socket_peer_assert_text (&peers[i], "go");
      socket_peer_assert_text (&peers[i], "before");
      socket_peer_assert_close (&peers[i], 4000);
      socket_peer_assert_silent (&peers[i]);
      socket_peer_send_close (&peers[i], 4000);
    }
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 0);
  clear_peers (peers, G_N_ELEMENTS (peers));
}

static void
cut_others (MadangSocket *socket)
{
  GatewayFixture *fixture = gateway_fixture_get (socket);

  for (guint i = 0; i < fixture->sockets->len; i++)
    if (fixture->sockets->pdata[i] != socket)
      madang_socket_cut (fixture->sockets->pdata[i]);
}

static void
test_cut_each_other (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[5];

  fixture->act = cut_others;
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    join (fixture, &peers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    socket_peer_send_text (&peers[i], "there can be only one");
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 1);
  g_assert_cmpuint (fixture->closed, ==, 4);
  clear_peers (peers, G_N_ELEMENTS (peers));
}

/* Many leave at once: each who stays hears of each, in one write. */
static void
test_mass_leave (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[100];
  const guint half = G_N_ELEMENTS (peers) / 2;

  fixture->tells = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    join (fixture, &peers[i]);
  gateway_fixture_turn ();
  for (guint i = 0; i < half; i++)
    socket_peer_close (&peers[2 * i]);
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, half);
  for (guint i = 0; i < half; i++)
    {
      SocketPeer *peer = &peers[2 * i + 1];

      for (guint n = 0; n < half; n++)
        socket_peer_assert_text (peer, "left");
      socket_peer_assert_silent (peer);
      g_assert_cmpuint (peer->reads, ==, 1);
    }
  clear_peers (peers, G_N_ELEMENTS (peers));
}

static void
test_many (GatewayFixture *fixture, gconstpointer data)
{
  g_autofree SocketPeer *peers = g_new (SocketPeer, MANY);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < MANY; i++)
    gateway_fixture_admit (fixture, &peers[i], SOCK_SEQPACKET, 1 + i % 300, 1, NULL);
  fixture->tells = TRUE;
  for (guint i = 0; i < 10; i++)
    socket_peer_send_text (&peers[i * 99], "hello, everybody");
  gateway_fixture_turn ();
  for (guint i = 0; i < MANY; i++)
    {
      for (guint n = 0; n < 10; n++)
        socket_peer_assert_text (&peers[i], "hello, everybody");
      socket_peer_assert_silent (&peers[i]);
      g_assert_cmpuint (peers[i].reads, ==, 1);
    }
  fixture->tells = FALSE;
  clear_peers (peers, MANY);
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 0);
  g_test_message ("%d sockets came, heard and went in %d ms", MANY,
                  (int) ((g_get_monotonic_time () - start) / 1000));
}

static gboolean
on_turn (gpointer data)
{
  guint *turns = data;

  (*turns)++;
  return G_SOURCE_CONTINUE;
}

/* More sockets are ready than one turn takes: others have their turn in between, and none is forgotten. */
static void
test_fair (GatewayFixture *fixture, gconstpointer data)
{
  g_autofree SocketPeer *peers = g_new (SocketPeer, MANY);
  guint turns = 0;
  guint source = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, &turns, NULL);

  fixture->act = madang_socket_cut;
  for (guint i = 0; i < MANY; i++)
    join (fixture, &peers[i]);
  for (guint i = 0; i < MANY; i++)
    socket_peer_send_text (&peers[i], "me too");
  while (madang_gateway_count (fixture->gateway) > 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (turns, >=, MANY / MADANG_SOCKET_EVENTS_PER_TURN);
  g_source_remove (source);
  clear_peers (peers, MANY);
}

/* Only that session's sockets, of all its user's, wherever they stand; a session of nobody here is nothing. */
static void
test_session_ended (GatewayFixture *fixture, gconstpointer data)
{
  const guint8 sessions[] = { 1, 2, 1, 3, 1 };
  SocketPeer peers[G_N_ELEMENTS (sessions)], other;
  MadangUuid ended = gateway_fixture_make_session (1), unknown = gateway_fixture_make_session (9);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    gateway_fixture_admit (fixture, &peers[i], SOCK_STREAM, 7, sessions[i], NULL);
  gateway_fixture_admit (fixture, &other, SOCK_STREAM, 8, 1, NULL);
  madang_bus_publish_session_ended (fixture->bus, 7, &unknown);
  madang_bus_publish_session_ended (fixture->bus, 9, &ended);
  madang_bus_publish_session_ended (fixture->bus, 7, &ended);
  madang_bus_publish_session_ended (fixture->bus, 7, &ended);
  gateway_fixture_turn ();
  g_assert_cmpuint (fixture->closed, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      if (sessions[i] == 1)
        socket_peer_assert_close (&peers[i], 4001);
      socket_peer_assert_silent (&peers[i]);
    }
  socket_peer_assert_silent (&other);
  socket_peer_clear (&other);
  clear_peers (peers, G_N_ELEMENTS (peers));
}

/* Heartbeats that come before a tick is so late that the loop seems to have stood still. */
static void
hasten (GatewayFixture *fixture)
{
  g_assert_finalize_object (fixture->gateway);
  fixture->config.ping_seconds = MADANG_SOCKET_STALL_SECONDS;
  fixture->config.silence_seconds = 2 * MADANG_SOCKET_STALL_SECONDS;
  gateway_fixture_make_gateway (fixture);
}

static void
test_heartbeat (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer lively, silent;

  hasten (fixture);
  join (fixture, &lively);
  join (fixture, &silent);
  fake_clock_advance (fixture->clock, MADANG_SOCKET_STALL_SECONDS * G_TIME_SPAN_SECOND);
  gateway_fixture_await (&silent);
  socket_peer_assert_frame (&lively, MADANG_OPCODE_PING);
  socket_peer_assert_frame (&silent, MADANG_OPCODE_PING);
  socket_peer_send (&lively, MADANG_OPCODE_PONG, NULL, 0);
  gateway_fixture_turn ();
  fake_clock_advance (fixture->clock, MADANG_SOCKET_STALL_SECONDS * G_TIME_SPAN_SECOND);
  gateway_fixture_await (&silent);
  socket_peer_assert_frame (&lively, MADANG_OPCODE_PING);
  socket_peer_assert_frame (&silent, MADANG_OPCODE_PING);
  fake_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
  gateway_fixture_await (&silent);
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 1);
  socket_peer_assert_end (&silent);
  socket_peer_assert_silent (&lively);
  socket_peer_clear (&lively);
  socket_peer_clear (&silent);
}

/* After a long standstill of ours nobody is cut before having been asked and given time to answer. */
static void
test_stall (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer asked, never_asked;

  hasten (fixture);
  join (fixture, &asked);
  fake_clock_advance (fixture->clock, MADANG_SOCKET_STALL_SECONDS * G_TIME_SPAN_SECOND);
  gateway_fixture_await (&asked);
  socket_peer_assert_frame (&asked, MADANG_OPCODE_PING);
  join (fixture, &never_asked);
  fake_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  gateway_fixture_await (&never_asked);
  socket_peer_assert_frame (&asked, MADANG_OPCODE_PING);
  socket_peer_assert_frame (&never_asked, MADANG_OPCODE_PING);
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 2);
  socket_peer_send (&asked, MADANG_OPCODE_PONG, NULL, 0);
  gateway_fixture_turn ();
  for (guint i = 0; madang_gateway_count (fixture->gateway) == 2; i++)
    {
      g_assert_cmpuint (i, <, 3);
      fake_clock_advance (fixture->clock, MADANG_SOCKET_STALL_SECONDS * G_TIME_SPAN_SECOND);
      gateway_fixture_await (&never_asked);
      gateway_fixture_turn ();
      if (i < 2)
        socket_peer_assert_frame (&never_asked, MADANG_OPCODE_PING);
    }
  socket_peer_assert_end (&never_asked);
  socket_peer_clear (&asked);
  socket_peer_clear (&never_asked);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  GatewayFixture *fixture = data;

  madang_gateway_close_finish (MADANG_GATEWAY (source), result);
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 0);
  fixture->is_over = TRUE;
}

static void
test_close_empty (GatewayFixture *fixture, gconstpointer data)
{
  madang_gateway_close_async (fixture->gateway, on_closed, fixture);
  g_assert_false (fixture->is_over);
  gateway_fixture_turn ();
  g_assert_true (fixture->is_over);
}

/*
 * The order in which a server stops: it hears nothing more, answers, says goodbye, and is done when all have
 * answered.
 */
static void
test_close (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[3], late;

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    join (fixture, &peers[i]);
  madang_gateway_stop_reading (fixture->gateway);
  socket_peer_send_text (&peers[0], "unheard");
  fixture->act = madang_socket_cut;
  gateway_fixture_turn ();
  gateway_fixture_tell_all (fixture, "last words");
  madang_gateway_close_async (fixture->gateway, on_closed, fixture);
  gateway_fixture_turn ();
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      socket_peer_assert_text (&peers[i], "last words");
      socket_peer_assert_close (&peers[i], 1001);
      g_assert_cmpuint (peers[i].reads, ==, 1);
    }
  join (fixture, &late);
  gateway_fixture_turn ();
  socket_peer_assert_close (&late, 1001);
  g_assert_false (fixture->is_over);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    socket_peer_send_close (&peers[i], 1001);
  gateway_fixture_turn ();
  g_assert_false (fixture->is_over);
  socket_peer_close (&late);
  gateway_fixture_turn ();
  g_assert_true (fixture->is_over);
  socket_peer_clear (&late);
  join (fixture, &late);
  gateway_fixture_turn ();
  socket_peer_assert_close (&late, 1001);
  socket_peer_clear (&late);
  clear_peers (peers, G_N_ELEMENTS (peers));
}

/* Some never answer: the deadline ends them, and only them. */
static void
test_close_unanswered (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer polite, rude;

  join (fixture, &polite);
  join (fixture, &rude);
  madang_gateway_stop_reading (fixture->gateway);
  madang_gateway_close_async (fixture->gateway, on_closed, fixture);
  gateway_fixture_turn ();
  socket_peer_send_close (&polite, 1001);
  gateway_fixture_turn ();
  g_assert_cmpuint (madang_gateway_count (fixture->gateway), ==, 1);
  fake_clock_advance (fixture->clock, MADANG_SOCKET_CLOSE_SECONDS * G_TIME_SPAN_SECOND);
  while (!fixture->is_over)
    g_main_context_iteration (NULL, TRUE);
  socket_peer_assert_close (&rude, 1001);
  socket_peer_assert_end (&rude);
  socket_peer_clear (&polite);
  socket_peer_clear (&rude);
}

static void
begin_posts (MadangSocket *socket)
{
  gateway_fixture_get (socket)->told = socket;
  madang_socket_begin_post (socket);
  madang_socket_begin_post (socket);
}

/* Open sockets, posts in flight, things owed: a gateway that goes leaves nothing behind (the sanitizer looks). */
static void
test_dispose (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peers[4];

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    gateway_fixture_admit (fixture, &peers[i], SOCK_STREAM, i, i, NULL);
  fixture->act = begin_posts;
  socket_peer_send_text (&peers[2], "post");
  gateway_fixture_turn ();
  gateway_fixture_tell_all (fixture, "never written");
  g_assert_finalize_object (fixture->gateway);
  g_assert_cmpuint (fixture->closed, ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    socket_peer_assert_end (&peers[i]);
  madang_socket_close (fixture->told, 4001, NULL);
  madang_socket_end_post (fixture->told);
  madang_socket_end_post (fixture->told);
  clear_peers (peers, G_N_ELEMENTS (peers));
  gateway_fixture_make_gateway (fixture);
}

/* The test holds both ends of each pair. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  raise_descriptor_limit ();
#define ADD(name, func)                                                             \
  g_test_add ("/gateway/" name, GatewayFixture, NULL, gateway_fixture_set_up, func, \
              gateway_fixture_tear_down)
  ADD ("talk", test_talk);
  ADD ("read-ahead", test_read_ahead);
  ADD ("close-each-other", test_close_each_other);
  ADD ("cut-each-other", test_cut_each_other);
  ADD ("mass-leave", test_mass_leave);
  ADD ("many", test_many);
  ADD ("fair", test_fair);
  ADD ("session-ended", test_session_ended);
  ADD ("heartbeat", test_heartbeat);
  ADD ("stall", test_stall);
  ADD ("close-empty", test_close_empty);
  ADD ("close", test_close);
  ADD ("close-unanswered", test_close_unanswered);
  ADD ("dispose", test_dispose);
  return g_test_run ();
}
