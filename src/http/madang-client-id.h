/*
 * The name that a client gives to a sending, so that a repeat is known (docs/api/rules.md, "Sending once").
 */
#pragma once

#include "http/madang-request.h"

/**
 * madang_client_id_read:
 * @request: a request that sends something
 * @body: its body
 * @error: where a problem is added if it is no text
 *
 * Returns: (transfer none) (nullable): the body's `client_id`, or the header Idempotency-Key, which says the same;
 *   unchecked. Lives as long as @request.
 */
const char *madang_client_id_read (MadangRequest *request, JsonObject *body, GError **error);
