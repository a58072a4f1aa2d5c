/*
 * MadangAdminDeparture: that it is told of whoever leaves, known for long, forgotten meanwhile or new; who that was.
 */
#include "admin/madang-admin-departure.h"

#include "base/madang-limits.h"
#include "database.h"

#define CALLERS (MADANG_ADMIN_SENDERS_MAX + 2)

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *ours;
  GDBusConnection *callers[CALLERS];
  MadangAdminDeparture departures[CALLERS];
  guint n_left;
} Fixture;

static GDBusConnection *
connect_to_bus (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->ours = connect_to_bus (fixture);
  for (guint i = 0; i < CALLERS; i++)
    fixture->callers[i] = connect_to_bus (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < CALLERS; i++)
    g_clear_object (&fixture->callers[i]);
  g_clear_object (&fixture->ours);
  g_test_dbus_stop (fixture->bus);
  g_clear_object (&fixture->bus);
}

static void
on_left (gpointer data)
{
  ((Fixture *) data)->n_left++;
}

static void
watch (Fixture *fixture, MadangAdminDeparture *departure, guint caller)
{
  madang_admin_departure_watch (departure, fixture->ours,
                                g_dbus_connection_get_unique_name (fixture->callers[caller]),
                                on_left, fixture);
}

/* The bus has heard whatever we asked before. */
static void
synchronize (Fixture *fixture)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      fixture->ours, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (answer);
}

/* More have called than are kept; the first of them are strangers again. */
static void
call_all (Fixture *fixture)
{
  for (guint i = 0; i < CALLERS; i++)
    {
      watch (fixture, &fixture->departures[i], i);
      madang_admin_departure_clear (&fixture->departures[i]);
    }
}

static void
test_leave (Fixture *fixture, gconstpointer data)
{
  const guint callers[] = { CALLERS - 1, 0, CALLERS / 2 };
  MadangAdminDeparture other = { 0 };

  call_all (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      guint caller = callers[i];

      watch (fixture, &fixture->departures[caller], caller);
      watch (fixture, &other, caller);
      watch (fixture, &fixture->departures[1], 1);
      madang_admin_departure_clear (i == 1 ? &other : &fixture->departures[1]);
      synchronize (fixture);
      fixture->n_left = 0;
      g_assert_true (g_dbus_connection_close_sync (fixture->callers[caller], NULL, NULL));
      turn_until (fixture->departures[caller].sender == NULL && other.sender == NULL);
      g_assert_cmpuint (fixture->n_left, ==, i == 1 ? 1 : 2);
      madang_admin_departure_clear (&fixture->departures[1]);
      madang_admin_departure_clear (&other);
    }
}

/* Who leaves while he is not watched is nobody's business, and forgotten. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  call_all (fixture);
  synchronize (fixture);
  for (guint i = 2; i < CALLERS; i++)
    g_assert_true (g_dbus_connection_close_sync (fixture->callers[i], NULL, NULL));
  watch (fixture, &fixture->departures[0], 0);
  synchronize (fixture);
  g_assert_true (g_dbus_connection_close_sync (fixture->callers[0], NULL, NULL));
  turn_until (fixture->n_left > 0);
  g_assert_cmpuint (fixture->n_left, ==, 1);
}

static void
test_bus_leaves (Fixture *fixture, gconstpointer data)
{
  call_all (fixture);
  for (guint i = 1; i < CALLERS; i++)
    watch (fixture, &fixture->departures[i], i);
  g_assert_true (g_dbus_connection_close_sync (fixture->ours, NULL, NULL));
  turn_until (fixture->n_left == CALLERS - 1);
}

/* Who calls again is known; whoever was forgotten is not. */
static void
test_know (Fixture *fixture, gconstpointer data)
{
  const MadangAdminCaller caller = { .uid = 7, .pid = 8 };
  MadangAdminDeparture *departure = &fixture->departures[0];

  watch (fixture, departure, 0);
  g_assert_null (madang_admin_departure_peek_caller (departure));
  madang_admin_departure_know (departure, &caller);
  madang_admin_departure_clear (departure);
  g_assert_null (madang_admin_departure_peek_caller (departure));
  watch (fixture, departure, 0);
  g_assert_cmpmem (madang_admin_departure_peek_caller (departure), sizeof caller, &caller,
                   sizeof caller);
  madang_admin_departure_clear (departure);
  call_all (fixture);
  watch (fixture, departure, 0);
  g_assert_null (madang_admin_departure_peek_caller (departure));
  madang_admin_departure_clear (departure);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/admin-departure/leave", Fixture, NULL, set_up, test_leave, tear_down);
  g_test_add ("/admin-departure/idle", Fixture, NULL, set_up, test_idle, tear_down);
  g_test_add ("/admin-departure/know", Fixture, NULL, set_up, test_know, tear_down);
  g_test_add ("/admin-departure/bus-leaves", Fixture, NULL, set_up, test_bus_leaves, tear_down);
  return g_test_run ();
}
