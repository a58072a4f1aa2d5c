/* What the operator reads of the configuration says what the table of keys says. */

#include "base/madang-config-key.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
read_source (const char *name)
{
  g_autofree char *path = g_build_filename (MADANG_SOURCE_DIR, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* Gives what the operator's page says of a key: its row below the heading of its group. */
static char *
find_row (const char *page, const MadangConfigKey *key)
{
  g_autofree char *heading = g_strdup_printf ("\n### [%s]\n", key->group);
  g_autofree char *begin = g_strdup_printf ("\n| `%s` | ", key->name);
  const char *section = strstr (page, heading);
  const char *end = section != NULL ? strstr (section + 1, "\n##") : NULL;
  const char *row = section != NULL ? strstr (section, begin) : NULL;

  g_test_message ("[%s] %s", key->group, key->name);
  g_assert_nonnull (row);
  g_assert_true (end == NULL || row < end);
  return g_strndup (row + 1, strcspn (row + 1, "\n"));
}

static void
assert_mentions (const char *text, const char *begin, const char *middle, const char *end)
{
  g_autofree char *words = g_strconcat (begin, middle, end, NULL);

  g_test_message ("%s", words);
  g_assert_nonnull (strstr (text, words));
}

static void
check_row (const char *row, const MadangConfigKey *key)
{
  g_autofree char *number = g_strdup_printf ("%u", key->number);
  g_autofree char *bounds = g_strdup_printf ("%u–%u", key->min, key->max);

  if (key->type == MADANG_CONFIG_NUMBER)
    assert_mentions (row, bounds, NULL, NULL);
  if (key->number != 0)
    assert_mentions (row, "| `", number, "` |");
  if (key->fallback != NULL && *key->fallback != '\0')
    assert_mentions (row, "| `", key->fallback, "` |");
}

static void
test_page (void)
{
  g_autofree char *page = read_source ("docs/configuration.md");

  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];
      g_autofree char *row = key->group != NULL ? find_row (page, key) : NULL;

      if (row != NULL)
        check_row (row, key);
      if (key->option != NULL)
        assert_mentions (page, "| `--", key->option, " ");
      if (key->environment != NULL)
        assert_mentions (page, "| `", key->environment, "` | ");
      if (key->credential != NULL)
        assert_mentions (page, " | `", key->credential, "` | ");
    }
}

static MadangConfig *
load_text (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("madang-config-docs-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "madang.conf", NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  MadangConfig *config;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_strv_builder_add_many (builder, "madangd", "--config", file, NULL);
  arguments = g_strv_builder_end (builder);
  config = madang_config_load ((const char *const *) arguments, &error);
  g_assert_no_error (error);
  g_remove (file);
  g_remove (folder);
  return config;
}

static void
check_entry (GKeyFile *entries, const MadangConfigKey *key)
{
  g_autofree char *number = g_strdup_printf ("%u", key->number);
  g_autofree char *shown = g_key_file_get_value (entries, key->group, key->name, NULL);

  g_test_message ("[%s] %s", key->group, key->name);
  g_assert_nonnull (shown);
  if (key->number != 0)
    g_assert_cmpstr (shown, ==, number);
  if (key->fallback != NULL && *key->fallback != '\0')
    g_assert_cmpstr (shown, ==, key->fallback);
}

/* The example file: every key stands in it, and uncommented it is right and shows the defaults. */
static void
test_example (void)
{
  g_autofree char *text = read_source ("data/madang.conf");
  g_autoptr (GRegex) comments = g_regex_new ("^#([a-z]+(-[a-z]+)* =)", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *bare = g_regex_replace (comments, text, -1, 0, "\\1", 0, NULL);
  g_autoptr (GKeyFile) entries = g_key_file_new ();
  g_autoptr (MadangConfig) commented = load_text (text);
  g_autoptr (MadangConfig) uncommented = load_text (bare);

  g_assert_nonnull (commented);
  g_assert_nonnull (uncommented);
  g_assert_true (g_key_file_load_from_data (entries, bare, -1, G_KEY_FILE_NONE, NULL));
  for (guint i = 0; i < madang_config_n_keys; i++)
    if (madang_config_keys[i].group != NULL)
      check_entry (entries, &madang_config_keys[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-docs/page", test_page);
  g_test_add_func ("/config-docs/example", test_example);
  return g_test_run ();
}
