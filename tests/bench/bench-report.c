#include "bench-report.h"

#include <stdio.h>

static void
append_number (GString *line, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (text, sizeof text, "%.10g", value));
}

void
bench_report_begin (BenchReport *self, const char *mode)
{
  self->line = g_string_new (NULL);
  g_string_printf (self->line, "{\"mode\":\"%s\"", mode);
}

void
bench_report_add (BenchReport *self, const char *name, double value)
{
  g_string_append_printf (self->line, ",\"%s\":", name);
  append_number (self->line, value);
}

void
bench_report_add_list (BenchReport *self, const char *name, GArray *values)
{
  g_string_append_printf (self->line, ",\"%s\":[", name);
  for (guint i = 0; i < values->len; i++)
    {
      if (i > 0)
        g_string_append_c (self->line, ',');
      append_number (self->line, g_array_index (values, double, i));
    }
  g_string_append_c (self->line, ']');
}

void
bench_report_end (BenchReport *self)
{
  g_string_append_c (self->line, '}');
  puts (self->line->str);
  g_string_free (g_steal_pointer (&self->line), TRUE);
}
