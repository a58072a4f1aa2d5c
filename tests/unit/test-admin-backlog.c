#include "admin/madang-admin-backlog.h"

#include <sys/socket.h>

#include "base/madang-limits.h"
#include "database.h"

#define HALF (MADANG_BUS_BACKLOG_MAX / 2)

typedef struct
{
  MadangAdminBacklog *backlog;
  GDBusConnection *ours;
  GDBusConnection *bus; /* its end of the connection */
  guint n_asked;
  gboolean is_silent; /* the bus answers nothing */
  guint n_stalled;
} Fixture;

static void
on_stalled (MadangAdminBacklog *backlog, gpointer data)
{
  ((Fixture *) data)->n_stalled++;
  madang_admin_backlog_set_connection (backlog, NULL);
}

static GDBusConnection *
make_connection (int fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

  return g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_NONE, NULL,
                                     NULL, NULL);
}

/* In the worker thread of the bus's end. */
static GDBusMessage *
answer (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GDBusMessage) reply = NULL;

  if (!incoming)
    return message;
  g_atomic_int_inc (&fixture->n_asked);
  reply = g_dbus_message_new_method_reply (message);
  g_dbus_message_set_body (reply, g_variant_new ("(s)", "id"));
  if (!fixture->is_silent)
    g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

static void
connect_bus (Fixture *fixture)
{
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  fixture->ours = make_connection (ends[0]);
  fixture->bus = make_connection (ends[1]);
  g_dbus_connection_add_filter (fixture->bus, answer, fixture, NULL);
  madang_admin_backlog_set_connection (fixture->backlog, fixture->ours);
}

static void
disconnect_bus (Fixture *fixture)
{
  madang_admin_backlog_set_connection (fixture->backlog, NULL);
  g_assert_true (g_dbus_connection_close_sync (fixture->ours, NULL, NULL));
  turn_until (G_OBJECT (fixture->backlog)->ref_count == 1);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL); /* unless it has by itself */
  g_clear_object (&fixture->ours);
  g_clear_object (&fixture->bus);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->is_silent = data != NULL;
  fixture->backlog = madang_admin_backlog_new ();
  g_signal_connect (fixture->backlog, "stalled", G_CALLBACK (on_stalled), fixture);
  connect_bus (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  disconnect_bus (fixture);
  g_assert_finalize_object (fixture->backlog);
}

static void
add (Fixture *fixture, guint bytes)
{
  for (guint i = 0; i < bytes / MADANG_BUS_MESSAGE_BYTES; i++)
    madang_admin_backlog_add (fixture->backlog, NULL);
}

static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 2; i++)
    {
      add (fixture, HALF);
      g_assert_false (madang_admin_backlog_is_long (fixture->backlog));
      add (fixture, HALF);
      g_assert_true (madang_admin_backlog_is_long (fixture->backlog));
      g_assert_cmpuint (fixture->n_stalled, ==, i - 1);
      add (fixture, 2 * HALF);
      g_assert_cmpuint (fixture->n_stalled, ==, i);
      g_assert_false (madang_admin_backlog_is_long (fixture->backlog));
      disconnect_bus (fixture);
      connect_bus (fixture);
    }
}

/* As much as ever, to a bus that takes it: it counts no more once it is taken. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 8; i++)
    {
      add (fixture, HALF);
      turn_until (G_OBJECT (fixture->backlog)->ref_count == 1); /* behind the first of it */
      add (fixture, MADANG_BUS_BACKLOG_STEP);
      turn_until (G_OBJECT (fixture->backlog)->ref_count == 1);
      g_assert_false (madang_admin_backlog_is_long (fixture->backlog));
      g_assert_cmpuint (g_atomic_int_get (&fixture->n_asked), ==, 2 * i);
    }
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
}

static void
test_bodies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (HALF, 'x');
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new ("(s)", text));

  madang_admin_backlog_add (fixture->backlog, body);
  g_assert_true (madang_admin_backlog_is_long (fixture->backlog));
  madang_admin_backlog_add (fixture->backlog, body);
  g_assert_cmpuint (fixture->n_stalled, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/admin-backlog/stalled", Fixture, "silent", set_up, test_stalled, tear_down);
  g_test_add ("/admin-backlog/taken", Fixture, NULL, set_up, test_taken, tear_down);
  g_test_add ("/admin-backlog/bodies", Fixture, "silent", set_up, test_bodies, tear_down);
  return g_test_run ();
}
