#include "base/madang-state-dir.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/madang-error.h"

gboolean
madang_state_dir_make (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (path, 0711) == 0 && g_chmod (path, 0711) == 0) /* whatever the umask */
    return TRUE;
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("%s: cannot be created: %s"), path,
                    g_strerror (errno), NULL);
  return FALSE;
}

/* Itself, or the nearest above it that is there. */
static char *
find_nearest (const char *path)
{
  char *nearest = g_strdup (path);
  GStatBuf status;

  while (g_lstat (nearest, &status) != 0 && errno == ENOENT)
    {
      char *parent = g_path_get_dirname (nearest);

      g_free (nearest);
      nearest = parent;
    }
  return nearest;
}

gboolean
madang_state_dir_check (const char *path, gboolean writes, GError **error)
{
  g_autofree char *nearest = find_nearest (path);
  g_autofree char *itself = g_build_filename (nearest, ".", NULL); /* what is no folder has none */
  gboolean exists = g_str_equal (nearest, path);

  if (access (itself, exists && !writes ? F_OK : W_OK | X_OK) == 0)
    return TRUE;
  madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                    exists ? N_ ("%s: cannot be written: %s") : N_ ("%s: cannot be created: %s"),
                    path, g_strerror (errno), NULL);
  return FALSE;
}
