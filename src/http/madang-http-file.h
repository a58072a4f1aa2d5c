/*
 * A file as an answer: bytes that have a version, which a client that has it already need not be sent again.
 */
#pragma once

#include "http/madang-request.h"

/* Cache-Control: of a name that never changes its content, of what the next version may change, and of what it does. */
#define MADANG_CACHE_FOR_EVER "public, max-age=31536000, immutable"
#define MADANG_CACHE_AN_HOUR "max-age=3600"
#define MADANG_CACHE_ASK_AGAIN "no-cache"

/** MadangHttpFile: what is served; all of it is the caller's. */
typedef struct
{
  const char *type;    /* its media type */
  const char *tag;     /* of these bytes alone: a strong entity tag, with quotes */
  const char *caching; /* how long it may be kept: Cache-Control */
  GBytes *bytes;
} MadangHttpFile;

/**
 * madang_http_file_reply_unchanged:
 * @request: the request
 * @file: what it asks for
 *
 * Adds the headers that go with every answer about @file: its ETag, and that its type is not to be guessed. Answers
 * 304 where the client has just this version (If-None-Match: RFC 9110, section 13.1.2).
 *
 * Returns: whether that was the answer
 */
gboolean madang_http_file_reply_unchanged (MadangRequest *request, const MadangHttpFile *file);

/** madang_http_file_reply: answers with all of @file, or as madang_http_file_reply_unchanged(). */
void madang_http_file_reply (MadangRequest *request, const MadangHttpFile *file);
