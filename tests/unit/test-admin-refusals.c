#include "admin/madang-admin-refusals.h"

#include <string.h>

#include "base/madang-limits.h"

#define SPAN 20   /* ms */
#define NEVER 1e9 /* ms */

static GLogWriterOutput
keep_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      g_ptr_array_add (data, g_strdup (fields[i].value));
  return G_LOG_WRITER_HANDLED;
}

static void
refuse (MadangAdminRefusals *refusals, guint32 uid, guint times)
{
  const MadangAdminCaller caller = { .uid = uid, .pid = 7 };

  for (guint i = 0; i < times; i++)
    madang_admin_refusals_add (refusals, &caller, "Reload");
}

static void
clear (GPtrArray *lines)
{
  g_ptr_array_set_size (lines, 0);
}

static void
assert_last (GPtrArray *lines, guint n, const char *expected)
{
  g_assert_cmpuint (lines->len, ==, n);
  g_assert_cmpstr (lines->pdata[n - 1], ==, expected);
}

static void
turn_until_written (GPtrArray *lines, guint n)
{
  while (lines->len < n)
    g_main_context_iteration (NULL, TRUE);
}

/* However long somebody goes on. */
static void
test_flood (gconstpointer data)
{
  GPtrArray *lines = (GPtrArray *) data;
  g_autoptr (MadangAdminRefusals) refusals = madang_admin_refusals_new (SPAN);
  const guint first = MADANG_REFUSALS_LINES;

  clear (lines);
  refuse (refusals, 1000, first + 500);
  assert_last (lines, first, "D-Bus: uid 1000, pid 7 may not call Reload");
  turn_until_written (lines, first + 1);
  assert_last (lines, first + 1, "D-Bus: uid 1000: refused 500 more times");
  refuse (refusals, 1000, 3);
  turn_until_written (lines, first + 2);
  assert_last (lines, first + 2, "D-Bus: uid 1000: refused 3 more times");
}

/* Of the one nothing is hidden by the other; and who has stopped begins anew. */
static void
test_users (gconstpointer data)
{
  GPtrArray *lines = (GPtrArray *) data;
  g_autoptr (MadangAdminRefusals) refusals = madang_admin_refusals_new (SPAN);

  clear (lines);
  refuse (refusals, 1000, MADANG_REFUSALS_LINES + 1);
  refuse (refusals, 1001, 1);
  assert_last (lines, MADANG_REFUSALS_LINES + 1, "D-Bus: uid 1001, pid 7 may not call Reload");
  turn_until_written (lines, MADANG_REFUSALS_LINES + 2);
  clear (lines);
  refuse (refusals, 1001, 1);
  assert_last (lines, 1, "D-Bus: uid 1001, pid 7 may not call Reload");
}

static void
test_many_users (gconstpointer data)
{
  GPtrArray *lines = (GPtrArray *) data;
  MadangAdminRefusals *refusals = madang_admin_refusals_new (NEVER);
  const guint others = 1000, alone = MADANG_REFUSALS_USERS_MAX;

  clear (lines);
  for (guint uid = 0; uid < alone + others; uid++)
    refuse (refusals, uid, 1);
  g_assert_cmpuint (lines->len, ==, alone + MADANG_REFUSALS_LINES);
  g_object_unref (refusals);
  assert_last (lines, alone + MADANG_REFUSALS_LINES + 1, "D-Bus: others: refused 990 more times");
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (keep_line, lines, NULL);
  g_test_add_data_func ("/admin-refusals/flood", lines, test_flood);
  g_test_add_data_func ("/admin-refusals/users", lines, test_users);
  g_test_add_data_func ("/admin-refusals/many-users", lines, test_many_users);
  return g_test_run ();
}
