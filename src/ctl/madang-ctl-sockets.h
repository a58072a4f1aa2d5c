/*
 * The sockets that a process listens on, as /proc shows them to the process's own user and to root.
 */
#pragma once

#include <glib.h>

/**
 * madang_ctl_sockets_list:
 * @pid: a process
 *
 * Returns: (transfer full) (nullable): its addresses, each as madangd's --listen takes it; none where it does not
 *   listen; %NULL where it may not be looked at
 */
GStrv madang_ctl_sockets_list (guint32 pid);
