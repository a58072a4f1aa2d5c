#include "base/madang-uuid.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Whether a hyphen stands at `position` of the 36-character form. */
static gboolean
is_hyphen (guint position)
{
  return position == 8 || position == 13 || position == 18 || position == 23;
}

void
madang_uuid_init_random (MadangUuid *uuid)
{
  /* Over getrandom(2). It cannot fail on a kernel we run on, and there is no safe way on if it does. */
  if (getentropy (uuid->bytes, sizeof uuid->bytes) != 0)
    g_error ("The kernel gives no random bytes: %s", g_strerror (errno));
  uuid->bytes[6] = (uuid->bytes[6] & 0x0f) | 0x40;
  uuid->bytes[8] = (uuid->bytes[8] & 0x3f) | 0x80;
}

void
madang_uuid_init_digest (MadangUuid *uuid, gconstpointer data, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, data, length);
  g_checksum_get_digest (checksum, digest, &size);
  memcpy (uuid->bytes, digest, sizeof uuid->bytes);
}

gboolean
madang_uuid_parse (MadangUuid *uuid, const char *text)
{
  MadangUuid result = { 0 };
  guint digit = 0;

  if (strlen (text) != MADANG_UUID_TEXT_SIZE - 1)
    return FALSE;
  for (guint i = 0; text[i] != '\0'; i++)
    {
      int value = g_ascii_xdigit_value (text[i]);

      if (is_hyphen (i) ? text[i] != '-' : value < 0)
        return FALSE;
      if (is_hyphen (i))
        continue;
      result.bytes[digit / 2] = result.bytes[digit / 2] << 4 | value;
      digit++;
    }
  *uuid = result;
  return TRUE;
}

void
madang_uuid_format (const MadangUuid *uuid, char text[MADANG_UUID_TEXT_SIZE])
{
  static const char hex[] = "0123456789abcdef";
  char *end = text;

  for (guint i = 0; i < sizeof uuid->bytes; i++)
    {
      if (is_hyphen (end - text))
        *end++ = '-';
      *end++ = hex[uuid->bytes[i] >> 4];
      *end++ = hex[uuid->bytes[i] & 15];
    }
  *end = '\0';
}

gboolean
madang_uuid_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (MadangUuid)) == 0;
}

guint
madang_uuid_hash (gconstpointer uuid)
{
  guint hash;

  memcpy (&hash, ((const MadangUuid *) uuid)->bytes, sizeof hash);
  return hash;
}
