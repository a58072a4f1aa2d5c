/*
 * MadangFriends: in which order friendships change, and what the bus hears of it; the rest is tested from outside.
 */
#include "service/madang-friends.h"

#include "base/madang-error.h"
#include "database.h"
#include "store/madang-direct-writer.h"

typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangFriends *friends;
  MadangCaller gina;
  gint64 han;
  GString *heard;
} Fixture;

static void
on_friendship (MadangBus *bus, gint64 user_id, gint64 friend_id, gboolean is_friend, gpointer data)
{
  g_string_append (((Fixture *) data)->heard, is_friend ? "+" : "-");
}

static void
set_up (Fixture *fixture, Database *database)
{
  g_autoptr (MadangClock) clock = madang_system_clock_new ();
  g_autoptr (MadangSearches) searches = madang_searches_new (clock, (MadangRate){ 0 });

  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 4);
  fixture->writer = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, database->conninfo);
  fixture->bus = madang_bus_new ();
  fixture->friends = madang_friends_new (fixture->pool, fixture->writer, fixture->bus, searches);
  fixture->heard = g_string_new (NULL);
  g_signal_connect (fixture->bus, "friendship", G_CALLBACK (on_friendship), fixture);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  database_add_session (database, database_add_user (database, "gina"), &fixture->gina);
  fixture->han = database_add_user (database, "han");
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->friends);
  g_clear_object (&fixture->writer);
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->bus);
  g_string_free (fixture->heard, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
add (Fixture *fixture, GAsyncResult **result)
{
  madang_friends_add_async (fixture->friends, &fixture->gina, MADANG_NAME_NICKNAME, "han",
                            "nickname", keep_result, result);
}

static void delete (Fixture *fixture, GAsyncResult **result)
{
  madang_friends_delete_async (fixture->friends, &fixture->gina, MADANG_NAME_NICKNAME, "han",
                               "nickname", keep_result, result);
}

/* However long the first takes, the second comes after it, and so it is told. */
static void
test_order (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) added = NULL, deleted = NULL;
  g_autoptr (MadangUser) new = NULL, old = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  database_run (database,
                "BEGIN; INSERT INTO friends (user_id, friend_id) VALUES (%" G_GINT64_FORMAT
                ", %" G_GINT64_FORMAT ")",
                fixture.gina.user_id, fixture.han);
  add (&fixture, &added);
  delete (&fixture, &deleted);
  turn_for (100);
  g_assert_cmpstr (fixture.heard->str, ==, "");
  database_run (database, "ROLLBACK");
  turn_until (added != NULL && deleted != NULL);
  new = madang_friends_add_finish (fixture.friends, added, &error);
  g_assert_no_error (error);
  old = madang_friends_delete_finish (fixture.friends, deleted, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture.heard->str, ==, "+-");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM friends"), ==, 0);
}

/* Whoever tries again because the answer was lost finds it done; the bus hears of it then. */
static void
test_again (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) added = NULL, deleted = NULL;
  g_autoptr (MadangUser) friend = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  database_run (database,
                "INSERT INTO friends (user_id, friend_id) VALUES (%" G_GINT64_FORMAT
                ", %" G_GINT64_FORMAT ")",
                fixture.gina.user_id, fixture.han);
  add (&fixture, &added);
  turn_until (added != NULL);
  friend = madang_friends_add_finish (fixture.friends, added, &error);
  g_assert_no_error (error);
  database_run (database, "DELETE FROM friends");
  delete (&fixture, &deleted);
  turn_until (deleted != NULL);
  g_assert_null (madang_friends_delete_finish (fixture.friends, deleted, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (fixture.heard->str, ==, "+-");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/friends/order", test_order);
  database_add_test ("/friends/again", test_again);
  return database_run_tests ();
}
