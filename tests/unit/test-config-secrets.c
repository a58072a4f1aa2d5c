#include "base/madang-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "config-fixture.h"

static void
test_environment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  g_setenv ("ALLOWED_HOSTS", "Chat.example.org, .example.net", TRUE);
  g_setenv ("DEBUG", "True", TRUE);
  g_setenv ("CHANNEL_LAYER_REDIS_URL", "redis://:" PASSWORD "@localhost", TRUE);
  config = load_well (fixture, "");
  assert_list (config->allowed_hosts, "chat.example.org .example.net");
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_DEBUG);
  g_assert_cmpuint (config->warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (config->warnings, 0), ==,
                   "CHANNEL_LAYER_REDIS_URL: has no effect: this version runs on one node");

  g_setenv ("ALLOWED_HOSTS", "https://example.org", TRUE);
  assert_refused (fixture, "",
                  "ALLOWED_HOSTS: must be host names without a port: example.org, .example.org "
                  "for all below it too, [::1], or * for any");
}

static void
test_environment_without_effect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  g_setenv ("ALLOWED_HOSTS", "", TRUE);
  g_setenv ("DEBUG", "False", TRUE);
  g_setenv ("SECRET_KEY", "", TRUE);
  g_setenv ("CHANNEL_LAYER_REDIS_URL", "", TRUE);
  write_file (fixture, "madang.conf", "[log]\nlevel=warning\n", -1);
  config = load_well (fixture, "");
  assert_list (config->allowed_hosts, "*");
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_WARNING);
  g_assert_null (config->secret);
  g_assert_cmpuint (config->warnings->len, ==, 0);
}

static void
assert_secret (MadangConfig *config, const char *bytes, gsize length)
{
  gsize size;
  const char *secret = g_bytes_get_data (config->secret, &size);

  g_assert_cmpmem (secret, size, bytes, length);
}

static void
test_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) by_environment = NULL;
  g_autoptr (MadangConfig) by_credential = NULL;

  g_setenv ("SECRET_KEY", "too-short", TRUE);
  by_environment = load_well (fixture, "");
  assert_secret (by_environment, "too-short", 9);
  g_assert_null (g_getenv ("SECRET_KEY"));
  g_assert_cmpuint (by_environment->warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (by_environment->warnings, 0), ==,
                   "SECRET_KEY: is shorter than 32 bytes: tokens are easier to forge");

  g_setenv ("SECRET_KEY", "too-short", TRUE);
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->folder, TRUE);
  write_file (fixture, "jwt-secret", "0123456789abcdef\0\xff 0123456789abc\n\n", 34);
  by_credential = load_well (fixture, "");
  assert_secret (by_credential, "0123456789abcdef\0\xff 0123456789abc\n", 33);
  g_assert_cmpuint (by_credential->warnings->len, ==, 0);
}

static void
test_service_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;

  g_setenv ("MADANG_SERVICE_KEY", "short", TRUE);
  config = load_well (fixture, "");
  g_assert_cmpmem (g_bytes_get_data (config->service_key, NULL),
                   g_bytes_get_size (config->service_key), "short", 5);
  g_assert_null (config->secret);
  g_assert_null (g_getenv ("MADANG_SERVICE_KEY"));
  g_assert_cmpuint (config->warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (config->warnings, 0), ==,
                   "MADANG_SERVICE_KEY: is shorter than 32 bytes: it is easier to guess");
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangConfig) config = NULL;
  g_autofree char *long_secret = g_strnfill (MADANG_SECRET_MAX + 1, 'x');
  g_autofree char *text = NULL;
  g_autofree char *folder = g_build_filename (fixture->folder, "jwt-secret", NULL);

  g_setenv ("CREDENTIALS_DIRECTORY", fixture->folder, TRUE);
  write_file (fixture, "jwt-secret", "\n", -1);
  config = load_well (fixture, "");
  g_assert_null (config->secret);

  write_file (fixture, "jwt-secret", long_secret, -1);
  assert_refused (fixture, "", "jwt-secret: is too long for a secret");

  write_file (fixture, "jwt-secret", "", 0);
  write_file (fixture, "database", "password=" PASSWORD "\xff", -1);
  assert_refused (fixture, "", "database: is not valid UTF-8");

  write_file (fixture, "database", "", 0);
  g_remove (folder);
  g_mkdir (folder, 0700);
  text = load_badly (fixture, "", MADANG_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (text, folder));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/config/environment", test_environment },
    { "/config/environment-without-effect", test_environment_without_effect },
    { "/config/secret", test_secret },
    { "/config/service-key", test_service_key },
    { "/config/credentials", test_credentials },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, config_fixture_set_up, tests[i].run,
                config_fixture_tear_down);
  return g_test_run ();
}
