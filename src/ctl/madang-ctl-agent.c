#include "ctl/madang-ctl-agent.h"

#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ctl/madang-ctl-bus.h"

#define PROGRAM "pkttyagent"
#define PATIENCE_MS 5000 /* it closes the pipe as soon as it is registered, or cannot be */

static gboolean
is_wanted (const MadangCtl *ctl)
{
  return ctl->agent == 0 && madang_ctl_is_on_system_bus (ctl) && geteuid () != 0
         && isatty (STDIN_FILENO);
}

/* Between fork and exec: whatever ends madangctl, its agent leaves the terminal. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
madang_ctl_agent_start (MadangCtl *ctl)
{
  g_autofree char *notify = NULL;
  int ends[2];

  if (!is_wanted (ctl) || !g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return;
  notify = g_strdup_printf ("%d", ends[1]);
  {
    const char *const command[] = { PROGRAM, "--notify-fd", notify, "--fallback", NULL };

    if (g_spawn_async_with_pipes_and_fds (NULL, command, NULL,
                                          G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                              | G_SPAWN_CHILD_INHERITS_STDIN,
                                          end_with_parent, NULL, -1, -1, -1, &ends[1], &ends[1], 1,
                                          &ctl->agent, NULL, NULL, NULL, NULL))
      {
        struct pollfd reader = { .fd = ends[0] };

        close (ends[1]);
        ends[1] = -1;
        poll (&reader, 1, PATIENCE_MS);
      }
  }
  if (ends[1] >= 0)
    close (ends[1]);
  close (ends[0]);
}
