#include "base/madang-state-dir.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/madang-error.h"

gboolean
madang_state_dir_make (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (path, 0711) == 0 && g_chmod (path, 0711) == 0) /* whatever the umask */
    return TRUE;
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("%s: cannot be made: %s"), path,
                    g_strerror (errno), NULL);
  return FALSE;
}
