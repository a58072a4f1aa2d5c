/*
 * TalkFixture: what the sockets of rooms work with, without a gateway and without a database: nothing is stored.
 */
#pragma once

#include "fake-clock.h"
#include "socket-fixture.h"
#include "ws/madang-room-talk.h"

typedef struct
{
  MadangSocketContext context;
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
  MadangPool *pool;
  MadangRoomPresence *presence;
  MadangRoomTalk talk; /* its time zone is nine hours ahead */
} TalkFixture;

/** talk_fixture_set_up: @rate is how much a user may send, a const MadangRate *; %NULL: as much as they like. */
void talk_fixture_set_up (TalkFixture *self, gconstpointer rate);
void talk_fixture_tear_down (TalkFixture *self, gconstpointer rate);

/** talk_fixture_enter: somebody opens a socket. Returns: (transfer none): it */
MadangSocket *talk_fixture_enter (TalkFixture *self,
                                  const MadangDialect *dialect,
                                  SocketPeer *peer,
                                  gint64 room_id,
                                  gint64 user_id,
                                  const char *nickname);

/** talk_fixture_enter_marked: the same for somebody whom the store let in at @mark, madang_news_get_mark() of then. */
MadangSocket *talk_fixture_enter_marked (TalkFixture *self,
                                         const MadangDialect *dialect,
                                         SocketPeer *peer,
                                         gint64 room_id,
                                         gint64 user_id,
                                         const char *nickname,
                                         guint64 mark);

/** talk_fixture_turn: reads what has come, and writes what is owed. */
void talk_fixture_turn (TalkFixture *self);

/** talk_fixture_leave: @peer goes away without a word. */
void talk_fixture_leave (TalkFixture *self, SocketPeer *peer);

/** talk_fixture_drain: from now on nothing is taken to be stored. */
void talk_fixture_drain (TalkFixture *self);
