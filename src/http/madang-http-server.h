/*
 * MadangHttpServer: accepts connections, keeps their deadlines, and routes what libsoup reads from them.
 *
 * Listening, accepting, limits and deadlines are ours; parsing and writing HTTP/1 is libsoup's. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "base/madang-config.h"
#include "base/madang-limits.h"
#include "http/madang-http-deadlines.h"
#include "http/madang-request.h"
#include "i18n/madang-catalogues.h"

typedef struct _MadangTokens MadangTokens;

#define MADANG_TYPE_HTTP_SERVER (madang_http_server_get_type ())
G_DECLARE_FINAL_TYPE (MadangHttpServer, madang_http_server, MADANG, HTTP_SERVER, GObject)

#define MADANG_HTTP_SPANS_DEFAULT                                         \
  ((MadangHttpSpans){ MADANG_HTTP_REQUEST_SECONDS, MADANG_UPLOAD_SECONDS, \
                      MADANG_HTTP_IDLE_SECONDS, MADANG_HTTP_SEND_SECONDS })

/** MadangHttpContext: what requests are answered with; all of it outlives the server. */
typedef struct
{
  const MadangConfig *config;
  MadangCatalogues *catalogues;
  MadangTokens *tokens;
  MadangServices *services;
  const MadangRoute *routes;
  guint n_routes;
  MadangHttpSpans spans; /* MADANG_HTTP_SPANS_DEFAULT */
} MadangHttpContext;

/**
 * MadangUpgradeFunc:
 * @request: a WebSocket handshake on a route that opens a socket; nothing but its headers has been looked at
 * @data: as given
 *
 * Answers it: by soup_websocket_server_process_handshake() (with NULL extensions) and madang_request_resume_upgrade(),
 * or by madang_request_fail().
 */
typedef void (*MadangUpgradeFunc) (MadangRequest *request, gpointer data);

/** MadangCountFunc: how many connections are open that were given away by an upgrade. */
typedef guint (*MadangCountFunc) (gpointer data);

/**
 * madang_http_server_new:
 * @context: copied
 * @error: what the system refused
 *
 * Returns: (transfer full) (nullable): a server that listens nowhere yet
 */
MadangHttpServer *madang_http_server_new (const MadangHttpContext *context, GError **error);

/** madang_http_server_configure: the configuration has changed. */
void madang_http_server_configure (MadangHttpServer *self);

/**
 * madang_http_server_set_upgrade:
 * @func: what handles handshakes; without it upgrade routes answer 426
 * @count: counts what @func has taken over, for the limit on connections
 * @data: for both
 */
void madang_http_server_set_upgrade (MadangHttpServer *self,
                                     MadangUpgradeFunc func,
                                     MadangCountFunc count,
                                     gpointer data);

/** madang_http_server_listen: accepts from @listener, a listening socket, from now on. */
void madang_http_server_listen (MadangHttpServer *self, GSocket *listener);

/** madang_http_server_stop_accepting: closes the listening sockets; open connections go on. */
void madang_http_server_stop_accepting (MadangHttpServer *self);

/**
 * madang_http_server_drain_async:
 *
 * Stops accepting, closes idle connections, lets each request in flight finish and closes its connection.
 * @callback is called when none is left, or when @cancellable says to wait no longer: the rest is cut then.
 */
void madang_http_server_drain_async (MadangHttpServer *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_http_server_drain_finish: Returns: whether nothing had to be cut */
gboolean madang_http_server_drain_finish (MadangHttpServer *self,
                                          GAsyncResult *result,
                                          GError **error);
