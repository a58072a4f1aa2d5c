/*
 * MadangBus: what is published is heard by all, within the call, in order, and by nobody who is gone.
 */
#include "bus/madang-bus.h"

typedef struct
{
  MadangBus *bus;
  GString *heard;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bus = madang_bus_new ();
  fixture->heard = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->bus);
  g_string_free (fixture->heard, TRUE);
}

static MadangChat *
make_chat (gint64 id)
{
  return madang_chat_new (&(MadangChatFields){ .id = id, .message = "hello" });
}

static void
on_chat (MadangBus *bus, MadangChat *chat, gpointer data)
{
  Fixture *fixture = data;

  g_string_append_printf (fixture->heard, "%" G_GINT64_FORMAT ";",
                          madang_chat_get_fields (chat)->id);
}

static void
test_chat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangChat) first = make_chat (1), second = make_chat (2);

  madang_bus_publish_chat (fixture->bus, first);
  g_signal_connect (fixture->bus, "chat", G_CALLBACK (on_chat), fixture);
  g_signal_connect (fixture->bus, "chat", G_CALLBACK (on_chat), fixture);
  madang_bus_publish_chat (fixture->bus, first);
  madang_bus_publish_chat (fixture->bus, second);
  g_assert_cmpstr (fixture->heard->str, ==, "1;1;2;2;");
  g_assert_cmpuint (((GObject *) first)->ref_count, ==, 1);
}

static void
on_chat_object (MadangBus *bus, MadangChat *chat, gpointer listener)
{
  g_object_set_data (listener, "heard", GINT_TO_POINTER (1));
}

static void
test_listener_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangChat) chat = make_chat (1);
  GObject *listener = g_object_new (G_TYPE_OBJECT, NULL);

  g_signal_connect_object (fixture->bus, "chat", G_CALLBACK (on_chat_object), listener, 0);
  madang_bus_publish_chat (fixture->bus, chat);
  g_assert_nonnull (g_object_get_data (listener, "heard"));
  g_object_unref (listener);
  madang_bus_publish_chat (fixture->bus, chat);
}

static void
on_session_ended (MadangBus *bus, gint64 user_id, const MadangUuid *session, gpointer data)
{
  Fixture *fixture = data;
  char text[MADANG_UUID_TEXT_SIZE];

  madang_uuid_format (session, text);
  g_string_append_printf (fixture->heard, "%" G_GINT64_FORMAT " %s", user_id, text);
}

static void
test_session_ended (Fixture *fixture, gconstpointer data)
{
  MadangUuid session = { { 0xab, [15] = 0xcd } };

  g_signal_connect (fixture->bus, "session-ended", G_CALLBACK (on_session_ended), fixture);
  madang_bus_publish_session_ended (fixture->bus, G_MAXINT64, &session);
  g_assert_cmpstr (fixture->heard->str, ==,
                   "9223372036854775807 ab000000-0000-0000-0000-0000000000cd");
}

static void
on_user_demoted (MadangBus *bus, gint64 user_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "%d;", (int) user_id);
}

static void
test_user_demoted (Fixture *fixture, gconstpointer data)
{
  g_signal_connect (fixture->bus, "user-demoted", G_CALLBACK (on_user_demoted), fixture);
  madang_bus_publish_user_demoted (fixture->bus, 7);
  g_assert_cmpstr (fixture->heard->str, ==, "7;");
}

static void
on_member_added (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "+%d:%d;", (int) room_id, (int) user_id);
}

static void
on_member_removed (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "-%d:%d;", (int) room_id, (int) user_id);
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "-%d;", (int) room_id);
}

static void
test_rooms (Fixture *fixture, gconstpointer data)
{
  g_signal_connect (fixture->bus, "member-added", G_CALLBACK (on_member_added), fixture);
  g_signal_connect (fixture->bus, "member-removed", G_CALLBACK (on_member_removed), fixture);
  g_signal_connect (fixture->bus, "room-deleted", G_CALLBACK (on_room_deleted), fixture);
  madang_bus_publish_member_added (fixture->bus, 4, 7);
  madang_bus_publish_member_removed (fixture->bus, 4, 8);
  madang_bus_publish_room_deleted (fixture->bus, 4);
  g_assert_cmpstr (fixture->heard->str, ==, "+4:7;-4:8;-4;");
}

static void
on_room_created (MadangBus *bus, gint64 room_id, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "+%d;", (int) room_id);
}

static void
on_system_message (MadangBus *bus, const char *nickname, guint n_sockets, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "%s %u;", nickname, n_sockets);
}

static void
test_administrator (Fixture *fixture, gconstpointer data)
{
  g_signal_connect (fixture->bus, "room-created", G_CALLBACK (on_room_created), fixture);
  g_signal_connect (fixture->bus, "system-message", G_CALLBACK (on_system_message), fixture);
  madang_bus_publish_room_created (fixture->bus, 5);
  madang_bus_publish_system_message (fixture->bus, "Anna", 2);
  madang_bus_publish_system_message (fixture->bus, "", 0);
  g_assert_cmpstr (fixture->heard->str, ==, "+5;Anna 2; 0;");
}

static guint
on_user_disconnected (MadangBus *bus, gint64 user_id, const char *reason, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->heard, "%d %s;", (int) user_id, reason);
  return 2;
}

/* Each who hears of it says how many sockets it closed. */
static void
test_user_disconnected (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (madang_bus_publish_user_disconnected (fixture->bus, 7, "go"), ==, 0);
  for (guint i = 0; i < 2; i++)
    g_signal_connect (fixture->bus, "user-disconnected", G_CALLBACK (on_user_disconnected),
                      fixture);
  g_assert_cmpuint (madang_bus_publish_user_disconnected (fixture->bus, 7, "go"), ==, 4);
  g_assert_cmpstr (fixture->heard->str, ==, "7 go;7 go;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/bus/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("chat", test_chat);
  ADD ("listener-gone", test_listener_gone);
  ADD ("session-ended", test_session_ended);
  ADD ("user-demoted", test_user_demoted);
  ADD ("rooms", test_rooms);
  ADD ("administrator", test_administrator);
  ADD ("user-disconnected", test_user_disconnected);
  return g_test_run ();
}
