/*
 * MadangHttpHead: what must be known of a request's head before libsoup may see it. Plain data, no I/O.
 *
 * libsoup 3.2 takes heads that two parsers may read differently (two lengths, a length and chunks, a blank before the
 * colon, folded lines, U+0000), keeps every method name it meets for ever and leaks the path of a request with a coding
 * it does not know. So each head is scanned first; what RFC
 * 9112 calls malformed is refused, and how far the request reaches is known here and not guessed twice.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint refusal; /* 0, or the status with which the request is refused: 400 or 501 */
  gboolean is_chunked;
  gboolean expects_continue; /* has an Expect field */
  gint64 body_length;        /* of Content-Length, 0 without; chunks are not counted */
} MadangHttpHead;

/**
 * madang_http_head_find_end:
 * @data: what was received, beginning with a request line
 * @length: its bytes
 * @from: how many of them an earlier call has seen
 *
 * Returns: the length of the head with its blank line; 0 where that has not come yet
 */
gsize madang_http_head_find_end (const char *data, gsize length, gsize from);

/**
 * madang_http_head_scan:
 * @data: (inout) (array length=length): a whole head; a method that no route has is overwritten
 * @length: its bytes
 * @head: (out): what was found; where it is refused, only that
 *
 * Checks the head's form (RFC 9112, sections 3, 5 and 6).
 */
void madang_http_head_scan (char *data, gsize length, MadangHttpHead *head);

/**
 * madang_http_head_measure_name:
 * @line: a field's line
 * @end: where it ends, without CRLF
 *
 * Returns: the length of the field's name, behind which its colon is; 0 where the line is no field (RFC 9112,
 * section 5)
 */
gsize madang_http_head_measure_name (const char *line, const char *end);

/** madang_http_head_has_control: whether there are controls between @text and @end, other than tabs. */
gboolean madang_http_head_has_control (const char *text, const char *end);
