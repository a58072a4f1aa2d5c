#include "madang-watchdog.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define INTERVAL_USEC "40000"

typedef struct
{
  char *folder;
  char *path;
  GSocket *socket; /* what systemd listens on */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  fixture->folder = g_dir_make_tmp ("madang-watchdog-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "notify", NULL);
  address = g_unix_socket_address_new (fixture->path);
  fixture->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, 0, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (fixture->socket, FALSE);
  g_socket_bind (fixture->socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_setenv ("NOTIFY_SOCKET", fixture->path, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
  g_clear_object (&fixture->socket);
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

/* How often it was fed since the last time. */
static guint
count_meals (Fixture *fixture)
{
  char text[64] = "";
  guint n = 0;

  while (g_socket_receive (fixture->socket, text, sizeof text - 1, NULL, NULL) > 0)
    {
      g_assert_cmpstr (text, ==, "WATCHDOG=1");
      n++;
    }
  return n;
}

static void
test_feeds_while_the_loop_turns (Fixture *fixture, gconstpointer data)
{
  gint64 begun = g_get_monotonic_time ();
  guint source;
  guint n = 0;

  g_setenv ("WATCHDOG_USEC", INTERVAL_USEC, TRUE);
  source = madang_watchdog_feed ();
  g_assert_cmpuint (source, !=, 0);
  g_assert_cmpuint (count_meals (fixture), ==, 1);
  while (n < 3)
    {
      g_main_context_iteration (NULL, TRUE);
      n += count_meals (fixture);
    }
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 3 * 20000 - 1000);
  g_usleep (100000); /* the loop stands still */
  g_assert_cmpuint (count_meals (fixture), ==, 0);
  g_source_remove (source);
}

static void
test_nobody_watches (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (madang_watchdog_feed (), ==, 0);
  g_assert_cmpuint (count_meals (fixture), ==, 0);
}

static void
test_another_is_watched (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_strdup_printf ("%d", getppid ());

  g_setenv ("WATCHDOG_USEC", INTERVAL_USEC, TRUE);
  g_setenv ("WATCHDOG_PID", parent, TRUE);
  g_assert_cmpuint (madang_watchdog_feed (), ==, 0);
  g_assert_cmpuint (count_meals (fixture), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/watchdog/feeds-while-the-loop-turns", Fixture, NULL, set_up,
              test_feeds_while_the_loop_turns, tear_down);
  g_test_add ("/watchdog/nobody-watches", Fixture, NULL, set_up, test_nobody_watches, tear_down);
  g_test_add ("/watchdog/another-is-watched", Fixture, NULL, set_up, test_another_is_watched,
              tear_down);
  return g_test_run ();
}
