/*
 * The frames of document 000, as its clients read them (docs/api/direct.md). Functions without state.
 */
#pragma once

#include "model/madang-direct.h"
#include "service/madang-presence.h"
#include "ws/madang-frame.h"

/** madang_direct_frame_new_welcome: answers a login; @friends (element-type gint64) who are online are named. */
MadangFrame *madang_direct_frame_new_welcome (const GArray *friends, MadangPresence *presence);

/** madang_direct_frame_new_message: @direct, whose sender is known. Returns: (transfer full) */
MadangFrame *madang_direct_frame_new_message (MadangDirect *direct, GTimeZone *zone);

/**
 * madang_direct_frame_new_error:
 * @text: what is wrong; protocol, never translated
 * @nickname: (nullable): to whom a message could not go
 * @moment: when, in microseconds of the epoch
 * @zone: in which the clock hangs
 *
 * Returns: (transfer full)
 */
MadangFrame *madang_direct_frame_new_error (const char *text,
                                            const char *nickname,
                                            gint64 moment,
                                            GTimeZone *zone);

/** madang_direct_frame_new_status: tells @watcher that @friend has come or gone. Returns: (transfer full) */
MadangFrame *madang_direct_frame_new_status (
    MadangUser *watcher, MadangUser *friend, gboolean is_online, gint64 moment, GTimeZone *zone);

/** madang_direct_frame_new_notice: a message of the system. Returns: (transfer full) */
MadangFrame *madang_direct_frame_new_notice (const char *message, gint64 moment, GTimeZone *zone);
