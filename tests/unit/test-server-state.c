#include "service/madang-server-state.h"

#include "base/madang-uuid.h"

static void
on_changed (MadangServerState *state, int before, gpointer data)
{
  g_string_append_printf (data, "%s ", madang_server_state_get_name (state));
}

static void
test_start_and_end (void)
{
  g_autoptr (MadangServerState) state = madang_server_state_new ();
  g_autoptr (GString) changes = g_string_new (NULL);

  g_signal_connect (state, "changed", G_CALLBACK (on_changed), changes);
  g_assert_cmpint (madang_server_state_get_condition (state), ==, MADANG_CONDITION_STARTING);
  g_assert_cmpstr (madang_server_state_get_name (state), ==, "starting");
  madang_server_state_drain (state);
  madang_server_state_drain (state);
  g_assert_cmpint (madang_server_state_get_condition (state), ==, MADANG_CONDITION_DRAINING);
  g_assert_cmpstr (changes->str, ==, "draining ");
}

static void
test_identity (void)
{
  gint64 before = g_get_real_time ();
  g_autoptr (MadangServerState) one = madang_server_state_new ();
  g_autoptr (MadangServerState) other = madang_server_state_new ();
  MadangUuid node;

  g_assert_true (madang_uuid_parse (&node, madang_server_state_get_node (one)));
  g_assert_cmpstr (madang_server_state_get_node (one), !=, madang_server_state_get_node (other));
  g_assert_cmpint (madang_server_state_get_started (one), >=, before);
  g_assert_cmpint (madang_server_state_get_started (one), <=, g_get_real_time ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-state/start-and-end", test_start_and_end);
  g_test_add_func ("/server-state/identity", test_identity);
  return g_test_run ();
}
