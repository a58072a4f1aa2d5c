#include "http/madang-listen.h"

#include "base/madang-error.h"
#include "fake-resolver.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

static GPtrArray *
open_sockets (const char *where)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *sockets = madang_listen_open (where, &error);

  g_assert_no_error (error);
  return sockets;
}

static char *
describe (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

static void
assert_check (const char *where, gboolean may_be_in_use, gboolean good)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (madang_listen_check (where, may_be_in_use, &error), ==, good);
  if (good)
    g_assert_no_error (error);
  else
    g_assert_error (error, MADANG_ERROR, MADANG_ERROR_ADDRESS);
}

static void
test_inet (void)
{
  g_autoptr (GPtrArray) sockets = open_sockets ("127.0.0.1:0");
  g_autofree char *where = describe (sockets->pdata[0]);

  g_assert_cmpuint (sockets->len, ==, 1);
  assert_check (where, FALSE, FALSE);
  assert_check (where, TRUE, TRUE);
  g_ptr_array_set_size (sockets, 0);
  assert_check (where, FALSE, TRUE);
}

static void
test_unix (void)
{
  g_autofree char *folder = g_dir_make_tmp ("madang-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autofree char *where = g_strconcat ("unix:", path, NULL);
  g_autoptr (GPtrArray) sockets = NULL;

  assert_check (where, FALSE, TRUE);
  g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
  assert_check (where, FALSE, FALSE);
  assert_check (where, TRUE, FALSE);
  g_assert_null (madang_listen_open (where, NULL));
  g_unlink (path);
  sockets = open_sockets (where);
  assert_check (where, FALSE, FALSE);
  assert_check (where, TRUE, TRUE);
  g_ptr_array_set_size (sockets, 0);
  assert_check (where, FALSE, TRUE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_cannot_be_had (void)
{
  static const char *const wheres[] = { "192.0.2.1:0", "unix:/nonexistent/socket",
                                        "unknown.test:0" };

  for (guint i = 0; i < G_N_ELEMENTS (wheres); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (madang_listen_open (wheres[i], &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_ADDRESS);
      assert_check (wheres[i], FALSE, FALSE);
      assert_check (wheres[i], TRUE, FALSE);
    }
}

/* The first is in use, and the second not to be had. */
static void
test_every_address (void)
{
  g_autoptr (GPtrArray) sockets = open_sockets ("127.0.0.1:0");
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (sockets->pdata[0], NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *where = g_strdup_printf ("half.test:%u", port);

  assert_check (where, TRUE, FALSE);
}

static gboolean
on_cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelling (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_timeout_add (20, on_cancel, cancellable);
  g_cancellable_push_current (cancellable);
  g_assert_null (madang_listen_open ("slow.test:0", &error));
  g_cancellable_pop_current (cancellable);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_ADDRESS);
}

int
main (int argc, char **argv)
{
  g_autoptr (FakeResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = fake_resolver_install ();
  g_test_add_func ("/listen/inet", test_inet);
  g_test_add_func ("/listen/unix", test_unix);
  g_test_add_func ("/listen/cannot-be-had", test_cannot_be_had);
  g_test_add_func ("/listen/every-address", test_every_address);
  g_test_add_func ("/listen/cancelling", test_cancelling);
  return g_test_run ();
}
