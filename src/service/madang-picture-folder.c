#include "service/madang-picture-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/madang-error.h"
#include "base/madang-state-dir.h"

#define FOLDER "media"
#define PART ".part" /* ends the name of a file that is being written */

static gboolean
fail (GError **error)
{
  int code = errno;

  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));
  return FALSE;
}

static void
set_unusable (const char *path, const char *msgid, GError **error)
{
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, msgid, path, g_strerror (errno), NULL);
}

static gboolean
sweep (int folder)
{
  DIR *files = fdopendir (openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct dirent *file;

  if (files == NULL)
    return FALSE;
  while ((file = readdir (files)) != NULL)
    if (g_str_has_suffix (file->d_name, PART))
      unlinkat (folder, file->d_name, 0);
  closedir (files);
  return TRUE;
}

int
madang_picture_folder_open (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FOLDER, NULL);
  int folder;

  if (mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      set_unusable (path, N_ ("%s: cannot be created: %s"), error);
      return -1;
    }
  folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0 && sweep (folder))
    return folder;
  set_unusable (path, N_ ("%s: cannot be read: %s"), error);
  if (folder >= 0)
    close (folder);
  return -1;
}

gboolean
madang_picture_folder_check (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FOLDER, NULL);
  int folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = folder >= 0 && faccessat (folder, ".", W_OK | X_OK, 0) == 0;

  if (folder < 0 && errno == ENOENT)
    return madang_state_dir_check (state_dir, TRUE, error);
  if (!good)
    set_unusable (path, N_ ("%s: cannot be written: %s"), error);
  if (folder >= 0)
    close (folder);
  return good;
}

static gboolean
write_bytes (int fd, GBytes *bytes)
{
  gsize left;
  const char *data = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      ssize_t written = write (fd, data, left);

      if (written < 0 && errno != EINTR)
        return FALSE;
      data += MAX (written, 0);
      left -= MAX (written, 0);
    }
  return fsync (fd) == 0;
}

static gboolean
write_part (int folder, const char *part, GBytes *bytes)
{
  int fd = openat (folder, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean good;

  if (fd < 0)
    return FALSE;
  good = write_bytes (fd, bytes);
  return close (fd) == 0 && good;
}

/* What is removed may not be there: the error is that of what failed before. */
static void
drop (int folder, const char *name)
{
  int code = errno;

  unlinkat (folder, name, 0);
  errno = code;
}

gboolean
madang_picture_folder_write (int folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *part = g_strconcat (name, PART, NULL);

  if (!write_part (folder, part, bytes) || renameat (folder, part, folder, name) != 0)
    {
      drop (folder, part);
      return fail (error);
    }
  if (fsync (folder) == 0)
    return TRUE;
  drop (folder, name);
  return fail (error);
}

static GBytes *
map_file (int fd, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (fd, FALSE, error);

  if (file == NULL)
    return NULL;
  /* Without it, or on a kernel that does not know it (before 5.14), the first who is sent it waits for the disk. */
  madvise (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), MADV_POPULATE_READ);
  return g_mapped_file_get_bytes (file);
}

GBytes *
madang_picture_folder_map (int folder, const char *name, GError **error)
{
  int fd = openat (folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  GBytes *bytes;

  if (fd < 0)
    {
      fail (error);
      return NULL;
    }
  bytes = map_file (fd, error);
  close (fd);
  return bytes;
}

gboolean
madang_picture_folder_remove (int folder, const char *name, GError **error)
{
  return unlinkat (folder, name, 0) == 0 || fail (error);
}
