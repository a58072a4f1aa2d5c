#include "store/madang-runtime-dir.h"

#include "base/madang-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "/.s.PGSQL.5432"

/* A conninfo's host takes a comma for the next host, and quotes and spaces for syntax. */
static gboolean
is_usable (const char *parent, const char *path)
{
  gsize room = sizeof (((struct sockaddr_un *) NULL)->sun_path);

  return g_path_is_absolute (path) && strlen (path) + sizeof SOCKET_NAME <= room
         && strpbrk (path, ",'\"\\ ") == NULL && access (parent, W_OK | X_OK) == 0;
}

static char *
try_parent (const char *parent, const char *name)
{
  g_autofree char *path = parent != NULL ? g_build_filename (parent, name, NULL) : NULL;

  return path != NULL && is_usable (parent, path) ? g_steal_pointer (&path) : NULL;
}

/* systemd gives several separated by colons where a unit asks for several. */
static char *
dup_service_dir (void)
{
  const char *given = g_getenv ("RUNTIME_DIRECTORY");

  return given != NULL ? g_strndup (given, strcspn (given, ":")) : NULL;
}

char *
madang_runtime_dir_find (const char *state_dir)
{
  g_autofree char *service_dir = dup_service_dir ();
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, state_dir, -1);
  g_autofree char *name = g_strdup_printf ("madang-%.8s", digest);
  const char *users = geteuid () == 0 ? "/run" : g_getenv ("XDG_RUNTIME_DIR");
  char *path = try_parent (service_dir, "postgresql");

  if (path == NULL)
    path = try_parent (users, name);
  if (path == NULL)
    path = g_strdup_printf ("/tmp/madang-%u-%.8s", geteuid (), digest);
  return path;
}

gboolean
madang_runtime_dir_make (const char *path, uid_t owner, gid_t group, GError **error)
{
  struct stat status;
  gboolean safe;
  int fd;

  if (mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be created: %s"), path,
                        g_strerror (errno), NULL);
      return FALSE;
    }
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  safe = fd >= 0 && fstat (fd, &status) == 0
         && (status.st_uid == owner
             || (status.st_uid == geteuid () && fchown (fd, owner, group) == 0))
         && fchmod (fd, 0700) == 0;
  if (fd >= 0)
    close (fd);
  if (!safe)
    madang_set_error (
        error, MADANG_ERROR_DATABASE,
        N_ ("%s is in the way: it is not a directory, or belongs to another user; remove it"), path,
        NULL);
  return safe;
}
