#include "store/madang-cluster.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-cluster-folder.h"
#include "store/madang-cluster-server.h"
#include "store/madang-runtime-dir.h"

#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_SECONDS 30

/* One state directory for all tests that want one with a cluster in it: making it takes most of a test's time. */
typedef struct
{
  const char *program; /* ourselves, to be run as another daemon */
  char *state_dir;
} Suite;

static void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_usleep (2000);
}

static void
spin_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    spin ();
}

static PGconn *
connect_when_ready (const char *conninfo)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  PGconn *connection = PQconnectdb (conninfo);

  while (PQstatus (connection) != CONNECTION_OK)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("no connection: %s", PQerrorMessage (connection));
      spin ();
      PQreset (connection);
    }
  return connection;
}

static char *
ask (PGconn *connection, const char *query)
{
  PGresult *result = PQexec (connection, query);
  char *value;

  g_assert_cmpint (PQresultStatus (result), ==, PGRES_TUPLES_OK);
  value = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  return value;
}

static void
assert_answer (PGconn *connection, const char *query, const char *expected)
{
  g_autofree char *answer = ask (connection, query);

  g_assert_cmpstr (answer, ==, expected);
}

static MadangCluster *
start (const char *state_dir)
{
  g_autoptr (GError) error = NULL;
  MadangCluster *cluster = madang_cluster_new (state_dir, &error);

  g_assert_no_error (error);
  g_assert_true (madang_cluster_start (cluster, &error));
  g_assert_no_error (error);
  return cluster;
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_cluster_stop_finish (MADANG_CLUSTER (source), result);
  *(gboolean *) data = TRUE;
}

static void
stop (MadangCluster *cluster)
{
  gboolean stopped = FALSE;

  madang_cluster_stop_async (cluster, MADANG_STOP_DATABASE_MS, on_stopped, &stopped);
  while (!stopped)
    spin ();
}

static pid_t
read_server_pid (const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, "postgresql", "postmaster.pid", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? (pid_t) atoi (text) : 0;
}

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
remove_dir (const char *path)
{
  const char *const argv[] = { "rm", "-rf", "--", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

static void
write_state_file (const char *state_dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_refused (const char *state_dir, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangCluster) cluster = madang_cluster_new (state_dir, &error);

  g_assert_null (cluster);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("unexpected: %s", error->message);
}

/*
 * Warnings end a test. These are what some want, and their number is PostgreSQL's affair: it may refuse a few
 * times.
 */
static void
tolerate_warnings (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
}

static void
refuse_warnings (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}

static void
test_empty_state (gconstpointer data)
{
  const Suite *suite = data;
  g_autofree char *draft = g_build_filename (suite->state_dir, "postgresql.draft-abcdef", NULL);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (MadangCluster) cluster = NULL;
  struct stat status;
  PGconn *connection;

  g_assert_cmpint (g_mkdir (draft, 0700), ==, 0);
  write_state_file (draft, "PG_VERSION", "15\n");
  cluster = start (suite->state_dir);
  connection = connect_when_ready (madang_cluster_get_conninfo (cluster));
  g_test_message ("empty state until connected: %.3f s",
                  (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  assert_answer (connection, "SELECT current_user || '@' || current_database ()", "madang@madang");
  assert_answer (connection, "SHOW server_encoding", "UTF8");
  assert_answer (connection,
                 "SELECT string_agg (x, '' ORDER BY x) FROM unnest ('{나,b,B,가}'::text[]) x",
                 "Bb가나");
  assert_answer (connection, "SHOW listen_addresses", "");
  assert_answer (connection, "SHOW synchronous_commit", "on");
  assert_answer (connection, "SHOW jit", "off");
  g_autofree char *folder = ask (connection, "SHOW data_directory");
  g_assert_cmpint (stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  PQfinish (connection);
  stop (cluster);
  g_assert_cmpint (read_server_pid (suite->state_dir), ==, 0);
}

static void
test_existing_state (gconstpointer data)
{
  const Suite *suite = data;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (MadangCluster) cluster = start (suite->state_dir);
  g_autofree char *conninfo = g_strdup (madang_cluster_get_conninfo (cluster));
  pid_t pid;

  PQfinish (connect_when_ready (conninfo));
  g_test_message ("existing state until connected: %.3f s",
                  (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  stop (cluster);
  stop (cluster);
  g_assert_true (madang_cluster_start (cluster, NULL));
  PQfinish (connect_when_ready (conninfo));
  pid = read_server_pid (suite->state_dir);
  g_clear_object (&cluster);
  g_assert_cmpint (kill (pid, 0), !=, 0);
}

static void
test_restart (gconstpointer data)
{
  const Suite *suite = data;
  g_autoptr (MadangCluster) cluster = start (suite->state_dir);
  const char *conninfo = madang_cluster_get_conninfo (cluster);

  tolerate_warnings ();
  for (guint i = 0; i < 2; i++)
    {
      PGconn *connection = connect_when_ready (conninfo);
      pid_t pid = read_server_pid (suite->state_dir);

      PQclear (PQexec (connection, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer"));
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      while (PQstatus (connection) == CONNECTION_OK)
        PQclear (PQexec (connection, "SELECT 1"));
      PQfinish (connection);
      connection = connect_when_ready (conninfo);
      assert_answer (connection, "SELECT answer FROM kept", "42");
      PQfinish (connection);
      g_assert_cmpint (read_server_pid (suite->state_dir), !=, pid);
    }
  stop (cluster);
  refuse_warnings ();
}

/* The server does not notice by itself, and goes on without anybody who finds it. */
static void
test_lost_socket (gconstpointer data)
{
  const Suite *suite = data;
  g_autoptr (MadangCluster) cluster = start (suite->state_dir);
  const char *conninfo = madang_cluster_get_conninfo (cluster);
  g_autofree char *runtime_dir = madang_runtime_dir_find (suite->state_dir);
  g_autofree char *path = g_build_filename (runtime_dir, ".s.PGSQL.5432", NULL);

  for (guint i = 0; i < 2; i++)
    {
      PGconn *connection = connect_when_ready (conninfo);
      pid_t pid = read_server_pid (suite->state_dir);
      guint64 socket = 0;

      g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING, "The database's socket in *");
      g_test_expect_message ("Madang", G_LOG_LEVEL_WARNING,
                             "The database has ended (exit code 0)*");
      g_assert_true (madang_cluster_server_keeps_socket (runtime_dir, &socket));
      spin_for (250); /* until the cluster has seen it; else it would take longer to miss it */
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_false (madang_cluster_server_keeps_socket (runtime_dir, &socket));
      if (i == 1)
        g_assert_cmpint (symlink ("elsewhere", path), ==, 0);
      while (PQstatus (connection) == CONNECTION_OK)
        {
          spin ();
          PQclear (PQexec (connection, "SELECT 1"));
        }
      PQfinish (connection);
      PQfinish (connect_when_ready (conninfo));
      g_assert_cmpint (read_server_pid (suite->state_dir), !=, pid);
      g_test_assert_expected_messages ();
    }
  stop (cluster);
}

static void
test_stop_while_pausing (gconstpointer data)
{
  const Suite *suite = data;
  g_autoptr (MadangCluster) cluster = start (suite->state_dir);
  pid_t pid;

  tolerate_warnings ();
  PQfinish (connect_when_ready (madang_cluster_get_conninfo (cluster)));
  pid = read_server_pid (suite->state_dir);
  kill (pid, SIGKILL);
  while (kill (pid, 0) == 0)
    spin ();
  stop (cluster);
  spin_for (300);
  g_assert_cmpint (read_server_pid (suite->state_dir), ==, pid);
  refuse_warnings ();
}

/* Runs ourselves as a daemon that holds the state directory's cluster; waits until that can be used. */
static GSubprocess *
run_daemon (const Suite *suite)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, suite->program,
                                         "--hold", suite->state_dir, NULL);
  char ready;

  g_assert_no_error (error);
  g_assert_cmpint (
      g_input_stream_read (g_subprocess_get_stdout_pipe (other), &ready, 1, NULL, NULL), ==, 1);
  return other;
}

static int
hold (const char *state_dir)
{
  g_autoptr (MadangCluster) cluster = start (state_dir);

  PQfinish (connect_when_ready (madang_cluster_get_conninfo (cluster)));
  if (write (STDOUT_FILENO, "+", 1) != 1)
    return 1;
  for (;;)
    spin ();
}

static void
test_two_daemons (gconstpointer data)
{
  const Suite *suite = data;
  g_autoptr (GSubprocess) other = run_daemon (suite);
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangCluster) cluster = madang_cluster_new (suite->state_dir, &error);

  g_assert_no_error (error);
  g_assert_false (madang_cluster_start (cluster, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, "Another madangd"));
  g_clear_error (&error);

  g_subprocess_force_exit (other);
  g_subprocess_wait (other, NULL, NULL);
  g_assert_true (madang_cluster_start (cluster, &error));
  PQfinish (connect_when_ready (madang_cluster_get_conninfo (cluster)));
}

/* A server that does not stop when its daemon dies, but a while after. */
static void
test_live_stray (gconstpointer data)
{
  const Suite *suite = data;
  g_autoptr (GSubprocess) other = run_daemon (suite);
  g_autoptr (MadangCluster) cluster = NULL;
  pid_t pid = read_server_pid (suite->state_dir);
  g_autofree char *wake = g_strdup_printf ("sh -c 'sleep 1.5; kill -CONT %d'", (int) pid);

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_true (g_spawn_command_line_async (wake, NULL));
  g_subprocess_force_exit (other);
  g_subprocess_wait (other, NULL, NULL);
  cluster = start (suite->state_dir);
  PQfinish (connect_when_ready (madang_cluster_get_conninfo (cluster)));
  g_assert_cmpint (read_server_pid (suite->state_dir), !=, pid);
}

static void
test_stale_pid_file (gconstpointer data)
{
  const Suite *suite = data;
  g_autofree char *stranger = g_strdup_printf ("%d\n", getpid ());
  const char *const texts[] = { "4194300\n", stranger, "" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MadangCluster) cluster = NULL;

      write_state_file (suite->state_dir, "postgresql/postmaster.pid", texts[i]);
      cluster = start (suite->state_dir);
      PQfinish (connect_when_ready (madang_cluster_get_conninfo (cluster)));
    }
}

static void
test_other_major (gconstpointer data)
{
  const Suite *suite = data;
  g_autofree char *folder = g_build_filename (suite->state_dir, "postgresql", NULL);
  g_autofree char *ours = NULL;
  guint major;

  g_assert_true (madang_cluster_folder_read_major (folder, &major, NULL));
  ours = g_strdup_printf ("%u\n", major);
  g_assert_cmpuint (major, >=, 15);
  write_state_file (folder, "PG_VERSION", "99\n");
  assert_refused (suite->state_dir, "*PostgreSQL 99*postgresql-99*pg_dump*");
  write_state_file (folder, "PG_VERSION", ours);
}

static void
test_occupied_folder (void)
{
  g_autofree char *state_dir = make_state_dir ();
  g_autofree char *folder = g_build_filename (state_dir, "postgresql", NULL);
  const char *const numbers[] = { "", "fifteen\n", "-15\n", "0\n", "99999999999999999999\n" };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  if (geteuid () == 0)
    g_assert_cmpint (chown (folder, 65534, 65534), ==, 0);
  write_state_file (folder, "kept", "somebody's\n");
  assert_refused (state_dir, "*postgresql is not empty and holds no database*");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      write_state_file (folder, "PG_VERSION", numbers[i]);
      assert_refused (state_dir, "*postgresql*");
    }
  remove_dir (state_dir);
}

static void
test_no_way (void)
{
  g_autofree char *closed = make_state_dir ();
  g_autofree char *state_dir = g_build_filename (closed, "in", "state", NULL);
  g_autofree char *pattern = g_strdup_printf ("*cannot pass through*%s:*", closed);

  if (geteuid () == 0)
    {
      g_assert_cmpint (g_chmod (closed, 0700), ==, 0);
      assert_refused (state_dir, pattern);
      g_assert_false (g_file_test (state_dir, G_FILE_TEST_EXISTS));
    }
  remove_dir (closed);
}

static void
test_anothers_folder (void)
{
  g_autofree char *state_dir = make_state_dir ();
  g_autofree char *folder = g_build_filename (state_dir, "postgresql", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  write_state_file (folder, "PG_VERSION", "15\n");
  if (geteuid () == 0)
    assert_refused (state_dir, "*belongs to the user root*");
  remove_dir (state_dir);
}

static void
assert_in_the_way (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (madang_runtime_dir_make (path, geteuid (), getegid (), &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_DATABASE);
}

static void
test_hostile_runtime_dir (void)
{
  g_autofree char *parent = make_state_dir ();
  g_autofree char *path = g_build_filename (parent, "runtime", NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_cmpint (symlink ("/tmp", path), ==, 0);
  assert_in_the_way (path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  write_state_file (parent, "runtime", "");
  assert_in_the_way (path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  if (geteuid () == 0)
    {
      g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
      assert_in_the_way (path);
      g_assert_cmpint (chown (path, 0, 0), ==, 0);
    }
  g_assert_true (madang_runtime_dir_make (path, geteuid (), getegid (), &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  remove_dir (parent);
}

static void
test_runtime_dir_path (void)
{
  g_autofree char *parent = make_state_dir ();
  g_autofree char *service = g_strdup_printf ("%s:/elsewhere", parent);
  g_autofree char *expected = g_build_filename (parent, "postgresql", NULL);
  const char *const unfit[] = { "/nonexistent", "relative", "/tmp,comma", "" };

  g_setenv ("RUNTIME_DIRECTORY", service, TRUE);
  g_autofree char *given = madang_runtime_dir_find ("/state");
  g_assert_cmpstr (given, ==, expected);
  for (guint i = 0; i < G_N_ELEMENTS (unfit); i++)
    {
      g_setenv ("RUNTIME_DIRECTORY", unfit[i], TRUE);
      g_setenv ("XDG_RUNTIME_DIR", unfit[i], TRUE);
      g_autofree char *path = madang_runtime_dir_find ("/state");

      g_assert_true (g_str_has_prefix (path, geteuid () == 0 ? "/run/madang-" : "/tmp/madang-"));
      g_assert_cmpuint (strlen (path), <, 40);
    }
  g_unsetenv ("RUNTIME_DIRECTORY");
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_autofree char *one = madang_runtime_dir_find ("/state/one");
  g_autofree char *two = madang_runtime_dir_find ("/state/two");
  g_assert_cmpstr (one, !=, two);
  remove_dir (parent);
}

int
main (int argc, char **argv)
{
  Suite suite = { argv[0], NULL };
  int failed;

  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  g_test_init (&argc, &argv, NULL);
  suite.state_dir = make_state_dir ();
  g_test_add_data_func ("/cluster/empty-state", &suite, test_empty_state);
  g_test_add_data_func ("/cluster/existing-state", &suite, test_existing_state);
  g_test_add_data_func ("/cluster/restart", &suite, test_restart);
  g_test_add_data_func ("/cluster/lost-socket", &suite, test_lost_socket);
  g_test_add_data_func ("/cluster/stop-while-pausing", &suite, test_stop_while_pausing);
  g_test_add_data_func ("/cluster/two-daemons", &suite, test_two_daemons);
  g_test_add_data_func ("/cluster/live-stray", &suite, test_live_stray);
  g_test_add_data_func ("/cluster/stale-pid-file", &suite, test_stale_pid_file);
  g_test_add_data_func ("/cluster/other-major", &suite, test_other_major);
  g_test_add_func ("/cluster/occupied-folder", test_occupied_folder);
  g_test_add_func ("/cluster/no-way", test_no_way);
  g_test_add_func ("/cluster/anothers-folder", test_anothers_folder);
  g_test_add_func ("/runtime-dir/hostile", test_hostile_runtime_dir);
  g_test_add_func ("/runtime-dir/path", test_runtime_dir_path);
  failed = g_test_run ();
  remove_dir (suite.state_dir);
  g_free (suite.state_dir);
  return failed;
}
