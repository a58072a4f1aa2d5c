/*
 * MadangHttpChunks: the framing of a chunked body (RFC 9112, section 7.1), followed as its bytes pass. Plain data,
 * no I/O.
 *
 * libsoup 3.2 reads sizes with strtoul(), skips a line behind each chunk whatever it holds, reads one line of trailers,
 * and takes a body that stops between its lines for whole. So nothing passes on to it that this has not followed.
 */
#pragma once

#include <glib.h>

/**
 * MadangHttpChunksState: what comes next.
 * @MADANG_HTTP_CHUNKS_SIZE: a line with a chunk's size; so a body begins
 * @MADANG_HTTP_CHUNKS_DATA: a chunk's data
 * @MADANG_HTTP_CHUNKS_DATA_END: the end of line behind it
 * @MADANG_HTTP_CHUNKS_TRAILERS: a trailer field or the blank line that ends the body
 * @MADANG_HTTP_CHUNKS_ENDED: nothing, the body is whole
 * @MADANG_HTTP_CHUNKS_MALFORMED: nothing that could be read
 */
typedef enum
{
  MADANG_HTTP_CHUNKS_SIZE,
  MADANG_HTTP_CHUNKS_DATA,
  MADANG_HTTP_CHUNKS_DATA_END,
  MADANG_HTTP_CHUNKS_TRAILERS,
  MADANG_HTTP_CHUNKS_ENDED,
  MADANG_HTTP_CHUNKS_MALFORMED,
} MadangHttpChunksState;

/** MadangHttpChunks: all zero where a body begins; only @state is for others to read. */
typedef struct
{
  MadangHttpChunksState state;
  gint64 left;  /* bytes of the chunk that have yet to come */
  gsize extras; /* bytes of extensions and trailers so far */
  guint n;      /* chunks so far */
} MadangHttpChunks;

/**
 * madang_http_chunks_take:
 * @self: the framing so far
 * @data: (array length=length): the body from where the last call stopped
 * @length: its bytes
 *
 * Takes one piece of the body: a whole line of its framing, or data of one chunk.
 *
 * Returns: the length of the piece; 0 where it has not come whole yet, or where the state is ENDED or MALFORMED
 */
gsize madang_http_chunks_take (MadangHttpChunks *self, const char *data, gsize length);
