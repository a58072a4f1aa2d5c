#include "base/madang-uuid.h"

#include <string.h>

static void
test_text (void)
{
  static const char lower[] = "00112233-4455-6677-8899-aabbccddeeff";
  char text[MADANG_UUID_TEXT_SIZE];
  MadangUuid uuid, upper;

  g_assert_true (madang_uuid_parse (&uuid, lower));
  for (guint i = 0; i < sizeof uuid.bytes; i++)
    g_assert_cmphex (uuid.bytes[i], ==, i * 0x11);
  madang_uuid_format (&uuid, text);
  g_assert_cmpstr (text, ==, lower);
  g_assert_true (madang_uuid_parse (&upper, "00112233-4455-6677-8899-AABBCCDDEEFF"));
  g_assert_true (madang_uuid_equal (&uuid, &upper));
  g_assert_cmpuint (madang_uuid_hash (&uuid), ==, madang_uuid_hash (&upper));
}

static void
test_no_uuid (void)
{
  static const char *const cases[] = {
    "",
    "-",
    "00112233445566778899aabbccddeeff",
    "00112233-4455-6677-8899-aabbccddeef",
    "00112233-4455-6677-8899-aabbccddeeff0",
    "00112233-4455-6677-8899-aabbccddeeff ",
    " 00112233-4455-6677-8899-aabbccddeef",
    "{0112233-4455-6677-8899-aabbccddeef}",
    "001122334-455-6677-8899-aabbccddeeff",
    "00112233-4455-6677-8899-aabbccddeefg",
    "00112233--455-6677-8899-aabbccddeeff",
    "00112233-4455-6677-8899-aabbccddee\xc3\xa9",
    "0x112233-4455-6677-8899-aabbccddeeff",
  };
  MadangUuid uuid = { .bytes = { 7 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (madang_uuid_parse (&uuid, cases[i]));
  g_assert_cmpuint (uuid.bytes[0], ==, 7);
}

static void
test_random (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (madang_uuid_hash, madang_uuid_equal, g_free,
                                                       NULL);

  for (guint i = 0; i < 1000; i++)
    {
      MadangUuid *uuid = g_new (MadangUuid, 1);
      char text[MADANG_UUID_TEXT_SIZE];

      madang_uuid_init_random (uuid);
      madang_uuid_format (uuid, text);
      g_assert_cmpint (text[14], ==, '4');
      g_assert_nonnull (strchr ("89ab", text[19]));
      g_assert_true (g_hash_table_add (seen, uuid));
    }
}

/* FIPS 180-2, appendix B.1. */
static void
test_digest (void)
{
  char text[MADANG_UUID_TEXT_SIZE];
  MadangUuid uuid, other;

  madang_uuid_init_digest (&uuid, "abc", 3);
  madang_uuid_format (&uuid, text);
  g_assert_cmpstr (text, ==, "ba7816bf-8f01-cfea-4141-40de5dae2223");
  madang_uuid_init_digest (&other, "abc\0d", 5);
  g_assert_false (madang_uuid_equal (&uuid, &other));
  madang_uuid_init_digest (&uuid, "", 0);
  madang_uuid_format (&uuid, text);
  g_assert_cmpstr (text, ==, "e3b0c442-98fc-1c14-9afb-f4c8996fb924");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uuid/text", test_text);
  g_test_add_func ("/uuid/no-uuid", test_no_uuid);
  g_test_add_func ("/uuid/random", test_random);
  g_test_add_func ("/uuid/digest", test_digest);
  return g_test_run ();
}
