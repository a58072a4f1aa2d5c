/*
 * What happens to a request between its last byte and its handler: host, path, caller and body, in this order.
 */
#pragma once

#include "http/madang-request.h"

/** madang_http_dispatch_find_route: finds the request's route, which may be none, as soon as its head is there. */
void madang_http_dispatch_find_route (MadangRequest *request);

/**
 * madang_http_dispatch_admit:
 * @error: about host, path, caller or media type
 *
 * Checks all that is known before the body: a stranger's file is not waited for. What a token says that only the store
 * can prove is believed so far.
 *
 * Returns: whether the request may go on
 */
gboolean madang_http_dispatch_admit (MadangRequest *request, GError **error);

/** madang_http_dispatch: answers @request, or has it answered by the handler of its route. */
void madang_http_dispatch (MadangRequest *request);
