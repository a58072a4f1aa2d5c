/*
 * MadangGateway: whose its sockets are, and what becomes of them when that changes.
 */
#include "gateway-fixture.h"

#include "base/madang-limits.h"

#include <sys/socket.h>

static void
admit_marked (GatewayFixture *fixture, SocketPeer *peer, guint8 session, guint64 mark)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "person", .nickname = "Person" });
  MadangAdmission admission = { .user = user,
                                .caller = { .session = gateway_fixture_make_session (session),
                                            .user_id = 7,
                                            .expires_at = G_MAXINT64 },
                                .mark = mark,
                                .dialect = &gateway_fixture_dialect,
                                .dialect_data = fixture };

  madang_gateway_take (fixture->gateway, socket_peer_init (peer, SOCK_SEQPACKET), NULL, &admission);
}

/* What ends while a handshake is under way ends its socket; whoever logs in anew after that stays. */
static void
test_ended_meanwhile (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer first, second, later, other;
  MadangUuid ended = gateway_fixture_make_session (1);
  guint64 mark = madang_gateway_get_mark (fixture->gateway);

  madang_bus_publish_session_ended (fixture->bus, 7, &ended);
  admit_marked (fixture, &first, 1, mark);
  admit_marked (fixture, &other, 2, mark);
  gateway_fixture_turn ();
  socket_peer_assert_close (&first, 4001);
  socket_peer_assert_silent (&other);
  madang_bus_publish_user_ended (fixture->bus, 7);
  gateway_fixture_turn ();
  socket_peer_assert_close (&other, 4001);
  admit_marked (fixture, &second, 2, mark);
  admit_marked (fixture, &later, 3, madang_gateway_get_mark (fixture->gateway));
  gateway_fixture_turn ();
  socket_peer_assert_close (&second, 4001);
  socket_peer_assert_silent (&later);
  socket_peer_clear (&first);
  socket_peer_clear (&second);
  socket_peer_clear (&later);
  socket_peer_clear (&other);
}

/* Of a session that nobody knows any more, only its name tells whose it was; there may be many such, of no socket. */
static void
test_ended_unknown (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer first, second, later;
  MadangUuid ended = gateway_fixture_make_session (1);
  guint64 mark = madang_gateway_get_mark (fixture->gateway);

  admit_marked (fixture, &first, 1, mark);
  admit_marked (fixture, &second, 2, mark);
  madang_bus_publish_session_ended (fixture->bus, 0, &ended);
  for (guint8 n = 3; n < 100; n++)
    {
      MadangUuid unknown = gateway_fixture_make_session (n);

      madang_bus_publish_session_ended (fixture->bus, 0, &unknown);
    }
  admit_marked (fixture, &later, 1, mark);
  gateway_fixture_turn ();
  socket_peer_assert_close (&later, 4001);
  gateway_fixture_await (&first);
  socket_peer_assert_close (&first, 4001);
  socket_peer_assert_silent (&second);
  socket_peer_clear (&first);
  socket_peer_clear (&second);
  socket_peer_clear (&later);
}

static void
rename_person (GatewayFixture *fixture, const char *nickname)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "person", .nickname = nickname });

  madang_bus_publish_user_changed (fixture->bus, user);
}

static const char *
get_nickname (GatewayFixture *fixture, guint i)
{
  return madang_user_get_nickname (((MadangSocket *) fixture->sockets->pdata[i])->admission.user);
}

/* Open sockets, and those on their way, know their user's new name. */
static void
test_user_changed (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer open, late;
  guint64 mark = madang_gateway_get_mark (fixture->gateway);

  admit_marked (fixture, &open, 1, mark);
  rename_person (fixture, "New");
  g_assert_cmpstr (get_nickname (fixture, 0), ==, "New");
  rename_person (fixture, "Newer");
  admit_marked (fixture, &late, 1, mark);
  g_assert_cmpstr (get_nickname (fixture, 0), ==, "Newer");
  g_assert_cmpstr (get_nickname (fixture, 1), ==, "Newer");
  socket_peer_clear (&open);
  socket_peer_clear (&late);
}

static MadangSocket *
admit_nobody (GatewayFixture *fixture, SocketPeer *peer)
{
  MadangAdmission admission = { .dialect = &gateway_fixture_other_dialect,
                                .dialect_data = fixture };

  madang_gateway_take (fixture->gateway, socket_peer_init (peer, SOCK_SEQPACKET), NULL, &admission);
  return fixture->sockets->pdata[fixture->sockets->len - 1];
}

static gboolean
identify (
    GatewayFixture *fixture, MadangSocket *socket, guint8 session, gint64 seconds, guint64 mark)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "person", .nickname = "Person" });
  gint64 now = madang_clock_get_real (MADANG_CLOCK (fixture->clock));
  MadangCaller caller = { .session = gateway_fixture_make_session (session),
                          .user_id = 7,
                          .expires_at = now + seconds * G_TIME_SPAN_SECOND };

  return madang_gateway_identify (fixture->gateway, socket, user, &caller, mark);
}

/* A socket of nobody becomes somebody's: counted, found and closed as such. */
static void
test_identify (GatewayFixture *fixture, gconstpointer data)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text ("hello", 5);
  SocketPeer peer, stranger, room;
  MadangSocket *socket = admit_nobody (fixture, &peer);

  admit_nobody (fixture, &stranger);
  admit_marked (fixture, &room, 2, 0);
  g_assert_cmpuint (madang_presence_count_sockets (fixture->presence, 7), ==, 1);
  g_assert_true (identify (fixture, socket, 1, 1000, 0));
  g_assert_cmpuint (madang_presence_count_sockets (fixture->presence, 7), ==, 2);
  madang_gateway_tell (fixture->gateway, 7, &gateway_fixture_other_dialect, frame);
  madang_gateway_tell (fixture->gateway, 8, &gateway_fixture_other_dialect, frame);
  gateway_fixture_turn ();
  socket_peer_assert_text (&peer, "hello");
  socket_peer_assert_silent (&stranger);
  socket_peer_assert_silent (&room);
  madang_bus_publish_user_ended (fixture->bus, 7);
  gateway_fixture_turn ();
  socket_peer_assert_close (&peer, 3401);
  socket_peer_assert_close (&room, 4001);
  socket_peer_assert_silent (&stranger);
  /* closing, and gone for everybody else, though the peers have not answered */
  g_assert_false (madang_presence_is_online (fixture->presence, 7));
  socket_peer_clear (&peer);
  socket_peer_clear (&stranger);
  socket_peer_clear (&room);
}

static void
test_identify_ended (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peer, gone;
  MadangSocket *socket = admit_nobody (fixture, &peer);
  guint64 mark = madang_gateway_get_mark (fixture->gateway);

  madang_bus_publish_user_ended (fixture->bus, 7);
  g_assert_false (identify (fixture, socket, 1, 1000, mark));
  gateway_fixture_turn ();
  socket_peer_assert_close (&peer, 3401);
  socket = madang_socket_ref (admit_nobody (fixture, &gone));
  socket_peer_close (&gone);
  gateway_fixture_turn ();
  g_assert_false (identify (fixture, socket, 1, 1000, madang_gateway_get_mark (fixture->gateway)));
  g_assert_false (madang_presence_is_online (fixture->presence, 7));
  madang_socket_unref (socket);
  socket_peer_clear (&peer);
  socket_peer_clear (&gone);
}

/* A clock's seconds may lie behind the wheel's by one. */
static void
advance (GatewayFixture *fixture, guint seconds)
{
  fake_clock_advance (fixture->clock, seconds * G_TIME_SPAN_SECOND);
}

/* Whoever says nothing is sent away; pings are no login. */
static void
test_silent (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer silent, known;

  g_assert_finalize_object (fixture->gateway);
  fixture->config.login_seconds = MADANG_SOCKET_STALL_SECONDS
                                  - 1; /* or the loop would seem to have stood still */
  gateway_fixture_make_gateway (fixture);
  admit_nobody (fixture, &silent);
  identify (fixture, admit_nobody (fixture, &known), 1, 1000, 0);
  advance (fixture, MADANG_SOCKET_STALL_SECONDS - 1);
  socket_peer_send (&silent, MADANG_OPCODE_PING, NULL, 0);
  gateway_fixture_await (&silent);
  socket_peer_assert_frame (&silent, MADANG_OPCODE_PONG);
  advance (fixture, 1);
  gateway_fixture_await (&silent);
  socket_peer_assert_close (&silent, 3401);
  socket_peer_assert_silent (&known);
  socket_peer_clear (&silent);
  socket_peer_clear (&known);
}

/* What was said while the loop stood still is read before anybody is sent away for saying nothing. */
static void
test_stall (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer peer, asking;
  MadangSocket *socket = admit_nobody (fixture, &peer);
  MadangSocket *asked_after = admit_nobody (fixture, &asking);

  madang_socket_set_expiry (asked_after, G_MAXINT64, 0);
  advance (fixture, MADANG_SOCKET_LOGIN_SECONDS + MADANG_SOCKET_PING_SECONDS);
  gateway_fixture_await (&peer);
  socket_peer_assert_frame (&peer, MADANG_OPCODE_PING);
  gateway_fixture_await (&asking);
  socket_peer_assert_frame (&asking, MADANG_OPCODE_PING);
  identify (fixture, socket, 1, 1000, 0);
  g_assert_true (madang_presence_is_online (fixture->presence, 7));
  socket_peer_clear (&peer);
  socket_peer_clear (&asking);
}

/* A credential that is renewed ends later. */
static void
test_renewed (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer renewed, left;
  MadangSocket *socket = admit_nobody (fixture, &renewed);

  identify (fixture, socket, 1, 15, 0);
  identify (fixture, admit_nobody (fixture, &left), 1, 15, 0);
  identify (fixture, socket, 2, 30, 0);
  g_assert_cmpuint (madang_presence_count_sockets (fixture->presence, 7), ==, 2);
  advance (fixture, 16);
  gateway_fixture_await (&left);
  socket_peer_assert_close (&left, 3401);
  socket_peer_assert_silent (&renewed);
  advance (fixture, 10);
  gateway_fixture_await (&renewed);
  socket_peer_assert_frame (&renewed, MADANG_OPCODE_PING);
  advance (fixture, 5);
  gateway_fixture_await (&renewed);
  socket_peer_assert_close (&renewed, 3401);
  socket_peer_clear (&left);
  socket_peer_clear (&renewed);
}

/* All of one user's sockets, of any kind; those that close already count no more. Who is sent away may come again. */
static void
test_disconnected (GatewayFixture *fixture, gconstpointer data)
{
  SocketPeer first, second, other, again;
  guint64 mark = madang_gateway_get_mark (fixture->gateway);

  admit_marked (fixture, &first, 1, mark);
  admit_marked (fixture, &second, 2, mark);
  gateway_fixture_admit (fixture, &other, SOCK_SEQPACKET, 8, 3, NULL);
  g_assert_cmpuint (madang_bus_publish_user_disconnected (fixture->bus, 9, "no"), ==, 0);
  g_assert_cmpuint (madang_bus_publish_user_disconnected (fixture->bus, 7, "Enough."), ==, 2);
  g_assert_cmpuint (madang_bus_publish_user_disconnected (fixture->bus, 7, "Enough."), ==, 0);
  admit_marked (fixture, &again, 1, mark);
  gateway_fixture_turn ();
  socket_peer_assert_close (&first, 4001);
  socket_peer_assert_close (&second, 4001);
  socket_peer_assert_silent (&other);
  socket_peer_assert_silent (&again);
  socket_peer_clear (&first);
  socket_peer_clear (&second);
  socket_peer_clear (&other);
  socket_peer_clear (&again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                    \
  g_test_add ("/gateway-people/" name, GatewayFixture, NULL, gateway_fixture_set_up, func, \
              gateway_fixture_tear_down)
  ADD ("ended-meanwhile", test_ended_meanwhile);
  ADD ("ended-unknown", test_ended_unknown);
  ADD ("user-changed", test_user_changed);
  ADD ("identify", test_identify);
  ADD ("identify-ended", test_identify_ended);
  ADD ("silent", test_silent);
  ADD ("renewed", test_renewed);
  ADD ("disconnected", test_disconnected);
  ADD ("stall", test_stall);
  return g_test_run ();
}
