/*
 * What happens to a request between its last byte and its handler: host, path, caller and body, in this order.
 */
#pragma once

#include "http/madang-request.h"

/** madang_http_dispatch: answers @request, or has it answered by the handler of its route. */
void madang_http_dispatch (MadangRequest *request);
