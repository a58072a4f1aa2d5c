/*
 * The content codings in which the page is kept, and which of them a client gets (RFC 9110, sections 8.4.1 and
 * 12.5.3). Pure, over hostile text.
 */
#pragma once

#include <glib.h>

/** MadangHttpCoding: the better first, where a client would take any of them as well. */
typedef enum
{
  MADANG_HTTP_CODING_BROTLI,
  MADANG_HTTP_CODING_GZIP,
  MADANG_HTTP_CODING_IDENTITY,
  MADANG_HTTP_N_CODINGS
} MadangHttpCoding;

/** madang_http_coding_get_name: Returns: (transfer none): what Content-Encoding calls it; `identity` is not sent */
const char *madang_http_coding_get_name (MadangHttpCoding coding);

/**
 * madang_http_coding_negotiate:
 * @accepted: (nullable): the value of Accept-Encoding; %NULL where the client sent none
 *
 * What is not named is not wanted, save identity, which is the last resort: a client that refuses even that gets it,
 * as section 12.5.3 would have it. Malformed parts count as not there.
 *
 * Returns: the coding with the greatest weight
 */
MadangHttpCoding madang_http_coding_negotiate (const char *accepted);
