#include "config-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/madang-error.h"

void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
write_file (Fixture *fixture, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

void
config_fixture_set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "SECRET_KEY",      "MADANG_SERVICE_KEY",
                                       "DEBUG",           "ALLOWED_HOSTS",
                                       "MADANG_DATABASE", "CHANNEL_LAYER_REDIS_URL",
                                       "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  fixture->folder = g_dir_make_tmp ("madang-config-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "madang.conf", NULL);
  write_file (fixture, "madang.conf", "", 0);
}

void
config_fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->file);
}

/* Loads with the fixture's file and with `options`, separated by spaces. */
static MadangConfig *
load (Fixture *fixture, const char *options, GError **error)
{
  g_autofree char *line = g_strdup_printf ("madangd --config %s%s%s", fixture->file,
                                           *options ? " " : "", options);
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);

  return madang_config_load ((const char *const *) arguments, error);
}

MadangConfig *
load_well (Fixture *fixture, const char *options)
{
  g_autoptr (GError) error = NULL;
  MadangConfig *config = load (fixture, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

char *
load_badly (Fixture *fixture, const char *options, int code)
{
  g_autoptr (GError) error = NULL;
  MadangConfig *config = load (fixture, options, &error);
  const char *text;

  g_assert_null (config);
  g_assert_error (error, MADANG_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, PASSWORD));
  text = error->message;
  if (g_str_has_prefix (text, fixture->folder))
    text += strlen (fixture->folder) + 1;
  return g_strdup (text);
}

void
assert_refused (Fixture *fixture, const char *options, const char *expected)
{
  g_autofree char *text = load_badly (fixture, options, MADANG_ERROR_CONFIGURATION);

  g_assert_cmpstr (text, ==, expected);
}

void
assert_list (GStrv list, const char *expected)
{
  g_autofree char *joined = g_strjoinv (" ", list);

  g_assert_cmpstr (joined, ==, expected);
}
