#include "base/madang-config-file.h"

#include <errno.h>
#include <stdio.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"

typedef struct
{
  const char *path;
  char *text;
  gsize length;
  GKeyFile *entries;
} MadangConfigFile;

static void
clear_file (MadangConfigFile *file)
{
  g_free (file->text);
  g_key_file_unref (file->entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangConfigFile, clear_file)

/* Gives the bytes of the first `n` lines. */
static gsize
measure_lines (const MadangConfigFile *file, guint n)
{
  const char *end = file->text + file->length;
  const char *cursor = file->text;

  for (; n > 0 && cursor < end; n--)
    {
      const char *newline = memchr (cursor, '\n', end - cursor);

      cursor = newline != NULL ? newline + 1 : end;
    }
  return cursor - file->text;
}

static gboolean
try_lines (const MadangConfigFile *file, guint n)
{
  gsize length = measure_lines (file, n);

  return memchr (file->text, '\0', length) == NULL
         && g_key_file_load_from_data (file->entries, file->text, length,
                                       G_KEY_FILE_KEEP_TRANSLATIONS, NULL);
}

/* GKeyFile does not tell where it stumbled; it stumbles at every beginning of the file that holds the broken line. */
static guint
find_broken_line (const MadangConfigFile *file)
{
  guint good = 0, broken = 1;

  while (measure_lines (file, broken) < file->length)
    broken *= 2;
  while (broken - good > 1)
    {
      guint middle = good + (broken - good) / 2;

      if (try_lines (file, middle))
        good = middle;
      else
        broken = middle;
    }
  return broken;
}

/* Gives the line, from 1, where a group begins or (with a name) where the key last stands; 0 for none. */
static guint
find_line (const MadangConfigFile *file, const char *group, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (file->text, "\n", -1);
  g_autofree char *header = g_strdup_printf ("[%s]", group);
  gboolean inside = FALSE;
  guint found = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals = strchr (line, '=');

      if (*line == '[')
        inside = g_str_equal (line, header);
      if (*line == '[' && inside && name == NULL)
        return i + 1;
      if (!inside || name == NULL || *line == '#' || *line == '[' || equals == NULL)
        continue;
      *equals = '\0';
      if (g_str_equal (g_strchomp (line), name))
        found = i + 1;
    }
  return found;
}

static char *
format_place (const MadangConfigFile *file, const char *group, const char *name)
{
  guint line = find_line (file, group, name);

  if (name == NULL)
    return g_strdup_printf ("%s:%u: [%s]", file->path, line, group);
  return g_strdup_printf ("%s:%u: [%s] %s", file->path, line, group, name);
}

static void
set_reading_error (GError **error, const char *path)
{
  g_autofree char *reason = g_strdup_printf ("%s: %s", path, g_strerror (errno));

  madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("The configuration cannot be read: %s"),
                    reason, NULL);
}

/* Any file that has an end, pipes and /dev/null too. One byte more than we take tells that it is too long. */
static char *
read_text (const char *path, gsize *length, GError **error)
{
  FILE *file = fopen (path, "re");
  g_autofree char *text = g_malloc (MADANG_CONFIG_FILE_MAX + 1);
  gboolean is_read;

  *length = file != NULL ? fread (text, 1, MADANG_CONFIG_FILE_MAX + 1, file) : 0;
  is_read = file != NULL && !ferror (file);
  if (!is_read)
    set_reading_error (error, path);
  else if (*length > MADANG_CONFIG_FILE_MAX)
    madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                      N_ ("%s: is longer than 1 MiB, too long for a configuration file"), path,
                      NULL);
  if (file != NULL)
    fclose (file);
  if (!is_read || *length > MADANG_CONFIG_FILE_MAX)
    return NULL;
  text[*length] = '\0';
  return g_steal_pointer (&text);
}

static gboolean
load_file (MadangConfigFile *file, GError **error)
{
  g_autofree char *line = NULL;

  file->text = read_text (file->path, &file->length, error);
  if (file->text == NULL)
    return FALSE;
  if (try_lines (file, G_MAXUINT))
    return TRUE;
  line = g_strdup_printf ("%u", find_broken_line (file));
  madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                    N_ ("%s:%s: is neither a [group], a key = value below one, nor a # comment"),
                    file->path, line, NULL);
  return FALSE;
}

static gboolean
take_entry (const MadangConfigFile *file,
            const char *group,
            const char *name,
            MadangConfigTakeFunc take,
            gpointer data,
            GError **error)
{
  const MadangConfigKey *key = madang_config_find_key (group, name);
  g_autofree char *place = format_place (file, group, name);
  g_autoptr (GError) cause = NULL; /* its message may hold the value */
  g_autofree char *text = g_key_file_get_string (file->entries, group, name, &cause);
  MadangConfigValue value = { key, place, text, text != NULL ? strlen (text) : 0 };

  if (key == NULL)
    {
      madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("%s: there is no such key"), place,
                        NULL);
      return FALSE;
    }
  if (cause != NULL)
    {
      madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                        N_ ("%s: must be valid UTF-8, and a backslash is written twice"), place,
                        NULL);
      return FALSE;
    }
  return take (&value, data, error);
}

static gboolean
is_group (const char *group)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    if (g_strcmp0 (madang_config_keys[i].group, group) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
take_group (const MadangConfigFile *file,
            const char *group,
            MadangConfigTakeFunc take,
            gpointer data,
            GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file->entries, group, NULL, NULL);
  /* A key that stands there often is listed as often, each time with its last value, which has to be searched for. */
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  if (!is_group (group))
    {
      g_autofree char *place = format_place (file, group, NULL);

      madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("%s: there is no such group"), place,
                        NULL);
      return FALSE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    if (g_hash_table_add (taken, names[i])
        && !take_entry (file, group, names[i], take, data, error))
      return FALSE;
  return TRUE;
}

gboolean
madang_config_file_read (const char *path, MadangConfigTakeFunc take, gpointer data, GError **error)
{
  g_auto (MadangConfigFile) file = { .path = path, .entries = g_key_file_new () };
  g_auto (GStrv) groups = NULL;

  if (!load_file (&file, error))
    return FALSE;
  groups = g_key_file_get_groups (file.entries, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!take_group (&file, groups[i], take, data, error))
      return FALSE;
  return TRUE;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GStrv
madang_config_file_list (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &cause);
  const char *name;

  if (dir == NULL && !g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                        N_ ("The configuration cannot be read: %s"), cause->message, NULL);
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.' && g_str_has_suffix (name, ".conf"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}
