/*
 * Speaking with the server over D-Bus, and what goes wrong with that in words that say what to do.
 *
 * Every function here sets one of MADANG_ERROR, to be shown as it is.
 */
#pragma once

#include "ctl/madang-ctl.h"

/** MadangCtlManner: how far a call goes to be answered. */
typedef enum
{
  MADANG_CTL_DO, /* systemd may start the server for it (D-Bus activation), and polkit ask for a password */
  MADANG_CTL_LOOK, /* polkit may ask */
  MADANG_CTL_PEEK, /* nothing is started, nobody asked, and nothing waited for: somebody has pressed Tab */
} MadangCtlManner;

/**
 * madang_ctl_call:
 * @ctl: the run
 * @method: of org.madang.Chat1.Manager
 * @parameters: (transfer floating): its arguments, a tuple
 * @reply: the type of its answer, a tuple
 * @error: what went wrong, for people
 *
 * Calls, and waits: for minutes where somebody sits there who may have to show polkit a password, else for as long as
 * is usual on D-Bus. The server is told in which language to answer.
 *
 * Returns: (transfer full) (nullable): the answer, a tuple
 */
GVariant *madang_ctl_call (
    MadangCtl *ctl, const char *method, GVariant *parameters, const char *reply, GError **error);

/** madang_ctl_no_options: the last argument of a method, where nothing is chosen. Returns: (transfer floating) */
GVariant *madang_ctl_no_options (void);

/**
 * madang_ctl_ask:
 * @ctl: the run
 * @interface: any interface of the server's object
 * @method: one of its methods
 * @parameters: (transfer floating): its arguments, a tuple
 * @reply: the type of its answer, a tuple
 * @manner: how
 * @error: what went wrong, for people
 *
 * As madang_ctl_call(). Where who reads has left before the answer, there is none, and the run's `has_enough` is set.
 *
 * Returns: (transfer full) (nullable): the answer, a tuple
 */
GVariant *madang_ctl_ask (MadangCtl *ctl,
                          const char *interface,
                          const char *method,
                          GVariant *parameters,
                          const char *reply,
                          MadangCtlManner manner,
                          GError **error);

/** madang_ctl_find_pid: the server's process, where one has the name. Returns: 0 where there is none */
guint32 madang_ctl_find_pid (MadangCtl *ctl);

/** madang_ctl_is_on_system_bus: whether that is what was asked for: then systemd keeps the server. */
gboolean madang_ctl_is_on_system_bus (const MadangCtl *ctl);
