/*
 * MadangUuid: 16 bytes that name a session, a refresh token or the sending of a message. Plain data.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint8 bytes[16];
} MadangUuid;

#define MADANG_UUID_TEXT_SIZE 37 /* 36 characters and the NUL */

/** madang_uuid_init_random: 122 random bits from the kernel (RFC 4122, section 4.4). */
void madang_uuid_init_random (MadangUuid *uuid);

/**
 * madang_uuid_init_digest:
 * @uuid: filled with the first 16 bytes of the SHA-256 of @data
 * @data: a secret, or what must always give the same name
 * @length: its bytes
 *
 * What is stored of a secret: the digest proves nothing to whoever reads the database.
 */
void madang_uuid_init_digest (MadangUuid *uuid, gconstpointer data, gsize length);

/** madang_uuid_parse: reads the 36-character form, either case. Returns: whether @text is one. */
gboolean madang_uuid_parse (MadangUuid *uuid, const char *text);

/** madang_uuid_format: writes the 36-character form, lower case, with its NUL. */
void madang_uuid_format (const MadangUuid *uuid, char text[MADANG_UUID_TEXT_SIZE]);

/** madang_uuid_equal, madang_uuid_hash: for GHashTable; the bytes are random enough to be their own hash. */
gboolean madang_uuid_equal (gconstpointer a, gconstpointer b);
guint madang_uuid_hash (gconstpointer uuid);
