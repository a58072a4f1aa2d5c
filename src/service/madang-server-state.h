/*
 * MadangServerState: in which state the server is, and since when: what it says of itself to those who run it.
 *
 * Whether the database is away is looked at each second while it serves. Main thread.
 */
#pragma once

#include "service/madang-services.h"

/** MadangCondition: the states, in the order in which they come, but that a server may be degraded and run again. */
typedef enum
{
  MADANG_CONDITION_STARTING,
  MADANG_CONDITION_RUNNING,
  MADANG_CONDITION_DEGRADED, /* the database is away: what needs it is refused */
  MADANG_CONDITION_DRAINING  /* it stops */
} MadangCondition;

#define MADANG_TYPE_SERVER_STATE (madang_server_state_get_type ())
G_DECLARE_FINAL_TYPE (MadangServerState, madang_server_state, MADANG, SERVER_STATE, GObject)

/**
 * madang_server_state_new:
 *
 * Emits "changed" (int: the condition before it) with each change of the condition.
 *
 * Returns: (transfer full): of a server that starts now
 */
MadangServerState *madang_server_state_new (void);

/** madang_server_state_serve: it serves from now on, by @services, which outlive the state or are drained first. */
void madang_server_state_serve (MadangServerState *self, MadangServices *services);

/** madang_server_state_drain: it stops from now on. */
void madang_server_state_drain (MadangServerState *self);

/** madang_server_state_get_condition: the state that it is in. */
MadangCondition madang_server_state_get_condition (MadangServerState *self);

/** madang_server_state_get_name: its word on D-Bus: `starting`, `running`, `degraded`, `draining`. */
const char *madang_server_state_get_name (MadangServerState *self);

/** madang_server_state_get_started: when it started, in microseconds of the epoch. */
gint64 madang_server_state_get_started (MadangServerState *self);

/** madang_server_state_get_node: names this process among those of one database; made anew at each start. */
const char *madang_server_state_get_node (MadangServerState *self);
