#include <string.h>

#include "base/madang-names.h"
#include "model/madang-chat.h"
#include "model/madang-member.h"
#include "model/madang-page.h"
#include "model/madang-room.h"
#include "model/madang-user.h"

static void
test_user (void)
{
  char nickname[] = "지나";
  g_autoptr (MadangUser) user = madang_user_new (&(MadangUserFields){
      .id = 7, .email = "gina@example.org", .username = "gina", .nickname = nickname });
  g_autoptr (MadangUser) pictured = madang_user_new (&(MadangUserFields){
      .id = 8, .username = "han", .nickname = "한", .picture = "/media/han.png" });

  nickname[0] = 'x';
  g_assert_cmpint (madang_user_get_id (user), ==, 7);
  g_assert_cmpstr (madang_user_get_fields (user)->email, ==, "gina@example.org");
  g_assert_cmpstr (madang_user_get_fields (user)->username, ==, "gina");
  g_assert_cmpstr (madang_user_get_nickname (user), ==, "지나");
  g_assert_cmpstr (madang_user_get_picture (user), ==, MADANG_DEFAULT_PICTURE);
  g_assert_cmpstr (madang_user_get_picture (pictured), ==, "/media/han.png");
}

/* A chat keeps copies, and its sender as long as it lives. */
static void
test_chat (void)
{
  MadangUser *sender = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "gina", .nickname = "지나" });
  char message[] = "hello";
  MadangChatFields fields = { .id = G_MAXINT64,
                              .seq = 3,
                              .room_id = 2,
                              .sender_id = 7,
                              .parent_id = 1,
                              .created_at = 5,
                              .message = message,
                              .client_id = "c1",
                              .sender = sender };
  g_autoptr (MadangChat) chat = madang_chat_new (&fields);
  g_autoptr (MadangChat) bare = NULL;
  const MadangChatFields *got = madang_chat_get_fields (chat);

  message[0] = 'x';
  g_object_add_weak_pointer (G_OBJECT (sender), (gpointer *) &sender);
  g_object_unref (sender);
  g_assert_nonnull (sender);
  g_assert_cmpint (got->id, ==, G_MAXINT64);
  g_assert_cmpint (got->parent_id, ==, 1);
  g_assert_cmpstr (got->message, ==, "hello");
  g_assert_cmpstr (got->client_id, ==, "c1");
  g_assert_true (got->sender == sender);

  fields = *got;
  fields.client_id = NULL;
  fields.sender = NULL;
  bare = madang_chat_new (&fields);
  g_clear_object (&chat);
  g_assert_null (sender);
  g_assert_cmpstr (madang_chat_get_fields (bare)->message, ==, "hello");
  g_assert_null (madang_chat_get_fields (bare)->client_id);
  g_assert_null (madang_chat_get_fields (bare)->sender);
}

static void
test_room (void)
{
  const gint64 post = 0;
  g_autoptr (MadangRoom) room = madang_room_new (4, "방", 9, &post);
  g_autoptr (MadangRoom) bare = madang_room_new (5, "lobby", 0, NULL);
  GArray *chats;

  g_assert_cmpint (madang_room_get_id (room), ==, 4);
  g_assert_cmpstr (madang_room_get_name (room), ==, "방");
  g_assert_cmpint (madang_room_get_owner_id (room), ==, 9);
  g_assert_cmpint (*madang_room_get_post (room), ==, 0);
  g_assert_null (madang_room_get_post (bare));
  g_assert_false (madang_room_is_closed (room));
  g_assert_cmpint (madang_room_get_seq (room), ==, 0);
  madang_room_set_state (room, TRUE, 3);
  g_assert_true (madang_room_is_closed (room));
  g_assert_cmpint (madang_room_get_seq (room), ==, 3);
  g_assert_cmpuint (madang_room_get_chats (room)->len, ==, 0);
  for (gint64 id = 1; id <= 3; id++)
    {
      char message[] = "말 0";
      MadangChatFields fields = { .id = id, .seq = id, .room_id = 4, .message = message };

      message[strlen (message) - 1] += id;
      madang_room_add_chat (room, &fields);
    }
  chats = madang_room_get_chats (room);
  g_assert_cmpuint (chats->len, ==, 3);
  g_assert_cmpint (g_array_index (chats, MadangChatFields, 2).id, ==, 3);
  g_assert_cmpstr (g_array_index (chats, MadangChatFields, 0).message, ==, "말 1");
  g_assert_cmpstr (g_array_index (chats, MadangChatFields, 2).message, ==, "말 3");
}

/* A room with its members, and a history with its senders, whom it keeps. */
static void
test_room_of_people (void)
{
  g_autoptr (MadangRoom) room = madang_room_new (4, "방", 0, NULL);
  MadangUser *anna = madang_user_new (&(MadangUserFields){ .id = 1, .nickname = "Anna" });
  MadangChatFields fields = { .id = 1, .room_id = 4, .message = "hi", .sender = anna };
  MadangUser *sender;

  g_assert_cmpuint (madang_room_get_members (room)->len, ==, 0);
  g_assert_cmpint (madang_room_get_created_at (room), ==, 0);
  madang_room_set_created_at (room, 5);
  madang_room_add_member (room, anna);
  madang_room_add_chat (room, &fields);
  g_object_unref (anna);
  sender = g_array_index (madang_room_get_chats (room), MadangChatFields, 0).sender;
  g_assert_cmpstr (madang_user_get_nickname (sender), ==, "Anna");
  g_assert_true (madang_room_get_members (room)->pdata[0] == sender);
  g_assert_cmpint (madang_room_get_created_at (room), ==, 5);
  g_array_remove_index (madang_room_get_chats (room), 0);
  g_assert_cmpuint (((GObject *) sender)->ref_count, ==, 1);
}

static void
test_member (void)
{
  g_autoptr (MadangUser) user = madang_user_new (
      &(MadangUserFields){ .id = 7, .username = "gina", .nickname = "지나" });
  g_autoptr (MadangMember) member = madang_member_new (4, user);

  g_assert_cmpint (madang_member_get_room_id (member), ==, 4);
  g_assert_true (madang_member_get_user (member) == user);
  g_assert_cmpuint (madang_member_add_socket (member), ==, 1);
  g_assert_cmpuint (madang_member_add_socket (member), ==, 2);
  g_assert_cmpuint (madang_member_remove_socket (member), ==, 1);
  g_assert_cmpuint (madang_member_remove_socket (member), ==, 0);
}

static void
test_page (void)
{
  const struct
  {
    MadangPage page;
    gboolean is_forward;
  } cases[] = {
    { { .before = G_MAXINT64, .after = -1 }, FALSE }, /* the newest */
    { { .before = 10, .after = -1 }, FALSE },         /* what came before it */
    { { .before = G_MAXINT64, .after = 0 }, TRUE },   /* from the beginning on */
    { { .before = G_MAXINT64, .after = 10 }, TRUE },  /* what came after it */
    { { .before = 10, .after = 5 }, FALSE },          /* the newest between */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (madang_page_is_forward (&cases[i].page), ==, cases[i].is_forward);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/user", test_user);
  g_test_add_func ("/models/chat", test_chat);
  g_test_add_func ("/models/room", test_room);
  g_test_add_func ("/models/room-of-people", test_room_of_people);
  g_test_add_func ("/models/member", test_member);
  g_test_add_func ("/models/page", test_page);
  return g_test_run ();
}
