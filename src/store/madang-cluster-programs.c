#include "store/madang-cluster-programs.h"

#include "base/madang-error.h"

#include <string.h>

#define DEBIAN_DIR "/usr/lib/postgresql"
#define MAJOR_MIN 15 /* what the schema is written for */

static gboolean
has_programs (const char *folder)
{
  g_autofree char *initdb = g_build_filename (folder, "initdb", NULL);
  g_autofree char *postgres = g_build_filename (folder, "postgres", NULL);

  return g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE)
         && g_file_test (postgres, G_FILE_TEST_IS_EXECUTABLE);
}

static gboolean
is_wanted (guint64 found, guint major)
{
  return major == 0 ? found >= MAJOR_MIN : found == major;
}

static char *
find_in_debian (guint major)
{
  g_autoptr (GDir) versions = g_dir_open (DEBIAN_DIR, 0, NULL);
  g_autofree char *newest = NULL;
  guint64 newest_major = 0;
  const char *name;

  while (versions != NULL && (name = g_dir_read_name (versions)) != NULL)
    {
      g_autofree char *folder = g_build_filename (DEBIAN_DIR, name, "bin", NULL);
      guint64 found = g_ascii_strtoull (name, NULL, 10);

      if (found > newest_major && is_wanted (found, major) && has_programs (folder))
        {
          newest_major = found;
          g_free (newest);
          newest = g_steal_pointer (&folder);
        }
    }
  return g_steal_pointer (&newest);
}

/* "postgres (PostgreSQL) 15.20 (Debian …)" */
static guint64
ask_major (const char *postgres)
{
  const char *const argv[] = { postgres, "--version", NULL };
  g_autofree char *answer = NULL;
  const char *number;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer, NULL, NULL,
                     NULL))
    return 0;
  number = strstr (answer, "(PostgreSQL) ");
  return number != NULL ? g_ascii_strtoull (number + strlen ("(PostgreSQL) "), NULL, 10) : 0;
}

static char *
find_on_path (guint major)
{
  g_autofree char *postgres = g_find_program_in_path ("postgres");
  g_autofree char *folder = postgres != NULL ? g_path_get_dirname (postgres) : NULL;

  if (folder == NULL || !has_programs (folder) || !is_wanted (ask_major (postgres), major))
    return NULL;
  return g_steal_pointer (&folder);
}

char *
madang_cluster_programs_find (guint major, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", major);
  char *folder = find_in_debian (major);

  if (folder == NULL)
    folder = find_on_path (major);
  if (folder == NULL && major == 0)
    madang_set_error (error, MADANG_ERROR_DATABASE,
                      N_ ("PostgreSQL 15 or newer is not installed: install the package "
                          "postgresql, or name a database with --database"),
                      NULL);
  else if (folder == NULL)
    madang_set_error (error, MADANG_ERROR_DATABASE,
                      N_ ("The state directory's database is of PostgreSQL %1$s, which "
                          "is not installed: install the package postgresql-%1$s, or "
                          "dump it there and restore it here (pg_dump, pg_restore)"),
                      number, NULL);
  return folder;
}
