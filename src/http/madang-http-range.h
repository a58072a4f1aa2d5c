/*
 * Parts and versions of what is served as bytes: Range, If-Range and If-None-Match (RFC 9110, sections 13 and 14).
 * Pure, over hostile text.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MADANG_HTTP_RANGE_WHOLE,         /* all of it is to be sent: 200 */
  MADANG_HTTP_RANGE_PART,          /* 206 */
  MADANG_HTTP_RANGE_UNSATISFIABLE, /* 416 */
} MadangHttpRangeKind;

/**
 * madang_http_range_parse:
 * @text: (nullable): the value of Range
 * @size: bytes of the whole, at least 1
 * @first: (out): where it is a part, its first byte
 * @length: (out): and how many there are
 *
 * A unit that is not `bytes`, what is malformed, and several ranges at once count as no Range, as section 14.2 allows.
 *
 * Returns: what is to be sent
 */
MadangHttpRangeKind madang_http_range_parse (const char *text,
                                             gsize size,
                                             gsize *first,
                                             gsize *length);

/**
 * madang_http_range_matches:
 * @tags: (nullable): the value of If-None-Match: entity tags or `*`
 * @tag: the tag of what is served, strong, with its quotes
 *
 * Returns: whether the reader has it already, by the weak comparison (section 8.8.3.2)
 */
gboolean madang_http_range_matches (const char *tags, const char *tag);
