/*
 * The agent that asks for a password on this terminal where polkit wants one (pkttyagent(1)), as systemctl has it.
 */
#pragma once

#include "ctl/madang-ctl.h"

/**
 * madang_ctl_agent_start:
 * @ctl: the run
 *
 * Starts it once, where somebody sits at a terminal who is not root, and waits until it is there. It gives way to an
 * agent of the desktop. Where there is none, polkit refuses what it would ask about.
 */
void madang_ctl_agent_start (MadangCtl *ctl);
