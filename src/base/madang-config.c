#include "base/madang-config.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/madang-config-file.h"
#include "base/madang-config-options.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

#define DEFAULT_FILE "/etc/madang/madang.conf"
#define DROP_INS "madang.conf.d"

/* What is at hand while the sources are read, the weakest first. */
typedef struct
{
  MadangConfig *config;
  GHashTable *secrets; /* NULL at the first time: see MadangConfig */
  MadangConfigOptions options;
  GHashTable *
      places; /* of (MadangConfigKey, char *): where the value in force came from; none for a default */
} MadangConfigLoader;

static void
clear_loader (MadangConfigLoader *loader)
{
  madang_config_options_clear (&loader->options);
  g_hash_table_unref (loader->places);
  g_clear_pointer (&loader->config, madang_config_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangConfigLoader, clear_loader)

static gboolean
take_value (const MadangConfigValue *value, gpointer data, GError **error)
{
  MadangConfigLoader *loader = data;

  if (!madang_config_take_value (loader->config, value, error))
    return FALSE;
  g_hash_table_insert (loader->places, (gpointer) value->key, g_strdup (value->place));
  return TRUE;
}

static void
take_defaults (MadangConfig *config)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];
      const char *text = key->fallback;

      if (key->type == MADANG_CONFIG_NUMBER)
        G_STRUCT_MEMBER (guint, config, key->offset) = key->number;
      else if (text != NULL)
        madang_config_take_value (
            config, &(MadangConfigValue){ key, "default", text, strlen (text) }, NULL);
    }
}

/* What came through a pipe came once: the next to open it would find nothing, or wait for ever. */
static gboolean
take_file (MadangConfigLoader *loader, const char *path, GError **error)
{
  struct stat status;

  if (loader->secrets == NULL || stat (path, &status) != 0 || !S_ISFIFO (status.st_mode))
    return madang_config_file_read (path, take_value, loader, error);
  madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                    N_ ("%s: is a pipe, which cannot be read again"), path, NULL);
  return FALSE;
}

static gboolean
take_files (MadangConfigLoader *loader, GError **error)
{
  const char *main_file = loader->options.file != NULL ? loader->options.file : DEFAULT_FILE;
  g_autofree char *folder = g_path_get_dirname (main_file);
  g_autofree char *drop_ins = g_build_filename (folder, DROP_INS, NULL);
  g_auto (GStrv) paths = NULL;

  if ((loader->options.file != NULL || g_file_test (main_file, G_FILE_TEST_EXISTS))
      && !take_file (loader, main_file, error))
    return FALSE;
  paths = madang_config_file_list (drop_ins, error);
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (!take_file (loader, paths[i], error))
      return FALSE;
  return paths != NULL;
}

/* A secret is in the environment once, and then no longer. */
static char *
take_variable (MadangConfigLoader *loader, const MadangConfigKey *key)
{
  const char *text;

  if (key->environment == NULL)
    return NULL;
  if (!key->secret)
    return g_strdup (g_getenv (key->environment));
  if (loader->secrets != NULL)
    return g_strdup (g_hash_table_lookup (loader->secrets, key->environment));
  text = g_getenv (key->environment);
  if (text != NULL)
    g_hash_table_insert (loader->config->secrets, g_strdup (key->environment), g_strdup (text));
  g_unsetenv (key->environment);
  return g_strdup (g_hash_table_lookup (loader->config->secrets, key->environment));
}

static gboolean
take_environment (MadangConfigLoader *loader, GError **error)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];
      g_autofree char *text = take_variable (loader, key);

      if (text == NULL || *text == '\0')
        continue;
      if (!take_value (&(MadangConfigValue){ key, key->environment, text, strlen (text) }, loader,
                       error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_credential (MadangConfigLoader *loader,
                 const MadangConfigKey *key,
                 const char *folder,
                 GError **error)
{
  g_autofree char *path = g_build_filename (folder, key->credential, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &cause))
    {
      if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                        N_ ("The configuration cannot be read: %s"), cause->message, NULL);
      return FALSE;
    }
  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  if (length == 0)
    return TRUE;
  return take_value (&(MadangConfigValue){ key, path, text, length }, loader, error);
}

static gboolean
take_credentials (MadangConfigLoader *loader, GError **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");

  for (guint i = 0; folder != NULL && i < madang_config_n_keys; i++)
    if (madang_config_keys[i].credential != NULL
        && !take_credential (loader, &madang_config_keys[i], folder, error))
      return FALSE;
  return TRUE;
}

static char *
join (const GPtrArray *values)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < values->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", (const char *) values->pdata[i]);
  return g_string_free (text, FALSE);
}

/* A list takes all values of a repeated option, anything else the last. */
static gboolean
take_options (MadangConfigLoader *loader, GError **error)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];
      GPtrArray *given = loader->options.given[i];
      g_autofree char *place = NULL;
      g_autofree char *text = NULL;

      if (given == NULL)
        continue;
      place = g_strconcat ("--", key->option, NULL);
      text = key->type == MADANG_CONFIG_LISTEN ? join (given)
                                               : g_strdup (given->pdata[given->len - 1]);
      if (!take_value (&(MadangConfigValue){ key, place, text, strlen (text) }, loader, error))
        return FALSE;
    }
  return TRUE;
}

static const char *
find_place (MadangConfigLoader *loader, const char *group, const char *name)
{
  return g_hash_table_lookup (loader->places, madang_config_find_key (group, name));
}

static gboolean
check_silence (MadangConfigLoader *loader, GError **error)
{
  const char *place = find_place (loader, "sockets", "silence-seconds");

  if (loader->config->silence_seconds > loader->config->ping_seconds)
    return TRUE;
  if (place == NULL)
    place = find_place (loader, "sockets", "ping-seconds");
  madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                    N_ ("%s: silence-seconds must be more than ping-seconds"), place, NULL);
  return FALSE;
}

static char *
find_state_dir (void)
{
  const char *folders = g_getenv ("STATE_DIRECTORY");

  if (folders != NULL && *folders != '\0')
    return g_strndup (folders,
                      strcspn (folders, ":")); /* systemd.exec(5): one per StateDirectory= */
  if (geteuid () == 0)
    return g_strdup ("/var/lib/madang");
  return g_build_filename (g_get_user_state_dir (), "madang", NULL);
}

/* How many connections the descriptors allow once the soft limit is raised to the hard one. */
static guint
find_connections_max (void)
{
  struct rlimit limit;
  guint64 descriptors = 2 * MADANG_CONNECTIONS_MAX;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    descriptors = MIN (descriptors, limit.rlim_max);
  return (guint) CLAMP (descriptors * MADANG_CONNECTIONS_PERCENT / 100, 1, MADANG_CONNECTIONS_MAX);
}

static void
add_warning (MadangConfig *config, const char *place, const char *text)
{
  g_ptr_array_add (config->warnings, g_strdup_printf ("%s: %s", place, text));
}

static void
complete_connections (MadangConfigLoader *loader)
{
  MadangConfig *config = loader->config;
  guint max = find_connections_max ();

  if (config->max_connections > max)
    {
      g_autofree char *text = g_strdup_printf (
          "lowered to %u, which the limit of open files allows", max);

      add_warning (config, find_place (loader, "server", "max-connections"), text);
    }
  if (config->max_connections == 0 || config->max_connections > max)
    config->max_connections = max;
}

static void
warn_about_secret (MadangConfig *config, const MadangConfigKey *key, const char *place)
{
  GBytes *secret = G_STRUCT_MEMBER (GBytes *, config, key->offset);

  if (g_bytes_get_size (secret) < MADANG_SECRET_SHORT)
    add_warning (config, place,
                 secret == config->secret ? "is shorter than 32 bytes: tokens are easier to forge"
                                          : "is shorter than 32 bytes: it is easier to guess");
}

static void
warn_about (MadangConfig *config, const MadangConfigKey *key, const char *place)
{
  if (key->type == MADANG_CONFIG_WITHOUT_EFFECT)
    add_warning (config, place, "has no effect: this version runs on one node");
  else if (key->type == MADANG_CONFIG_SECRET)
    warn_about_secret (config, key, place);
}

/* Pages at the address that people use are our own, whatever a proxy makes of Host. */
static void
complete_origins (MadangConfig *config)
{
  g_autoptr (GStrvBuilder) origins = g_strv_builder_new ();

  if (config->public_url == NULL)
    return;
  g_strv_builder_addv (origins, (const char **) config->socket_origins);
  g_strv_builder_add (origins, config->public_url);
  g_strfreev (config->socket_origins);
  config->socket_origins = g_strv_builder_end (origins);
}

/* What follows from all values together. */
static gboolean
complete_config (MadangConfigLoader *loader, GError **error)
{
  MadangConfig *config = loader->config;

  if (!check_silence (loader, error))
    return FALSE;
  if (config->state_dir == NULL)
    config->state_dir = find_state_dir ();
  complete_connections (loader);
  complete_origins (config);
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];
      const char *place = g_hash_table_lookup (loader->places, key);

      if (place != NULL)
        warn_about (config, key, place);
    }
  return TRUE;
}

static gboolean
take_sources (MadangConfigLoader *loader, GError **error)
{
  take_defaults (loader->config);
  return take_files (loader, error) && take_environment (loader, error)
         && take_credentials (loader, error) && take_options (loader, error)
         && complete_config (loader, error);
}

static gboolean
init_loader (MadangConfigLoader *loader, const char *const *arguments, GError **error)
{
  loader->config = g_new0 (MadangConfig, 1);
  loader->config->arguments = g_strdupv ((GStrv) arguments);
  loader->config->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  loader->config->warnings = g_ptr_array_new_with_free_func (g_free);
  loader->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!madang_config_options_parse (&loader->options, arguments, error))
    return FALSE;
  loader->config->check = loader->options.check;
  loader->config->show_help = loader->options.show_help;
  loader->config->show_version = loader->options.show_version;
  return TRUE;
}

MadangConfig *
madang_config_load (const char *const *arguments, GError **error)
{
  g_auto (MadangConfigLoader) loader = { 0 };

  if (!init_loader (&loader, arguments, error))
    return NULL;
  if (!loader.config->show_help && !loader.config->show_version && !take_sources (&loader, error))
    return NULL;
  return g_steal_pointer (&loader.config);
}

static MadangConfig *
load_again (const MadangConfig *before, GError **error)
{
  g_auto (MadangConfigLoader) loader = { .secrets = before->secrets };

  if (!init_loader (&loader, (const char *const *) before->arguments, error)
      || !take_sources (&loader, error))
    return NULL;
  return g_steal_pointer (&loader.config);
}

static char *
name_key (const MadangConfigKey *key)
{
  return key->group != NULL ? g_strdup_printf ("[%s] %s", key->group, key->name)
                            : g_strdup (key->environment);
}

gboolean
madang_config_reload (MadangConfig *self, GPtrArray *deferred, GError **error)
{
  g_autoptr (MadangConfig) now = load_again (self, error);
  GPtrArray *warnings;

  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];

      if (madang_config_equal_value (self, now, key))
        continue;
      if (key->is_live)
        madang_config_swap_value (self, now, key);
      else
        g_ptr_array_add (deferred, name_key (key));
    }
  warnings = self->warnings;
  self->warnings = now->warnings;
  now->warnings = warnings;
  return TRUE;
}

void
madang_config_free (MadangConfig *config)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    madang_config_clear_value (config, &madang_config_keys[i]);
  g_ptr_array_unref (config->warnings);
  g_hash_table_unref (config->secrets);
  g_strfreev (config->arguments);
  g_free (config);
}
