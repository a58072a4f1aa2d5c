#include "service/madang-pictures.h"

#include "fake-clock.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/madang-error.h"

#define GIF "GIF89a\x10\0\x10\0\0\0\0,some pixels"

typedef struct
{
  char *state_dir;
  char *folder;
  FakeClock *clock;
  MadangPictures *pictures;
  /* What the last call came to: */
  gboolean is_done;
  char *path;
  GBytes *bytes;
  const char *type;
  GError *error;
} Fixture;

static void
open_pictures (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->pictures);
  self->pictures = madang_pictures_new (self->state_dir, MADANG_CLOCK (self->clock),
                                        (MadangRate){ 3, 60 }, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->state_dir = g_dir_make_tmp ("madang-pictures-XXXXXX", NULL);
  self->folder = g_build_filename (self->state_dir, "media", NULL);
  self->clock = fake_clock_new ();
  open_pictures (self);
}

static char *
place (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static GPtrArray *
list_files (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

static void
clear_outcome (Fixture *self)
{
  self->is_done = FALSE;
  self->type = NULL;
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) names = list_files (self);

  clear_outcome (self);
  g_clear_object (&self->pictures);
  g_clear_object (&self->clock);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = place (self, names->pdata[i]);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_rmdir (self->state_dir);
  g_free (self->folder);
  g_free (self->state_dir);
}

static void
wait_done (Fixture *self)
{
  while (!self->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->path = madang_pictures_store_finish (MADANG_PICTURES (source), result, &self->error);
  self->is_done = TRUE;
}

static void
store_bytes (Fixture *self, gint64 user_id, const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  MadangCaller caller = { .user_id = user_id };

  clear_outcome (self);
  madang_pictures_store_async (self->pictures, &caller, bytes, on_stored, self);
  wait_done (self);
  g_assert_true ((self->path == NULL) == (self->error != NULL));
}

static void
store (Fixture *self, gint64 user_id)
{
  store_bytes (self, user_id, GIF, sizeof GIF - 1);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->bytes = madang_pictures_load_finish (MADANG_PICTURES (source), result, &self->type,
                                             &self->error);
  self->is_done = TRUE;
}

static void
load (Fixture *self, const char *name)
{
  clear_outcome (self);
  madang_pictures_load_async (self->pictures, name, on_loaded, self);
  wait_done (self);
}

static void
expect_bytes (Fixture *self)
{
  g_assert_no_error (self->error);
  g_assert_cmpmem (g_bytes_get_data (self->bytes, NULL), g_bytes_get_size (self->bytes), GIF,
                   sizeof GIF - 1);
}

static void
expect_mode (const char *path, guint mode)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, mode);
}

static void
test_store (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  store (self, 1);
  g_assert_no_error (self->error);
  g_assert_true (g_regex_match_simple ("^/media/[0-9a-f]{32}\\.gif$", self->path, 0, 0));
  name = g_strdup (self->path + strlen ("/media/"));
  path = place (self, name);
  expect_mode (path, 0600);
  expect_mode (self->folder, 0700);
  load (self, name);
  expect_bytes (self);
  g_assert_cmpstr (self->type, ==, "image/gif");
  open_pictures (self);
  load (self, name);
  expect_bytes (self);
}

static void
test_names_differ (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;

  store (self, 1);
  first = g_steal_pointer (&self->path);
  store (self, 1);
  g_assert_cmpstr (first, !=, self->path);
}

static void
expect_refused (Fixture *self, const char *text)
{
  g_autoptr (GPtrArray) files = list_files (self);
  const MadangProblem *problem;

  g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  problem = &g_array_index (madang_error_get_problems (self->error), MadangProblem, 0);
  g_assert_cmpstr (problem->field, ==, "profile_picture");
  g_assert_cmpstr (self->error->message, ==, text);
  g_assert_cmpuint (files->len, ==, 0);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

  store_bytes (self, 1, "", 0);
  expect_refused (self, "The file is empty.");
  store_bytes (self, 1, svg, sizeof svg - 1);
  expect_refused (self, "A PNG, JPEG, GIF or WebP picture is required.");
}

static void
test_limit (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      store_bytes (self, 1, "", 0); /* what is no picture does not count */
      store (self, 1);
      g_assert_no_error (self->error);
    }
  store (self, 1);
  g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_RATE_LIMITED);
  g_assert_cmpuint (madang_error_get_retry_after (self->error), ==, 20);
  store (self, 2);
  g_assert_no_error (self->error);
  fake_clock_advance (self->clock, 20 * G_USEC_PER_SEC);
  store (self, 1);
  g_assert_no_error (self->error);
}

static void
wait_gone (Fixture *self, const char *path)
{
  while (g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) held = NULL;

  store (self, 1);
  name = g_strdup (self->path + strlen ("/media/"));
  path = place (self, name);
  load (self, name);
  held = g_bytes_ref (self->bytes);
  g_free (self->path);
  self->path = g_strconcat ("/media/", name, NULL);
  madang_pictures_remove (self->pictures, self->path);
  madang_pictures_remove (self->pictures, self->path); /* harmless */
  wait_gone (self, path);
  load (self, name);
  g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_NOT_FOUND);
  self->bytes = g_steal_pointer (&held);
  g_clear_error (&self->error);
  expect_bytes (self);
}

/* Only what has a name of ours is touched, whatever a row says. */
static void
test_remove_others (Fixture *self, gconstpointer data)
{
  static const char *const paths[] = {
    "/media/default.svg",
    "/media/",
    "/media/keep.gif",
    "/media/../keep.gif",
    "/media/0123456789abcdef0123456789abcdef",
    "/media/0123456789abcdef0123456789abcdef.svg",
    "/media/0123456789ABCDEF0123456789ABCDEF.gif",
    "/media/./0123456789abcdef0123456789abcdef.gif",
    "https://example.org/0123456789abcdef0123456789abcdef.gif",
    "0123456789abcdef0123456789abcdef.gif",
  };
  g_autofree char *ours = place (self, "0123456789abcdef0123456789abcdef.gif");
  g_autofree char *other = place (self, "keep.gif");

  g_assert_true (g_file_set_contents (ours, GIF, -1, NULL));
  g_assert_true (g_file_set_contents (other, GIF, -1, NULL));
  madang_pictures_remove (self->pictures, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    madang_pictures_remove (self->pictures, paths[i]);
  store (self, 1); /* behind them */
  store (self, 1);
  g_assert_true (g_file_test (ours, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_load_others (Fixture *self, gconstpointer data)
{
  static const char *const names[] = {
    "",
    ".",
    "..",
    "keep.gif",
    "default.svg",
    "0123456789abcdef0123456789abcdef",
    "0123456789abcdef0123456789abcdef.gif",
    "0123456789abcdef0123456789abcdef.gif.part",
    "0123456789abcdef0123456789abcdef/..",
    "0123456789abcdef0123456789abcdef.gif/../../secret",
  };
  g_autofree char *other = place (self, "keep.gif");

  g_assert_true (g_file_set_contents (other, GIF, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      load (self, names[i]);
      g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_NOT_FOUND);
    }
}

static void
test_link (Fixture *self, gconstpointer data)
{
  g_autofree char *link = place (self, "0123456789abcdef0123456789abcdef.gif");

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "*cannot be read*");
  load (self, "0123456789abcdef0123456789abcdef.gif");
  g_test_assert_expected_messages ();
  g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
}

static void
test_sweep (Fixture *self, gconstpointer data)
{
  g_autofree char *part = place (self, "0123456789abcdef0123456789abcdef.gif.part");
  g_autofree char *whole = place (self, "0123456789abcdef0123456789abcdef.gif");

  g_assert_true (g_file_set_contents (part, "GIF89a", -1, NULL));
  g_assert_true (g_file_set_contents (whole, GIF, -1, NULL));
  open_pictures (self);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (whole, G_FILE_TEST_EXISTS));
}

/* A folder that takes nothing: removed under our feet, for a disk that does so cannot be had everywhere. */
static void
test_no_disk (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "*cannot be stored*");
  store (self, 1);
  g_test_assert_expected_messages ();
  g_assert_error (self->error, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_assert_cmpuint (madang_error_get_retry_after (self->error), >, 0);
}

static void
test_unusable (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_assert_true (g_file_set_contents (self->folder, "", 0, NULL));
  g_assert_null (
      madang_pictures_new (self->state_dir, MADANG_CLOCK (self->clock), (MadangRate){ 0 }, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
  g_remove (self->folder);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *path = madang_pictures_store_finish (MADANG_PICTURES (source), result, NULL);

  g_assert_nonnull (path);
  --*(guint *) data;
}

/* The pictures may be dropped while they are written. */
static void
test_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (GIF, sizeof GIF - 1);
  guint left = 50;

  for (guint i = 0; i < 50; i++)
    madang_pictures_store_async (self->pictures, &(MadangCaller){ .user_id = i + 1 }, bytes,
                                 on_counted, &left);
  g_clear_object (&self->pictures);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/pictures/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("store", test_store);
  ADD ("names-differ", test_names_differ);
  ADD ("refused", test_refused);
  ADD ("limit", test_limit);
  ADD ("remove", test_remove);
  ADD ("remove-others", test_remove_others);
  ADD ("load-others", test_load_others);
  ADD ("link", test_link);
  ADD ("sweep", test_sweep);
  ADD ("no-disk", test_no_disk);
  ADD ("unusable", test_unusable);
  ADD ("dropped", test_dropped);
#undef ADD
  return g_test_run ();
}
