/*
 * MadangCtlTable: rows under headings, laid out for a terminal of some width, all at once or some at a time. It knows
 * nothing of what stands in its cells.
 */
#pragma once

#include <glib.h>

typedef struct _MadangCtlTable MadangCtlTable;

/** madang_ctl_table_new: a table of @n_columns, at least one, without rows. Returns: (transfer full) */
MadangCtlTable *madang_ctl_table_new (guint n_columns);

void madang_ctl_table_free (MadangCtlTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangCtlTable, madang_ctl_table_free)

/**
 * madang_ctl_table_set_column:
 * @self: a table
 * @column: counted from 0
 * @heading: what stands above it
 * @is_number: whether it stands to the right, and is never cut
 */
void madang_ctl_table_set_column (MadangCtlTable *self,
                                  guint column,
                                  const char *heading,
                                  gboolean is_number);

/** madang_ctl_table_add_cell: the next cell, row by row; @text is any bytes, and made harmless here. */
void madang_ctl_table_add_cell (MadangCtlTable *self, const char *text);

/**
 * madang_ctl_table_take_lines:
 * @self: a table, whose last row is whole
 * @width: columns of the terminal; 0 where there is none, and then nothing is cut
 * @has_headings: whether the headings stand above
 *
 * Lays the rows out and forgets them. What is taken later stands below: no column gets narrower than it was. Too wide a
 * table loses in its widest columns of text, no further than some characters each.
 *
 * Returns: (transfer full): lines, of which each ends with a newline and none with a space
 */
char *madang_ctl_table_take_lines (MadangCtlTable *self, guint width, gboolean has_headings);
