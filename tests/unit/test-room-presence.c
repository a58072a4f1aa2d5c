/*
 * MadangRoomPresence: rooms with sockets and their users, each counted once.
 */
#include "service/madang-room-presence.h"

static void
assert_rooms (MadangRoomPresence *presence, const gint64 *expected, guint n_expected)
{
  g_autoptr (GArray) rooms = madang_room_presence_list_rooms (presence);

  g_assert_cmpuint (madang_room_presence_count_rooms (presence), ==, n_expected);
  g_assert_cmpmem (rooms->data, rooms->len * sizeof (gint64), expected,
                   n_expected * sizeof (gint64));
}

static void
test_rooms (void)
{
  g_autoptr (MadangRoomPresence) presence = madang_room_presence_new ();
  const gint64 rooms[] = { 1, 5, G_MAXINT64 };

  assert_rooms (presence, NULL, 0);
  for (guint i = G_N_ELEMENTS (rooms); i > 0; i--)
    madang_room_presence_add_socket (presence, rooms[i - 1], 7);
  assert_rooms (presence, rooms, 3);
  madang_room_presence_remove_socket (presence, G_MAXINT64, 7);
  assert_rooms (presence, rooms, 2);
}

static void
test_users (void)
{
  g_autoptr (MadangRoomPresence) presence = madang_room_presence_new ();

  madang_room_presence_add_socket (presence, 1, 7);
  madang_room_presence_add_socket (presence, 1, 7);
  madang_room_presence_add_socket (presence, 1, 8);
  madang_room_presence_add_socket (presence, 2, 8);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 1), ==, 2);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 2), ==, 1);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 3), ==, 0);
  madang_room_presence_remove_socket (presence, 1, 7);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 1), ==, 2);
  madang_room_presence_remove_socket (presence, 1, 7);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 1), ==, 1);
  madang_room_presence_remove_socket (presence, 1, 8);
  g_assert_cmpuint (madang_room_presence_count_users (presence, 1), ==, 0);
  g_assert_cmpuint (madang_room_presence_count_rooms (presence), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/room-presence/rooms", test_rooms);
  g_test_add_func ("/room-presence/users", test_users);
  return g_test_run ();
}
