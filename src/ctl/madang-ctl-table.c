#include "ctl/madang-ctl-table.h"

#include "base/madang-escape.h"
#include "ctl/madang-ctl-text.h"

#define GAP 2
#define WIDTH_MIN 3 /* of a column that is cut: less tells nothing of what was there */

typedef struct
{
  char *heading; /* owned */
  gboolean is_number;
  guint width; /* of the widest cell so far */
} Column;

struct _MadangCtlTable
{
  guint n_columns;
  Column *columns;  /* owned */
  GPtrArray *cells; /* of char *, row by row */
};

MadangCtlTable *
madang_ctl_table_new (guint n_columns)
{
  MadangCtlTable *self = g_new0 (MadangCtlTable, 1);

  self->n_columns = n_columns;
  self->columns = g_new0 (Column, n_columns);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
madang_ctl_table_free (MadangCtlTable *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].heading);
  g_free (self->columns);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

void
madang_ctl_table_set_column (MadangCtlTable *self,
                             guint column,
                             const char *heading,
                             gboolean is_number)
{
  g_free (self->columns[column].heading);
  self->columns[column] = (Column){ g_strdup (heading), is_number, 0 };
}

void
madang_ctl_table_add_cell (MadangCtlTable *self, const char *text)
{
  g_ptr_array_add (self->cells, madang_escape_text (text));
}

static void
widen (Column *column, const char *text)
{
  column->width = MAX (column->width, madang_ctl_text_measure (text));
}

static void
measure_columns (MadangCtlTable *self, gboolean has_headings, guint *widths)
{
  for (guint i = 0; has_headings && i < self->n_columns; i++)
    widen (&self->columns[i], self->columns[i].heading);
  for (guint i = 0; i < self->cells->len; i++)
    widen (&self->columns[i % self->n_columns], self->cells->pdata[i]);
  for (guint i = 0; i < self->n_columns; i++)
    widths[i] = self->columns[i].width;
}

static int
find_widest (const MadangCtlTable *self, const guint *widths)
{
  int widest = -1;

  for (guint i = 0; i < self->n_columns; i++)
    if (!self->columns[i].is_number && widths[i] > WIDTH_MIN
        && (widest < 0 || widths[i] > widths[widest]))
      widest = i;
  return widest;
}

static void
shrink_columns (const MadangCtlTable *self, guint *widths, guint limit)
{
  guint total = (self->n_columns - 1) * GAP;

  for (guint i = 0; i < self->n_columns; i++)
    total += widths[i];
  while (total > limit)
    {
      int widest = find_widest (self, widths);

      if (widest < 0)
        return;
      widths[widest]--;
      total--;
    }
}

static void
append_cell (
    const MadangCtlTable *self, GString *lines, guint column, const char *text, guint width)
{
  g_autofree char *shown = self->columns[column].is_number || width == 0
                               ? g_strdup (text)
                               : madang_ctl_text_fit (text, width);

  madang_ctl_text_append (lines, "", column > 0 ? GAP : 0, FALSE);
  madang_ctl_text_append (lines, shown, width, self->columns[column].is_number);
}

static void
end_line (GString *lines)
{
  while (lines->len > 0 && lines->str[lines->len - 1] == ' ')
    g_string_truncate (lines, lines->len - 1);
  g_string_append_c (lines, '\n');
}

char *
madang_ctl_table_take_lines (MadangCtlTable *self, guint width, gboolean has_headings)
{
  GString *lines = g_string_new (NULL);
  g_autofree guint *widths = g_new (guint, self->n_columns);

  measure_columns (self, has_headings, widths);
  if (width > 0)
    shrink_columns (self, widths, width);
  for (guint i = 0; has_headings && i < self->n_columns; i++)
    append_cell (self, lines, i, self->columns[i].heading, widths[i]);
  if (has_headings)
    end_line (lines);
  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;

      append_cell (self, lines, column, self->cells->pdata[i], widths[column]);
      if (column == self->n_columns - 1)
        end_line (lines);
    }
  g_ptr_array_set_size (self->cells, 0);
  return g_string_free (lines, FALSE);
}
