#include "talk-fixture.h"

#include <sys/socket.h>

void
talk_fixture_set_up (TalkFixture *self, gconstpointer rate)
{
  static const char away[] = "host=/nonexistent";
  g_autoptr (MadangChatWriter) writer = madang_chat_writer_new (away, NULL, NULL);
  g_autoptr (MadangLimiter) sends = NULL;
  MadangMessagesContext messages = { .writer = writer };

  socket_context_init (&self->context);
  self->clock = fake_clock_new ();
  sends = madang_limiter_new (MADANG_CLOCK (self->clock),
                              rate != NULL ? *(const MadangRate *) rate : (MadangRate){ 0 });
  self->bus = madang_bus_new ();
  self->news = madang_news_new (self->bus, MADANG_CLOCK (self->clock));
  self->pool = madang_pool_new (away, 1);
  self->presence = madang_room_presence_new ();
  self->talk = (MadangRoomTalk){ .hub = madang_hub_new (self->bus, self->news, self->presence),
                                 .visits = madang_visits_new (),
                                 .time_zone = g_time_zone_new_offset (9 * 3600) };
  madang_room_talk_init (&self->talk);
  messages.pool = self->pool;
  messages.bus = self->bus;
  messages.visits = self->talk.visits;
  messages.sends = sends;
  self->talk.messages = madang_messages_new (&messages);
}

void
talk_fixture_tear_down (TalkFixture *self, gconstpointer rate)
{
  madang_room_talk_clear (&self->talk);
  g_assert_finalize_object (self->talk.messages);
  g_assert_finalize_object (self->talk.hub);
  g_assert_cmpuint (madang_room_presence_count_rooms (self->presence), ==, 0);
  g_assert_finalize_object (self->presence);
  g_assert_finalize_object (self->talk.visits);
  g_time_zone_unref (self->talk.time_zone);
  g_assert_finalize_object (self->news);
  g_assert_finalize_object (self->pool);
  g_assert_finalize_object (self->bus);
  g_assert_finalize_object (self->clock);
  socket_context_clear (&self->context);
}

MadangSocket *
talk_fixture_enter_marked (TalkFixture *self,
                           const MadangDialect *dialect,
                           SocketPeer *peer,
                           gint64 room_id,
                           gint64 user_id,
                           const char *nickname,
                           guint64 mark)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = user_id, .username = "x", .nickname = nickname });
  MadangAdmission admission = { .user = user,
                                .caller = { .user_id = user_id, .expires_at = G_MAXINT64 },
                                .mark = mark,
                                .room_id = room_id,
                                .dialect = dialect,
                                .dialect_data = &self->talk };
  MadangSocket *socket = madang_socket_new (&self->context, socket_peer_init (peer, SOCK_SEQPACKET),
                                            &admission, 0);

  madang_socket_open (socket, NULL);
  socket_context_flush (&self->context);
  return socket;
}

MadangSocket *
talk_fixture_enter (TalkFixture *self,
                    const MadangDialect *dialect,
                    SocketPeer *peer,
                    gint64 room_id,
                    gint64 user_id,
                    const char *nickname)
{
  return talk_fixture_enter_marked (self, dialect, peer, room_id, user_id, nickname,
                                    madang_news_get_mark (self->news));
}

void
talk_fixture_turn (TalkFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  socket_context_poll (&self->context);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  socket_context_flush (&self->context);
}

void
talk_fixture_leave (TalkFixture *self, SocketPeer *peer)
{
  socket_peer_clear (peer);
  for (guint i = 0; i < 2; i++)
    talk_fixture_turn (self);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_messages_drain_finish (data, result);
}

void
talk_fixture_drain (TalkFixture *self)
{
  madang_messages_drain_async (self->talk.messages, on_drained, self->talk.messages);
}
