#include "ctl/madang-ctl-sockets.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define TCP_LISTEN 0x0a          /* include/net/tcp_states.h */
#define UNIX_ACCEPTS 0x00010000u /* __SO_ACCEPTCON of net.h */

/* The inodes of the process's sockets, as a set of numbers in GUINT_TO_POINTER. */
static GHashTable *
list_inodes (guint32 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd", pid);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  GHashTable *inodes;
  const char *name;

  if (folder == NULL)
    return NULL;
  inodes = g_hash_table_new (NULL, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);
      unsigned long inode;

      if (target != NULL && sscanf (target, "socket:[%lu]", &inode) == 1)
        g_hash_table_add (inodes, GUINT_TO_POINTER (inode));
    }
  return inodes;
}

static GStrv
read_lines (guint32 pid, const char *file)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/net/%s", pid, file);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_new0 (char *, 1);
  return g_strsplit (text, "\n", -1);
}

/* An address as the kernel prints it: 32-bit words in the machine's own order. */
static char *
format_address (const char *hexadecimal, guint port)
{
  gsize n_words = strlen (hexadecimal) / 8;
  guint32 words[4] = { 0 };
  char text[INET6_ADDRSTRLEN];

  if (n_words != 1 && n_words != 4)
    return NULL;
  for (gsize i = 0; i < n_words; i++)
    if (sscanf (hexadecimal + 8 * i, "%8x", &words[i]) != 1)
      return NULL;
  if (inet_ntop (n_words == 1 ? AF_INET : AF_INET6, words, text, sizeof text) == NULL)
    return NULL;
  return g_strdup_printf (n_words == 1 ? "%s:%u" : "[%s]:%u", text, port);
}

static void
add_internet (GStrvBuilder *found, guint32 pid, const char *file, GHashTable *inodes)
{
  g_auto (GStrv) lines = read_lines (pid, file);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char address[33];
      guint port;
      guint state;
      unsigned long inode;
      g_autofree char *text = NULL;

      if (sscanf (lines[i], " %*d: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %lu",
                  address, &port, &state, &inode)
              != 4
          || state != TCP_LISTEN || !g_hash_table_contains (inodes, GUINT_TO_POINTER (inode)))
        continue;
      text = format_address (address, port);
      if (text != NULL)
        g_strv_builder_add (found, text);
    }
}

/* One that was unlinked nobody can connect to: it is kept for something else. */
static gboolean
is_there (guint32 pid, const char *path)
{
  g_autofree char *inside = g_strdup_printf ("/proc/%u/root%s", pid, path);

  return g_file_test (inside, G_FILE_TEST_EXISTS);
}

static void
add_unix (GStrvBuilder *found, guint32 pid, GHashTable *inodes)
{
  g_auto (GStrv) lines = read_lines (pid, "unix");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint flags;
      unsigned long inode;
      int path = 0;
      g_autofree char *text = NULL;

      if (sscanf (lines[i], "%*[^:]: %*x %*x %x %*x %*x %lu %n", &flags, &inode, &path) != 2
          || path == 0 || lines[i][path] == '\0' || (flags & UNIX_ACCEPTS) == 0
          || !g_hash_table_contains (inodes, GUINT_TO_POINTER (inode))
          || !is_there (pid, lines[i] + path))
        continue;
      text = g_strconcat ("unix:", lines[i] + path, NULL);
      g_strv_builder_add (found, text);
    }
}

GStrv
madang_ctl_sockets_list (guint32 pid)
{
  g_autoptr (GHashTable) inodes = list_inodes (pid);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  if (inodes == NULL)
    return NULL;
  add_internet (found, pid, "tcp", inodes);
  add_internet (found, pid, "tcp6", inodes);
  add_unix (found, pid, inodes);
  return g_strv_builder_end (found);
}
