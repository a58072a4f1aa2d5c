/*
 * MadangGateway: all WebSockets after their handshakes, driven from one epoll descriptor that is one GSource.
 *
 * GLib polls every descriptor and walks every source at each turn; ten thousand idle sockets must cost nothing, so they
 * have neither. Once a turn, before the loop sleeps, everything that sockets are owed is written. Main thread.
 */
#pragma once

#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "ws/madang-socket.h"

#include <gio/gio.h>

#define MADANG_TYPE_GATEWAY (madang_gateway_get_type ())
G_DECLARE_FINAL_TYPE (MadangGateway, madang_gateway, MADANG, GATEWAY, GObject)

/**
 * madang_gateway_new:
 * @config: its [sockets]
 * @clock: for heartbeats and the ends of credentials
 * @bus: tells which sessions have ended
 * @error: what the system refused
 *
 * Returns: (transfer full) (nullable)
 */
MadangGateway *madang_gateway_new (const MadangConfig *config,
                                   MadangClock *clock,
                                   MadangBus *bus,
                                   GError **error);

/**
 * madang_gateway_take:
 * @self: the gateway
 * @fd: (transfer full): a connected socket whose handshake is done
 * @read_ahead: (nullable): what came behind the handshake
 * @admission: who may speak there; copied
 */
void madang_gateway_take (MadangGateway *self,
                          int fd,
                          GBytes *read_ahead,
                          const MadangAdmission *admission);

/** madang_gateway_count: open connections. */
guint madang_gateway_count (MadangGateway *self);

/** madang_gateway_stop_reading: no message is taken any more; what was taken is still answered. */
void madang_gateway_stop_reading (MadangGateway *self);

/**
 * madang_gateway_close_async: closes all sockets with 1001 and calls back when they are gone, at the latest when
 * their close handshakes have timed out.
 */
void madang_gateway_close_async (MadangGateway *self, GAsyncReadyCallback callback, gpointer data);
void madang_gateway_close_finish (MadangGateway *self, GAsyncResult *result);
