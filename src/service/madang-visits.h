/*
 * MadangVisits: who is in which room right now, on how many sockets. Main thread.
 */
#pragma once

#include "model/madang-member.h"

#define MADANG_TYPE_VISITS (madang_visits_get_type ())
G_DECLARE_FINAL_TYPE (MadangVisits, madang_visits, MADANG, VISITS, GObject)

/** MadangVisit: one socket's stay in a room; owned by whoever entered, given back on leaving. */
typedef struct _MadangVisit MadangVisit;

/** madang_visits_new: nobody is anywhere. Returns: (transfer full) */
MadangVisits *madang_visits_new (void);

/**
 * madang_visits_enter:
 * @self: the visits
 * @room_id: a room that the user may enter
 * @user: who enters
 * @is_first: (out): whether it is the user's first socket there
 *
 * Returns: (transfer full): to be given to madang_visits_leave()
 */
MadangVisit *madang_visits_enter (MadangVisits *self,
                                  gint64 room_id,
                                  MadangUser *user,
                                  gboolean *is_first);

/**
 * madang_visits_leave: ends @visit (transfer full).
 *
 * Returns: (transfer full) (nullable): the user as it was on entering with the first socket there, if this was the last
 */
MadangUser *madang_visits_leave (MadangVisits *self, MadangVisit *visit);

/** madang_visits_get_last_room: the room that the user entered last and is still in; 0 where there is none. */
gint64 madang_visits_get_last_room (MadangVisits *self, gint64 user_id);
