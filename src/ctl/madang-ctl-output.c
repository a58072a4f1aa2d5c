#include "ctl/madang-ctl-output.h"

#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_MAX 10000 /* of a terminal: what COLUMNS says beyond it is a mistake */
#define WIDTH_OTHERWISE 80
#define HEIGHT_OTHERWISE 24

void
madang_ctl_output_prepare (void)
{
  /* The lowest free number is taken, and the wrong direction: whoever uses it learns that there is nothing. */
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
    if (fcntl (descriptor, F_GETFD) < 0)
      open ("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  signal (SIGPIPE, SIG_IGN);
}

guint
madang_ctl_output_get_width (void)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };
  guint64 number;

  if (!isatty (STDOUT_FILENO))
    return 0;
  if (columns != NULL && g_ascii_string_to_unsigned (columns, 10, 1, WIDTH_MAX, &number, NULL))
    return number;
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return WIDTH_OTHERWISE;
}

/* An id alone needs no pager. */
static gboolean
fits_on_screen (const GString *output)
{
  struct winsize size = { 0 };
  guint height = HEIGHT_OTHERWISE;
  guint lines = 0;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
    height = size.ws_row;
  for (gsize i = 0; i < output->len && lines < height; i++)
    lines += output->str[i] == '\n';
  return lines < height;
}

static gboolean
is_installed (const char *command)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *path = NULL;

  if (g_shell_parse_argv (command, NULL, &words, NULL))
    path = g_find_program_in_path (words[0]);
  return path != NULL;
}

/* Returns the command of the pager, or NULL where there shall be none. */
static const char *
find_pager (void)
{
  const char *chosen = g_getenv ("SYSTEMD_PAGER");
  const char *const candidates[] = { chosen != NULL ? chosen : g_getenv ("PAGER"), "pager", "less",
                                     "more" };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      const char *command = candidates[i];

      if (command != NULL && (*command == '\0' || g_str_equal (command, "cat")))
        return NULL;
      if (command != NULL && is_installed (command))
        return command;
    }
  return NULL;
}

static void
on_pager_ended (GObject *source, GAsyncResult *result, gpointer reader_left)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_cancellable_cancel (reader_left);
}

/* It quits where all fits, keeps the screen, takes Ctrl-C, and starts no other program: it may run as root. */
static void
start_pager (MadangCtl *ctl)
{
  const char *command = find_pager ();
  const char *options = g_getenv ("SYSTEMD_LESS");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE);

  if (command == NULL)
    return;
  g_subprocess_launcher_setenv (launcher, "LESS", options != NULL ? options : "FRSXMK", TRUE);
  g_subprocess_launcher_setenv (launcher, "LESSCHARSET", "utf-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "LESSSECURE", "1", TRUE);
  ctl->pager = g_subprocess_launcher_spawn (launcher, NULL, "/bin/sh", "-c", command, NULL);
  if (ctl->pager == NULL)
    return;
  signal (SIGINT, SIG_IGN); /* it is the pager's now */
  ctl->reader_left = g_cancellable_new ();
  g_subprocess_wait_async (ctl->pager, NULL, on_pager_ended, ctl->reader_left);
}

static GOutputStream *
open_stream (const MadangCtl *ctl)
{
  return ctl->pager != NULL ? g_object_ref (g_subprocess_get_stdin_pipe (ctl->pager))
                            : g_unix_output_stream_new (STDOUT_FILENO, FALSE);
}

static gboolean
write_all (MadangCtl *ctl, GError **error)
{
  g_autoptr (GOutputStream) stream = open_stream (ctl);
  g_autoptr (GError) reason = NULL;

  g_output_stream_write_all (stream, ctl->output->str, ctl->output->len, NULL, NULL, &reason);
  g_string_truncate (ctl->output, 0);
  ctl->has_enough = g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  if (reason == NULL || ctl->has_enough)
    return TRUE;
  madang_set_error (error, MADANG_ERROR_FAILED, N_ ("The output cannot be written: %s"),
                    reason->message, NULL);
  return FALSE;
}

gboolean
madang_ctl_output_write (MadangCtl *ctl, GError **error)
{
  gboolean may_page = ctl->pager == NULL && !ctl->arguments->no_pager && isatty (STDOUT_FILENO);

  if (may_page && fits_on_screen (ctl->output))
    return TRUE;
  if (may_page)
    start_pager (ctl);
  return write_all (ctl, error);
}

gboolean
madang_ctl_output_end (MadangCtl *ctl, GError **error)
{
  gboolean is_written = madang_ctl_output_write (ctl, error) && write_all (ctl, error);

  if (ctl->pager != NULL)
    {
      g_output_stream_close (g_subprocess_get_stdin_pipe (ctl->pager), NULL, NULL);
      while (!g_cancellable_is_cancelled (ctl->reader_left))
        g_main_context_iteration (NULL, TRUE);
    }
  return is_written;
}
