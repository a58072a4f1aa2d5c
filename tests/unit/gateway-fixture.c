#include "gateway-fixture.h"

#include "base/madang-limits.h"

#include <string.h>
#include <sys/socket.h>

GatewayFixture *
gateway_fixture_get (MadangSocket *socket)
{
  return socket->admission.dialect_data;
}

void
gateway_fixture_tell_all (GatewayFixture *fixture, const char *text)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text (text, strlen (text));

  for (guint i = 0; i < fixture->sockets->len; i++)
    madang_socket_send (fixture->sockets->pdata[i], frame);
}

static void
handle_open (MadangSocket *socket)
{
  GatewayFixture *fixture = gateway_fixture_get (socket);

  fixture->opened++;
  g_ptr_array_add (fixture->sockets, socket);
}

static void
handle_text (MadangSocket *socket, const char *text, gsize length)
{
  GatewayFixture *fixture = gateway_fixture_get (socket);
  g_autofree char *copy = g_strndup (text, length);

  if (fixture->tells)
    gateway_fixture_tell_all (fixture, copy);
  if (fixture->act != NULL)
    fixture->act (socket);
}

static void
handle_close (MadangSocket *socket)
{
  GatewayFixture *fixture = gateway_fixture_get (socket);

  fixture->closed++;
  g_assert_true (g_ptr_array_remove (fixture->sockets, socket));
  if (fixture->tells)
    gateway_fixture_tell_all (fixture, "left");
}

const MadangDialect gateway_fixture_dialect = { handle_open, handle_text, handle_close, NULL,
                                                MADANG_CLOSE_UNAUTHENTICATED };
const MadangDialect gateway_fixture_other_dialect = { handle_open, handle_text, handle_close, NULL,
                                                      MADANG_CLOSE_NOT_LOGGED_IN };

void
gateway_fixture_make_gateway (GatewayFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->gateway = madang_gateway_new (
      &(MadangGatewayContext){ .config = &fixture->config,
                               .clock = MADANG_CLOCK (fixture->clock),
                               .bus = fixture->bus,
                               .news = fixture->news,
                               .presence = fixture->presence,
                               .traffic = &fixture->traffic },
      &error);
  g_assert_no_error (error);
}

void
gateway_fixture_set_up (GatewayFixture *fixture, gconstpointer data)
{
  fixture->config = (MadangConfig){ .ping_seconds = MADANG_SOCKET_PING_SECONDS,
                                    .silence_seconds = MADANG_SOCKET_SILENCE_SECONDS,
                                    .login_seconds = MADANG_SOCKET_LOGIN_SECONDS,
                                    .message_bytes = MADANG_SOCKET_MESSAGE_MAX,
                                    .outbox_bytes = MADANG_SOCKET_OUTBOX_MAX };
  fixture->clock = fake_clock_new ();
  fixture->bus = madang_bus_new ();
  fixture->sockets = g_ptr_array_new ();
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
  fixture->presence = madang_presence_new (fixture->bus, fixture->news);
  gateway_fixture_make_gateway (fixture);
}

void
gateway_fixture_tear_down (GatewayFixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->gateway);
  g_assert_cmpuint (fixture->opened, ==, fixture->closed);
  g_assert_false (madang_presence_is_online (fixture->presence, 7));
  g_assert_finalize_object (fixture->presence);
  g_assert_finalize_object (fixture->news);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
  g_ptr_array_unref (fixture->sockets);
}

void
gateway_fixture_turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

MadangUuid
gateway_fixture_make_session (guint8 n)
{
  return (MadangUuid){ .bytes = { n } };
}

void
gateway_fixture_admit (GatewayFixture *fixture,
                       SocketPeer *peer,
                       int type,
                       gint64 user_id,
                       guint8 session,
                       GBytes *read_ahead)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = user_id, .username = "person", .nickname = "Person" });
  MadangAdmission admission = { .user = user,
                                .caller = { .session = gateway_fixture_make_session (session),
                                            .user_id = user_id,
                                            .expires_at = G_MAXINT64 },
                                .room_id = 1,
                                .dialect = &gateway_fixture_dialect,
                                .dialect_data = fixture };

  madang_gateway_take (fixture->gateway, socket_peer_init (peer, type), read_ahead, &admission);
}

void
gateway_fixture_await (SocketPeer *peer)
{
  char byte;

  while (recv (peer->fd, &byte, 1, MSG_PEEK) < 0)
    g_main_context_iteration (NULL, TRUE);
}
