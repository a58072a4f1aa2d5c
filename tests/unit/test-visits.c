/*
 * MadangVisits: the first and the last socket of a user in a room, and the room entered last.
 */
#include "service/madang-visits.h"

typedef struct
{
  MadangVisits *visits;
  MadangUser *anna;
  MadangUser *boris;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->visits = madang_visits_new ();
  fixture->anna = madang_user_new (
      &(MadangUserFields){ .id = 1, .username = "anna", .nickname = "Anna" });
  fixture->boris = madang_user_new (
      &(MadangUserFields){ .id = 2, .username = "boris", .nickname = "Boris" });
}

/* By now everybody has left, and nothing of them is kept. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (madang_visits_get_last_room (fixture->visits, 1), ==, 0);
  g_assert_cmpint (madang_visits_get_last_room (fixture->visits, 2), ==, 0);
  g_assert_finalize_object (fixture->anna);
  g_assert_finalize_object (fixture->boris);
  g_assert_finalize_object (fixture->visits);
}

static MadangVisit *
enter (Fixture *fixture, gint64 room_id, MadangUser *user, gboolean expect_first)
{
  gboolean is_first = !expect_first;
  MadangVisit *visit = madang_visits_enter (fixture->visits, room_id, user, &is_first);

  g_assert_cmpint (is_first, ==, expect_first);
  return visit;
}

static void
leave (Fixture *fixture, MadangVisit *visit, gboolean expect_last)
{
  g_autoptr (MadangUser) gone = madang_visits_leave (fixture->visits, visit);

  g_assert_cmpint (gone != NULL, ==, expect_last);
}

static void
test_first_and_last (Fixture *fixture, gconstpointer data)
{
  MadangVisit *one = enter (fixture, 10, fixture->anna, TRUE);
  MadangVisit *two = enter (fixture, 10, fixture->anna, FALSE);
  MadangVisit *other = enter (fixture, 10, fixture->boris, TRUE);
  MadangVisit *elsewhere = enter (fixture, 11, fixture->anna, TRUE);
  MadangVisit *three;

  leave (fixture, one, FALSE);
  three = enter (fixture, 10, fixture->anna, FALSE);
  leave (fixture, two, FALSE);
  leave (fixture, elsewhere, TRUE);
  leave (fixture, three, TRUE);
  leave (fixture, enter (fixture, 10, fixture->anna, TRUE), TRUE);
  leave (fixture, other, TRUE);
}

/* The same person comes as another object each time: it is the id that counts. */
static void
test_other_object (Fixture *fixture, gconstpointer data)
{
  MadangUser *again = madang_user_new (
      &(MadangUserFields){ .id = 1, .username = "anna", .nickname = "Anna" });
  MadangVisit *one = enter (fixture, 10, fixture->anna, TRUE);
  MadangVisit *two = enter (fixture, 10, again, FALSE);

  leave (fixture, one, FALSE);
  leave (fixture, two, TRUE);
  g_assert_finalize_object (again);
}

static gint64
get_room (Fixture *fixture)
{
  return madang_visits_get_last_room (fixture->visits, 1);
}

static void
test_last_room (Fixture *fixture, gconstpointer data)
{
  MadangVisit *ten, *eleven, *ten_again, *boris;

  g_assert_cmpint (get_room (fixture), ==, 0);
  ten = enter (fixture, 10, fixture->anna, TRUE);
  boris = enter (fixture, 12, fixture->boris, TRUE);
  g_assert_cmpint (get_room (fixture), ==, 10);
  eleven = enter (fixture, 11, fixture->anna, TRUE);
  g_assert_cmpint (get_room (fixture), ==, 11);
  ten_again = enter (fixture, 10, fixture->anna, FALSE);
  g_assert_cmpint (get_room (fixture), ==, 10);
  leave (fixture, ten_again, FALSE);
  g_assert_cmpint (get_room (fixture), ==, 11);
  leave (fixture, eleven, TRUE);
  g_assert_cmpint (get_room (fixture), ==, 10);
  leave (fixture, ten, TRUE);
  leave (fixture, boris, TRUE);
}

/* Every member of every room, as dense as ids are, at a cost that does not grow. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint rooms = 100, people = 1000;
  g_autofree MadangVisit **visits = g_new (MadangVisit *, rooms * people);
  gint64 start = g_get_monotonic_time ();

  for (guint user = 0; user < people; user++)
    {
      g_autoptr (MadangUser) person = madang_user_new (
          &(MadangUserFields){ .id = 1000 + user, .username = "x", .nickname = "x" });

      for (guint room = 0; room < rooms; room++)
        visits[user * rooms + room] = enter (fixture, 1 + room, person, TRUE);
      g_assert_cmpint (madang_visits_get_last_room (fixture->visits, 1000 + user), ==, rooms);
    }
  for (guint i = 0; i < rooms * people; i++)
    leave (fixture, visits[i], TRUE);
  g_test_message ("%u visits in %d ms", rooms * people,
                  (int) ((g_get_monotonic_time () - start) / 1000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/visits/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-and-last", test_first_and_last);
  ADD ("other-object", test_other_object);
  ADD ("last-room", test_last_room);
  ADD ("many", test_many);
  return g_test_run ();
}
