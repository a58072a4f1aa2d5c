/*
 * The dialect of documents 002 and 004: its frames to the byte, who hears of whose coming and going, and what a message
 * that cannot be sent becomes. Without a database: what is stored and told is for the system tests.
 */
#include "ws/madang-room-dialect.h"

#include "base/madang-limits.h"
#include "talk-fixture.h"

#include <string.h>

#define INVALID "{\"error_type\":\"invalid_request\",\"message\":\"Invalid message format.\"}"

static MadangSocket *
enter (TalkFixture *fixture, SocketPeer *peer, gint64 room_id, gint64 user_id, const char *nickname)
{
  return talk_fixture_enter (fixture, &madang_room_dialect, peer, room_id, user_id, nickname);
}

typedef struct
{
  const char *email;
  const char *picture;
  const char *message;
  const char *client_id;
  gboolean own;
  const char *frame;
} Rendered;

static const Rendered rendered[] = {
  { "anna@example.org", NULL, "hello", NULL, FALSE,
    "{\"type\":\"chat.message\",\"message\":\"hello\",\"sender\":\"anna@example.org\",\"nickname\":\"Anna\","
    "\"profile_picture_url\":\"/media/default.svg\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\"}" },
  { "", "/media/a.png", "마당 \"\\\n\x7f</script>", "abc", FALSE,
    "{\"type\":\"chat.message\",\"message\":\"마당 \\\"\\\\\\n\x7f</script>\",\"sender\":\"anna\","
    "\"nickname\":\"Anna\",\"profile_picture_url\":\"/media/a.png\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\"}" },
  { "", "/media/a.png", "hello", "a\"c", TRUE,
    "{\"type\":\"chat.message\",\"message\":\"hello\",\"sender\":\"anna\",\"nickname\":\"Anna\","
    "\"profile_picture_url\":\"/media/a.png\",\"id\":12,\"seq\":3,"
    "\"created_at\":\"2024-01-01T09:00:00.000001+09:00\",\"client_id\":\"a\\\"c\"}" },
};

static void
test_render (TalkFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (rendered); i++)
    {
      const Rendered *row = &rendered[i];
      g_autoptr (MadangUser) sender = madang_user_new (
          &(MadangUserFields){ .id = 7,
                               .email = row->email,
                               .username = "anna",
                               .nickname = "Anna",
                               .picture = row->picture });
      g_autoptr (MadangChat) chat = madang_chat_new (
          &(MadangChatFields){ .id = 12,
                               .seq = 3,
                               .room_id = 1,
                               .sender_id = 7,
                               .created_at = 1704067200 * G_TIME_SPAN_SECOND + 1,
                               .message = row->message,
                               .client_id = row->client_id,
                               .sender = sender });
      g_autoptr (MadangFrame) expected = madang_frame_new_text (row->frame, strlen (row->frame));
      g_autoptr (MadangFrame) frame = madang_room_dialect.render_chat (chat, row->own,
                                                                       &fixture->talk);

      g_assert_cmpmem (frame->bytes, frame->length, expected->bytes, expected->length);
    }
}

static void
test_join_and_leave (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna, elsewhere, boris, boris_again;

  enter (fixture, &anna, 1, 1, "Anna");
  enter (fixture, &elsewhere, 2, 3, "Clara");
  enter (fixture, &boris, 1, 2, "\"Boris\"");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"\\\"Boris\\\"\"}");
  enter (fixture, &boris_again, 1, 2, "\"Boris\"");
  talk_fixture_leave (fixture, &boris);
  socket_peer_assert_silent (&anna);
  socket_peer_assert_silent (&boris_again);
  talk_fixture_leave (fixture, &boris_again);
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.leave\",\"username\":\"\\\"Boris\\\"\"}");
  enter (fixture, &boris, 1, 2, "Boris");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"Boris\"}");
  socket_peer_assert_silent (&elsewhere);
  talk_fixture_leave (fixture, &anna);
  socket_peer_assert_text (&boris, "{\"type\":\"chat.user.leave\",\"username\":\"Anna\"}");
  talk_fixture_leave (fixture, &boris);
  talk_fixture_leave (fixture, &elsewhere);
}

static void
rename_user (TalkFixture *fixture, MadangSocket *socket, const char *nickname)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = 2, .username = "x", .nickname = nickname });

  g_set_object (&socket->admission.user, user);
}

/* The room hears of the leave of whoever it heard join. */
static void
test_rename_between (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna, boris, boris_again;

  enter (fixture, &anna, 1, 1, "Anna");
  rename_user (fixture, enter (fixture, &boris, 1, 2, "Boris"), "New");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"Boris\"}");
  enter (fixture, &boris_again, 1, 2, "New");
  talk_fixture_leave (fixture, &boris);
  talk_fixture_leave (fixture, &boris_again);
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.leave\",\"username\":\"Boris\"}");
  enter (fixture, &boris, 1, 2, "New");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"New\"}");
  talk_fixture_leave (fixture, &boris);
  talk_fixture_leave (fixture, &anna);
}

/* Nobody hears of whoever is sent away on entering. */
static void
test_over_meanwhile (TalkFixture *fixture, gconstpointer data)
{
  static const MadangUuid session = { { 0 } };
  SocketPeer anna, boris;
  guint64 mark = madang_news_get_mark (fixture->news);

  enter (fixture, &anna, 1, 1, "Anna");
  madang_bus_publish_member_removed (fixture->bus, 1, 2);
  talk_fixture_enter_marked (fixture, &madang_room_dialect, &boris, 1, 2, "Boris", mark);
  socket_peer_assert_close (&boris, 4003);
  g_assert_cmpint (madang_visits_get_last_room (fixture->talk.visits, 2), ==, 0);
  talk_fixture_leave (fixture, &boris);
  mark = madang_news_get_mark (fixture->news);
  madang_bus_publish_session_ended (fixture->bus, 2, &session);
  talk_fixture_enter_marked (fixture, &madang_room_dialect, &boris, 1, 2, "Boris", mark);
  talk_fixture_leave (fixture, &boris);
  socket_peer_assert_silent (&anna);
  talk_fixture_leave (fixture, &anna);
}

/* Whoever closes has left as soon as the close is under way, whether the peer answers or not. */
static void
test_leave_at_close (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna, boris;
  MadangSocket *socket;

  enter (fixture, &anna, 1, 1, "Anna");
  socket = enter (fixture, &boris, 1, 2, "Boris");
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.join\",\"username\":\"Boris\"}");
  madang_socket_close (socket, 4003, NULL);
  talk_fixture_turn (fixture);
  socket_peer_assert_text (&anna, "{\"type\":\"chat.user.leave\",\"username\":\"Boris\"}");
  socket_peer_assert_close (&boris, 4003);
  g_assert_cmpint (madang_visits_get_last_room (fixture->talk.visits, 2), ==, 0);
  talk_fixture_leave (fixture, &boris);
  socket_peer_assert_silent (&anna);
  talk_fixture_leave (fixture, &anna);
}

static const char *const invalid[] = {
  "",
  "hello",
  "[]",
  "\"chat.message\"",
  "null",
  "{}",
  "{\"type\":\"chat.message\"}",
  "{\"message\":\"a\"}",
  "{\"type\":\"chat.message\",\"message\":null}",
  "{\"type\":\"chat.message\",\"message\":1}",
  "{\"type\":\"chat.message\",\"message\":[\"a\"]}",
  "{\"type\":\"chat.message\",\"message\":\"\"}",
  "{\"type\":\"chat.message\",\"message\":\" \\n\\u3000\"}",
  "{\"type\":\"chat.message\",\"message\":\"\\u0000\"}",
  "{\"type\":\"chat.message\",\"message\":\"\\ud800\"}",
  "{\"type\":\"chat.message\",\"message\":\"a\"",
  "{\"type\":\"chat.message\",\"message\":\"a\"}}",
  "{\"type\":\"chat.Message\",\"message\":\"a\"}",
  "{\"type\":1,\"message\":\"a\"}",
  "{\"type\":\"chat.user.join\",\"message\":\"a\"}",
  "{\"type\":\"chat.message\",\"message\":\"a\",\"client_id\":7}",
  "{\"type\":\"chat.message\",\"message\":\"a\",\"client_id\":\"\"}",
};

static void
test_invalid (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna;
  g_autofree char *long_text = g_strnfill (MADANG_MESSAGE_MAX + 1, 'a');
  g_autofree char *too_long = g_strdup_printf ("{\"type\":\"chat.message\",\"message\":\"%s\"}",
                                               long_text);

  enter (fixture, &anna, 1, 1, "Anna");
  for (guint i = 0; i <= G_N_ELEMENTS (invalid); i++)
    {
      const char *text = i < G_N_ELEMENTS (invalid) ? invalid[i] : too_long;

      g_test_message ("%.60s", text);
      socket_peer_send_text (&anna, text);
      talk_fixture_turn (fixture);
      socket_peer_assert_text (&anna, INVALID);
    }
  socket_peer_assert_silent (&anna);
  talk_fixture_leave (fixture, &anna);
}

/* What can be stored no more closes the socket: try again later. */
static void
test_unavailable (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna;

  talk_fixture_drain (fixture);
  enter (fixture, &anna, 1, 1, "Anna");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"a\",\"more\":[1]}");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"b\"}");
  talk_fixture_turn (fixture);
  talk_fixture_turn (fixture);
  socket_peer_assert_close (&anna, 1013);
  socket_peer_assert_silent (&anna);
  talk_fixture_leave (fixture, &anna);
}

/* The answer comes when the socket is no more: nobody is told, nothing is lost or freed twice. */
static void
test_answered_too_late (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer anna;
  MadangSocket *socket;

  talk_fixture_drain (fixture);
  socket = enter (fixture, &anna, 1, 1, "Anna");
  socket_peer_send_text (&anna, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  socket_context_poll (&fixture->context);
  g_assert_cmpuint (socket->posts, ==, 1);
  madang_socket_ref (socket);
  madang_socket_cut (socket);
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
  talk_fixture_turn (fixture);
  g_assert_cmpuint (socket->posts, ==, 0);
  g_assert_cmpuint (socket->references, ==, 1);
  madang_socket_unref (socket);
  socket_peer_clear (&anna);
}

/* The limit is the user's, on whichever socket. */
static void
test_rate_limited (TalkFixture *fixture, gconstpointer data)
{
  SocketPeer desk, phone;

  talk_fixture_drain (fixture);
  enter (fixture, &desk, 1, 1, "Anna");
  enter (fixture, &phone, 1, 1, "Anna");
  socket_peer_send_text (&desk, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  talk_fixture_turn (fixture);
  socket_peer_send_text (&phone, "{\"type\":\"chat.message\",\"message\":\"a\"}");
  talk_fixture_turn (fixture);
  socket_peer_assert_text (&phone,
                           "{\"error_type\":\"rate_limited\",\"message\":\"Too many messages.\","
                           "\"retry_after\":60}");
  talk_fixture_leave (fixture, &desk);
  talk_fixture_leave (fixture, &phone);
}

int
main (int argc, char **argv)
{
  static const MadangRate rate = { .count = 1, .seconds = 60 };

  g_test_init (&argc, &argv, NULL);
#define ADD(name, rate, func)                                                      \
  g_test_add ("/room-dialect/" name, TalkFixture, rate, talk_fixture_set_up, func, \
              talk_fixture_tear_down)
  ADD ("render", NULL, test_render);
  ADD ("join-and-leave", NULL, test_join_and_leave);
  ADD ("rename-between", NULL, test_rename_between);
  ADD ("over-meanwhile", NULL, test_over_meanwhile);
  ADD ("leave-at-close", NULL, test_leave_at_close);
  ADD ("invalid", NULL, test_invalid);
  ADD ("unavailable", NULL, test_unavailable);
  ADD ("answered-too-late", NULL, test_answered_too_late);
  ADD ("rate-limited", &rate, test_rate_limited);
  return g_test_run ();
}
