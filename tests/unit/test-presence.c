/*
 * MadangPresence: who is online, who can be written to, and who hears of it.
 */
#include "service/madang-presence.h"

#include "fake-clock.h"

typedef struct
{
  FakeClock *clock;
  MadangBus *bus;
  MadangNews *news;
  MadangPresence *presence;
  GString *told;    /* a line for each signal about friends */
  GString *changes; /* the same for "changed" */
} Fixture;

static void
on_friend_status (MadangPresence *presence,
                  MadangUser *watcher,
                  MadangUser *friend,
                  gboolean is_online,
                  gpointer data)
{
  g_string_append_printf (data, "%s hears %s%c;", madang_user_get_nickname (watcher),
                          madang_user_get_nickname (friend), is_online ? '+' : '-');
}

static void
on_changed (MadangPresence *presence, gint64 user_id, gboolean is_online, gpointer data)
{
  g_string_append_printf (data, "%" G_GINT64_FORMAT "%c;", user_id, is_online ? '+' : '-');
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->bus = madang_bus_new ();
  fixture->news = madang_news_new (fixture->bus, MADANG_CLOCK (fixture->clock));
  fixture->presence = madang_presence_new (fixture->bus, fixture->news);
  fixture->told = g_string_new (NULL);
  g_signal_connect (fixture->presence, "friend-status", G_CALLBACK (on_friend_status),
                    fixture->told);
  fixture->changes = g_string_new (NULL);
  g_signal_connect (fixture->presence, "changed", G_CALLBACK (on_changed), fixture->changes);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->presence);
  g_assert_finalize_object (fixture->news);
  g_assert_finalize_object (fixture->bus);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->told, TRUE);
  g_string_free (fixture->changes, TRUE);
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_told (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

static MadangUser *
make_user (gint64 id, const char *nickname)
{
  return madang_user_new (&(MadangUserFields){ .id = id, .username = "x", .nickname = nickname });
}

/* @watchers: ids, ended by 0 */
static void
log_in_marked (
    Fixture *fixture, gint64 id, const char *nickname, guint64 mark, const gint64 *watchers)
{
  g_autoptr (MadangUser) user = make_user (id, nickname);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; *watchers != 0; watchers++)
    g_array_append_val (ids, *watchers);
  madang_presence_add_socket (fixture->presence, id);
  madang_presence_log_in (fixture->presence, user, ids, mark);
}

#define LOG_IN(fixture, id, nickname, ...)                                    \
  log_in_marked (fixture, id, nickname, madang_news_get_mark (fixture->news), \
                 (const gint64[]){ __VA_ARGS__ __VA_OPT__ (, ) 0 })

static void
log_out (Fixture *fixture, gint64 id)
{
  madang_presence_log_out (fixture->presence, id);
  madang_presence_remove_socket (fixture->presence, id);
}

static void
rename_user (Fixture *fixture, gint64 id, const char *nickname)
{
  g_autoptr (MadangUser) user = make_user (id, nickname);

  madang_bus_publish_user_changed (fixture->bus, user);
}

static gint64
find (Fixture *fixture, const char *nickname)
{
  MadangUser *user = madang_presence_find_user (fixture->presence, nickname);

  return user != NULL ? madang_user_get_id (user) : 0;
}

static void
test_sockets (Fixture *fixture, gconstpointer data)
{
  MadangPresence *presence = fixture->presence;

  g_assert_false (madang_presence_is_online (presence, 1));
  madang_presence_add_socket (presence, 1);
  madang_presence_add_socket (presence, 1);
  madang_presence_add_socket (presence, 2);
  g_assert_true (madang_presence_is_online (presence, 1));
  g_assert_cmpuint (madang_presence_count_sockets (presence, 1), ==, 2);
  g_assert_cmpuint (madang_presence_count_direct (presence, 1), ==, 0);
  g_assert_null (madang_presence_get_user (presence, 1));
  madang_presence_remove_socket (presence, 1);
  madang_presence_remove_socket (presence, 2);
  g_assert_false (madang_presence_is_online (presence, 2));
  turn ();
  g_assert_cmpuint (madang_presence_count_sockets (presence, 1), ==, 1);
  madang_presence_remove_socket (presence, 1);
  madang_presence_add_socket (presence, 1);
  turn ();
  g_assert_true (madang_presence_is_online (presence, 1));
  madang_presence_remove_socket (presence, 1);
  turn ();
  g_assert_false (madang_presence_is_online (presence, 1));
  assert_told (fixture, "");
}

static void
assert_changes (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->changes->str, ==, expected);
  g_string_truncate (fixture->changes, 0);
}

/* The first socket is told of at once; that there is none, at the end of the turn, unless there is one by then. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  MadangPresence *presence = fixture->presence;

  madang_presence_add_socket (presence, 1);
  madang_presence_add_socket (presence, 1);
  madang_presence_add_socket (presence, 2);
  assert_changes (fixture, "1+;2+;");
  madang_presence_remove_socket (presence, 1);
  madang_presence_remove_socket (presence, 2);
  madang_presence_add_socket (presence, 2);
  turn ();
  assert_changes (fixture, "");
  madang_presence_remove_socket (presence, 1);
  assert_changes (fixture, "");
  turn ();
  assert_changes (fixture, "1-;");
  LOG_IN (fixture, 1, "Anna");
  log_out (fixture, 1);
  turn ();
  assert_changes (fixture, "1+;1-;");
}

static void
test_list_online (Fixture *fixture, gconstpointer data)
{
  MadangPresence *presence = fixture->presence;
  g_autoptr (GArray) ids = NULL;

  for (gint64 id = 9; id > 0; id--)
    madang_presence_add_socket (presence, id);
  madang_presence_add_socket (presence, 4);
  madang_presence_remove_socket (presence, 7);
  g_assert_cmpuint (madang_presence_count_online (presence), ==, 8);
  ids = madang_presence_list_online (presence, 5);
  g_assert_cmpuint (ids->len, ==, 3);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 6);
  g_assert_cmpint (g_array_index (ids, gint64, 1), ==, 8);
  g_assert_cmpint (g_array_index (ids, gint64, 2), ==, 9);
}

static void
test_watchers (Fixture *fixture, gconstpointer data)
{
  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 2, "Boris", 1, 3, 5);
  assert_told (fixture, "Anna hears Boris+;");
  LOG_IN (fixture, 2, "Boris", 1, 3, 5);
  LOG_IN (fixture, 3, "Clara", 2);
  assert_told (fixture, "Boris hears Clara+;");
  log_out (fixture, 2);
  turn ();
  assert_told (fixture, "");
  log_out (fixture, 2);
  assert_told (fixture, "");
  turn ();
  assert_told (fixture, "Anna hears Boris-;Clara hears Boris-;");
  g_assert_null (madang_presence_get_user (fixture->presence, 2));
  log_out (fixture, 3);
  turn ();
  assert_told (fixture, "");
  LOG_IN (fixture, 2, "Boris", 1);
  assert_told (fixture, "Anna hears Boris+;");
}

/* Back within the turn: nobody hears of it, and whoever comes meanwhile is told of somebody who is there. */
static void
test_no_flutter (Fixture *fixture, gconstpointer data)
{
  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 2, "Boris", 1);
  turn ();
  g_string_truncate (fixture->told, 0);
  log_out (fixture, 2);
  g_assert_cmpint (find (fixture, "Boris"), ==, 0);
  g_assert_nonnull (madang_presence_get_user (fixture->presence, 2));
  LOG_IN (fixture, 2, "Boris", 1);
  g_assert_cmpint (find (fixture, "Boris"), ==, 2);
  log_out (fixture, 2);
  LOG_IN (fixture, 2, "Boris", 1);
  turn ();
  assert_told (fixture, "");
}

/* The last socket of this kind is gone, one of another kind stays. */
static void
test_only_direct_gone (Fixture *fixture, gconstpointer data)
{
  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 2, "Boris", 1);
  madang_presence_add_socket (fixture->presence, 2);
  g_string_truncate (fixture->told, 0);
  log_out (fixture, 2);
  turn ();
  assert_told (fixture, "Anna hears Boris-;");
  g_assert_true (madang_presence_is_online (fixture->presence, 2));
  g_assert_null (madang_presence_get_user (fixture->presence, 2));
  madang_presence_remove_socket (fixture->presence, 2);
  turn ();
  assert_told (fixture, "");
}

/* Heard of while Boris is here, and looked up in the news when he comes again. */
static void
test_friendship (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    gint64 user_id;
    gboolean is_friend;
    const char *told;
  } steps[] = {
    { 3, TRUE, "Clara hears Boris-;Clara hears Boris+;" },
    { 1, TRUE, "Anna hears Boris-;Clara hears Boris-;Anna hears Boris+;Clara hears Boris+;" },
    { 1, TRUE, "Anna hears Boris-;Clara hears Boris-;Anna hears Boris+;Clara hears Boris+;" },
    { 9, TRUE, "Anna hears Boris-;Clara hears Boris-;Anna hears Boris+;Clara hears Boris+;" },
    { 3, FALSE, "Anna hears Boris-;Anna hears Boris+;" },
    { 3, FALSE, "Anna hears Boris-;Anna hears Boris+;" },
    { 1, FALSE, "" },
  };
  const gint64 nobody[] = { 0 };

  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 3, "Clara");
  madang_bus_publish_friendship (fixture->bus, 1, 4, TRUE); /* of somebody who is not here */
  LOG_IN (fixture, 2, "Boris");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_string_truncate (fixture->told, 0);
      madang_bus_publish_friendship (fixture->bus, steps[i].user_id, 2, steps[i].is_friend);
      log_out (fixture, 2);
      turn ();
      log_in_marked (fixture, 2, "Boris", 0, nobody);
      assert_told (fixture, steps[i].told);
    }
}

/* What happened while the store was asked is not in its answer. */
static void
test_friendship_meanwhile (Fixture *fixture, gconstpointer data)
{
  guint64 mark;

  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 3, "Clara");
  madang_bus_publish_friendship (fixture->bus, 3, 2, FALSE); /* before: the answer knows better */
  mark = madang_news_get_mark (fixture->news);
  madang_bus_publish_friendship (fixture->bus, 1, 2, TRUE);
  madang_bus_publish_friendship (fixture->bus, 1, 3, TRUE);
  madang_bus_publish_friendship (fixture->bus, 4, 2, TRUE);
  madang_bus_publish_friendship (fixture->bus, 4, 2, FALSE);
  g_string_truncate (fixture->told, 0);
  log_in_marked (fixture, 2, "Boris", mark, (const gint64[]){ 3, 0 });
  assert_told (fixture, "Anna hears Boris+;Clara hears Boris+;");
}

static void
test_nicknames (Fixture *fixture, gconstpointer data)
{
  LOG_IN (fixture, 1, "Anna");
  LOG_IN (fixture, 2, "Boris");
  rename_user (fixture, 1, "New");
  g_assert_cmpint (find (fixture, "Anna"), ==, 0);
  g_assert_cmpint (find (fixture, "New"), ==, 1);
  g_assert_cmpstr (madang_user_get_nickname (madang_presence_get_user (fixture->presence, 1)), ==,
                   "New");
  /* one takes over what another gives up, and is heard of first */
  rename_user (fixture, 2, "New");
  g_assert_cmpint (find (fixture, "New"), ==, 2);
  rename_user (fixture, 1, "Anna");
  g_assert_cmpint (find (fixture, "New"), ==, 2);
  g_assert_cmpint (find (fixture, "Anna"), ==, 1);
  rename_user (fixture, 3, "Stranger");
  g_assert_cmpint (find (fixture, "Stranger"), ==, 0);
  log_out (fixture, 2);
  turn ();
  g_assert_cmpint (find (fixture, "New"), ==, 0);
}

/* Somebody famous comes and goes at a cost that nobody notices. */
static void
test_many_watchers (Fixture *fixture, gconstpointer data)
{
  const guint many = 100000;
  g_autoptr (MadangUser) user = make_user (1, "Famous");
  gint64 start = g_get_monotonic_time ();

  for (guint round = 0; round < 10; round++)
    {
      GArray *watchers = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (gint64 id = 2; id < many; id++)
        g_array_append_val (watchers, id);
      madang_presence_log_in (fixture->presence, user, watchers, 0);
      madang_bus_publish_friendship (fixture->bus, many / 2, 1, FALSE);
      madang_presence_log_out (fixture->presence, 1);
      turn ();
    }
  g_test_message ("%d us to come and go before %u watchers",
                  (int) ((g_get_monotonic_time () - start) / 10), many);
  assert_told (fixture, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/presence/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sockets", test_sockets);
  ADD ("changes", test_changes);
  ADD ("list-online", test_list_online);
  ADD ("watchers", test_watchers);
  ADD ("no-flutter", test_no_flutter);
  ADD ("only-direct-gone", test_only_direct_gone);
  ADD ("friendship", test_friendship);
  ADD ("friendship-meanwhile", test_friendship_meanwhile);
  ADD ("nicknames", test_nicknames);
  ADD ("many-watchers", test_many_watchers);
  return g_test_run ();
}
