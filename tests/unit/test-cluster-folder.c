#include "store/madang-cluster-folder.h"

#include "base/madang-error.h"

#include <glib/gstdio.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
make_state_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("madang-cluster-XXXXXX", &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0711), ==, 0);
  return path;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_initdb_fails (void)
{
  g_autofree char *state_dir = make_state_dir ();
  g_autofree char *folder = madang_cluster_folder_get_path (state_dir);
  g_autofree char *initdb = g_build_filename (state_dir, "initdb", NULL);
  g_autoptr (MadangClusterUser) user = madang_cluster_user_find (folder, NULL);
  g_autoptr (GError) error = NULL;

  write_file (state_dir, "initdb",
              "#!/bin/sh\n"
              "touch $2/half\n"
              "echo 'initdb: error: the moon is full' >&2\n"
              "echo 'initdb: not removed' >&2\n"
              "exit 1\n");
  g_assert_cmpint (g_chmod (initdb, 0755), ==, 0);
  g_assert_false (madang_cluster_folder_make (state_dir, user, state_dir, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  g_assert_true (g_str_has_suffix (error->message, ": initdb: error: the moon is full"));
  g_assert_cmpint (g_unlink (initdb), ==, 0);
  g_assert_cmpint (g_rmdir (state_dir), ==, 0);
}

typedef struct
{
  const char *begun; /* pattern of a file that initdb makes when it is ready to be cancelled */
  GCancellable *cancellable;
} Cancelling;

static gboolean
on_look (gpointer data)
{
  const Cancelling *cancelling = data;
  glob_t found;

  if (glob (cancelling->begun, 0, NULL, &found) != 0)
    return G_SOURCE_CONTINUE;
  globfree (&found);
  g_cancellable_cancel (cancelling->cancellable);
  return G_SOURCE_REMOVE;
}

static void
assert_cancelled (const char *state_dir, const char *end)
{
  g_autofree char *folder = madang_cluster_folder_get_path (state_dir);
  g_autofree char *begun = g_build_filename (state_dir, "postgresql.draft-*", "half", NULL);
  g_autoptr (MadangClusterUser) user = madang_cluster_user_find (folder, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Cancelling cancelling = { begun, cancellable };

  g_timeout_add (20, on_look, &cancelling);
  g_cancellable_push_current (cancellable);
  g_assert_false (madang_cluster_folder_make (state_dir, user, state_dir, &error));
  g_cancellable_pop_current (cancellable);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  if (!g_str_has_suffix (error->message, end))
    g_error ("unexpected: %s", error->message);
}

/* The one waits for a program of its own, as in system(3), before it heeds the signal; the other never does. */
static void
test_initdb_cancelled (void)
{
  static const struct
  {
    const char *trap;
    const char *end;
  } cases[] = { { "echo initdb: error: heard >&2; exit 1", ": initdb: error: heard" },
                { "", ": Operation was cancelled" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *state_dir = make_state_dir ();
      g_autofree char *initdb = g_build_filename (state_dir, "initdb", NULL);
      g_autofree char *script = g_strdup_printf ("#!/bin/sh\n"
                                                 "trap '%s' TERM\n"
                                                 "touch $2/half\n"
                                                 "sleep 600\n",
                                                 cases[i].trap);

      write_file (state_dir, "initdb", script);
      g_assert_cmpint (g_chmod (initdb, 0755), ==, 0);
      assert_cancelled (state_dir, cases[i].end);
      g_assert_cmpint (g_unlink (initdb), ==, 0);
      g_assert_cmpint (g_rmdir (state_dir), ==, 0);
    }
}

static void
assert_unreadable (const char *folder)
{
  g_autoptr (GError) error = NULL;
  guint version;

  g_assert_false (madang_cluster_folder_read_schema (folder, &version, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, "MADANG_SCHEMA: cannot be read"));
}

static void
test_note (void)
{
  g_autofree char *folder = make_state_dir ();
  g_autofree char *note = g_build_filename (folder, "MADANG_SCHEMA", NULL);
  const char *const numbers[] = { "", "one\n", "-5\n", "1x\n", "99999999999999999999\n" };
  guint version = 9;

  g_assert_true (madang_cluster_folder_read_schema (folder, &version, NULL));
  g_assert_cmpuint (version, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      write_file (folder, "MADANG_SCHEMA", numbers[i]);
      assert_unreadable (folder);
    }
  g_unlink (note);
  g_assert_cmpint (g_mkdir (note, 0700), ==, 0);
  assert_unreadable (folder);
  g_assert_false (madang_cluster_folder_note_schema (folder, 7, NULL));
  g_rmdir (note);
  g_assert_cmpint (mkfifo (note, 0600), ==, 0);
  assert_unreadable (folder);
  g_assert_true (madang_cluster_folder_note_schema (folder, 7, NULL));
  g_assert_true (madang_cluster_folder_read_schema (folder, &version, NULL));
  g_assert_cmpuint (version, ==, 7);
  g_unlink (note);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cluster-folder/initdb-fails", test_initdb_fails);
  g_test_add_func ("/cluster-folder/initdb-cancelled", test_initdb_cancelled);
  g_test_add_func ("/cluster-folder/note", test_note);
  return g_test_run ();
}
