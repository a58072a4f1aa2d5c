/*
 * MadangHttpOutput: what libsoup writes to a connection, with head and body of an answer in one send.
 *
 * libsoup writes them one after the other, which would be two system calls and two segments. Main thread.
 */
#pragma once

#include <gio/gio.h>

#define MADANG_TYPE_HTTP_OUTPUT (madang_http_output_get_type ())
G_DECLARE_FINAL_TYPE (MadangHttpOutput, madang_http_output, MADANG, HTTP_OUTPUT, GOutputStream)

/** madang_http_output_new: on a connected, non-blocking socket that stays the caller's. Returns: (transfer full) */
MadangHttpOutput *madang_http_output_new (int descriptor);

/** madang_http_output_expect_body: the next write is a head, and a body that is not empty follows at once. */
void madang_http_output_expect_body (MadangHttpOutput *self);

/** madang_http_output_get_sent: how many bytes the kernel has taken so far. */
guint64 madang_http_output_get_sent (MadangHttpOutput *self);

/** madang_http_output_detach: the socket is gone, somebody else's, or nobody listens: what is written is dropped. */
void madang_http_output_detach (MadangHttpOutput *self);
