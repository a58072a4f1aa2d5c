/*
 * Who is internal: other services of the operator's, that may call what the public may not (docs/api/direct.md).
 */
#pragma once

#include <libsoup/soup.h>

#include "base/madang-config.h"

/**
 * madang_http_internal_check:
 * @config: its service key
 * @message: a request
 * @error: %MADANG_ERROR_NOT_AUTHORIZED
 *
 * With a service key configured, only who shows it is internal. Without one, a program on this machine is: not a page
 * in its browser (which sends an Origin, or cannot send JSON unasked), nor whoever comes through its proxy.
 *
 * Returns: whether the request is internal
 */
gboolean madang_http_internal_check (const MadangConfig *config,
                                     SoupServerMessage *message,
                                     GError **error);
