/*
 * madangctl's commands about users.
 */
#pragma once

#include "ctl/madang-ctl-command.h"

/* Ended by one without a name. */
extern const MadangCtlCommand madang_ctl_user_commands[];
