/*
 * GatewayFixture: a gateway over socket pairs, with dialects of the test's own and turns of the real main loop.
 */
#pragma once

#include "fake-clock.h"
#include "socket-fixture.h"
#include "ws/madang-gateway.h"

typedef struct
{
  MadangConfig config;
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
  MadangPresence *presence;
  MadangTraffic traffic;
  MadangGateway *gateway;
  GPtrArray *sockets; /* of MadangSocket: those that are seated */
  guint opened;
  guint closed;
  gboolean tells;                     /* each text, and each leave, is told to all */
  void (*act) (MadangSocket *socket); /* for each text */
  MadangSocket *told;                 /* whom to tell before the loop is let go */
  gboolean is_over;
} GatewayFixture;

/* Their dialect_data is the fixture. The other closes with 3401 where this one does with 4001. */
extern const MadangDialect gateway_fixture_dialect;
extern const MadangDialect gateway_fixture_other_dialect;

/** gateway_fixture_get: the fixture of one of its sockets. */
GatewayFixture *gateway_fixture_get (MadangSocket *socket);

void gateway_fixture_set_up (GatewayFixture *fixture, gconstpointer data);

/** gateway_fixture_tear_down: whoever was seated has left by then, and nobody is online any more. */
void gateway_fixture_tear_down (GatewayFixture *fixture, gconstpointer data);

/** gateway_fixture_make_gateway: makes a gateway where there is none. */
void gateway_fixture_make_gateway (GatewayFixture *fixture);

/** gateway_fixture_tell_all: sends @text to all that are seated. */
void gateway_fixture_tell_all (GatewayFixture *fixture, const char *text);

/** gateway_fixture_turn: lets the loop do what there is. */
void gateway_fixture_turn (void);

/** gateway_fixture_await: turns the loop, whose own second must come, until @peer heard something or was cut off. */
void gateway_fixture_await (SocketPeer *peer);

MadangUuid gateway_fixture_make_session (guint8 n);

/** gateway_fixture_admit: takes a socket of the user, whose end @peer is. */
void gateway_fixture_admit (GatewayFixture *fixture,
                            SocketPeer *peer,
                            int type,
                            gint64 user_id,
                            guint8 session,
                            GBytes *read_ahead);
