/*
 * MadangRequest: one HTTP request while it is being answered. Reference counted, main thread.
 *
 * A handler gets it and owes it one answer (madang-reply.h), at once or later; to answer later it keeps a reference.
 * If the client goes away meanwhile, the answer is dropped. What is read from the request is read when it is asked
 * for, so that a request pays for nothing it does not use.
 */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "auth/madang-caller.h"
#include "http/madang-http-multipart.h"
#include "http/madang-route.h"
#include "i18n/madang-language.h"
#include "model/madang-page.h"

MadangRequest *madang_request_ref (MadangRequest *self);
void madang_request_unref (MadangRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangRequest, madang_request_unref)

/** madang_request_get_services: Returns: (transfer none): the acts that the server was given */
MadangServices *madang_request_get_services (MadangRequest *self);

/** madang_request_is_head: whether it is a HEAD, which must change nothing (RFC 9110, section 9.2.1). */
gboolean madang_request_is_head (MadangRequest *self);

/** madang_request_get_socket: which socket the path opens. */
MadangSocketKind madang_request_get_socket (MadangRequest *self);

/** madang_request_get_id: the path's {id} number @index, from 0. */
gint64 madang_request_get_id (MadangRequest *self, guint index);

/** madang_request_get_name: Returns: (transfer none): the path's {name}, of `[A-Za-z0-9._-]` */
const char *madang_request_get_name (MadangRequest *self);

/**
 * madang_request_get_caller:
 *
 * Returns: (transfer none) (nullable): who says to call; %NULL on routes without %MADANG_ROUTE_NEEDS_CALLER,
 *   and on those with %MADANG_ROUTE_KNOWS_CALLER where nobody does by an access token. Lives as long as the request.
 */
const MadangCaller *madang_request_get_caller (MadangRequest *self);

/**
 * madang_request_get_body:
 *
 * Returns: (transfer none) (nullable): the body on routes with %MADANG_ROUTE_BODY_JSON, never %NULL there; a form is
 *   an object of texts, the first of equal names
 */
JsonObject *madang_request_get_body (MadangRequest *self);

/**
 * madang_request_get_list:
 * @self: a request of a route with %MADANG_ROUTE_BODY_JSON
 * @name: a member of its body, or a field of its form
 *
 * Returns: (transfer none) (nullable): the array that it is, or all the texts of a field that a form of
 *   multipart/form-data has more than once; %NULL where it is neither
 */
JsonArray *madang_request_get_list (MadangRequest *self, const char *name);

/**
 * madang_request_get_upload:
 * @self: a request of a route with %MADANG_ROUTE_BODY_MULTIPART_TOO
 * @name: a field of its form
 *
 * Returns: (transfer none) (nullable): the file that was sent as @name; %NULL where none was
 */
const MadangUpload *madang_request_get_upload (MadangRequest *self, const char *name);

/**
 * madang_request_get_query:
 * @name: a parameter of the query
 *
 * Returns: (transfer none) (nullable): its decoded value, the first of equal names; valid UTF-8 without U+0000. What
 *   cannot be decoded so stays as it was written
 */
const char *madang_request_get_query (MadangRequest *self, const char *name);

/**
 * madang_request_read_query:
 * @name: a parameter of the query
 * @error: %MADANG_ERROR_INVALID_ARGUMENT where the query cannot be decoded
 *
 * Returns: (transfer none) (nullable): as madang_request_get_query(); %NULL with @error too
 */
const char *madang_request_read_query (MadangRequest *self, const char *name, GError **error);

/**
 * madang_request_read_page:
 * @page: (out): `limit`, `before` and `after` of the query, or their defaults
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about each that is no number in its range
 *
 * Returns: whether @page is filled
 */
gboolean madang_request_read_page (MadangRequest *self, MadangPage *page, GError **error);

/**
 * madang_request_read_whole_page:
 *
 * As madang_request_read_page() for a list that its document promises whole: %MADANG_PAGE_WHOLE where no `limit` is
 * asked for.
 */
gboolean madang_request_read_whole_page (MadangRequest *self, MadangPage *page, GError **error);

/**
 * madang_request_read_search_page:
 *
 * As madang_request_read_page() for what is searched: no more than %MADANG_PAGE_DEFAULT at once, whatever `limit` is.
 */
gboolean madang_request_read_search_page (MadangRequest *self, MadangPage *page, GError **error);

/** madang_request_get_page: Returns: (transfer none): the page that was read last */
const MadangPage *madang_request_get_page (MadangRequest *self);

/** madang_request_get_header: Returns: (transfer none) (nullable): the value of the field @name; valid UTF-8 */
const char *madang_request_get_header (MadangRequest *self, const char *name);

/**
 * madang_request_may_use_cookies:
 *
 * Whether cookies may be read and set. The page of another site may not have that done: it could end its visitors'
 * sessions, or log them in as somebody else.
 *
 * Returns: %FALSE where there is an `Origin` that is neither the server's own nor one of socket-origins
 */
gboolean madang_request_may_use_cookies (MadangRequest *self);

/** madang_request_get_header_list: Returns: (transfer none) (nullable): all values of the field, joined by commas */
const char *madang_request_get_header_list (MadangRequest *self, const char *name);

/**
 * madang_request_get_address:
 *
 * The client's address: the right-most of X-Forwarded-For that is no trusted proxy, where the peer is one
 * (trusted-proxies); else the peer's. A peer on a unix socket is a trusted proxy if any are configured.
 *
 * Returns: (transfer none) (nullable): %NULL for a peer on a unix socket
 */
GInetAddress *madang_request_get_address (MadangRequest *self);

/** madang_request_is_https: whether the public address, or X-Forwarded-Proto of a trusted proxy, says https. */
gboolean madang_request_is_https (MadangRequest *self);

/**
 * madang_request_get_host_url:
 *
 * Returns: (transfer none): `scheme://host[:port]` for links: the configured public URL, else from the validated Host
 */
const char *madang_request_get_host_url (MadangRequest *self);

/** madang_request_get_language: the language asked for by Accept-Language, or %MADANG_LANGUAGE_NONE. */
MadangLanguage madang_request_get_language (MadangRequest *self);

/**
 * madang_request_get_message:
 *
 * For what libsoup alone does, such as soup_websocket_server_process_handshake().
 *
 * Returns: (transfer none): libsoup's message
 */
SoupServerMessage *madang_request_get_message (MadangRequest *self);

/**
 * MadangUpgradedFunc:
 * @descriptor: (transfer full): the connected socket, non-blocking, close-on-exec; -1 where the client has gone
 * @read_ahead: (nullable): what the client sent behind its handshake
 * @data: as given
 *
 * Takes over a connection whose handshake is on the wire.
 */
typedef void (*MadangUpgradedFunc) (int descriptor, GBytes *read_ahead, gpointer data);

/**
 * madang_request_resume_upgrade:
 * @self: a request of a route that opens a socket, its message's status set to 101 by the handshake
 * @func: called once, later: the connection is the callee's from then on
 * @data: for @func
 *
 * Sends the 101 and gives the connection away. Counts as the request's answer.
 */
void madang_request_resume_upgrade (MadangRequest *self, MadangUpgradedFunc func, gpointer data);
