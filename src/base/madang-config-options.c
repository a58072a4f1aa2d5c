#include "base/madang-config-options.h"

#include <string.h>

#include "base/madang-error.h"

#define FIELD(name) G_STRUCT_OFFSET (MadangConfigOptions, name)

typedef struct
{
  const char *name;      /* behind `--` */
  const char *parameter; /* what follows it; NULL where nothing does */
  const char *help;      /* msgid */
  gsize offset;          /* within MadangConfigOptions, unless it is a key's */
  int key;               /* its number; -1: none */
} Option;

static const Option others[] = {
  { "config", "FILE", N_ ("Configuration file; default: /etc/madang/madang.conf"), FIELD (file),
    -1 },
  { "check", NULL, N_ ("Check configuration, addresses and database, change nothing, and exit"),
    FIELD (check), -1 },
  { "help", NULL, N_ ("Show this help"), FIELD (show_help), -1 },
  { "version", NULL, N_ ("Show the version"), FIELD (show_version), -1 },
};

/* The keys' options, then the others. Returns: whether there are so many */
static gboolean
get_option (guint index, Option *option)
{
  guint n_keys = 0;

  for (guint i = 0; i < madang_config_n_keys; i++)
    if (madang_config_keys[i].option != NULL && n_keys++ == index)
      {
        *option = (Option){ madang_config_keys[i].option, madang_config_keys[i].parameter,
                            madang_config_keys[i].help, FIELD (given), i };
        return TRUE;
      }
  if (index - n_keys >= G_N_ELEMENTS (others))
    return FALSE;
  *option = others[index - n_keys];
  return TRUE;
}

static gboolean
find_option (const char *word, Option *option)
{
  gsize length = strcspn (word, "=");

  if (g_str_equal (word, "-h"))
    return find_option ("--help", option);
  for (guint i = 0; get_option (i, option); i++)
    if (g_str_has_prefix (word, "--") && strlen (option->name) == length - 2
        && strncmp (word + 2, option->name, length - 2) == 0)
      return TRUE;
  return FALSE;
}

/* A mistyped option comes with its value, which may be a secret. */
static gboolean
refuse (const char *msgid, const char *word, GError **error)
{
  g_autofree char *name = g_strndup (word, strcspn (word, "="));
  g_autofree char *shown = g_utf8_make_valid (name, -1);

  madang_set_error (error, MADANG_ERROR_USAGE, msgid, shown, NULL);
  return FALSE;
}

static void
store_value (MadangConfigOptions *self, const Option *option, const char *value)
{
  gpointer field = G_STRUCT_MEMBER_P (self, option->offset);

  if (option->key >= 0)
    {
      if (self->given[option->key] == NULL)
        self->given[option->key] = g_ptr_array_new ();
      g_ptr_array_add (self->given[option->key], (gpointer) value);
    }
  else if (option->parameter != NULL)
    *(const char **) field = value;
  else
    *(gboolean *) field = TRUE;
}

/* Reads the option that `*arguments` is, and leaves `*arguments` at the last word that belongs to it. */
static gboolean
read_option (MadangConfigOptions *self, const char *const **arguments, GError **error)
{
  const char *word = **arguments;
  const char *value = strchr (word, '=');
  Option option;

  if (!find_option (word, &option))
    return refuse (N_ ("There is no option %s."), word, error);
  if (option.parameter == NULL && value != NULL)
    return refuse (N_ ("The option --%s takes no value."), option.name, error);
  if (value != NULL)
    value++;
  else if (option.parameter != NULL)
    {
      value = (*arguments)[1];
      if (value == NULL)
        return refuse (N_ ("The option --%s needs a value."), option.name, error);
      (*arguments)++;
    }
  store_value (self, &option, value);
  return TRUE;
}

gboolean
madang_config_options_parse (MadangConfigOptions *self,
                             const char *const *arguments,
                             GError **error)
{
  *self = (MadangConfigOptions){ .given = g_new0 (GPtrArray *, madang_config_n_keys) };
  if (*arguments == NULL)
    return TRUE;
  while (*++arguments != NULL)
    {
      if (**arguments != '-')
        {
          madang_set_error (error, MADANG_ERROR_USAGE, N_ ("Only options are taken."), NULL);
          return FALSE;
        }
      if (!read_option (self, &arguments, error))
        return FALSE;
    }
  return TRUE;
}

void
madang_config_options_clear (MadangConfigOptions *self)
{
  for (guint i = 0; self->given != NULL && i < madang_config_n_keys; i++)
    g_clear_pointer (&self->given[i], g_ptr_array_unref);
  g_clear_pointer (&self->given, g_free);
}

static char *
describe_option (const Option *option)
{
  return g_strconcat (g_str_equal (option->name, "help") ? "-h, --" : "--", option->name,
                      option->parameter != NULL ? " " : NULL, option->parameter, NULL);
}

char *
madang_config_describe_options (GTranslateFunc translate, gpointer data)
{
  GString *text = g_string_new (NULL);
  Option option;
  int width = 0;

  g_string_append_printf (text, "madangd %s\n\n%s\n", translate (N_ ("[OPTIONS]"), data),
                          translate (N_ ("Options:"), data));
  for (guint i = 0; get_option (i, &option); i++)
    {
      g_autofree char *entry = describe_option (&option);

      width = MAX (width, (int) strlen (entry));
    }
  for (guint i = 0; get_option (i, &option); i++)
    {
      g_autofree char *entry = describe_option (&option);

      g_string_append_printf (text, "  %-*s  %s\n", width, entry, translate (option.help, data));
    }
  return g_string_free (text, FALSE);
}
