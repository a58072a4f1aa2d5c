/*
 * Who is at the other end: the peer itself, or whom a trusted proxy (trusted-proxies) says it speaks for.
 */
#pragma once

#include <libsoup/soup.h>

#include "base/madang-config.h"

/** madang_http_peer_is_trusted: whether the peer of @message is a proxy whose X-Forwarded-* count. */
gboolean madang_http_peer_is_trusted (const MadangConfig *config, SoupServerMessage *message);

/**
 * madang_http_peer_find_client:
 *
 * Returns: (transfer full) (nullable): the client's address: the right-most of X-Forwarded-For that is no trusted
 *   proxy, where the peer is one; else the peer's own. %NULL for a unix socket.
 */
GInetAddress *madang_http_peer_find_client (const MadangConfig *config, SoupServerMessage *message);

/** madang_http_peer_is_local: whether the peer itself, proxy or not, is on this machine, by loopback or unix socket. */
gboolean madang_http_peer_is_local (SoupServerMessage *message);

/** madang_http_peer_says_https: whether a trusted proxy says that its client came by https. */
gboolean madang_http_peer_says_https (const MadangConfig *config, SoupServerMessage *message);
