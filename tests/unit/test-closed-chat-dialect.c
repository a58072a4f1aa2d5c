/*
 * The dialect of document 003: its frames to the byte, what it drops and what it refuses. Without a database: what is
 * stored and told is for the system tests.
 */
#include "ws/madang-closed-chat-dialect.h"

#include "base/madang-limits.h"
#include "talk-fixture.h"
#include "ws/madang-room-dialect.h"

#include <string.h>

#define INVALID "{\"error_type\":\"invalid_request\",\"message\":\"Invalid message format.\"}"

static MadangSocket *
enter (TalkFixture *fixture, SocketPeer *peer, gint64 user_id)
{
  return talk_fixture_enter (fixture, &madang_closed_chat_dialect, peer, 1, user_id, "x");
}

static void
check_rendered (TalkFixture *fixture,
                const MadangUserFields *sender,
                const char *client_id,
                gboolean own,
                const char *text)
{
  g_autoptr (MadangUser) user = madang_user_new (sender);
  g_autoptr (MadangChat) chat = madang_chat_new (
      &(MadangChatFields){ .id = 12,
                           .seq = 3,
                           .room_id = 1,
                           .sender_id = sender->id,
                           .created_at = 1704063599 * G_TIME_SPAN_SECOND + 999999,
                           .message = "Привет \"\\\n",
                           .client_id = client_id,
                           .sender = user });
  g_autoptr (MadangFrame) expected = madang_frame_new_text (text, strlen (text));
  g_autoptr (MadangFrame) frame = madang_closed_chat_dialect.render_chat (chat, own,
                                                                          &fixture->talk);

  g_assert_cmpmem (frame->bytes, frame->length, expected->bytes, expected->length);
}

static void
test_render (TalkFixture *fixture, gconstpointer data)
{
  const MadangUserFields dan = { .id = 7, .email = "d@example.org", .username = "dan" };
  const MadangUserFields ada = {
    .id = 8, .username = "a\"", .first_name = "Ада", .last_name = "Л."
  };

  check_rendered (fixture, &dan, NULL, FALSE,
                  "{\"message\":\"Привет \\\"\\\\\\n\",\"username\":\"dan\",\"first_name\":\"\","
                  "\"last_name\":\"\",\"timestamp\":\"01-01-2024 07:59:59\",\"id\":12,\"seq\":3}");
  check_rendered (
      fixture, &ada, "c", FALSE,
      "{\"message\":\"Привет \\\"\\\\\\n\",\"username\":\"a\\\"\",\"first_name\":\"Ада\","
      "\"last_name\":\"Л.\",\"timestamp\":\"01-01-2024 07:59:59\",\"id\":12,\"seq\":3}");
  check_rendered (
      fixture, &ada, "c", TRUE,
      "{\"message\":\"Привет \\\"\\\\\\n\",\"username\":\"a\\\"\",\"first_name\":\"Ада\","
      "\"last_name\":\"Л.\",\"timestamp\":\"01-01-2024 07:59:59\",\"id\":12,\"seq\":3,"
      "\"client_id\":\"c\"}");
}

static const char *const invalid[] = {
  "",
  "hello",
  "[]",
  "{}",
  "{\"message\":null}",
  "{\"message\":1}",
  "{\"message\":\"\\u0000\"}",
  "{\"message\":\"a\"",
  "{\"message\":\"a\",\"client_id\":7}",
  "{\"message\":\"a\",\"client_id\":\"\"}",
};

static void
test_invalid (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna;
  g_autofree char *long_text = g_strnfill (MADANG_MESSAGE_MAX + 1, 'a');
  g_autofree char *too_long = g_strdup_printf ("{\"message\":\"%s\"}", long_text);

  enter (fixture, &anna, 1);
  for (guint i = 0; i <= G_N_ELEMENTS (invalid); i++)
    {
      socket_peer_send_text (&anna, i < G_N_ELEMENTS (invalid) ? invalid[i] : too_long);
      talk_fixture_turn (fixture);
      socket_peer_assert_text (&anna, INVALID);
    }
  talk_fixture_leave (fixture, &anna);
}

static void
test_blank (TalkFixture *fixture, gconstpointer data)
{
  const char *const blank[] = { "{\"message\":\"\"}", "{\"message\":\" \\n\\u3000\"}" };
  SocketPeer anna;
  MadangSocket *socket = enter (fixture, &anna, 1);

  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    {
      socket_peer_send_text (&anna, blank[i]);
      talk_fixture_turn (fixture);
      g_assert_cmpuint (socket->posts, ==, 0);
    }
  socket_peer_assert_silent (&anna);
  talk_fixture_leave (fixture, &anna);
}

/* Neither those of its own nor those of the other dialect hear of it, and it is no place to post to without a room. */
static void
test_no_joins (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna, boris, clara;

  enter (fixture, &anna, 1);
  talk_fixture_enter (fixture, &madang_room_dialect, &boris, 1, 2, "Boris");
  enter (fixture, &clara, 3);
  g_assert_cmpint (madang_visits_get_last_room (fixture->talk.visits, 3), ==, 0);
  talk_fixture_leave (fixture, &clara);
  socket_peer_assert_silent (&anna);
  socket_peer_assert_silent (&boris);
  talk_fixture_leave (fixture, &boris);
  talk_fixture_leave (fixture, &anna);
}

static void
test_unavailable (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna;

  talk_fixture_drain (fixture);
  enter (fixture, &anna, 1);
  socket_peer_send_text (&anna, "{\"message\":\"a\"}");
  talk_fixture_turn (fixture);
  talk_fixture_turn (fixture);
  socket_peer_assert_close (&anna, 1013);
  talk_fixture_leave (fixture, &anna);
}

static void
test_rate_limited (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer closed, room;

  talk_fixture_drain (fixture);
  enter (fixture, &closed, 1);
  talk_fixture_enter (fixture, &madang_room_dialect, &room, 1, 1, "x");
  socket_peer_send_text (&room, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  talk_fixture_turn (fixture);
  socket_peer_send_text (&closed, "{\"message\":\"a\"}");
  talk_fixture_turn (fixture);
  socket_peer_assert_text (&closed,
                           "{\"error_type\":\"rate_limited\",\"message\":\"Too many messages.\","
                           "\"retry_after\":60}");
  talk_fixture_leave (fixture, &closed);
  talk_fixture_leave (fixture, &room);
}

int
main (int argc, char **argv)
{
  static const MadangRate rate = { .count = 1, .seconds = 60 };

  g_test_init (&argc, &argv, NULL);
#define ADD(name, rate, func)                                                             \
  g_test_add ("/closed-chat-dialect/" name, TalkFixture, rate, talk_fixture_set_up, func, \
              talk_fixture_tear_down)
  ADD ("render", NULL, test_render);
  ADD ("invalid", NULL, test_invalid);
  ADD ("blank", NULL, test_blank);
  ADD ("no-joins", NULL, test_no_joins);
  ADD ("unavailable", NULL, test_unavailable);
  ADD ("rate-limited", &rate, test_rate_limited);
  return g_test_run ();
}
