#include "base/madang-config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/madang-config-key.h"
#include "base/madang-error.h"
#include "config-fixture.h"

static void
reload_well (MadangConfig *config, const char *expected_deferred)
{
  g_autoptr (GPtrArray) deferred = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *joined = NULL;

  g_assert_true (madang_config_reload (config, deferred, &error));
  g_assert_no_error (error);
  g_ptr_array_add (deferred, NULL);
  joined = g_strjoinv (", ", (GStrv) deferred->pdata);
  g_assert_cmpstr (joined, ==, expected_deferred);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "--listen 127.0.0.1:1");

  reload_well (config, "");
  assert_list (config->listen, "127.0.0.1:1");
}

static void
test_live (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "");

  write_file (
      fixture, "madang.conf",
      "[server]\npublic-url=https://a.org\nallowed-hosts=a.org\ntrusted-proxies=10.0.0.0/8\n"
      "socket-origins=https://b.org\nlanguage=ru\n[sockets]\nping-seconds=60\n"
      "silence-seconds=120\n[limits]\nsends-user=5/10\n[log]\nlevel=debug\n",
      -1);
  reload_well (config, "");
  g_assert_cmpstr (config->public_url, ==, "https://a.org");
  assert_list (config->allowed_hosts, "a.org");
  g_assert_cmpuint (config->trusted_proxies->len, ==, 1);
  assert_list (config->socket_origins, "https://b.org https://a.org");
  g_assert_cmpstr (config->language, ==, "ru");
  g_assert_cmpuint (config->ping_seconds, ==, 60);
  g_assert_cmpuint (config->silence_seconds, ==, 120);
  g_assert_cmpuint (config->sends_user.count, ==, 5);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_DEBUG);
  write_file (fixture, "madang.conf", "", 0);
  reload_well (config, "");
  g_assert_null (config->public_url);
  assert_list (config->socket_origins, "");
  g_assert_cmpuint (config->trusted_proxies->len, ==, 0);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_INFO);
}

static void
test_deferred (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "");

  write_file (fixture, "madang.conf",
              "[server]\nlisten=:9\nbus=none\ntime-zone=Asia/Seoul\n[database]\npool=9\n", -1);
  reload_well (config, "[server] listen, [server] bus, [server] time-zone, [database] pool");
  assert_list (config->listen, "");
  g_assert_cmpstr (config->bus, ==, "system");
  g_assert_cmpuint (config->pool, ==, 4);
}

/* The command line is as strong as at start. */
static void
test_options_win (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "--bus session");

  write_file (fixture, "madang.conf", "[server]\nbus=none\n", -1);
  reload_well (config, "");
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "");
  g_autoptr (GPtrArray) deferred = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  write_file (fixture, "madang.conf", "[server]\nlanguage=en\n[auth]\nrefresh-days=0\n", -1);
  g_assert_false (madang_config_reload (config, deferred, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "madang.conf:4: [auth] refresh-days"));
  g_assert_cmpstr (config->language, ==, "ko");
  g_assert_cmpuint (deferred->len, ==, 0);
}

/* It is neither taken for an empty file nor waited for. */
static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "");
  g_autoptr (GPtrArray) deferred = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_remove (fixture->file);
  g_assert_cmpint (mkfifo (fixture->file, 0600), ==, 0);
  g_assert_false (madang_config_reload (config, deferred, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "is a pipe"));
}

/* What is in the environment no longer has not changed. */
static void
test_secrets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  g_setenv ("SECRET_KEY", "0123456789abcdef0123456789abcdef", TRUE);
  g_setenv ("MADANG_SERVICE_KEY", "short", TRUE);
  g_setenv ("MADANG_DATABASE", "host=/x", TRUE);
  config = load_well (fixture, "");
  g_assert_null (g_getenv ("SECRET_KEY"));
  g_assert_cmpuint (config->warnings->len, ==, 1);
  for (guint i = 0; i < 2; i++)
    {
      reload_well (config, "");
      g_assert_cmpstr (config->database, ==, "host=/x");
      g_assert_cmpuint (g_bytes_get_size (config->secret), ==, 32);
      g_assert_cmpuint (g_bytes_get_size (config->service_key), ==, 5);
      g_assert_cmpuint (config->warnings->len, ==, 1);
    }
}

/* A key that is changed in place must be one that is read each time, or applied: madang-reload.c. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  static const char *const restart[] = { "listen",           "state-dir", "bus",
                                         "time-zone",        "conninfo",  "pool",
                                         "password-threads", NULL };

  for (guint i = 0; i < madang_config_n_keys; i++)
    if (madang_config_keys[i].name != NULL)
      {
        g_test_message ("%s", madang_config_keys[i].name);
        g_assert_cmpint (madang_config_keys[i].is_live, !=,
                         g_strv_contains (restart, madang_config_keys[i].name));
      }
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, config_fixture_set_up, test, config_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/config-reload/nothing", test_nothing);
  add ("/config-reload/live", test_live);
  add ("/config-reload/deferred", test_deferred);
  add ("/config-reload/options-win", test_options_win);
  add ("/config-reload/wrong", test_wrong);
  add ("/config-reload/pipe", test_pipe);
  add ("/config-reload/secrets", test_secrets);
  add ("/config-reload/keys", test_keys);
  return g_test_run ();
}
