/*
 * MadangAdminGate: how much of the room one sender may have, and that it comes back.
 */
#include "admin/madang-admin-gate.h"

#define ROOM 64

static GDBusMessage *
come (MadangAdminGate *gate, const char *sender)
{
  GDBusMessage *message = g_dbus_message_new_method_call (NULL, "/", NULL, "Ping");

  if (sender != NULL)
    g_dbus_message_set_sender (message, sender);
  if (!madang_admin_gate_let_in (gate, message))
    g_clear_object (&message);
  return message;
}

/* Returns: (transfer full): all that he gets in */
static GPtrArray *
flood (MadangAdminGate *gate, const char *sender)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func (g_object_unref);
  GDBusMessage *message;

  while ((message = come (gate, sender)) != NULL)
    g_ptr_array_add (messages, message);
  return messages;
}

static void
test_share (void)
{
  g_autoptr (MadangAdminGate) gate = madang_admin_gate_new (ROOM);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) one = flood (gate, ":1.1");
      g_autoptr (GPtrArray) other = flood (gate, ":1.2");
      g_autoptr (GPtrArray) nameless = flood (gate, NULL);

      g_assert_cmpuint (one->len, ==, ROOM / 2);
      g_assert_cmpuint (other->len, ==, ROOM / 4);
      g_assert_cmpuint (nameless->len, ==, ROOM / 8);
    }
}

static void
test_return (void)
{
  g_autoptr (MadangAdminGate) gate = madang_admin_gate_new (ROOM);
  g_autoptr (GPtrArray) one = flood (gate, ":1.1");
  g_autoptr (GDBusMessage) again = NULL;

  g_ptr_array_remove_index (one, 0);
  again = come (gate, ":1.1");
  g_assert_nonnull (again);
  g_assert_null (come (gate, ":1.1"));
}

/* As many as the bus gives connections to a user send what they can; somebody else gets in nevertheless. */
static void
test_newcomer (void)
{
  g_autoptr (MadangAdminGate) gate = madang_admin_gate_new (1024);
  g_autoptr (GPtrArray) floods = g_ptr_array_new_with_free_func (
      (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GDBusMessage) newcomer = NULL;

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 256; i++)
      {
        g_autofree char *name = g_strdup_printf (":1.%u", i);

        g_ptr_array_add (floods, flood (gate, name));
        if (round == 0) /* who was first had more than now is his */
          g_ptr_array_set_size (floods->pdata[i], 1);
      }
  newcomer = come (gate, ":1.256");
  g_assert_nonnull (newcomer);
}

/* A message may outlive the server that took it. */
static void
test_outlived (void)
{
  MadangAdminGate *gate = madang_admin_gate_new (ROOM);
  g_autoptr (GDBusMessage) message = come (gate, ":1.1");

  g_assert_nonnull (message);
  madang_admin_gate_unref (gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-gate/share", test_share);
  g_test_add_func ("/admin-gate/return", test_return);
  g_test_add_func ("/admin-gate/newcomer", test_newcomer);
  g_test_add_func ("/admin-gate/outlived", test_outlived);
  return g_test_run ();
}
