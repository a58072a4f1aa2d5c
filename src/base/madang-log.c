#include "base/madang-log.h"

#include "base/madang-escape.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "Madang"

typedef enum
{
  TARGET_CONSOLE,
  TARGET_JOURNAL
} Target;

typedef struct
{
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
static int target = TARGET_CONSOLE;         /* atomic; a Target */

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
      madang_escape_append (line, domain->value, measure_field (domain));
      g_string_append (line, ": ");
    }
  if (message != NULL)
    madang_escape_append (line, message->value, measure_field (message));
  return g_string_free (line, FALSE);
}

/* GLib gives critical and warning one priority, and more detail (MESSAGE over INFO) than our four levels have. */
static gboolean
send_to_journal (GLogLevelFlags level, const GLogField *fields, gsize n_fields, const char *message)
{
  g_autofree GLogField *ours = g_new (GLogField, n_fields + 1);

  memcpy (ours, fields, n_fields * sizeof *fields);
  ours[n_fields] = (GLogField){ "SYSLOG_IDENTIFIER", MADANG_LOG_IDENTIFIER, -1 };
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (ours[i].key, "MESSAGE"))
        ours[i] = (GLogField){ "MESSAGE", message, -1 };
      else if (g_str_equal (ours[i].key, "PRIORITY"))
        ours[i] = (GLogField){ "PRIORITY", describe_level (level)->priority, -1 };
    }
  return g_log_writer_journald (level, ours, n_fields + 1, NULL) == G_LOG_WRITER_HANDLED;
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

/* What an administrator has done is written at every level, or he could lower it, and be unseen. */
static gboolean
is_audit (const GLogField *fields, gsize n_fields)
{
  const GLogField *id = find_field (fields, n_fields, "MESSAGE_ID");

  return id != NULL && g_str_equal (id->value, MADANG_LOG_ADMINISTERED);
}

static GLogWriterOutput
write_entry (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const MadangLogStyle *style = data;
  g_autofree char *message = NULL;

  if ((int) (level & G_LOG_LEVEL_MASK) > g_atomic_int_get (&least_severe)
      && !is_audit (fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  message = format_message (fields, n_fields);
  if (g_atomic_int_get (&target) != TARGET_JOURNAL
      || !send_to_journal (level, fields, n_fields, message))
    write_line (style, level, message);
  return G_LOG_WRITER_HANDLED;
}

static Target
find_target (void)
{
  return g_log_writer_is_journald (STDERR_FILENO) ? TARGET_JOURNAL : TARGET_CONSOLE;
}

void
madang_log_init (GLogLevelFlags level)
{
  MadangLogStyle *style = g_new (MadangLogStyle, 1);
  gboolean terminal = isatty (STDERR_FILENO);

  *style = (MadangLogStyle){
    .dated = terminal || g_getenv ("INVOCATION_ID") == NULL, /* systemd.exec(5) */
    .coloured = terminal && g_log_writer_supports_color (STDERR_FILENO),
  };
  madang_log_set_level (level);
  g_atomic_int_set (&target, find_target ());
  g_log_set_writer_func (write_entry, style, g_free);
}

void
madang_log_set_level (GLogLevelFlags level)
{
  g_atomic_int_set (&least_severe, (int) level);
}

/* By severity: the first of a level is how it is called (syslog(3)). */
static const struct
{
  const char *name;
  GLogLevelFlags level;
} level_names[] = {
  { "err", G_LOG_LEVEL_CRITICAL },    { "crit", G_LOG_LEVEL_CRITICAL },
  { "alert", G_LOG_LEVEL_CRITICAL },  { "emerg", G_LOG_LEVEL_CRITICAL },
  { "warning", G_LOG_LEVEL_WARNING }, { "notice", G_LOG_LEVEL_MESSAGE },
  { "info", G_LOG_LEVEL_INFO },       { "debug", G_LOG_LEVEL_DEBUG },
};

const char *
madang_log_get_level_name (void)
{
  GLogLevelFlags level = g_atomic_int_get (&least_severe);
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (level_names) && level_names[i].level != level)
    i++;
  return level_names[i].name;
}

gboolean
madang_log_set_level_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (g_str_equal (level_names[i].name, name))
      {
        madang_log_set_level (level_names[i].level);
        return TRUE;
      }
  return FALSE;
}

const char *
madang_log_get_target_name (void)
{
  return g_atomic_int_get (&target) == TARGET_JOURNAL ? "journal" : "console";
}

gboolean
madang_log_set_target_name (const char *name)
{
  if (g_str_equal (name, "auto"))
    g_atomic_int_set (&target, find_target ());
  else if (g_str_equal (name, "journal"))
    g_atomic_int_set (&target, TARGET_JOURNAL);
  else if (g_str_equal (name, "console"))
    g_atomic_int_set (&target, TARGET_CONSOLE);
  else
    return FALSE;
  return TRUE;
}
