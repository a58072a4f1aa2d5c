/*
 * Hosts, origins and addresses to listen on, brought into the one form in which they are kept and compared.
 *
 * Pure functions over hostile text; nothing is resolved.
 */
#pragma once

#include <glib.h>

/**
 * madang_normalize_host:
 * @host: a host without a port
 *
 * A name or IPv4 address in lower case, a name beyond ASCII as IDNA (RFC 3490); an IPv6 address in brackets, in its
 * canonical form (RFC 5952).
 *
 * Returns: (transfer full) (nullable): the host; %NULL where @host is none
 */
char *madang_normalize_host (const char *host);

/**
 * madang_normalize_host_pattern:
 * @pattern: a host, one behind a dot (itself and all below it), or `*`
 *
 * Returns: (transfer full) (nullable): the pattern with its host normalised; %NULL where @pattern is none
 */
char *madang_normalize_host_pattern (const char *pattern);

/**
 * madang_normalize_origin:
 * @url: a URL with a host, and with no path (but `/`), query, fragment or user
 *
 * Writes it as a browser writes an Origin (RFC 6454, section 6.2): `scheme://host`, and the port where it is not the
 * default of http or https.
 *
 * Returns: (transfer full) (nullable): the origin; %NULL where @url is none
 */
char *madang_normalize_origin (const char *url);

/**
 * madang_is_origin_trusted:
 * @origin: a request's `Origin`, as a browser sent it
 * @host: (nullable): its `Host`
 * @others: further origins, normalised
 *
 * Whether pages of @origin may act with the cookies that a browser keeps for @host: the pages of @host itself may, by
 * http and https, and those of @others.
 *
 * Returns: %FALSE also where @origin is none, such as `null`
 */
gboolean madang_is_origin_trusted (const char *origin, const char *host, const char *const *others);

/**
 * madang_normalize_listen:
 * @address: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` for every address, or `unix:PATH`; port 0 lets the kernel choose
 *
 * Returns: (transfer full) (nullable): the same with its host normalised or its path absolute; %NULL where @address is
 *   none, or a path is longer than a socket's may be
 */
char *madang_normalize_listen (const char *address);
