/*
 * MadangPresence: who is in which room right now, on how many sockets. Main thread.
 */
#pragma once

#include "model/madang-member.h"

#define MADANG_TYPE_PRESENCE (madang_presence_get_type ())
G_DECLARE_FINAL_TYPE (MadangPresence, madang_presence, MADANG, PRESENCE, GObject)

/** MadangVisit: one socket's stay in a room; owned by whoever entered, given back on leaving. */
typedef struct _MadangVisit MadangVisit;

/** madang_presence_new: nobody is anywhere. Returns: (transfer full) */
MadangPresence *madang_presence_new (void);

/**
 * madang_presence_enter:
 * @self: the presence
 * @room_id: a room that the user may enter
 * @user: who enters
 * @is_first: (out): whether it is the user's first socket there
 *
 * Returns: (transfer full): to be given to madang_presence_leave()
 */
MadangVisit *madang_presence_enter (MadangPresence *self,
                                    gint64 room_id,
                                    MadangUser *user,
                                    gboolean *is_first);

/** madang_presence_leave: ends @visit (transfer full). Returns: whether it was the user's last socket there */
gboolean madang_presence_leave (MadangPresence *self, MadangVisit *visit);

/** madang_presence_get_last_room: the room that the user entered last and is still in; 0 where there is none. */
gint64 madang_presence_get_last_room (MadangPresence *self, gint64 user_id);
