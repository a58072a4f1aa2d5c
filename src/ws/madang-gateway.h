/*
 * MadangGateway: all WebSockets after their handshakes, driven from one epoll descriptor that is one GSource.
 *
 * GLib polls every descriptor and walks every source at each turn; ten thousand idle sockets must cost nothing, so they
 * have neither. Once a turn, before the loop sleeps, everything that sockets are owed is written. Main thread.
 */
#pragma once

#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-news.h"
#include "service/madang-presence.h"
#include "ws/madang-socket.h"

#include <gio/gio.h>

#define MADANG_TYPE_GATEWAY (madang_gateway_get_type ())
G_DECLARE_FINAL_TYPE (MadangGateway, madang_gateway, MADANG, GATEWAY, GObject)

/** MadangGatewayContext: what a gateway works with; each is referenced, but for the configuration and the traffic. */
typedef struct
{
  const MadangConfig *config; /* its [sockets] */
  MadangClock *clock;         /* for heartbeats and the ends of credentials */
  MadangBus
      *bus; /* tells whose sessions have ended, who is sent away, and who is called otherwise now */
  MadangNews *news;         /* what it told while somebody was let in */
  MadangPresence *presence; /* is told who has a socket */
  MadangTraffic *traffic;   /* counts what passes; outlives the gateway */
} MadangGatewayContext;

/** madang_gateway_new: @error is what the system refused. Returns: (transfer full) (nullable) */
MadangGateway *madang_gateway_new (const MadangGatewayContext *context, GError **error);

/** madang_gateway_configure: the [sockets] of @config hold from now on; the size of messages for new sockets. */
void madang_gateway_configure (MadangGateway *self, const MadangConfig *config);

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

/**
 * madang_gateway_identify:
 * @self: the gateway
 * @socket: a socket of nobody yet, or of @user
 * @user: whose it is
 * @caller: the credential, with the user's id
 * @mark: madang_news_get_mark() from before the store was asked for them
 *
 * Gives @socket to @user, or renews the credential that it stands by. If that has ended since @mark, the socket is
 * closed.
 *
 * Returns: whether the socket is open
 */
gboolean madang_gateway_identify (MadangGateway *self,
                                  MadangSocket *socket,
                                  MadangUser *user,
                                  const MadangCaller *caller,
                                  guint64 mark);

/** madang_gateway_tell: sends @frame to all sockets of the user that speak @dialect. */
void madang_gateway_tell (MadangGateway *self,
                          gint64 user_id,
                          const MadangDialect *dialect,
                          MadangFrame *frame);

/** madang_gateway_tell_all: the same to everybody's, of whoever is known. */
void madang_gateway_tell_all (MadangGateway *self,
                              const MadangDialect *dialect,
                              MadangFrame *frame);

/** madang_gateway_get_mark: madang_news_get_mark() of its news, for an admission that is about to be asked for. */
guint64 madang_gateway_get_mark (MadangGateway *self);

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
