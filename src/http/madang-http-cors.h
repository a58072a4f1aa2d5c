/*
 * Cross-origin requests (Fetch, section 3.2): which pages of other sites may read our answers.
 */
#pragma once

#include <libsoup/soup.h>

#include "http/madang-http-site.h"

/** madang_http_cors_add: adds to the answer of @message what lets its page read it, if the page's origin may. */
void madang_http_cors_add (const MadangHttpSite *site, SoupServerMessage *message);

/** madang_http_cors_add_preflight: adds what the page of @message may send. */
void madang_http_cors_add_preflight (SoupServerMessage *message);
