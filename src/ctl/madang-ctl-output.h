/*
 * What madangctl prints, and where it goes: to a pager where somebody sits at a terminal, else as it is.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_output_prepare:
 *
 * Comes first: sees that standard input, output and error are open, or nothing else takes their numbers; and that a
 * reader who leaves ends nothing.
 */
void madang_ctl_output_prepare (void);

/** madang_ctl_output_get_width: the columns of the terminal that is written to, 0 where it is none. */
guint madang_ctl_output_get_width (void);

/**
 * madang_ctl_output_write:
 * @ctl: the run
 * @error: %MADANG_ERROR_FAILED where it could not be written
 *
 * Writes what has come together, and more may follow; on a terminal only once it is more than the screen holds: then it
 * goes to a pager, which is that of systemd's tools ($SYSTEMD_PAGER, $PAGER, less). Where the reader has left, nothing
 * is wrong, and the run's `has_enough` is set.
 *
 * Returns: whether all is well
 */
gboolean madang_ctl_output_write (MadangCtl *ctl, GError **error);

/** madang_ctl_output_end: the same where nothing follows: all is written, and the pager waited for. */
gboolean madang_ctl_output_end (MadangCtl *ctl, GError **error);
