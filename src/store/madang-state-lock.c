#include "store/madang-state-lock.h"

#include "base/madang-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_NAME "lock"
#define LOOK_MS 100 /* more than a look takes */

gboolean
madang_state_lock_is_held (const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, LOCK_NAME, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean is_held = fd >= 0 && flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

  if (fd >= 0)
    close (fd);
  return is_held;
}

/* Once more after a pause: somebody may be looking whether it is held. */
static gboolean
try_lock (int fd)
{
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_usleep (LOOK_MS * 1000);
  return flock (fd, LOCK_EX | LOCK_NB) == 0;
}

int
madang_state_lock_take (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, LOCK_NAME, NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be opened: %s"), path,
                        g_strerror (errno), NULL);
      return -1;
    }
  if (!try_lock (fd))
    {
      madang_set_error (error, MADANG_ERROR_DATABASE,
                        N_ ("Another madangd uses this state directory: %s"), state_dir, NULL);
      close (fd);
      return -1;
    }
  return fd;
}
