/*
 * Bodies of multipart/form-data (RFC 7578, RFC 2046) that are in memory: pure, over hostile bytes.
 *
 * libsoup's own reader (3.2.3) searches past the end of the body, misses a closing delimiter that nothing follows, and
 * knows no bounds. This one takes what browsers and HTTP libraries send, and refuses whatever two readers could take
 * apart differently.
 */
#pragma once

#include <json-glib/json-glib.h>

/** MadangUpload: a file of a form. Its name on the sender's disk is not kept: nothing of ours may follow it. */
typedef struct
{
  char *name;    /* the field's */
  GBytes *bytes; /* may be empty; a part of the body, which it keeps alive */
} MadangUpload;

/** madang_upload_free: frees @upload and what it owns. */
void madang_upload_free (MadangUpload *upload);

/** MadangHttpMultipart: what a form holds. All zero is empty. */
typedef struct
{
  JsonObject *texts;  /* fields without a file name, as strings; of equal names the first */
  JsonObject *lists;  /* of those of equal names all, as arrays of strings */
  GPtrArray *uploads; /* of MadangUpload: the others, also where a browser named no file */
} MadangHttpMultipart;

/** madang_http_multipart_clear: frees what @self holds and empties it. */
void madang_http_multipart_clear (MadangHttpMultipart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangHttpMultipart, madang_http_multipart_clear)

/**
 * madang_http_multipart_parse:
 * @self: empty; filled
 * @content_type: the Content-Type of the whole, which names the boundary
 * @body: the body
 * @texts_max: the most bytes that all texts together may have
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about the whole request, %MADANG_ERROR_TOO_LARGE beyond @texts_max
 *
 * Reads a form: the boundary is 1–70 characters of RFC 2046, section 5.1.1; lines end with CRLF; at most
 * %MADANG_MULTIPART_PARTS_MAX parts, each with at most %MADANG_MULTIPART_HEAD_MAX bytes of fields and a
 * `Content-Disposition: form-data` that names it; texts are UTF-8 without U+0000. Parts within parts and transfer
 * encodings (both deprecated, RFC 7578, sections 4.3 and 4.7) are refused. What a browser sends for a file that was not
 * chosen (neither file name nor bytes) is left out, as what stands before the first delimiter or behind the last is.
 *
 * Returns: whether it is a whole form
 */
gboolean madang_http_multipart_parse (MadangHttpMultipart *self,
                                      const char *content_type,
                                      GBytes *body,
                                      gsize texts_max,
                                      GError **error);
