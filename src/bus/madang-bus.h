/*
 * MadangBus: what every node must hear of what happened on one of them.
 *
 * One node today: what is published is heard within the call, in order. A bus that reaches other nodes is a
 * subclass that
 * carries the same events. Main thread.
 */
#pragma once

#include "base/madang-uuid.h"
#include "model/madang-chat.h"

#define MADANG_TYPE_BUS (madang_bus_get_type ())
G_DECLARE_FINAL_TYPE (MadangBus, madang_bus, MADANG, BUS, GObject)

/** madang_bus_new: a bus of one node. Returns: (transfer full) */
MadangBus *madang_bus_new (void);

/** madang_bus_publish_chat: @chat was committed. Emits "chat" (#MadangChat). */
void madang_bus_publish_chat (MadangBus *self, MadangChat *chat);

/**
 * madang_bus_publish_session_ended:
 *
 * The session @session of the user @user_id stands no longer. Emits "session-ended" (gint64, const MadangUuid *).
 */
void madang_bus_publish_session_ended (MadangBus *self, gint64 user_id, const MadangUuid *session);
