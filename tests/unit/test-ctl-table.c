#include "ctl/madang-ctl-table.h"

static MadangCtlTable *
make_table (void)
{
  MadangCtlTable *table = madang_ctl_table_new (3);

  madang_ctl_table_set_column (table, 0, "Id", TRUE);
  madang_ctl_table_set_column (table, 1, "Name", FALSE);
  madang_ctl_table_set_column (table, 2, "Closed", FALSE);
  return table;
}

static void
add_row (MadangCtlTable *table, const char *id, const char *name, const char *closed)
{
  madang_ctl_table_add_cell (table, id);
  madang_ctl_table_add_cell (table, name);
  madang_ctl_table_add_cell (table, closed);
}

static void
expect (MadangCtlTable *table, guint width, gboolean has_headings, const char *lines)
{
  g_autofree char *got = madang_ctl_table_take_lines (table, width, has_headings);

  g_assert_cmpstr (got, ==, lines);
}

static void
test_columns (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  add_row (table, "7", "회의실", "yes");
  add_row (table, "1024", "Двор", "no");
  expect (table, 0, TRUE,
          "  Id  Name    Closed\n"
          "   7  회의실  yes\n"
          "1024  Двор    no\n");
}

static void
test_without_headings (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  add_row (table, "7", "회의실", "yes");
  add_row (table, "1024", "Двор", "no");
  expect (table, 0, FALSE,
          "   7  회의실  yes\n"
          "1024  Двор    no\n");
}

/* What comes later stands below what is there, and is not shown again. */
static void
test_pages (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  add_row (table, "1024", "a long name", "yes");
  expect (table, 0, TRUE,
          "  Id  Name         Closed\n"
          "1024  a long name  yes\n");
  add_row (table, "1025", "short", "no");
  expect (table, 0, FALSE, "1025  short        no\n");
  add_row (table, "10000", "a longer name", "no");
  expect (table, 0, FALSE, "10000  a longer name  no\n");
}

static void
test_nothing (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  expect (table, 80, FALSE, "");
  expect (table, 80, TRUE, "Id  Name  Closed\n");
}

static void
test_narrow_terminal (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  add_row (table, "12345678", "a name that is very long", "yes");
  add_row (table, "9", "아주아주 긴 방 이름입니다", "no");
  expect (table, 30, TRUE,
          "      Id  Name          Closed\n"
          "12345678  a name that…  yes\n"
          "       9  아주아주 긴…  no\n");
  /* Numbers are never cut, and of text something stays. */
  add_row (table, "12345678", "a name that is very long", "yes");
  add_row (table, "9", "아주아주 긴 방 이름입니다", "no");
  expect (table, 5, TRUE,
          "      Id  Na…  Cl…\n"
          "12345678  a …  yes\n"
          "       9  아…  no\n");
}

static void
test_hostile_names (void)
{
  g_autoptr (MadangCtlTable) table = make_table ();

  add_row (table, "1", "\033]0;x\a\nroot", "yes");
  expect (table, 0, FALSE, "1  \\x1b]0;x\\x07\\nroot  yes\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-table/columns", test_columns);
  g_test_add_func ("/ctl-table/without-headings", test_without_headings);
  g_test_add_func ("/ctl-table/pages", test_pages);
  g_test_add_func ("/ctl-table/nothing", test_nothing);
  g_test_add_func ("/ctl-table/narrow-terminal", test_narrow_terminal);
  g_test_add_func ("/ctl-table/hostile-names", test_hostile_names);
  return g_test_run ();
}
