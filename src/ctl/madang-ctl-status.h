/*
 * `madangctl status`: how the server is, on one screen.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_status_show:
 * @ctl: the run
 * @error: %MADANG_ERROR_FAILED where the server does not run; it is not started for this
 *
 * Returns: whether it is known
 */
gboolean madang_ctl_status_show (MadangCtl *ctl, GError **error);
