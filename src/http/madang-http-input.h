/*
 * MadangHttpInput: what libsoup reads from a connection: whole, checked heads, and bodies to their end.
 *
 * Stands between the socket and libsoup, keeps a head back until it is complete and good, and hands on nothing beyond
 * the request that is being read; so what came behind it (a first WebSocket frame, the next request) is still here. A
 * malformed head is replaced by a harmless one, a body whose chunks are malformed or cut short ends early, and
 * madang_http_input_get_head() says so. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "http/madang-http-chunks.h"
#include "http/madang-http-head.h"

#define MADANG_TYPE_HTTP_INPUT (madang_http_input_get_type ())
G_DECLARE_FINAL_TYPE (MadangHttpInput, madang_http_input, MADANG, HTTP_INPUT, GInputStream)

/**
 * MadangHttpInputEvent: what the owner of the connection learns.
 * @MADANG_HTTP_INPUT_BEGINS: the first bytes of a request have come
 * @MADANG_HTTP_INPUT_ENDED: the peer sends nothing more, between two requests or within a head
 */
typedef enum
{
  MADANG_HTTP_INPUT_BEGINS,
  MADANG_HTTP_INPUT_ENDED,
} MadangHttpInputEvent;

typedef void (*MadangHttpInputFunc) (MadangHttpInputEvent event, gpointer data);

/**
 * madang_http_input_new:
 * @descriptor: a connected, non-blocking socket; it stays the caller's
 * @func: told of what happens
 * @data: for @func
 *
 * Returns: (transfer full): the stream
 */
MadangHttpInput *madang_http_input_new (int descriptor, MadangHttpInputFunc func, gpointer data);

/** madang_http_input_get_head: what is known of the request that was handed on last. */
const MadangHttpHead *madang_http_input_get_head (MadangHttpInput *self);

/** madang_http_input_has_rest: whether anything has come behind the last request. */
gboolean madang_http_input_has_rest (MadangHttpInput *self);

/** madang_http_input_steal_rest: Returns: (transfer full) (nullable): what has come behind the last request */
GBytes *madang_http_input_steal_rest (MadangHttpInput *self);

/** madang_http_input_detach: the socket is gone, or somebody else's. */
void madang_http_input_detach (MadangHttpInput *self);
