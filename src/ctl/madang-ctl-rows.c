#include "ctl/madang-ctl-rows.h"

#include "base/madang-escape.h"
#include "base/madang-limits.h"
#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-json.h"
#include "ctl/madang-ctl-output.h"
#include "ctl/madang-ctl-table.h"
#include "ctl/madang-ctl-text.h"

static gint64
get_number (GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_INT64:
      return g_variant_get_int64 (value);
    case G_VARIANT_CLASS_UINT64:
      return g_variant_get_uint64 (value);
    case G_VARIANT_CLASS_UINT32:
      return g_variant_get_uint32 (value);
    default:
      return 0;
    }
}

static char *
format_time (gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S %Z") : g_strdup ("?");
}

static char *
format_value (MadangCtl *ctl, GVariant *value, MadangCtlKind kind)
{
  if (kind == MADANG_CTL_FLAG && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (madang_ctl_tell (ctl, g_variant_get_boolean (value) ? N_ ("yes") : N_ ("no")));
  if (kind == MADANG_CTL_TIME)
    return format_time (get_number (value));
  if (kind == MADANG_CTL_SECONDS)
    return get_number (value) == 0 ? g_strdup ("-")
                                   : g_strdup_printf ("%" G_GINT64_FORMAT " s", get_number (value));
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_dup_string (value, NULL)
                                                             : g_variant_print (value, FALSE);
}

static char *
format_member (MadangCtl *ctl, GVariant *row, const MadangCtlColumn *column)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (row, column->key, NULL);

  return value != NULL ? format_value (ctl, value, column->kind) : NULL;
}

static MadangCtlTable *
make_table (MadangCtl *ctl, const MadangCtlList *list)
{
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (guint));
  MadangCtlTable *table;

  for (guint i = 0; i < list->n_columns; i++)
    if (!list->columns[i].is_detail)
      g_array_append_val (shown, i);
  table = madang_ctl_table_new (shown->len);
  for (guint i = 0; i < shown->len; i++)
    {
      const MadangCtlColumn *column = &list->columns[g_array_index (shown, guint, i)];

      madang_ctl_table_set_column (table, i, madang_ctl_tell (ctl, column->title),
                                   column->kind == MADANG_CTL_NUMBER
                                       || column->kind == MADANG_CTL_SECONDS);
    }
  return table;
}

/* A list on its way from the server to the output, of which never more is held than one page. */
typedef struct
{
  MadangCtl *ctl;
  const MadangCtlList *list;
  MadangCtlTable *table; /* borrowed; empty between two pages */
  guint64 count;         /* of rows so far */
} Listing;

static void
add_to_table (Listing *self, GVariant *row)
{
  for (guint i = 0; i < self->list->n_columns; i++)
    {
      g_autofree char *text = NULL;

      if (self->list->columns[i].is_detail)
        continue;
      text = format_member (self->ctl, row, &self->list->columns[i]);
      madang_ctl_table_add_cell (self->table, text != NULL && *text != '\0' ? text : "-");
    }
}

static void
add_to_json (Listing *self, GVariant *row)
{
  g_string_append (self->ctl->output, self->count == 0 ? "[" : ",\n ");
  madang_ctl_json_append (self->ctl->output, row);
}

static void
append_table (Listing *self, gboolean is_first)
{
  gboolean has_headings = is_first && !self->ctl->arguments->no_legend;
  g_autofree char *lines = madang_ctl_table_take_lines (self->table, madang_ctl_output_get_width (),
                                                        has_headings);

  g_string_append (self->ctl->output, lines);
}

static GVariant *
fetch_page (
    const Listing *self, const gint64 *room, GVariant *options, gint64 after, GError **error)
{
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (options);
  GVariant *parameters;
  g_autoptr (GVariant) answer = NULL;

  g_variant_dict_insert (&all, "after", "x", after);
  g_variant_dict_insert (&all, "limit", "u", MADANG_DIRECTORY_ROWS_MAX);
  parameters = g_variant_dict_end (&all);
  answer = madang_ctl_call (self->ctl, self->list->method,
                            room != NULL ? g_variant_new ("(x@a{sv})", *room, parameters)
                                         : g_variant_new ("(@a{sv})", parameters),
                            "(aa{sv})", error);
  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

/* Adds a page and gives the id behind which the next one begins: 0 where this was the last. */
static gint64
add_page (Listing *self, GVariant *page, gint64 after)
{
  gboolean is_first = self->count == 0;
  gsize n = g_variant_n_children (page);
  gint64 id = after;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (page, i);

      g_variant_lookup (row, "id", "x", &id);
      if (self->ctl->arguments->json)
        add_to_json (self, row);
      else
        add_to_table (self, row);
      self->count++;
    }
  if (n > 0 && !self->ctl->arguments->json)
    append_table (self, is_first);
  return n == MADANG_DIRECTORY_ROWS_MAX && id > after ? id : 0;
}

static void
add_count (MadangCtl *ctl, MadangCtlCount count, guint64 number)
{
  MadangPhrase phrase = { 0 };
  g_autofree char *text = NULL;

  count (&phrase, number);
  text = madang_ctl_render (ctl, &phrase);
  g_string_append_printf (ctl->output, "%s\n", text);
  madang_phrase_clear (&phrase);
}

static void
end_list (Listing *self)
{
  GString *output = self->ctl->output;

  if (self->ctl->arguments->json)
    g_string_append (output, self->count == 0 ? "[]\n" : "]\n");
  else if (!self->ctl->arguments->no_legend)
    {
      g_string_append (output, self->count == 0 ? "" : "\n");
      add_count (self->ctl, self->list->count, self->count);
    }
}

gboolean
madang_ctl_rows_list (MadangCtl *ctl,
                      const MadangCtlList *list,
                      const gint64 *room,
                      GVariant *options,
                      GError **error)
{
  g_autoptr (MadangCtlTable) table = make_table (ctl, list);
  Listing listing = { ctl, list, table, 0 };
  gint64 after = 0;

  do
    {
      g_autoptr (GVariant) page = fetch_page (&listing, room, options, after, error);

      if (page == NULL && ctl->has_enough)
        g_clear_error (error);
      if (page == NULL)
        return ctl->has_enough;
      after = add_page (&listing, page, after);
      if (!madang_ctl_output_write (ctl, error))
        return FALSE;
    }
  while (after != 0 && !ctl->has_enough);
  end_list (&listing);
  return TRUE;
}

static guint
measure_titles (MadangCtl *ctl, const MadangCtlColumn *columns, guint n_columns)
{
  guint width = 0;

  for (guint i = 0; i < n_columns; i++)
    width = MAX (width, madang_ctl_text_measure (madang_ctl_tell (ctl, columns[i].title)));
  return width;
}

/* As systemctl status has it: the labels end in one column. */
static void
add_line (MadangCtl *ctl, const char *title, const char *value, guint width)
{
  g_autofree char *harmless = madang_escape_text (value);

  madang_ctl_text_append (ctl->output, madang_ctl_tell (ctl, title), width, TRUE);
  g_string_append_printf (ctl->output, ": %s\n", harmless);
}

void
madang_ctl_rows_show (MadangCtl *ctl,
                      GVariant *row,
                      const MadangCtlColumn *columns,
                      guint n_columns)
{
  guint width = measure_titles (ctl, columns, n_columns);

  if (ctl->arguments->json)
    {
      madang_ctl_json_append (ctl->output, row);
      g_string_append_c (ctl->output, '\n');
      return;
    }
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *text = format_member (ctl, row, &columns[i]);

      if (text != NULL)
        add_line (ctl, columns[i].title, *text != '\0' ? text : "-", width);
    }
}

gboolean
madang_ctl_rows_end (MadangCtl *ctl, GVariant *take_answer)
{
  g_autoptr (GVariant) answer = take_answer;
  gint64 id;

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(x)")))
    {
      g_variant_get (answer, "(x)", &id);
      g_string_append_printf (ctl->output, "%" G_GINT64_FORMAT "\n", id);
    }
  return answer != NULL;
}

void
madang_ctl_rows_count (MadangCtl *ctl, GVariant *answer, MadangCtlCount count)
{
  guint32 number = 0;

  g_variant_get (answer, "(u)", &number);
  if (ctl->arguments->json)
    g_string_append_printf (ctl->output, "%u\n", number);
  else
    add_count (ctl, count, number);
}
