/*
 * Passwords that an operator gives: never as an argument, which every user of the machine can read.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_password_read:
 * @ctl: the run
 * @error: %MADANG_ERROR_USAGE where it is not said from where; %MADANG_ERROR_FAILED
 *
 * Asks for a password on the terminal, twice, and shows nothing of it. Where standard input is none, --password-stdin
 * must say that the password comes from there; a newline at its end is none of it.
 *
 * Returns: (transfer full) (nullable): the password, to be freed with madang_text_wipe_free()
 */
char *madang_ctl_password_read (MadangCtl *ctl, GError **error);
