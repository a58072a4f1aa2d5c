#include "ctl/madang-ctl-password.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/madang-limits.h"
#include "base/madang-text.h"

#define BYTES_MAX (4 * MADANG_PASSWORD_MAX) /* in UTF-8 */

static gboolean
is_line (const char *bytes, gsize length)
{
  return length > 0 && memchr (bytes, '\n', length) == NULL
         && g_utf8_validate (bytes, length, NULL);
}

static gboolean
has_good_length (const char *bytes, gsize length)
{
  glong n_characters = length <= BYTES_MAX ? g_utf8_strlen (bytes, length) : G_MAXLONG;

  return n_characters >= MADANG_PASSWORD_MIN && n_characters <= MADANG_PASSWORD_MAX;
}

/* Takes the newline off. What the server would refuse is told before it is typed again, in the reader's language. */
static char *
check_password (const char *bytes, gsize length, GError **error)
{
  if (length > 0 && bytes[length - 1] == '\n')
    length--;
  if (length > 0 && bytes[length - 1] == '\r')
    length--;
  if (length <= BYTES_MAX && !is_line (bytes, length))
    madang_set_error (error, MADANG_ERROR_FAILED,
                      N_ ("The password must be one line of UTF-8, and not empty."), NULL);
  else if (!has_good_length (bytes, length))
    madang_set_error (error, MADANG_ERROR_FAILED, N_ ("A password has %1$s to %2$s characters."),
                      G_STRINGIFY (MADANG_PASSWORD_MIN), G_STRINGIFY (MADANG_PASSWORD_MAX), NULL);
  else
    return g_strndup (bytes, length);
  return NULL;
}

static char *
read_input (GError **error)
{
  char bytes[BYTES_MAX + 4];
  gsize length = 0;
  gssize got;
  char *password;

  while (length < sizeof bytes
         && (got = TEMP_FAILURE_RETRY (read (STDIN_FILENO, bytes + length, sizeof bytes - length)))
                > 0)
    length += got;
  password = check_password (bytes, length, error);
  explicit_bzero (bytes, sizeof bytes);
  return password;
}

/* Reads a line while signals wait; gives the signal that came instead, or 0. */
static int
read_line (int signals, char *bytes, gsize size, gsize *length)
{
  struct pollfd sources[] = { { .fd = STDIN_FILENO, .events = POLLIN },
                              { .fd = signals, .events = POLLIN } };
  struct signalfd_siginfo info;
  gssize got = 0;

  if (TEMP_FAILURE_RETRY (poll (sources, G_N_ELEMENTS (sources), -1)) > 0
      && (sources[1].revents & POLLIN) != 0 && read (signals, &info, sizeof info) == sizeof info)
    return info.ssi_signo;
  got = TEMP_FAILURE_RETRY (read (STDIN_FILENO, bytes, size));
  *length = MAX (got, 0);
  return 0;
}

static void
begin_waiting (sigset_t *signals, sigset_t *before)
{
  sigemptyset (signals);
  sigaddset (signals, SIGINT);
  sigaddset (signals, SIGTERM);
  sigaddset (signals, SIGHUP);
  sigaddset (signals, SIGTSTP);
  sigprocmask (SIG_BLOCK, signals, before);
}

/* Whatever signal comes, the terminal shows again what is typed before it has its effect. */
static int
ask (const char *question, char *bytes, gsize size, gsize *length)
{
  struct termios shown;
  struct termios hidden;
  sigset_t signals;
  sigset_t before;
  int descriptor;
  int signal_number;

  begin_waiting (&signals, &before);
  descriptor = signalfd (-1, &signals, SFD_CLOEXEC);
  tcgetattr (STDIN_FILENO, &shown);
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  fprintf (stderr, "%s ", question);
  signal_number = read_line (descriptor, bytes, size, length);
  fputc ('\n', stderr);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  close (descriptor);
  sigprocmask (SIG_SETMASK, &before, NULL);
  if (signal_number != 0)
    raise (signal_number);
  return signal_number;
}

static char *
prompt (const char *question, GError **error)
{
  char bytes[BYTES_MAX + 4];
  gsize length = 0;
  char *password;

  /* Whoever comes back from somewhere else is asked again. */
  while (ask (question, bytes, sizeof bytes, &length) == SIGTSTP)
    continue;
  password = check_password (bytes, length, error);
  explicit_bzero (bytes, sizeof bytes);
  return password;
}

static char *
prompt_twice (MadangCtl *ctl, GError **error)
{
  char *first = prompt (madang_ctl_tell (ctl, N_ ("Password:")), error);
  char *second = first != NULL ? prompt (madang_ctl_tell (ctl, N_ ("Password again:")), error)
                               : NULL;
  gboolean is_same = second != NULL && g_str_equal (first, second);

  if (second != NULL && !is_same)
    madang_set_error (error, MADANG_ERROR_FAILED, N_ ("The two passwords do not match."), NULL);
  madang_text_wipe_free (second);
  if (is_same)
    return first;
  madang_text_wipe_free (first);
  return NULL;
}

char *
madang_ctl_password_read (MadangCtl *ctl, GError **error)
{
  if (isatty (STDIN_FILENO))
    return prompt_twice (ctl, error);
  if (ctl->arguments->password_stdin)
    return read_input (error);
  madang_set_error (error, MADANG_ERROR_USAGE,
                    N_ ("There is no terminal to ask for a password on: give --password-stdin."),
                    NULL);
  return NULL;
}
