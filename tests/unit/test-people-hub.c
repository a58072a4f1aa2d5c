/*
 * MadangPeopleHub and the dialect of document 000, without a database: the frames to the byte, and to whom they go.
 * (Who may log in, and what is stored, is for the system tests.)
 */
#include "ws/madang-people-hub.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "fake-clock.h"
#include "socket-fixture.h"
#include "ws/madang-direct-dialect.h"

#include <sys/socket.h>

#define NOON "2024-01-01T03:00:00Z" /* in Seoul */

typedef struct
{
  MadangConfig config;
  FakeClock *clock;
  MadangBus *bus;
  MadangPool *pool;
  GBytes *secret;
  MadangNews *news;
  MadangTokens *tokens;
  MadangTraffic traffic;
  MadangGateway *gateway;
  MadangPeopleHub *hub;
  MadangDirectDialectContext dialect;
} Fixture;

static void
set_clock (Fixture *fixture)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) noon = g_date_time_new_from_iso8601 (NOON, utc);
  gint64 now = madang_clock_get_real (MADANG_CLOCK (fixture->clock));

  fake_clock_advance (fixture->clock, g_date_time_to_unix (noon) * G_TIME_SPAN_SECOND - now);
}

static void
make_services (Fixture *fixture)
{
  MadangDirectDialectContext *dialect = &fixture->dialect;
  g_autoptr (MadangDirectWriter) writer = madang_direct_writer_new ("host=/nonexistent", NULL,
                                                                    NULL);
  g_autoptr (MadangLimiter) sends = madang_limiter_new (MADANG_CLOCK (fixture->clock),
                                                        (MadangRate){ 0 });

  dialect->time_zone = g_time_zone_new_offset (9 * 3600);
  dialect->clock = MADANG_CLOCK (fixture->clock);
  dialect->presence = madang_presence_new (fixture->bus, fixture->news);
  dialect->directs = madang_directs_new (&(MadangDirectsContext){ .writer = writer,
                                                                  .pool = fixture->pool,
                                                                  .presence = dialect->presence,
                                                                  .bus = fixture->bus,
                                                                  .clock = dialect->clock,
                                                                  .sends = sends });
  dialect->tokens = madang_tokens_new (fixture->secret, dialect->clock, 60, 14);
  dialect->gateway = madang_gateway_new (&(MadangGatewayContext){ .config = &fixture->config,
                                                                  .clock = dialect->clock,
                                                                  .bus = fixture->bus,
                                                                  .news = fixture->news,
                                                                  .presence = dialect->presence,
                                                                  .traffic = &fixture->traffic },
                                         NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  MadangDirectDialectContext *dialect = &fixture->dialect;

  fixture->config = (MadangConfig){ .ping_seconds = MADANG_SOCKET_PING_SECONDS,
                                    .silence_seconds = MADANG_SOCKET_SILENCE_SECONDS,
                                    .login_seconds = MADANG_SOCKET_LOGIN_SECONDS,
                                    .message_bytes = MADANG_SOCKET_MESSAGE_MAX,
                                    .outbox_bytes = MADANG_SOCKET_OUTBOX_MAX };
  fixture->clock = fake_clock_new ();
  set_clock (fixture);
  fixture->bus = madang_bus_new ();
  fixture->pool = madang_pool_new ("host=/nonexistent", 1);
  fixture->secret = g_bytes_new_static ("a secret of thirty-two bytes ...", 32);
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
  make_services (fixture);
  fixture->hub = madang_people_hub_new (
      &(MadangPeopleHubContext){ .bus = fixture->bus,
                                 .presence = dialect->presence,
                                 .directs = dialect->directs,
                                 .gateway = dialect->gateway,
                                 .clock = dialect->clock,
                                 .time_zone = dialect->time_zone });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  MadangDirectDialectContext *dialect = &fixture->dialect;

  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (dialect->gateway);
  g_assert_finalize_object (dialect->directs);
  g_assert_finalize_object (dialect->presence);
  g_assert_finalize_object (dialect->tokens);
  g_assert_finalize_object (fixture->news);
  g_assert_finalize_object (fixture->pool);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
  g_time_zone_unref (dialect->time_zone);
  g_bytes_unref (fixture->secret);
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_socket (Fixture *fixture, SocketPeer *peer)
{
  MadangAdmission admission = { .dialect = &madang_direct_dialect,
                                .dialect_data = &fixture->dialect };

  madang_gateway_take (fixture->dialect.gateway, socket_peer_init (peer, SOCK_SEQPACKET), NULL,
                       &admission);
}

static MadangUser *
make_user (gint64 id, const char *nickname)
{
  return madang_user_new (&(MadangUserFields){ .id = id, .username = "x", .nickname = nickname });
}

/* Somebody of whom the gateway and the presence know, as after a login. */
static void
log_in (Fixture *fixture, SocketPeer *peer, gint64 id, const char *nickname, gint64 watcher)
{
  g_autoptr (MadangUser) user = make_user (id, nickname);
  MadangAdmission admission = { .user = user,
                                .caller = { .user_id = id, .expires_at = G_MAXINT64 },
                                .dialect = &madang_direct_dialect,
                                .dialect_data = &fixture->dialect };
  GArray *watchers = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (watchers, watcher);
  madang_gateway_take (fixture->dialect.gateway, socket_peer_init (peer, SOCK_SEQPACKET), NULL,
                       &admission);
  madang_presence_log_in (fixture->dialect.presence, user, watchers, 0);
  turn ();
}

static void
publish (Fixture *fixture, gint64 receiver_id, gboolean is_hidden)
{
  g_autoptr (MadangUser) sender = make_user (1, "\"Anna\"");
  g_autoptr (MadangDirect) direct = madang_direct_new (&(MadangDirectFields){
      .id = 5,
      .sender_id = 1,
      .receiver_id = receiver_id,
      .sender = sender,
      .message = "마당\n",
      .is_hidden = is_hidden,
      .created_at = madang_clock_get_real (fixture->dialect.clock) + 61 * G_TIME_SPAN_MINUTE });

  madang_bus_publish_direct (fixture->bus, direct);
  turn ();
}

static void
test_direct (Fixture *fixture, gconstpointer data)
{
  const char *frame
      = "{\"type\":\"chat_message\",\"message\":\"마당\\n\",\"from\":\"\\\"Anna\\\"\","
        "\"time\":\"13:01\"}";
  SocketPeer first, second, other;

  log_in (fixture, &first, 2, "Boris", 9);
  log_in (fixture, &second, 2, "Boris", 9);
  log_in (fixture, &other, 3, "Clara", 9);
  publish (fixture, 2, FALSE);
  socket_peer_assert_text (&first, frame);
  socket_peer_assert_text (&second, frame);
  publish (fixture, 2, TRUE);
  publish (fixture, 4, FALSE);
  socket_peer_assert_silent (&first);
  socket_peer_assert_silent (&second);
  socket_peer_assert_silent (&other);
  socket_peer_clear (&first);
  socket_peer_clear (&second);
  socket_peer_clear (&other);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  SocketPeer one, two, friend;

  log_in (fixture, &one, 1, "Anna", 9);
  log_in (fixture, &two, 1, "Anna", 9);
  log_in (fixture, &friend, 2, "Boris", 1);
  for (guint i = 0; i < 2; i++)
    socket_peer_assert_text (
        i == 0 ? &one : &two,
        "{\"type\":\"send_status\",\"target_nickname\":\"Anna\",\"from\":\"Boris\","
        "\"from_id\":2,\"status\":\"online\",\"time\":\"12:00\"}");
  madang_presence_log_out (fixture->dialect.presence, 2);
  turn ();
  for (guint i = 0; i < 2; i++)
    socket_peer_assert_text (
        i == 0 ? &one : &two,
        "{\"type\":\"send_status\",\"target_nickname\":\"Anna\",\"from\":\"Boris\","
        "\"from_id\":2,\"status\":\"offline\",\"time\":\"12:00\"}");
  socket_peer_assert_silent (&friend);
  socket_peer_clear (&one);
  socket_peer_clear (&two);
  socket_peer_clear (&friend);
}

static void
test_notice (Fixture *fixture, gconstpointer data)
{
  SocketPeer peer;
  MadangNotice notice;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) blank = NULL;

  log_in (fixture, &peer, 2, "Boris", 9);
  g_assert_true (madang_directs_notify (fixture->dialect.directs, "Boris", "soon", &notice, NULL));
  g_assert_cmpuint (notice.n_sockets, ==, 1);
  g_assert_cmpint (notice.moment, ==, madang_clock_get_real (fixture->dialect.clock));
  turn ();
  socket_peer_assert_text (&peer,
                           "{\"type\":\"system_message\",\"from\":\"admin\",\"message\":\"soon\","
                           "\"time\":\"12:00\"}");
  g_assert_false (madang_directs_notify (fixture->dialect.directs, "Anna", "x", &notice, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_NOT_ONLINE);
  g_assert_false (madang_directs_notify (fixture->dialect.directs, "Boris", " ", &notice, &blank));
  g_assert_error (blank, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  turn ();
  socket_peer_assert_silent (&peer);
  socket_peer_clear (&peer);
}

static void
note_system_message (MadangBus *bus, const char *nickname, guint n_sockets, gpointer data)
{
  g_string_append_printf (data, "%s:%u;", nickname, n_sockets);
}

/* Everybody who is logged in hears of it, on each socket, and nobody else. */
static void
test_broadcast (Fixture *fixture, gconstpointer data)
{
  const char *frame = "{\"type\":\"system_message\",\"from\":\"admin\",\"message\":\"soon\","
                      "\"time\":\"12:00\"}";
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GError) blank = NULL;
  SocketPeer desk, phone, other, stranger;
  MadangNotice notice;

  g_signal_connect (fixture->bus, "system-message", G_CALLBACK (note_system_message), heard);
  g_assert_true (madang_directs_broadcast (fixture->dialect.directs, "soon", &notice, NULL));
  g_assert_cmpuint (notice.n_sockets, ==, 0);
  log_in (fixture, &desk, 2, "Boris", 9);
  log_in (fixture, &phone, 2, "Boris", 9);
  log_in (fixture, &other, 3, "Clara", 9);
  open_socket (fixture, &stranger);
  g_assert_true (madang_directs_broadcast (fixture->dialect.directs, "soon", &notice, NULL));
  g_assert_cmpuint (notice.n_sockets, ==, 3);
  turn ();
  socket_peer_assert_text (&desk, frame);
  socket_peer_assert_text (&phone, frame);
  socket_peer_assert_text (&other, frame);
  socket_peer_assert_silent (&stranger);
  g_assert_false (madang_directs_broadcast (fixture->dialect.directs, "\n", &notice, &blank));
  g_assert_error (blank, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_true (madang_directs_notify (fixture->dialect.directs, "Boris", "x", &notice, NULL));
  g_assert_cmpstr (heard->str, ==, ":0;:3;Boris:2;");
  g_signal_handlers_disconnect_by_data (fixture->bus, heard);
  socket_peer_clear (&desk);
  socket_peer_clear (&phone);
  socket_peer_clear (&other);
  socket_peer_clear (&stranger);
}

static const struct
{
  const char *text;
  const char *answer;
} refused[] = {
  { "", "{\"type\":\"chat_message\",\"error\":\"Invalid message format.\",\"time\":\"12:00\"}" },
  { "[]", "{\"type\":\"chat_message\",\"error\":\"Invalid message format.\",\"time\":\"12:00\"}" },
  { "{\"target_nickname\":\"Boris\",\"message\":\" \"}",
    "{\"type\":\"chat_message\",\"error\":\"Invalid message format.\",\"time\":\"12:00\"}" },
  { "{\"target_nickname\":\"Boris\",\"message\":\"\\u0000\"}",
    "{\"type\":\"chat_message\",\"error\":\"Invalid message format.\",\"time\":\"12:00\"}" },
  { "{\"target_nickname\":\"\\\"No\\\"\",\"message\":\"x\"}",
    "{\"type\":\"chat_message\",\"error\":\"No User or Offline\",\"from\":\"\\\"No\\\"\",\"time\":\"12:00\"}" },
  { "{\"token\":null,\"target_nickname\":\"Clara\",\"message\":\"x\"}",
    "{\"type\":\"chat_message\",\"error\":\"No User or Offline\",\"from\":\"Clara\",\"time\":\"12:00\"}" },
};

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  SocketPeer peer;

  log_in (fixture, &peer, 2, "Boris", 9);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      socket_peer_send_text (&peer, refused[i].text);
      turn ();
      socket_peer_assert_text (&peer, refused[i].answer);
    }
  socket_peer_assert_silent (&peer);
  socket_peer_send_text (&peer, "{\"token\":\"x\"}");
  turn ();
  socket_peer_assert_close (&peer, 3401);
  socket_peer_clear (&peer);
}

/* A token that is good cannot be looked up while the database is away: try again later. */
static void
test_database_away (Fixture *fixture, gconstpointer data)
{
  static const MadangUuid session = { { 1 } };
  g_autofree char *token = madang_tokens_issue_access (fixture->dialect.tokens, 2, "Boris", FALSE,
                                                       &session);
  g_autofree char *frame = g_strdup_printf ("{\"token\":\"%s\"}", token);
  SocketPeer fresh, renewing;

  open_socket (fixture, &fresh);
  log_in (fixture, &renewing, 2, "Boris", 9);
  socket_peer_send_text (&fresh, frame);
  socket_peer_send_text (&fresh, "{\"target_nickname\":\"Boris\",\"message\":\"never heard\"}");
  socket_peer_send_text (&renewing, frame);
  turn ();
  socket_peer_assert_close (&fresh, 1013);
  socket_peer_assert_close (&renewing, 1013);
  socket_peer_clear (&fresh);
  socket_peer_clear (&renewing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/people-hub/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("direct", test_direct);
  ADD ("status", test_status);
  ADD ("notice", test_notice);
  ADD ("broadcast", test_broadcast);
  ADD ("refused", test_refused);
  ADD ("database-away", test_database_away);
  return g_test_run ();
}
