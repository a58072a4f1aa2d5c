/*
 * MadangNews: what was heard behind a mark, and for how long it is known.
 */
#include "bus/madang-news.h"

#include <string.h>

#include "base/madang-limits.h"
#include "fake-clock.h"

typedef struct
{
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->bus = madang_bus_new ();
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->news);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
}

static const MadangUuid one = { { 1 } }, two = { { 2 } };

static void
test_ended (Fixture *fixture, gconstpointer data)
{
  guint64 before = madang_news_get_mark (fixture->news), between;

  madang_bus_publish_session_ended (fixture->bus, 7, &one);
  between = madang_news_get_mark (fixture->news);
  g_assert_true (madang_news_has_ended (fixture->news, before, 7, &one));
  g_assert_false (madang_news_has_ended (fixture->news, before, 7, &two));
  g_assert_false (madang_news_has_ended (fixture->news, before, 8, &two));
  g_assert_false (madang_news_has_ended (fixture->news, between, 7, &one));
  madang_bus_publish_user_ended (fixture->bus, 8);
  g_assert_true (madang_news_has_ended (fixture->news, before, 8, &two));
  g_assert_true (madang_news_has_ended (fixture->news, between, 8, &one));
  g_assert_false (madang_news_has_ended (fixture->news, between, 7, &one));
  g_assert_false (
      madang_news_has_ended (fixture->news, madang_news_get_mark (fixture->news), 8, &one));
}

static void
publish_user (Fixture *fixture, gint64 id, const char *nickname)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = id, .username = "x", .nickname = nickname });

  madang_bus_publish_user_changed (fixture->bus, user);
}

static void
test_user (Fixture *fixture, gconstpointer data)
{
  g_assert_null (madang_news_find_user (fixture->news, 0, 7));
  publish_user (fixture, 7, "old");
  publish_user (fixture, 7, "new");
  publish_user (fixture, 8, "other");
  g_assert_cmpstr (madang_user_get_nickname (madang_news_find_user (fixture->news, 0, 7)), ==,
                   "new");
  g_assert_cmpstr (madang_user_get_nickname (madang_news_find_user (fixture->news, 1, 7)), ==,
                   "new");
  g_assert_null (madang_news_find_user (fixture->news, 2, 7));
}

static void
note_friendship (gint64 user_id, gboolean is_friend, gpointer data)
{
  g_string_append_printf (data, "%d%c", (int) user_id, is_friend ? '+' : '-');
}

static void
test_friendship (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);

  for (gint64 id = 1; id <= 3; id++)
    {
      madang_bus_publish_friendship (fixture->bus, id, 7, TRUE);
      madang_bus_publish_friendship (fixture->bus, id, 8, TRUE);
      madang_bus_publish_user_ended (fixture->bus, 7);
    }
  madang_bus_publish_friendship (fixture->bus, 2, 7, FALSE);
  madang_news_foreach_friendship (fixture->news, 1, 7, note_friendship, told);
  g_assert_cmpstr (told->str, ==, "2+3+2-");
  madang_news_foreach_friendship (fixture->news, madang_news_get_mark (fixture->news), 7,
                                  note_friendship, told);
  g_assert_cmpstr (told->str, ==, "2+3+2-");
}

static void
test_demoted (Fixture *fixture, gconstpointer data)
{
  guint64 mark;

  madang_bus_publish_user_demoted (fixture->bus, 7);
  mark = madang_news_get_mark (fixture->news);
  madang_bus_publish_user_demoted (fixture->bus, 8);
  madang_bus_publish_user_ended (fixture->bus, 9);
  g_assert_true (madang_news_was_demoted (fixture->news, 0, 7));
  g_assert_false (madang_news_was_demoted (fixture->news, mark, 7));
  g_assert_true (madang_news_was_demoted (fixture->news, mark, 8));
  g_assert_false (madang_news_was_demoted (fixture->news, mark, 9));
}

static void
test_rooms (Fixture *fixture, gconstpointer data)
{
  guint64 mark;

  madang_bus_publish_member_removed (fixture->bus, 1, 7);
  mark = madang_news_get_mark (fixture->news);
  madang_bus_publish_member_removed (fixture->bus, 2, 7);
  madang_bus_publish_room_deleted (fixture->bus, 3);
  madang_bus_publish_member_added (fixture->bus, 4, 7);
  g_assert_true (madang_news_was_added (fixture->news, mark, 4, 7));
  g_assert_false (madang_news_was_added (fixture->news, mark, 4, 8));
  g_assert_false (madang_news_was_added (fixture->news, mark, 2, 7));
  g_assert_false (madang_news_was_removed (fixture->news, mark, 4, 7));
  g_assert_false (madang_news_was_removed (fixture->news, mark, 1, 7));
  g_assert_true (madang_news_was_removed (fixture->news, mark, 2, 7));
  g_assert_false (madang_news_was_removed (fixture->news, mark, 2, 8));
  g_assert_false (madang_news_was_removed (fixture->news, mark, 3, 7));
  g_assert_true (madang_news_was_deleted (fixture->news, mark, 3));
  g_assert_false (madang_news_was_deleted (fixture->news, mark, 2));
  g_assert_false (madang_news_was_deleted (fixture->news, madang_news_get_mark (fixture->news), 3));
}

/* What is older than any handshake is forgotten when the next news come. */
static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  publish_user (fixture, 7, "old");
  fake_clock_advance (fixture->clock, MADANG_HANDSHAKE_SECONDS * G_TIME_SPAN_SECOND);
  publish_user (fixture, 8, "other");
  g_assert_nonnull (madang_news_find_user (fixture->news, 0, 7));
  fake_clock_advance (fixture->clock, 1);
  publish_user (fixture, 8, "another");
  g_assert_null (madang_news_find_user (fixture->news, 0, 7));
  g_assert_nonnull (madang_news_find_user (fixture->news, 1, 8));
  g_assert_cmpuint (madang_news_get_mark (fixture->news), ==, 3);
}

/* Logouts of sessions that never were push out only each other. */
static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  MadangUuid session = { { 0xff } };

  madang_bus_publish_session_ended (fixture->bus, 7, &one);
  madang_bus_publish_session_ended (fixture->bus, 0, &two);
  g_assert_true (madang_news_has_ended (fixture->news, 0, 8, &two));
  for (guint32 i = 1; i < MADANG_NEWS_STRANGERS_MAX; i++)
    {
      memcpy (session.bytes + 4, &i, sizeof i);
      madang_bus_publish_session_ended (fixture->bus, 0, &session);
    }
  g_assert_true (madang_news_has_ended (fixture->news, 0, 8, &two));
  madang_bus_publish_session_ended (fixture->bus, 0, &(MadangUuid){ { 3 } });
  g_assert_false (madang_news_has_ended (fixture->news, 0, 8, &two));
  g_assert_true (madang_news_has_ended (fixture->news, 0, 8, &session));
  g_assert_true (madang_news_has_ended (fixture->news, 0, 7, &one));
  fake_clock_advance (fixture->clock, MADANG_HANDSHAKE_SECONDS * G_TIME_SPAN_SECOND + 1);
  publish_user (fixture, 8, "other");
  g_assert_false (madang_news_has_ended (fixture->news, 0, 8, &session));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/news/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("ended", test_ended);
  ADD ("user", test_user);
  ADD ("friendship", test_friendship);
  ADD ("demoted", test_demoted);
  ADD ("rooms", test_rooms);
  ADD ("forgotten", test_forgotten);
  ADD ("strangers", test_strangers);
  return g_test_run ();
}
