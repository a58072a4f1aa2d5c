#include "base/madang-config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/madang-config-options.h"
#include "base/madang-error.h"
#include "config-fixture.h"

static void
assert_rate (MadangRate rate, guint count, guint seconds)
{
  g_assert_cmpuint (rate.count, ==, count);
  g_assert_cmpuint (rate.seconds, ==, seconds);
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = load_well (fixture, "");

  assert_list (config->listen, "");
  g_assert_cmpstr (config->bus, ==, "system");
  g_assert_null (config->public_url);
  assert_list (config->allowed_hosts, "*");
  g_assert_cmpuint (config->trusted_proxies->len, ==, 0);
  assert_list (config->cors_origins, "*");
  assert_list (config->socket_origins, "");
  g_assert_nonnull (config->time_zone);
  g_assert_cmpstr (config->language, ==, "ko");
  g_assert_cmpstr (config->database, ==, "");
  g_assert_cmpuint (config->pool, ==, 4);
  g_assert_cmpuint (config->access_minutes, ==, 60);
  g_assert_cmpuint (config->refresh_days, ==, 14);
  g_assert_cmpuint (config->password_threads, ==, 2);
  g_assert_null (config->secret);
  g_assert_null (config->service_key);
  g_assert_cmpuint (config->ping_seconds, ==, 25);
  g_assert_cmpuint (config->silence_seconds, ==, 50);
  g_assert_cmpuint (config->login_seconds, ==, 10);
  g_assert_cmpuint (config->message_bytes, ==, 65536);
  g_assert_cmpuint (config->outbox_bytes, ==, 1048576);
  g_assert_cmpuint (config->body_bytes, ==, 1048576);
  assert_rate (config->login_failures_account, 10, 60);
  assert_rate (config->login_failures_address, 100, 60);
  assert_rate (config->registrations_address, 60, 60);
  assert_rate (config->sends_user, 0, 0);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_INFO);
  g_assert_false (config->check);
  g_assert_cmpuint (config->warnings->len, ==, 0);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;
  g_autofree char *proxy = NULL;

  write_file (fixture, "madang.conf",
              "# all keys but max-connections\n"
              "[server]\nlisten = localhost:1, unix:/run/a b;[::1]:2,\nstate-dir=/a/../b\n"
              "bus=unix:path=/x\npublic-url=HTTPS://Chat.example.org:443/\n"
              "allowed-hosts=A.org;.b.org\ntrusted-proxies=10.0.0.0/8,::1\ncors-origins=\n"
              "socket-origins=http://localhost:3000\ntime-zone=Asia/Seoul\nlanguage=ru\n"
              "[database]\nconninfo=host=/run dbname=a\\\\b\npool=64\n"
              "[auth]\naccess-minutes=1\nrefresh-days=365\npassword-threads=3\n"
              "[sockets]\nping-seconds=1\nsilence-seconds=2\nmessage-bytes=1024\n"
              "outbox-bytes=65536\n"
              "[limits]\nbody-bytes=2048\nlogin-failures-account=0\n"
              "login-failures-address=0/60\nregistrations-address = 5 / 10\nsends-user=1/86400\n"
              "[log]\nlevel=error\n",
              -1);
  config = load_well (fixture, "");
  assert_list (config->listen, "localhost:1 unix:/run/a b [::1]:2");
  g_assert_cmpstr (config->state_dir, ==, "/b");
  g_assert_cmpstr (config->bus, ==, "unix:path=/x");
  g_assert_cmpstr (config->public_url, ==, "https://chat.example.org");
  assert_list (config->allowed_hosts, "a.org .b.org");
  g_assert_cmpuint (config->trusted_proxies->len, ==, 2);
  proxy = g_inet_address_mask_to_string (g_ptr_array_index (config->trusted_proxies, 0));
  g_assert_cmpstr (proxy, ==, "10.0.0.0/8");
  assert_list (config->cors_origins, "");
  assert_list (config->socket_origins, "http://localhost:3000 https://chat.example.org");
  g_assert_cmpstr (g_time_zone_get_identifier (config->time_zone), ==, "Asia/Seoul");
  g_assert_cmpstr (config->language, ==, "ru");
  g_assert_cmpstr (config->database, ==, "host=/run dbname=a\\b");
  g_assert_cmpuint (config->pool, ==, 64);
  g_assert_cmpuint (config->access_minutes, ==, 1);
  g_assert_cmpuint (config->refresh_days, ==, 365);
  g_assert_cmpuint (config->password_threads, ==, 3);
  g_assert_cmpuint (config->ping_seconds, ==, 1);
  g_assert_cmpuint (config->silence_seconds, ==, 2);
  g_assert_cmpuint (config->message_bytes, ==, 1024);
  g_assert_cmpuint (config->outbox_bytes, ==, 65536);
  g_assert_cmpuint (config->body_bytes, ==, 2048);
  assert_rate (config->login_failures_account, 0, 0);
  assert_rate (config->login_failures_address, 0, 0);
  assert_rate (config->registrations_address, 5, 10);
  assert_rate (config->sends_user, 1, 86400);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_CRITICAL);
  g_assert_cmpuint (config->warnings->len, ==, 0);
}

/* Files that are wrong, and the line that is told. */
static void
test_broken_files (Fixture *fixture, gconstpointer data)
{
#define BROKEN "is neither a [group], a key = value below one, nor a # comment"
  static const struct
  {
    const char *text;
    gssize length;
    const char *expected;
  } cases[] = {
    { "[server]\n# fine\npublic-url\n", -1, "madang.conf:3: " BROKEN },
    { "[database]\nconninfo: " PASSWORD, -1, "madang.conf:2: " BROKEN },
    { "pool=1\n[database]\n", -1, "madang.conf:1: " BROKEN },
    { "\n\n\n\n[server\n\n\n", -1, "madang.conf:5: " BROKEN },
    { "[log]\n\nlevel=in\0fo\n", 20, "madang.conf:3: " BROKEN },
    { "[server]\n[databse]\npool=1\n", -1, "madang.conf:2: [databse]: there is no such group" },
    { "[log]\n#level=x\nlevel=info\n[auth]\nlevel=2\n[log]\nlevel=info\n", -1,
      "madang.conf:5: [auth] level: there is no such key" },
    { "[server]\nlisten[ko]=localhost:1\n", -1,
      "madang.conf:2: [server] listen[ko]: there is no such key" },
    { "[server]\n\nlanguage=k\xff\n", -1,
      "madang.conf:3: [server] language: must be valid UTF-8, and a backslash is written twice" },
    { "[database]\nconninfo=password=" PASSWORD "\\q\n", -1,
      "madang.conf:2: [database] conninfo: must be valid UTF-8, and a backslash is written twice" },
    { "[sockets]\nping-seconds=50\n", -1,
      "madang.conf:2: [sockets] ping-seconds: silence-seconds must be more than ping-seconds" },
    { "[sockets]\n\nsilence-seconds=25\n", -1,
      "madang.conf:3: [sockets] silence-seconds: silence-seconds must be more than ping-seconds" },
    { "[log]\nlevel=info\n[auth]\n[log]\n level = y\n", -1,
      "madang.conf:5: [log] level: must be one of: error, warning, info, debug" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      write_file (fixture, "madang.conf", cases[i].text, cases[i].length);
      text = load_badly (fixture, "", MADANG_ERROR_CONFIGURATION);
      if (!g_str_equal (text, cases[i].expected))
        g_test_message ("case %u", i);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_missing_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_remove (fixture->file);
  text = load_badly (fixture, "", MADANG_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (text, fixture->file));
}

static void
test_drop_ins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  write_file (fixture, "madang.conf", "[database]\npool=1\n[auth]\nrefresh-days=1\n", -1);
  write_file (fixture, "madang.conf.d/20-b.conf", "[database]\npool=3\n", -1);
  write_file (fixture, "madang.conf.d/10-a.conf", "[database]\npool=2\n[log]\nlevel=debug\n", -1);
  write_file (fixture, "madang.conf.d/.30.conf", "broken", -1);
  write_file (fixture, "madang.conf.d/30.conf.old", "broken", -1);
  config = load_well (fixture, "");
  g_assert_cmpuint (config->pool, ==, 3);
  g_assert_cmpuint (config->refresh_days, ==, 1);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_DEBUG);

  write_file (fixture, "madang.conf.d/15.conf", "[database]\npool=x\n", -1);
  assert_refused (fixture, "",
                  "madang.conf.d/15.conf:2: [database] pool: must be a whole number from 1 to 64");
}

/* As GKeyFile has it; and a file that is only long keeps nobody waiting. */
static void
test_repeated_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;
  g_autoptr (GString) text = g_string_new ("[database]\n");

  for (guint i = 0; i < 90000; i++)
    g_string_append (text, "pool=1\n");
  g_string_append (text, "pool=2\n[auth]\nrefresh-days=3\n[database]\npool=4\n");
  write_file (fixture, "madang.conf", text->str, -1);
  config = load_well (fixture, "");
  g_assert_cmpuint (config->pool, ==, 4);
  g_assert_cmpuint (config->refresh_days, ==, 3);
}

static void
test_precedence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) by_file = NULL;
  g_autoptr (MadangConfig) by_environment = NULL;
  g_autoptr (MadangConfig) by_credential = NULL;
  g_autoptr (MadangConfig) by_option = NULL;

  write_file (fixture, "madang.conf", "[database]\nconninfo=file\n", -1);
  by_file = load_well (fixture, "");
  g_assert_cmpstr (by_file->database, ==, "file");

  g_setenv ("MADANG_DATABASE", "environment", TRUE);
  by_environment = load_well (fixture, "");
  g_assert_cmpstr (by_environment->database, ==, "environment");
  g_assert_null (g_getenv ("MADANG_DATABASE"));

  g_setenv ("MADANG_DATABASE", "environment", TRUE);
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->folder, TRUE);
  write_file (fixture, "database", "credential\n", -1);
  by_credential = load_well (fixture, "");
  g_assert_cmpstr (by_credential->database, ==, "credential");

  by_option = load_well (fixture, "--database option");
  g_assert_cmpstr (by_option->database, ==, "option");
}

static void
test_overridden_is_checked (Fixture *fixture, gconstpointer data)
{
  write_file (fixture, "madang.conf", "[server]\nlisten=nowhere\n", -1);
  assert_refused (fixture, "--listen localhost:1",
                  "madang.conf:2: [server] listen: must be HOST:PORT, [IPV6]:PORT, :PORT or "
                  "unix:PATH (at most 107 bytes)");
}

static void
test_options (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;
  g_autofree char *folder = g_canonicalize_filename ("state", NULL);

  write_file (fixture, "madang.conf", "[server]\nlisten=localhost:1\nbus=system\n", -1);
  config = load_well (fixture, "--listen a:1 --listen=unix:/b --state-dir state --bus session "
                               "--bus none --database= --check");
  assert_list (config->listen, "a:1 unix:/b");
  g_assert_cmpstr (config->state_dir, ==, folder);
  g_assert_cmpstr (config->bus, ==, "none");
  g_assert_cmpstr (config->database, ==, "");
  g_assert_true (config->check);
  g_assert_cmpuint (config->warnings->len, ==, 0);
  assert_refused (fixture, "--bus nowhere",
                  "--bus: must be system, session, none or a D-Bus address");
  assert_refused (fixture, "--state-dir k\xff", "--state-dir: is not valid UTF-8");
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *options;
    const char *expected;
  } cases[] = {
    { "--databse=" PASSWORD, "There is no option --databse." },
    { "--d\xff=" PASSWORD, "There is no option --d\ufffd." },
    { "--database= " PASSWORD, "There is an argument that is not an option." },
    { "-- --check", "There is an argument that is not an option." },
    { "--listen", "The option --listen needs a value." },
    { "--check=" PASSWORD, "The option --check takes no value." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = load_badly (fixture, cases[i].options, MADANG_ERROR_USAGE);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  write_file (fixture, "madang.conf", "broken", -1);
  config = load_well (fixture, "--version");
  g_assert_true (config->show_version);
}

static const char *
shout (const char *text, gpointer data)
{
  return g_str_has_prefix (text, "Listen on this address") ? "TRANSLATED" : text;
}

static void
test_help (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;
  g_autofree char *text = madang_config_options_describe (shout, NULL);

  write_file (fixture, "madang.conf", "broken", -1);
  config = load_well (fixture, "-h");
  g_assert_true (config->show_help);
  g_assert_true (g_pattern_match_simple (
      "*--listen HOST:PORT|unix:PATH  TRANSLATED\n*--config FILE *--check *-h, --help *", text));
}

static void
test_state_dir (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) by_systemd = NULL;
  g_autoptr (MadangConfig) by_file = NULL;

  g_setenv ("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", TRUE);
  by_systemd = load_well (fixture, "");
  g_assert_cmpstr (by_systemd->state_dir, ==, "/var/lib/one");
  write_file (fixture, "madang.conf", "[server]\nstate-dir=/file\n", -1);
  by_file = load_well (fixture, "");
  g_assert_cmpstr (by_file->state_dir, ==, "/file");
}

static void
test_state_dir_by_user (Fixture *fixture, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_autoptr (MadangConfig) config = NULL;

      g_setenv ("XDG_STATE_HOME", "/home/someone/state", TRUE);
      if (geteuid () == 0)
        {
          g_autoptr (MadangConfig) of_root = load_well (fixture, "");

          g_assert_cmpstr (of_root->state_dir, ==, "/var/lib/madang");
          g_assert_cmpint (chmod (fixture->folder, 0755), ==, 0);
          g_assert_cmpint (chmod (fixture->file, 0644), ==, 0);
          g_assert_cmpint (seteuid (65534), ==, 0);
        }
      config = load_well (fixture, "");
      g_assert_cmpstr (config->state_dir, ==, "/home/someone/state/madang");
      if (getuid () == 0)
        g_assert_cmpint (seteuid (0), ==, 0);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_connections (Fixture *fixture, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      const struct rlimit limit = { 50, 100 };
      g_autoptr (MadangConfig) by_default = NULL;
      g_autoptr (MadangConfig) lowered = NULL;
      g_autofree char *warning = NULL;

      g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
      by_default = load_well (fixture, "");
      g_assert_cmpuint (by_default->max_connections, ==, 90);

      write_file (fixture, "madang.conf", "[server]\nmax-connections=91\n", -1);
      lowered = load_well (fixture, "");
      g_assert_cmpuint (lowered->max_connections, ==, 90);
      warning = g_strdup_printf ("%s:2: [server] max-connections: lowered to 90, which the limit "
                                 "of open files allows",
                                 fixture->file);
      g_assert_cmpstr (g_ptr_array_index (lowered->warnings, 0), ==, warning);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/config/defaults", test_defaults },
    { "/config/file", test_file },
    { "/config/broken-files", test_broken_files },
    { "/config/missing-file", test_missing_file },
    { "/config/drop-ins", test_drop_ins },
    { "/config/precedence", test_precedence },
    { "/config/overridden-is-checked", test_overridden_is_checked },
    { "/config/options", test_options },
    { "/config/repeated-key", test_repeated_key },
    { "/config/usage", test_usage },
    { "/config/version", test_version },
    { "/config/help", test_help },
    { "/config/state-dir", test_state_dir },
    { "/config/state-dir-by-user", test_state_dir_by_user },
    { "/config/connections", test_connections },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, config_fixture_set_up, tests[i].run,
                config_fixture_tear_down);
  return g_test_run ();
}
