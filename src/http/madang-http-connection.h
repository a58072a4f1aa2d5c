/*
 * MadangHttpConnection: one accepted socket while libsoup serves it. Main thread.
 *
 * The stream that libsoup is given; owns the descriptor and closes it with the stream. The server finds it again from
 * a message by the message's remote address.
 */
#pragma once

#include <libsoup/soup.h>

#include "http/madang-http-deadlines.h"
#include "http/madang-http-input.h"
#include "http/madang-http-output.h"
#include "http/madang-route.h"

#define MADANG_TYPE_HTTP_CONNECTION (madang_http_connection_get_type ())
G_DECLARE_FINAL_TYPE (
    MadangHttpConnection, madang_http_connection, MADANG, HTTP_CONNECTION, GIOStream)

/** MadangHttpGoneFunc: the connection has left its server: closed or given away. */
typedef void (*MadangHttpGoneFunc) (MadangHttpConnection *connection, gpointer data);

/**
 * madang_http_connection_new:
 * @descriptor: (transfer full): a connected, non-blocking socket
 * @deadlines: where its time is watched; outlives it
 * @gone: told once
 * @data: for @gone
 *
 * Returns: (transfer full): the connection, in phase REQUEST
 */
MadangHttpConnection *madang_http_connection_new (int descriptor,
                                                  MadangHttpDeadlines *deadlines,
                                                  MadangHttpGoneFunc gone,
                                                  gpointer data);

/** madang_http_connection_bind: makes @remote the name under which madang_http_connection_find() finds it. */
void madang_http_connection_bind (MadangHttpConnection *self, GSocketAddress *remote);

/** madang_http_connection_find: Returns: (transfer none): whose message @message is */
MadangHttpConnection *madang_http_connection_find (SoupServerMessage *message);

/** madang_http_connection_get_head: what is known of the request that is being read. */
const MadangHttpHead *madang_http_connection_get_head (MadangHttpConnection *self);

/** madang_http_connection_enter: begins a phase, its time with it. */
void madang_http_connection_enter (MadangHttpConnection *self, MadangHttpPhase phase);

/** madang_http_connection_begin_sending: an answer goes out, with a body or (@has_body false) its head alone. */
void madang_http_connection_begin_sending (MadangHttpConnection *self, gboolean has_body);

/**
 * madang_http_connection_expire:
 *
 * The time of its phase is over: cuts the connection, unless it is sending and the peer reads fast enough.
 */
void madang_http_connection_expire (MadangHttpConnection *self);

/** madang_http_connection_cut: shuts the socket down; libsoup then finds it at its end. */
void madang_http_connection_cut (MadangHttpConnection *self);

/** madang_http_connection_set_last: the request in flight is the last: its answer says `Connection: close`. */
void madang_http_connection_set_last (MadangHttpConnection *self);
gboolean madang_http_connection_is_last (MadangHttpConnection *self);

/** madang_http_connection_is_quiet: whether no request is in flight, and not a byte of the next has come. */
gboolean madang_http_connection_is_quiet (MadangHttpConnection *self);

/** madang_http_connection_is_open: whether an answer can still be written. */
gboolean madang_http_connection_is_open (MadangHttpConnection *self);

/**
 * madang_http_connection_set_request, madang_http_connection_get_request:
 *
 * The request that is being read or answered on the connection; the connection holds a reference. %NULL for none.
 */
void madang_http_connection_set_request (MadangHttpConnection *self, MadangRequest *request);
MadangRequest *madang_http_connection_get_request (MadangHttpConnection *self);

/**
 * madang_http_connection_steal:
 * @self: the connection
 * @message: its message, whose part libsoup has done; libsoup lets go of the connection
 * @rest: (out) (optional) (transfer full) (nullable): what has come behind the request
 *
 * Returns: (transfer full): the descriptor; -1 where it is closed
 */
int madang_http_connection_steal (MadangHttpConnection *self,
                                  SoupServerMessage *message,
                                  GBytes **rest);
