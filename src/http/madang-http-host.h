/*
 * The host that a request was sent to, and whether it is one of ours (allowed-hosts). Functions over hostile text.
 */
#pragma once

#include <libsoup/soup.h>

#include "http/madang-http-site.h"

/**
 * madang_http_host_is_good:
 * @site: whose hosts
 * @message: a request whose head has been read
 *
 * Whether its Host is written as RFC 9110, section 7.2 wants it and agrees with a target in absolute form.
 */
gboolean madang_http_host_is_good (SoupServerMessage *message);

/** madang_http_host_dup_own: Returns: (transfer full): where @message came in, for one that names no host */
char *madang_http_host_dup_own (SoupServerMessage *message);

/** madang_http_host_is_allowed: whether the operator serves the host of @message, a good one. */
gboolean madang_http_host_is_allowed (const MadangHttpSite *site, SoupServerMessage *message);
