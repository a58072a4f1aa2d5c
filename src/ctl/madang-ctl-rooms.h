/*
 * madangctl's commands about rooms, and who is in them.
 */
#pragma once

#include "ctl/madang-ctl-command.h"

/* Ended by one without a name. */
extern const MadangCtlCommand madang_ctl_room_commands[];
