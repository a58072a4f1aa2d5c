/*
 * `madangctl doctor`: looks for what is wrong with an installation, also where the server does not run, and says what
 * to do.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_doctor_run:
 * @ctl: the run; what was found goes to its output
 * @error: %MADANG_ERROR_FAILED where there are problems
 *
 * Returns: whether there are none
 */
gboolean madang_ctl_doctor_run (MadangCtl *ctl, GError **error);
