/*
 * MadangAdminDeparture: tells when somebody has left the bus, so that nothing is begun for who does not wait any more.
 * Plain data within a call. Whoever calls is watched beyond his calls, MADANG_ADMIN_SENDERS_MAX of those who are silent
 * now: the bus has nothing to do for the next call of such a one. Main thread.
 */
#pragma once

#include "admin/madang-admin-authority.h"

/** MadangAdminLeft: he has left the bus, or the bus us. */
typedef void (*MadangAdminLeft) (gpointer data);

typedef struct _MadangAdminSender MadangAdminSender;

typedef struct
{
  MadangAdminSender *sender; /* NULL while nobody is watched */
  GList link;                /* among those who watch him */
  MadangAdminLeft left;
  gpointer data; /* for `left` */
} MadangAdminDeparture;

/**
 * madang_admin_departure_watch:
 * @self: zeros, or cleared; stays where it is until it is cleared
 * @connection: the bus
 * @name: a unique name on it
 * @left: called at most once, not from within this call
 * @data: for @left
 *
 * What the bus is asked on @connection after this, it answers knowing of the watch: who has left before that answer is
 * known by it, who leaves later by @left.
 */
void madang_admin_departure_watch (MadangAdminDeparture *self,
                                   GDBusConnection *connection,
                                   const char *name,
                                   MadangAdminLeft left,
                                   gpointer data);

/**
 * madang_admin_departure_know: the bus has said who it is that is watched. A unique name is nobody else's, ever, and
 * nobody's credentials change: while he is kept, nobody need ask again.
 */
void madang_admin_departure_know (MadangAdminDeparture *self, const MadangAdminCaller *caller);

/**
 * madang_admin_departure_peek_caller: Returns: (transfer none) (nullable): who is watched, if that is known and nobody
 * else watches him: his next call must not overtake one that is still asked about
 */
const MadangAdminCaller *madang_admin_departure_peek_caller (const MadangAdminDeparture *self);

/** madang_admin_departure_clear: watches no longer; also where nobody is watched. */
void madang_admin_departure_clear (MadangAdminDeparture *self);
