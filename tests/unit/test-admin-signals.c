/*
 * MadangAdminSignals: how much of them waits for a bus; what they tell is tested from outside.
 */
#include "admin/madang-admin-signals.h"

#include <sys/socket.h>

#include "base/madang-limits.h"
#include "database.h"
#include "fake-clock.h"

typedef struct
{
  FakeClock *clock;
  MadangServices services;
  MadangAdminContext context;
  MadangAdminSignals *signals;
  GDBusConnection *ours;
  GSocketConnection *theirs; /* the bus's end */
  guint n_stalled;
} Fixture;

static void
on_stalled (MadangAdminSignals *signals, gpointer data)
{
  ((Fixture *) data)->n_stalled++;
  madang_admin_signals_set_connection (signals, NULL);
}

static GSocketConnection *
wrap_socket (int fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);

  return g_socket_connection_factory_create_connection (socket);
}

static GDBusConnection *
make_connection (GSocketConnection *socket)
{
  return g_dbus_connection_new_sync (G_IO_STREAM (socket), NULL, G_DBUS_CONNECTION_FLAGS_NONE, NULL,
                                     NULL, NULL);
}

static void
connect_signals (Fixture *fixture)
{
  g_autoptr (GSocketConnection) socket = NULL;
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  socket = wrap_socket (ends[0]);
  fixture->theirs = wrap_socket (ends[1]);
  fixture->ours = make_connection (socket);
  madang_admin_signals_set_connection (fixture->signals, fixture->ours);
}

static void
disconnect_signals (Fixture *fixture)
{
  madang_admin_signals_set_connection (fixture->signals, NULL);
  g_assert_true (g_dbus_connection_close_sync (fixture->ours, NULL, NULL));
  turn_until (G_OBJECT (fixture->signals)->ref_count == 1);
  g_clear_object (&fixture->ours);
  g_clear_object (&fixture->theirs);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = fake_clock_new ();
  fixture->context.services = &fixture->services;
  fixture->context.state = madang_server_state_new ();
  fixture->context.bus = madang_bus_new ();
  fixture->services.news = madang_news_new (fixture->context.bus, MADANG_CLOCK (fixture->clock));
  fixture->services.presence = madang_presence_new (fixture->context.bus, fixture->services.news);
  fixture->signals = madang_admin_signals_new (&fixture->context);
  madang_admin_signals_watch (fixture->signals);
  g_signal_connect (fixture->signals, "stalled", G_CALLBACK (on_stalled), fixture);
  connect_signals (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  disconnect_signals (fixture);
  g_assert_finalize_object (fixture->signals);
  g_assert_finalize_object (fixture->services.presence);
  g_assert_finalize_object (fixture->services.news);
  g_assert_finalize_object (fixture->context.bus);
  g_assert_finalize_object (fixture->context.state);
  g_assert_finalize_object (fixture->clock);
}

static void
happen (Fixture *fixture, guint times)
{
  for (guint i = 0; i < times; i++)
    madang_bus_publish_room_created (fixture->context.bus, i);
}

static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 2; i++)
    {
      happen (fixture, MADANG_BUS_SIGNALS_MAX - 1);
      g_assert_cmpuint (fixture->n_stalled, ==, i - 1);
      happen (fixture, MADANG_BUS_SIGNALS_MAX);
      g_assert_cmpuint (fixture->n_stalled, ==, i);
      disconnect_signals (fixture);
      happen (fixture, MADANG_BUS_SIGNALS_MAX);
      g_assert_cmpuint (fixture->n_stalled, ==, i);
      connect_signals (fixture);
    }
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer data)
{
  ++*(guint *) data;
}

/* As many as ever, to a bus that takes them: they count no more once they are taken. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDBusConnection) bus = make_connection (fixture->theirs);
  guint n_taken = 0;

  g_dbus_connection_signal_subscribe (bus, NULL, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                      on_signal, &n_taken, NULL);
  for (guint sent = 0; sent < 2 * MADANG_BUS_SIGNALS_MAX;)
    {
      happen (fixture, MADANG_BUS_SIGNALS_MAX / 4);
      sent += MADANG_BUS_SIGNALS_MAX / 4;
      turn_until (n_taken == sent && G_OBJECT (fixture->signals)->ref_count == 1);
    }
  g_assert_cmpuint (fixture->n_stalled, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/admin-signals/stalled", Fixture, NULL, set_up, test_stalled, tear_down);
  g_test_add ("/admin-signals/taken", Fixture, NULL, set_up, test_taken, tear_down);
  return g_test_run ();
}
