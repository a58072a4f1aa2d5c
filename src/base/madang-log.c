#include "base/madang-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "Madang"

typedef struct
{
  gboolean journal;
  gboolean dated;
  gboolean coloured;
} MadangLogStyle;

typedef struct
{
  const char *word;
  const char *colour;   /* ECMA-48 */
  const char *priority; /* syslog(3), as the journal wants it */
} MadangLogLevel;

static int least_severe = G_LOG_LEVEL_INFO; /* atomic */

static const MadangLogLevel *
describe_level (GLogLevelFlags level)
{
  static const MadangLogLevel error = { "error", "\033[1;31m", "3" };
  static const MadangLogLevel warning = { "warning", "\033[1;33m", "4" };
  static const MadangLogLevel info = { "info", "\033[32m", "6" };
  static const MadangLogLevel debug = { "debug", "\033[2m", "7" };

  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return &error;
  if (level & G_LOG_LEVEL_WARNING)
    return &warning;
  return level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? &info : &debug;
}

static gboolean
is_harmful (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* turns the direction of text, among others */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
append_escaped (GString *line, gunichar character)
{
  if (character == '\n')
    g_string_append (line, "\\n");
  else if (character == '\t')
    g_string_append (line, "\\t");
  else if (character < 0x80)
    g_string_append_printf (line, "\\x%02x", character);
  else
    g_string_append_printf (line, "\\u%04x", character);
}

static void
append_message (GString *line, const char *message, gsize length)
{
  const char *end = message + length;

  while (message < end)
    {
      gunichar character = g_utf8_get_char_validated (message, end - message);

      if (character == (gunichar) -1 || character == (gunichar) -2)
        {
          g_string_append_printf (line, "\\x%02x", (guchar) *message++);
          continue;
        }
      if (is_harmful (character))
        append_escaped (line, character);
      else
        g_string_append_unichar (line, character);
      message = g_utf8_next_char (message);
    }
}

static const GLogField *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return &fields[i];
  return NULL;
}

static gsize
measure_field (const GLogField *field)
{
  return field->length >= 0 ? (gsize) field->length : strlen (field->value);
}

static gboolean
is_ours (const GLogField *domain)
{
  gsize length = measure_field (domain);

  return length == strlen (DOMAIN) && memcmp (domain->value, DOMAIN, length) == 0;
}

/* Gives the text of an entry on one line, with its domain where it is not ours. */
static char *
format_message (const GLogField *fields, gsize n_fields)
{
  const GLogField *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const GLogField *message = find_field (fields, n_fields, "MESSAGE");
  GString *line = g_string_new (NULL);

  if (domain != NULL && !is_ours (domain))
    {
      append_message (line, domain->value, measure_field (domain));
      g_string_append (line, ": ");
    }
  if (message != NULL)
    append_message (line, message->value, measure_field (message));
  return g_string_free (line, FALSE);
}

/* GLib gives critical and warning one priority, and more detail (MESSAGE over INFO) than our four levels have. */
static gboolean
send_to_journal (GLogLevelFlags level, const GLogField *fields, gsize n_fields, const char *message)
{
  g_autofree GLogField *ours = g_memdup2 (fields, n_fields * sizeof *fields);

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (ours[i].key, "MESSAGE"))
        ours[i] = (GLogField){ "MESSAGE", message, -1 };
      else if (g_str_equal (ours[i].key, "PRIORITY"))
        ours[i] = (GLogField){ "PRIORITY", describe_level (level)->priority, -1 };
    }
  return g_log_writer_journald (level, ours, n_fields, NULL) == G_LOG_WRITER_HANDLED;
}

static void
write_line (const MadangLogStyle *style, GLogLevelFlags level, const char *message)
{
  const MadangLogLevel *described = describe_level (level);
  g_autoptr (GString) line = g_string_new (NULL);

  if (style->dated)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%fZ ");

      g_string_append (line, time);
    }
  if (style->coloured)
    g_string_append_printf (line, "%s%s\033[0m ", described->colour, described->word);
  else
    g_string_append_printf (line, "%s ", described->word);
  g_string_append (line, message);
  g_string_append_c (line, '\n');
  fwrite (line->str, 1, line->len, stderr); /* one call, so that threads do not mix lines */
}

static GLogWriterOutput
write_entry (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const MadangLogStyle *style = data;
  g_autofree char *message = NULL;

  if ((int) (level & G_LOG_LEVEL_MASK) > g_atomic_int_get (&least_severe))
    return G_LOG_WRITER_HANDLED;
  message = format_message (fields, n_fields);
  if (!style->journal || !send_to_journal (level, fields, n_fields, message))
    write_line (style, level, message);
  return G_LOG_WRITER_HANDLED;
}

void
madang_log_init (GLogLevelFlags level)
{
  MadangLogStyle *style = g_new (MadangLogStyle, 1);
  gboolean terminal = isatty (STDERR_FILENO);

  *style = (MadangLogStyle){
    .journal = g_log_writer_is_journald (STDERR_FILENO),
    .dated = terminal || g_getenv ("INVOCATION_ID") == NULL, /* systemd.exec(5) */
    .coloured = terminal && g_log_writer_supports_color (STDERR_FILENO),
  };
  madang_log_set_level (level);
  g_log_set_writer_func (write_entry, style, g_free);
}

void
madang_log_set_level (GLogLevelFlags level)
{
  g_atomic_int_set (&least_severe, (int) level);
}
