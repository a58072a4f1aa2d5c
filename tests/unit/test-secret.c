#include "base/madang-secret.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"

typedef struct
{
  char *folder; /* does not exist yet; its parent does */
  char *parent;
  char *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->parent = g_dir_make_tmp ("madang-secret-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->parent, "state", NULL);
  fixture->file = g_build_filename (fixture->folder, "secret", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (fixture->file);
  g_remove (fixture->folder);
  g_remove (fixture->parent);
  g_free (fixture->file);
  g_free (fixture->folder);
  g_free (fixture->parent);
}

static mode_t
read_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static GBytes *
load_or_create (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GBytes *secret = madang_secret_load_or_create (fixture->folder, &error);

  g_assert_no_error (error);
  g_assert_nonnull (secret);
  return secret;
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  mode_t mask = umask (0077);
  g_autoptr (GBytes) first = load_or_create (fixture);
  g_autoptr (GBytes) second = load_or_create (fixture);
  gsize size;
  const char *text = g_bytes_get_data (first, &size);

  umask (mask);
  g_assert_cmpuint (size, ==, 2 * MADANG_SECRET_RANDOM);
  for (gsize i = 0; i < size; i++)
    g_assert_true (g_ascii_isxdigit (text[i]));
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpuint (read_mode (fixture->file), ==, 0600);
  g_assert_cmpuint (read_mode (fixture->folder), ==, 0711);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_differs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = load_or_create (fixture);
  g_autoptr (GBytes) second = NULL;

  g_remove (fixture->file);
  second = load_or_create (fixture);
  g_assert_false (g_bytes_equal (first, second));
}

static gpointer
run_at_once (gpointer data)
{
  return load_or_create (data);
}

/* Whoever starts at once gets the same secret, and nothing else is left. */
static void
test_race (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];
  g_autoptr (GBytes) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, run_at_once, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (GBytes) secret = g_thread_join (threads[i]);

      g_assert_true (last == NULL || g_bytes_equal (secret, last));
      g_clear_pointer (&last, g_bytes_unref);
      last = g_steal_pointer (&secret);
    }
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) secret = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (madang_secret_load (fixture->folder, &secret, &error));
  g_assert_no_error (error);
  g_assert_null (secret);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));

  g_mkdir (fixture->folder, 0700);
  g_assert_true (g_file_set_contents_full (fixture->file, "a\0b\n\n", 5, G_FILE_SET_CONTENTS_NONE,
                                           0400, NULL));
  g_assert_true (madang_secret_load (fixture->folder, &secret, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (secret, NULL), g_bytes_get_size (secret), "a\0b\n", 4);
}

static void
assert_refused (Fixture *fixture, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strdup_printf ("%s: %s", fixture->file, reason);

  g_assert_null (madang_secret_load_or_create (fixture->folder, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MADANG_SECRET_MAX + 1, 'x');
  const struct
  {
    gssize length;
    int mode;
    const char *reason;
  } cases[] = {
    { 64, 0640, "other users have access to it; set its mode to 0600" },
    { 64, 0602, "other users have access to it; set its mode to 0600" },
    { 0, 0600, "is empty; remove it to have a new secret created" },
    { MADANG_SECRET_MAX + 1, 0600, "is too long for a secret" },
  };

  g_mkdir (fixture->folder, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (g_file_set_contents (fixture->file, text, cases[i].length, NULL));
      g_assert_cmpint (g_chmod (fixture->file, cases[i].mode), ==, 0);
      assert_refused (fixture, cases[i].reason);
    }
  g_remove (fixture->file);
  g_assert_cmpint (mkfifo (fixture->file, 0600), ==, 0);
  assert_refused (fixture, "is not a regular file");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->folder, "a file", -1, NULL));
  g_assert_null (madang_secret_load_or_create (fixture->folder, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
  g_clear_error (&error);
  g_assert_null (madang_secret_load_or_create ("/proc/madang", &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/secret/create", Fixture, NULL, set_up, test_create, tear_down);
  g_test_add ("/secret/differs", Fixture, NULL, set_up, test_differs, tear_down);
  g_test_add ("/secret/race", Fixture, NULL, set_up, test_race, tear_down);
  g_test_add ("/secret/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/secret/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/secret/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  return g_test_run ();
}
