/*
 * madangctl's commands about the server as a whole, and what is said to everybody.
 */
#pragma once

#include "ctl/madang-ctl-command.h"

/* Ended by one without a name. */
extern const MadangCtlCommand madang_ctl_service_commands[];
