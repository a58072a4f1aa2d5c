/*
 * MadangPictureFormat: which pictures are taken, known by what is in them. Pure, over hostile bytes.
 *
 * The beginning must be that of such a file, down to its size in pixels; the pixels themselves are the reader's affair,
 * who is told the type and not to guess.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *extension; /* with its dot */
  const char *type;      /* its media type */
  /* Whether @data (of @length bytes) begins as such a file does; gives its size where so. */
  gboolean (*measure) (const guint8 *data, gsize length, guint *width, guint *height);
} MadangPictureFormat;

/**
 * madang_picture_format_detect:
 * @data: (array length=length): a file
 * @length: its bytes
 *
 * Returns: (nullable): its format, constant; %NULL where it is none of ours, or of a size that no camera has
 *   (%MADANG_PICTURE_PIXELS_MAX)
 */
const MadangPictureFormat *madang_picture_format_detect (const guint8 *data, gsize length);

/** madang_picture_format_find: Returns: (nullable): the format of files that end with @extension, in lower case */
const MadangPictureFormat *madang_picture_format_find (const char *extension);
