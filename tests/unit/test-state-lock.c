#include "store/madang-state-lock.h"

#include "base/madang-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

static void
test_two (void)
{
  g_autofree char *state_dir = g_dir_make_tmp ("madang-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (state_dir, "lock", NULL);
  g_autoptr (GError) error = NULL;
  int lock = madang_state_lock_take (state_dir, NULL);

  g_assert_cmpint (lock, >=, 0);
  g_assert_true (madang_state_lock_is_held (state_dir));
  g_assert_cmpint (madang_state_lock_take (state_dir, &error), ==, -1);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  close (lock);
  g_assert_false (madang_state_lock_is_held (state_dir));
  g_unlink (path);
  g_rmdir (state_dir);
}

static gpointer
end_look (gpointer fd)
{
  g_usleep (20 * 1000);
  close (GPOINTER_TO_INT (fd));
  return NULL;
}

/* As madang_state_lock_is_held() has it for a moment. */
static void
test_look (void)
{
  g_autofree char *state_dir = g_dir_make_tmp ("madang-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (state_dir, "lock", NULL);
  int look = open (path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
  GThread *thread;
  int lock;

  g_assert_cmpint (flock (look, LOCK_SH), ==, 0);
  thread = g_thread_new ("look", end_look, GINT_TO_POINTER (look));
  lock = madang_state_lock_take (state_dir, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_thread_join (thread);
  g_assert_true (madang_state_lock_is_held (state_dir));
  close (lock);
  g_assert_false (madang_state_lock_is_held (state_dir));
  g_unlink (path);
  g_rmdir (state_dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-lock/two", test_two);
  g_test_add_func ("/state-lock/look", test_look);
  return g_test_run ();
}
