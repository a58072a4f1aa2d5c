#include "base/madang-config-options.h"

#include "base/madang-options.h"
#include "base/madang-phrase.h"

#define FIELD(name) .offset = G_STRUCT_OFFSET (MadangConfigOptions, name)

/* Those without a field are keys' (madang-config-key.c). */
static const MadangOption options[] = {
  { "listen", .parameter = "HOST:PORT|unix:PATH",
    .help = N_ ("Listen on this address; may be repeated") },
  { "state-dir", .parameter = "DIR",
    .help = N_ ("Keep the secret, the pictures and the embedded database in this directory") },
  { "bus", .parameter = "WHERE",
    .help = N_ ("D-Bus to serve: system, session, none or an address") },
  { "database", .parameter = "CONNINFO",
    .help = N_ ("PostgreSQL to use; empty: a private one that madangd creates and runs") },
  { "config", .parameter = "FILE", FIELD (file),
    .help = N_ ("Configuration file; default: /etc/madang/madang.conf") },
  { "check", FIELD (check),
    .help = N_ ("Check configuration, addresses and database, change nothing, and exit") },
  { "help", 'h', FIELD (show_help), .help = N_ ("Show this help") },
  { "version", FIELD (show_version), .help = N_ ("Show the version") },
  { NULL },
};

/* Returns: the values of the key that the option sets, or NULL where it sets none */
static GPtrArray *
get_values (MadangConfigOptions *self, const MadangOption *option)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    if (g_strcmp0 (madang_config_keys[i].option, option->name) == 0)
      {
        if (self->given[i] == NULL)
          self->given[i] = g_ptr_array_new ();
        return self->given[i];
      }
  return NULL;
}

static void
store_value (gpointer fields, const MadangOption *option, const char *value)
{
  GPtrArray *values = get_values (fields, option);

  if (values != NULL)
    g_ptr_array_add (values, (gpointer) value);
  else if (option->parameter != NULL)
    G_STRUCT_MEMBER (const char *, fields, option->offset) = value;
  else
    G_STRUCT_MEMBER (gboolean, fields, option->offset) = TRUE;
}

gboolean
madang_config_options_parse (MadangConfigOptions *self,
                             const char *const *arguments,
                             GError **error)
{
  *self = (MadangConfigOptions){ .given = g_new0 (GPtrArray *, madang_config_n_keys) };
  return *arguments == NULL
         || madang_options_parse (options, arguments + 1, store_value, self, NULL, error);
}

void
madang_config_options_clear (MadangConfigOptions *self)
{
  for (guint i = 0; self->given != NULL && i < madang_config_n_keys; i++)
    g_clear_pointer (&self->given[i], g_ptr_array_unref);
  g_clear_pointer (&self->given, g_free);
}

char *
madang_config_options_describe (GTranslateFunc translate, gpointer data)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "madangd %s\n\n%s\n", translate (N_ ("[OPTIONS]"), data),
                          translate (N_ ("Options:"), data));
  madang_options_append_help (options, text, 0, translate, data);
  return g_string_free (text, FALSE);
}
