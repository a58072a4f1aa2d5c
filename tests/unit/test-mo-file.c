#include "i18n/madang-mo-file.h"

#include <string.h>

#include <gio/gio.h>

#include "madang-resources.h"

typedef struct
{
  const char *original; /* with its NULs inside; sorted by strcmp */
  gsize original_size;  /* without the last NUL */
  const char *translation;
  gsize translation_size;
} Entry;

#define ENTRY(original, translation)                                       \
  {                                                                        \
    original, sizeof (original) - 1, translation, sizeof (translation) - 1 \
  }

static const Entry entries[] = {
  ENTRY ("", "Plural-Forms: nplurals=3; plural=n==1 ? 0 : n==2 ? 1 : n==9 ? 3 : 2;\n"),
  ENTRY ("%s day\0%s days", "%s den\0%s dni\0%s dnej"),
  ENTRY ("%s hour\0%s hours", "%s chas"),
  ENTRY ("Empty", ""),
  ENTRY ("No", "Net"),
  ENTRY ("Yes", "Da"),
};

static void
append_number (GByteArray *file, gboolean swapped, guint32 number)
{
  guint32 stored = swapped ? GUINT32_SWAP_LE_BE (number) : number;

  g_byte_array_append (file, (const guint8 *) &stored, sizeof stored);
}

static GBytes *
build_catalogue (gboolean swapped)
{
  GByteArray *file = g_byte_array_new ();
  guint32 n = G_N_ELEMENTS (entries);
  guint32 header[] = { 0x950412de, 0, n, 28, 28 + n * 8, 0, 28 + n * 16 };
  guint32 offset = 28 + n * 16;

  for (guint i = 0; i < G_N_ELEMENTS (header); i++)
    append_number (file, swapped, header[i]);
  for (guint i = 0; i < 2 * n; i++)
    {
      const Entry *entry = &entries[i % n];
      guint32 size = i < n ? entry->original_size : entry->translation_size;

      append_number (file, swapped, size);
      append_number (file, swapped, offset);
      offset += size + 1;
    }
  for (guint i = 0; i < n; i++)
    g_byte_array_append (file, (const guint8 *) entries[i].original, entries[i].original_size + 1);
  for (guint i = 0; i < n; i++)
    g_byte_array_append (file, (const guint8 *) entries[i].translation,
                         entries[i].translation_size + 1);
  return g_byte_array_free_to_bytes (file);
}

static void
test_lookup (gconstpointer swapped)
{
  g_autoptr (GBytes) bytes = build_catalogue (GPOINTER_TO_INT (swapped));
  g_autoptr (MadangMoFile) file = madang_mo_file_new (bytes);
  const char *text;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_nonnull (file);
  text = madang_mo_file_lookup (file, "Yes");
  g_assert_cmpstr (text, ==, "Da");
  g_assert_true (text > data && text < data + size);
  g_assert_cmpstr (madang_mo_file_lookup (file, "No"), ==, "Net");
  g_assert_cmpstr (madang_mo_file_lookup (file, "%s day"), ==, "%s den");
  g_assert_null (madang_mo_file_lookup (file, "Empty"));
  g_assert_null (madang_mo_file_lookup (file, "Maybe"));
  g_assert_null (madang_mo_file_lookup (file, "A"));
  g_assert_null (madang_mo_file_lookup (file, "Zebra"));
}

static void
test_counted (gconstpointer swapped)
{
  g_autoptr (GBytes) bytes = build_catalogue (GPOINTER_TO_INT (swapped));
  g_autoptr (MadangMoFile) file = madang_mo_file_new (bytes);
  static const char *const forms[] = { "%s dnej", "%s den", "%s dni", "%s dnej" };

  g_assert_nonnull (file);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    g_assert_cmpstr (madang_mo_file_lookup_counted (file, "%s day", "%s days", i), ==, forms[i]);
  g_assert_cmpstr (madang_mo_file_lookup_counted (file, "%s day", "%s days", G_MAXUINT64), ==,
                   "%s dnej");
  g_assert_cmpstr (madang_mo_file_lookup_counted (file, "%s day", "%s days", 9), ==, "%s den");
  g_assert_null (madang_mo_file_lookup_counted (file, "%s day", "%s dayz", 1));
  g_assert_null (madang_mo_file_lookup_counted (file, "Yes", "Yeses", 1));
  g_assert_null (madang_mo_file_lookup_counted (file, "Maybe", "Maybes", 1));
  /* an entry with fewer forms than the rule chooses among */
  g_assert_cmpstr (madang_mo_file_lookup_counted (file, "%s hour", "%s hours", 1), ==, "%s chas");
  g_assert_null (madang_mo_file_lookup_counted (file, "%s hour", "%s hours", 2));
}

/*
 * Opens a copy that ends where the block on the heap ends, so that a sanitizer sees a byte too far, and asks it
 * all.
 */
static gboolean
try_catalogue (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MadangMoFile) file = madang_mo_file_new (bytes);
  static const char *const msgids[] = { "", "Yes", "Not found.", "%s day", "zzz" };
  gsize length = 0;

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (msgids); i++)
    {
      const char *text = madang_mo_file_lookup (file, msgids[i]);

      length += text != NULL ? strlen (text) : 0;
    }
  for (guint count = 0; count < 4; count++)
    {
      const char *text = madang_mo_file_lookup_counted (file, "%s day", "%s days", count);

      length += text != NULL ? strlen (text) : 0;
      text = madang_mo_file_lookup_counted (file, "This field can have at most %s character.",
                                            "This field can have at most %s characters.", count);
      length += text != NULL ? strlen (text) : 0;
    }
  g_assert_cmpuint (length, <=, 100 * size);
  return TRUE;
}

static void
test_refused (void)
{
  static const struct
  {
    guint index; /* of the number in the file, in steps of 4 bytes */
    guint32 value;
  } cases[] = {
    { 0, 0x12345678 },                          /* magic */
    { 1, 0x00020000 },                          /* major revision */
    { 2, G_MAXUINT32 },                         /* number of texts */
    { 2, 0x20000000 },      { 3, G_MAXUINT32 }, /* tables */
    { 3, G_MAXUINT32 - 3 }, { 4, G_MAXUINT32 },
    { 7, G_MAXUINT32 },               /* the first text's length and offset */
    { 8, G_MAXUINT32 },     { 9, 3 }, /* the second text does not end with a NUL */
  };
  g_autoptr (GBytes) bytes = build_catalogue (FALSE);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);

      memcpy (copy + cases[i].index * 4, &cases[i].value, 4);
      g_assert_false (try_catalogue (copy, size));
    }
  for (gsize cut = 0; cut < size; cut++)
    g_assert_false (try_catalogue (data, cut));
  g_assert_true (try_catalogue (data, size));
}

static void
test_mutations (gconstpointer path)
{
  g_autoptr (GBytes) bytes = path != NULL
                                 ? g_resource_lookup_data (madang_get_resource (), path, 0, NULL)
                                 : build_catalogue (TRUE);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  static const guint8 flips[] = { 0x01, 0x80, 0xff, 0x7f };

  g_assert_true (try_catalogue (data, size));
  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);

      copy[i] ^= flips[i / 4 % G_N_ELEMENTS (flips)];
      try_catalogue (copy, size);
    }
  for (guint round = 0; round < 5000; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      /* every other time the header and the tables alone, where it hurts most */
      gsize end = round % 2 == 0 ? size : MIN (size, 1024);

      for (int n = g_test_rand_int_range (1, 8); n > 0; n--)
        copy[g_test_rand_int_range (0, end)] = g_test_rand_int_range (0, 256);
      try_catalogue (copy,
                     g_test_rand_int_range (0, 2) ? size : (gsize) g_test_rand_int_range (0, size));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mo-file/lookup/own-order", GINT_TO_POINTER (FALSE), test_lookup);
  g_test_add_data_func ("/mo-file/lookup/other-order", GINT_TO_POINTER (TRUE), test_lookup);
  g_test_add_data_func ("/mo-file/counted/own-order", GINT_TO_POINTER (FALSE), test_counted);
  g_test_add_data_func ("/mo-file/counted/other-order", GINT_TO_POINTER (TRUE), test_counted);
  g_test_add_func ("/mo-file/refused", test_refused);
  g_test_add_data_func ("/mo-file/mutations/small", NULL, test_mutations);
  g_test_add_data_func ("/mo-file/mutations/russian", "/org/madang/po/ru.mo", test_mutations);
  return g_test_run ();
}
