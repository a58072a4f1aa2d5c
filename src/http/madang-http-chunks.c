#include "http/madang-http-chunks.h"

#include <string.h>

#include "base/madang-limits.h"
#include "http/madang-http-head.h"

/* 15 digits always fit an int64. */
#define SIZE_DIGITS_MAX 15

#define LINE_END 2 /* bytes of CRLF */

static const gsize line_maxima[] = {
  [MADANG_HTTP_CHUNKS_SIZE] = MADANG_HTTP_CHUNK_LINE_MAX,
  [MADANG_HTTP_CHUNKS_DATA_END] = LINE_END,
  [MADANG_HTTP_CHUNKS_TRAILERS] = MADANG_HTTP_CHUNK_EXTRAS_MAX + LINE_END,
};

static MadangHttpChunksState
read_size (MadangHttpChunks *self, const char *line, const char *end)
{
  const char *cursor = line;

  for (self->left = 0; g_ascii_isxdigit (*cursor) && cursor - line < SIZE_DIGITS_MAX; cursor++)
    self->left = self->left * 16 + g_ascii_xdigit_value (*cursor);
  if (cursor == line || ++self->n > MADANG_HTTP_CHUNKS_MAX)
    return MADANG_HTTP_CHUNKS_MALFORMED;
  self->extras += end - cursor;
  if (cursor < end && cursor[strspn (cursor, " \t")] != ';')
    return MADANG_HTTP_CHUNKS_MALFORMED;
  return self->left > 0 ? MADANG_HTTP_CHUNKS_DATA : MADANG_HTTP_CHUNKS_TRAILERS;
}

static MadangHttpChunksState
read_trailer (MadangHttpChunks *self, const char *line, const char *end)
{
  if (line == end)
    return MADANG_HTTP_CHUNKS_ENDED;
  self->extras += end - line;
  return madang_http_head_measure_name (line, end) > 0 ? MADANG_HTTP_CHUNKS_TRAILERS
                                                       : MADANG_HTTP_CHUNKS_MALFORMED;
}

/* @line ends at @end, where its CRLF follows. */
static MadangHttpChunksState
read_line (MadangHttpChunks *self, const char *line, const char *end)
{
  if (madang_http_head_has_control (line, end))
    return MADANG_HTTP_CHUNKS_MALFORMED;
  if (self->state == MADANG_HTTP_CHUNKS_SIZE)
    return read_size (self, line, end);
  if (self->state == MADANG_HTTP_CHUNKS_TRAILERS)
    return read_trailer (self, line, end);
  return line == end ? MADANG_HTTP_CHUNKS_SIZE : MADANG_HTTP_CHUNKS_MALFORMED;
}

/* A bare LF ends no line here: where two parsers differ about it, a second request hides in an extension. */
static gsize
take_line (MadangHttpChunks *self, const char *data, gsize length)
{
  gsize max = line_maxima[self->state];
  const char *feed = memchr (data, '\n', MIN (length, max));

  if (feed == NULL && length < max)
    return 0;
  if (feed == NULL || feed == data || feed[-1] != '\r')
    self->state = MADANG_HTTP_CHUNKS_MALFORMED;
  else
    self->state = read_line (self, data, feed - 1);
  if (self->extras > MADANG_HTTP_CHUNK_EXTRAS_MAX)
    self->state = MADANG_HTTP_CHUNKS_MALFORMED;
  return self->state != MADANG_HTTP_CHUNKS_MALFORMED ? feed + 1 - data : 0;
}

static gsize
take_data (MadangHttpChunks *self, gsize length)
{
  gsize taken = MIN ((guint64) self->left, length);

  self->left -= taken;
  if (self->left == 0)
    self->state = MADANG_HTTP_CHUNKS_DATA_END;
  return taken;
}

gsize
madang_http_chunks_take (MadangHttpChunks *self, const char *data, gsize length)
{
  if (self->state >= MADANG_HTTP_CHUNKS_ENDED)
    return 0;
  if (self->state == MADANG_HTTP_CHUNKS_DATA)
    return take_data (self, length);
  return take_line (self, data, length);
}
