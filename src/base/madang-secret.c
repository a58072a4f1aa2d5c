#include "base/madang-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-state-dir.h"

#define FILE_NAME "secret"

G_STATIC_ASSERT (MADANG_SECRET_RANDOM <= 256); /* getrandom(2) gives that many at once */

static gboolean
refuse (const char *path, const char *msgid, GError **error)
{
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, msgid, path, NULL);
  return FALSE;
}

static gboolean
fail (const char *path, const char *msgid, GError **error)
{
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, msgid, path, g_strerror (errno), NULL);
  return FALSE;
}

static gboolean
check_file (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (path, N_ ("%s: cannot be read: %s"), error);
  if (!S_ISREG (status.st_mode))
    return refuse (path, N_ ("%s: is not a regular file"), error);
  if ((status.st_mode & 077) != 0)
    return refuse (path, N_ ("%s: other users have access to it; set its mode to 0600"), error);
  if (status.st_size > MADANG_SECRET_MAX)
    return refuse (path, N_ ("%s: is too long for a secret"), error);
  return TRUE;
}

static gboolean
read_file (int fd, const char *path, GBytes **secret, GError **error)
{
  char text[MADANG_SECRET_MAX + 1];
  ssize_t length = read (fd, text, sizeof text);

  if (length < 0)
    return fail (path, N_ ("%s: cannot be read: %s"), error);
  if (length > MADANG_SECRET_MAX)
    return refuse (path, N_ ("%s: is too long for a secret"), error);
  if (length > 0 && text[length - 1] == '\n')
    length--;
  if (length == 0)
    return refuse (path, N_ ("%s: is empty; remove it to have a new secret created"), error);
  *secret = g_bytes_new (text, length);
  explicit_bzero (text, sizeof text);
  return TRUE;
}

gboolean
madang_secret_load (const char *state_dir, GBytes **secret, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean good;

  *secret = NULL;
  if (fd < 0)
    return errno == ENOENT || fail (path, N_ ("%s: cannot be read: %s"), error);
  good = check_file (fd, path, error) && read_file (fd, path, secret, error);
  close (fd);
  return good;
}

/* Writes the secret, on disk before it returns. */
static gboolean
write_secret (int fd)
{
  guint8 random[MADANG_SECRET_RANDOM];
  char text[2 * sizeof random + 2];
  ssize_t length;

  if (getrandom (random, sizeof random, 0) != sizeof random)
    return FALSE;
  for (guint i = 0; i < sizeof random; i++)
    g_snprintf (text + 2 * i, 3, "%02x", random[i]);
  text[2 * sizeof random] = '\n';
  length = write (fd, text, 2 * sizeof random + 1);
  explicit_bzero (random, sizeof random);
  explicit_bzero (text, sizeof text);
  return length == 2 * sizeof random + 1 && fsync (fd) == 0;
}

/* Gives the file its name, unless somebody else was faster: then his stands, where rename(2) would replace it. */
static gboolean
publish_file (const char *temporary, const char *path)
{
  return (link (temporary, path) == 0 || errno == EEXIST) && unlink (temporary) == 0;
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return good;
}

static gboolean
create_secret (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600); /* O_EXCL is its nature */
  gboolean good;

  if (fd < 0)
    return fail (path, N_ ("%s: cannot be written: %s"), error);
  good = write_secret (fd);
  good = close (fd) == 0 && good;
  if (good && publish_file (temporary, path) && sync_folder (state_dir))
    return TRUE;
  fail (path, N_ ("%s: cannot be written: %s"), error);
  unlink (temporary);
  return FALSE;
}

GBytes *
madang_secret_load_or_create (const char *state_dir, GError **error)
{
  GBytes *secret;

  if (!madang_secret_load (state_dir, &secret, error) || secret != NULL)
    return secret;
  if (!madang_state_dir_make (state_dir, error) || !create_secret (state_dir, error)
      || !madang_secret_load (state_dir, &secret, error))
    return NULL;
  return secret;
}
