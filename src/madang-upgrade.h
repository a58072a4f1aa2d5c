/*
 * A WebSocket's way from the HTTP door to the gateway: neither knows the other. Main thread.
 */
#pragma once

#include "http/madang-request.h"
#include "ws/madang-closed-chat-dialect.h"
#include "ws/madang-direct-dialect.h"
#include "ws/madang-gateway.h"
#include "ws/madang-handshake.h"
#include "ws/madang-room-dialect.h"

/** MadangUpgradeContext: where handshakes go; outlives them. */
typedef struct
{
  MadangHandshakeContext handshake;
  MadangRoomTalk room_talk;
  MadangDirectDialectContext direct_dialect;
  MadangGateway *gateway;
} MadangUpgradeContext;

/** madang_upgrade_handle: a MadangUpgradeFunc; @data is a MadangUpgradeContext. */
void madang_upgrade_handle (MadangRequest *request, gpointer data);

/** madang_upgrade_count: a MadangCountFunc; @data is a MadangUpgradeContext. */
guint madang_upgrade_count (gpointer data);
