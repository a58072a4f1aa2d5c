/*
 * The routes of an HttpFixture whose test is about HTTP itself, and the requests that ask for them.
 *
 *   GET, POST /ping    answers {"pong":true} at once
 *   GET /later         the same in the loop's next turn
 *   GET /parked        the same when the test says so
 *   GET /big           answers HTTP_ACTS_BIG bytes
 *   POST /echo         answers 201 and the text "a" of its JSON body, which has at most 1,000 bytes
 *   GET /socket/{id}   becomes a socket
 */
#pragma once

#include "http-fixture.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST(path, headers, body) "POST " path " HTTP/1.1\r\nHost: a\r\n" headers "\r\n" body

#define HTTP_ACTS_BIG 8388608

/** http_acts_set_up, http_acts_tear_down: for g_test_add(). */
void http_acts_set_up (HttpFixture *fixture, gconstpointer data);
void http_acts_tear_down (HttpFixture *fixture, gconstpointer data);

/** http_acts_is_parked: whether a request for /parked waits. */
gboolean http_acts_is_parked (void);

/** http_acts_finish_parked: answers it. */
void http_acts_finish_parked (void);

/** count_descriptors: how many this process has open. */
guint count_descriptors (void);
