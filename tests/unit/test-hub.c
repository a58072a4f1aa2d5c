/*
 * MadangHub: who is told what, and how often a message is rendered for it. Sockets without a gateway, two dialects.
 */
#include "ws/madang-hub.h"

#include "fake-clock.h"
#include "socket-fixture.h"

#include <string.h>
#include <sys/socket.h>

typedef struct
{
  MadangSeat seat;
  MadangSocket *socket;
  SocketPeer peer;
} Visitor;

typedef struct
{
  MadangSocketContext context;
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
  MadangRoomPresence *presence;
  MadangHub *hub;
  guint64 mark;     /* of whoever enters next; 0: just now */
  gboolean by_rank; /* whether they do */
  guint rendered;   /* how often */
  GPtrArray *visitors;
} Fixture;

static void
handle_close (MadangSocket *socket)
{
}

static MadangFrame *
render (const char *name, MadangChat *chat, gboolean own, Fixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("%s %s%s", name, madang_chat_get_fields (chat)->message,
                                           own ? " own" : "");

  fixture->rendered++;
  return madang_frame_new_text (text, strlen (text));
}

static MadangFrame *
render_first (MadangChat *chat, gboolean own, gpointer data)
{
  return render ("first", chat, own, data);
}

static MadangFrame *
render_second (MadangChat *chat, gboolean own, gpointer data)
{
  return render ("second", chat, own, data);
}

static const MadangDialect first = { handle_close, NULL, handle_close, render_first };
static const MadangDialect second = { handle_close, NULL, handle_close, render_second };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  socket_context_init (&fixture->context);
  fixture->bus = madang_bus_new ();
  fixture->clock = fake_clock_new ();
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
  fixture->presence = madang_room_presence_new ();
  fixture->hub = madang_hub_new (fixture->bus, fixture->news, fixture->presence);
  fixture->visitors = g_ptr_array_new ();
}

static Visitor *
enter (Fixture *fixture, gint64 room_id, gint64 user_id, const MadangDialect *dialect)
{
  Visitor *visitor = g_new0 (Visitor, 1);
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = user_id, .username = "x", .nickname = "x" });
  MadangAdmission admission = { .user = user,
                                .caller = { .user_id = user_id, .expires_at = G_MAXINT64 },
                                .mark = fixture->mark != 0 ? fixture->mark
                                                           : madang_news_get_mark (fixture->news),
                                .room_id = room_id,
                                .by_rank = fixture->by_rank,
                                .dialect = dialect,
                                .dialect_data = fixture };

  visitor->socket = madang_socket_new (
      &fixture->context, socket_peer_init (&visitor->peer, SOCK_SEQPACKET), &admission, 0);
  madang_hub_join (fixture->hub, &visitor->seat, visitor->socket);
  g_ptr_array_add (fixture->visitors, visitor);
  return visitor;
}

static void
leave (Fixture *fixture, Visitor *visitor)
{
  g_assert_true (g_ptr_array_remove_fast (fixture->visitors, visitor));
  madang_hub_leave (fixture->hub, &visitor->seat);
  madang_socket_cut (visitor->socket);
  g_assert_cmpuint (socket_context_flush (&fixture->context), ==, 1);
  socket_peer_clear (&visitor->peer);
  g_free (visitor);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (fixture->visitors->len > 0)
    leave (fixture, fixture->visitors->pdata[0]);
  g_ptr_array_unref (fixture->visitors);
  g_assert_finalize_object (fixture->hub);
  g_assert_cmpuint (madang_room_presence_count_rooms (fixture->presence), ==, 0);
  g_assert_finalize_object (fixture->presence);
  g_assert_finalize_object (fixture->news);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
  socket_context_clear (&fixture->context);
}

static void
publish (
    Fixture *fixture, gint64 room_id, gint64 sender_id, const char *client_id, const char *message)
{
  g_autoptr (MadangChat) chat = madang_chat_new (&(MadangChatFields){
      .room_id = room_id, .sender_id = sender_id, .client_id = client_id, .message = message });

  madang_bus_publish_chat (fixture->bus, chat);
}

static void
test_rooms (Fixture *fixture, gconstpointer data)
{
  Visitor *anna = enter (fixture, 1, 1, &first);
  Visitor *boris = enter (fixture, 1, 2, &first);
  Visitor *clara = enter (fixture, 2, 3, &first);

  publish (fixture, 1, 1, NULL, "one");
  publish (fixture, 2, 1, NULL, "two");
  publish (fixture, 3, 1, NULL, "nobody hears it");
  publish (fixture, 1, 2, NULL, "three");
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&anna->peer, "first one");
  socket_peer_assert_text (&anna->peer, "first three");
  g_assert_cmpuint (anna->peer.reads, ==, 1);
  socket_peer_assert_text (&boris->peer, "first one");
  socket_peer_assert_text (&boris->peer, "first three");
  socket_peer_assert_text (&clara->peer, "first two");
  socket_peer_assert_silent (&clara->peer);
  g_assert_cmpuint (fixture->rendered, ==, 3);
}

/* Once for each dialect, however its sockets are mixed, and the bytes are shared. */
static void
test_dialects (Fixture *fixture, gconstpointer data)
{
  Visitor *visitors[20];

  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    visitors[i] = enter (fixture, 1, 1 + i, i % 2 == 0 ? &first : &second);
  publish (fixture, 1, 1, NULL, "hello");
  g_assert_cmpuint (fixture->rendered, ==, 2);
  g_assert_true (visitors[0]->socket->outbox.frame == visitors[18]->socket->outbox.frame);
  g_assert_cmpuint (visitors[0]->socket->outbox.frame->references, ==, 10);
  socket_context_flush (&fixture->context);
  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    socket_peer_assert_text (&visitors[i]->peer, i % 2 == 0 ? "first hello" : "second hello");
}

/* The sender's own sockets, and only where there is something for the sender's eyes. */
static void
test_own (Fixture *fixture, gconstpointer data)
{
  Visitor *desk = enter (fixture, 1, 1, &first);
  Visitor *other = enter (fixture, 1, 2, &first);
  Visitor *phone = enter (fixture, 1, 1, &first);
  Visitor *tab = enter (fixture, 1, 1, &second);

  publish (fixture, 1, 1, "abc", "hello");
  g_assert_cmpuint (fixture->rendered, ==, 3);
  publish (fixture, 1, 1, NULL, "again");
  g_assert_cmpuint (fixture->rendered, ==, 5);
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&desk->peer, "first hello own");
  socket_peer_assert_text (&desk->peer, "first again");
  socket_peer_assert_text (&phone->peer, "first hello own");
  socket_peer_assert_text (&tab->peer, "second hello own");
  socket_peer_assert_text (&other->peer, "first hello");
}

static void
test_tell_others (Fixture *fixture, gconstpointer data)
{
  Visitor *teller = enter (fixture, 1, 1, &first);
  Visitor *same = enter (fixture, 1, 1, &first);
  Visitor *other = enter (fixture, 1, 2, &first);
  Visitor *foreign = enter (fixture, 1, 3, &second);
  Visitor *elsewhere = enter (fixture, 2, 2, &first);
  g_autoptr (MadangFrame) frame = madang_frame_new_text ("psst", 4);

  madang_hub_tell_others (fixture->hub, 1, &first, 1, frame);
  madang_hub_tell_others (fixture->hub, 3, &first, 1, frame);
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&other->peer, "psst");
  socket_peer_assert_silent (&teller->peer);
  socket_peer_assert_silent (&same->peer);
  socket_peer_assert_silent (&foreign->peer);
  socket_peer_assert_silent (&elsewhere->peer);
}

/* One that is closed while a message goes round stays where it is, hears nothing more, and disturbs nobody. */
static void
test_slow_one (Fixture *fixture, gconstpointer data)
{
  Visitor *before = enter (fixture, 1, 1, &first);
  Visitor *slow = enter (fixture, 1, 2, &first);
  Visitor *behind = enter (fixture, 1, 3, &first);

  fixture->context.outbox_max = 100;
  publish (fixture, 1, 1, NULL, "one");
  madang_socket_close (slow->socket, 4003, NULL);
  publish (fixture, 1, 1, NULL, "two");
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&before->peer, "first one");
  socket_peer_assert_text (&before->peer, "first two");
  socket_peer_assert_text (&slow->peer, "first one");
  socket_peer_assert_close (&slow->peer, 4003);
  socket_peer_assert_text (&behind->peer, "first one");
  socket_peer_assert_text (&behind->peer, "first two");

  /* A burst over the limit goes to whoever takes it; nobody reads here, so in the end nobody does. */
  for (guint i = 0; i < 4; i++)
    publish (fixture, 1, 1, NULL, "more than an outbox takes");
  g_assert_cmpint (before->socket->state, ==, MADANG_SOCKET_OPEN);
  socket_context_flush (&fixture->context);
  for (guint i = 0; i < 4; i++)
    socket_peer_assert_text (&before->peer, "first more than an outbox takes");
  while (behind->socket->state == MADANG_SOCKET_OPEN)
    publish (fixture, 1, 1, NULL, "more than an outbox takes");
  g_assert_cmpint (behind->socket->state, ==, MADANG_SOCKET_CLOSING);
}

/* In every dialect, in that room alone, and before anything that is said later. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  Visitor *one = enter (fixture, 1, 1, &first);
  Visitor *other = enter (fixture, 1, 1, &second);
  Visitor *elsewhere = enter (fixture, 2, 1, &first);
  Visitor *stays = enter (fixture, 1, 2, &first);

  publish (fixture, 1, 2, NULL, "before");
  madang_bus_publish_member_removed (fixture->bus, 1, 1);
  madang_bus_publish_member_removed (fixture->bus, 3, 2);
  publish (fixture, 1, 2, NULL, "after");
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&one->peer, "first before");
  socket_peer_assert_close (&one->peer, 4003);
  socket_peer_assert_text (&other->peer, "second before");
  socket_peer_assert_close (&other->peer, 4003);
  socket_peer_assert_silent (&elsewhere->peer);
  socket_peer_assert_text (&stays->peer, "first before");
  socket_peer_assert_text (&stays->peer, "first after");
  g_assert_cmpint (enter (fixture, 1, 1, &first)->socket->state, ==, MADANG_SOCKET_OPEN);
}

static void
test_deleted (Fixture *fixture, gconstpointer data)
{
  Visitor *one = enter (fixture, 1, 1, &first);
  Visitor *other = enter (fixture, 1, 2, &second);
  Visitor *elsewhere = enter (fixture, 2, 1, &first);

  madang_bus_publish_room_deleted (fixture->bus, 1);
  publish (fixture, 1, 2, NULL, "after");
  socket_context_flush (&fixture->context);
  socket_peer_assert_close (&one->peer, 4000);
  socket_peer_assert_close (&other->peer, 4000);
  socket_peer_assert_silent (&elsewhere->peer);
}

/* In every room and dialect where there was but the rank; who is a member meanwhile stays. */
static void
test_demoted (Fixture *fixture, gconstpointer data)
{
  Visitor *member = enter (fixture, 1, 1, &first);
  Visitor *one, *other, *added, *another;

  fixture->by_rank = TRUE;
  one = enter (fixture, 2, 1, &first);
  other = enter (fixture, 3, 1, &second);
  added = enter (fixture, 4, 1, &first);
  another = enter (fixture, 2, 2, &first);
  madang_bus_publish_member_added (fixture->bus, 4, 1);
  madang_bus_publish_member_added (fixture->bus, 3, 2);
  madang_bus_publish_user_demoted (fixture->bus, 1);
  for (gint64 room_id = 1; room_id <= 4; room_id++)
    publish (fixture, room_id, 2, NULL, "after");
  socket_context_flush (&fixture->context);
  socket_peer_assert_text (&member->peer, "first after");
  socket_peer_assert_close (&one->peer, 4003);
  socket_peer_assert_close (&other->peer, 4003);
  socket_peer_assert_text (&added->peer, "first after");
  socket_peer_assert_text (&another->peer, "first after");
}

static void
test_demoted_meanwhile (Fixture *fixture, gconstpointer data)
{
  Visitor *visitor;

  fixture->mark = madang_news_get_mark (fixture->news) + 1;
  madang_bus_publish_user_demoted (fixture->bus, 2);
  madang_bus_publish_user_demoted (fixture->bus, 1);
  madang_bus_publish_member_added (fixture->bus, 2, 1);
  visitor = enter (fixture, 1, 1, &first);
  g_assert_cmpint (visitor->socket->state, ==, MADANG_SOCKET_OPEN);
  fixture->by_rank = TRUE;
  visitor = enter (fixture, 1, 2, &first);
  g_assert_cmpint (visitor->socket->state, ==, MADANG_SOCKET_OPEN);
  visitor = enter (fixture, 2, 1, &first);
  g_assert_cmpint (visitor->socket->state, ==, MADANG_SOCKET_OPEN);
  visitor = enter (fixture, 1, 1, &first);
  socket_context_flush (&fixture->context);
  socket_peer_assert_close (&visitor->peer, 4003);
}

/* The store let somebody in just before it was over. */
static void
test_over_meanwhile (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    gint64 room_id, user_id;
    guint code; /* 0: stays */
  } cases[] = { { 1, 1, 4003 }, { 1, 2, 0 }, { 2, 1, 0 }, { 3, 1, 4000 }, { 3, 2, 4000 } };

  madang_bus_publish_member_removed (fixture->bus, 9, 9);
  fixture->mark = madang_news_get_mark (fixture->news);
  madang_bus_publish_member_removed (fixture->bus, 1, 1);
  madang_bus_publish_room_deleted (fixture->bus, 3);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Visitor *visitor = enter (fixture, cases[i].room_id, cases[i].user_id, &first);

      publish (fixture, cases[i].room_id, 5, NULL, "secret");
      socket_context_flush (&fixture->context);
      if (cases[i].code != 0)
        socket_peer_assert_close (&visitor->peer, cases[i].code);
      else
        socket_peer_assert_text (&visitor->peer, "first secret");
      leave (fixture, visitor);
    }
}

/* Whatever the dialect; and each user once. */
static void
test_presence (Fixture *fixture, gconstpointer data)
{
  Visitor *anna = enter (fixture, 1, 1, &first);

  enter (fixture, 1, 1, &second);
  enter (fixture, 1, 2, &second);
  enter (fixture, 2, 1, &second);
  g_assert_cmpuint (madang_room_presence_count_rooms (fixture->presence), ==, 2);
  g_assert_cmpuint (madang_room_presence_count_users (fixture->presence, 1), ==, 2);
  g_assert_cmpuint (madang_room_presence_count_users (fixture->presence, 2), ==, 1);
  leave (fixture, anna);
  g_assert_cmpuint (madang_room_presence_count_users (fixture->presence, 1), ==, 2);
}

/* People come and go as they like; each message reaches just those who are there. */
static void
test_coming_and_going (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      gint64 room_id = g_test_rand_int_range (1, 4);

      if (fixture->visitors->len < 20 || g_test_rand_bit ())
        enter (fixture, room_id, i, &first);
      else
        leave (fixture,
               fixture->visitors->pdata[g_test_rand_int_range (0, fixture->visitors->len)]);
      if (i % 10 != 0)
        continue;
      publish (fixture, room_id, 1, NULL, "hello");
      socket_context_flush (&fixture->context);
      for (guint n = 0; n < fixture->visitors->len; n++)
        {
          Visitor *visitor = fixture->visitors->pdata[n];

          if (visitor->socket->admission.room_id == room_id)
            socket_peer_assert_text (&visitor->peer, "first hello");
          socket_peer_assert_silent (&visitor->peer);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hub/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rooms", test_rooms);
  ADD ("dialects", test_dialects);
  ADD ("own", test_own);
  ADD ("tell-others", test_tell_others);
  ADD ("slow-one", test_slow_one);
  ADD ("presence", test_presence);
  ADD ("removed", test_removed);
  ADD ("deleted", test_deleted);
  ADD ("demoted", test_demoted);
  ADD ("demoted-meanwhile", test_demoted_meanwhile);
  ADD ("over-meanwhile", test_over_meanwhile);
  ADD ("coming-and-going", test_coming_and_going);
  return g_test_run ();
}
