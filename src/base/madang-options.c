#include "base/madang-options.h"

#include <string.h>

#include "base/madang-error.h"

static gboolean
is_called (const MadangOption *option, const char *word)
{
  gsize length = strcspn (word, "=");

  if (g_str_has_prefix (word, "--"))
    return strlen (option->name) == length - 2 && strncmp (option->name, word + 2, length - 2) == 0;
  return length == 2 && word[0] == '-' && word[1] == option->letter;
}

const MadangOption *
madang_options_find (const MadangOption *options, const char *word)
{
  for (const MadangOption *option = options; option->name != NULL; option++)
    if (is_called (option, word))
      return option;
  return NULL;
}

/* A mistyped option comes with its value. */
static void
set_unknown (const char *word, GError **error)
{
  g_autofree char *name = g_strndup (word, strcspn (word, "="));
  g_autofree char *shown = g_utf8_make_valid (name, -1);

  madang_set_error (error, MADANG_ERROR_USAGE, N_ ("There is no option %s."), shown, NULL);
}

static gboolean
check_value (const MadangOption *option, const char *value, GError **error)
{
  if ((option->parameter != NULL) == (value != NULL))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_USAGE,
                    value != NULL ? N_ ("The option --%s takes no value.")
                                  : N_ ("The option --%s needs a value."),
                    option->name, NULL);
  return FALSE;
}

/* Takes the option that `**arguments` is, and leaves `*arguments` at the last word that belongs to it. */
static gboolean
take_option (const MadangOption *options,
             const char *const **arguments,
             MadangOptionStore store,
             gpointer fields,
             GError **error)
{
  const MadangOption *option = madang_options_find (options, **arguments);
  const char *sign = strchr (**arguments, '=');
  const char *value = sign != NULL ? sign + 1 : NULL;

  if (option == NULL)
    {
      set_unknown (**arguments, error);
      return FALSE;
    }
  if (value == NULL && option->parameter != NULL && (*arguments)[1] != NULL)
    value = *++*arguments;
  if (!check_value (option, value, error))
    return FALSE;
  store (fields, option, value);
  return TRUE;
}

static gboolean
take_word (GPtrArray *words, const char *word, GError **error)
{
  if (words != NULL)
    g_ptr_array_add (words, (gpointer) word);
  else
    madang_set_error (error, MADANG_ERROR_USAGE, N_ ("There is an argument that is not an option."),
                      NULL);
  return words != NULL;
}

gboolean
madang_options_parse (const MadangOption *options,
                      const char *const *arguments,
                      MadangOptionStore store,
                      gpointer fields,
                      GPtrArray *words,
                      GError **error)
{
  gboolean has_ended = FALSE;

  for (; *arguments != NULL; arguments++)
    {
      const char *word = *arguments;
      gboolean is_option = !has_ended && word[0] == '-' && word[1] != '\0';

      if (is_option && g_str_equal (word, "--"))
        has_ended = TRUE;
      else if (!(is_option ? take_option (options, &arguments, store, fields, error)
                           : take_word (words, word, error)))
        return FALSE;
    }
  return TRUE;
}

static char *
describe (const MadangOption *option)
{
  char letter[] = { '-', option->letter, ',', ' ', '\0' };

  return g_strconcat (option->letter != '\0' ? letter : "", "--", option->name,
                      option->parameter != NULL ? " " : NULL, option->parameter, NULL);
}

void
madang_options_append_help (const MadangOption *options,
                            GString *text,
                            guint width,
                            GTranslateFunc translate,
                            gpointer data)
{
  for (const MadangOption *option = options; option->name != NULL; option++)
    {
      g_autofree char *entry = describe (option);

      width = MAX (width, (guint) strlen (entry));
    }
  for (const MadangOption *option = options; option->name != NULL; option++)
    {
      g_autofree char *entry = describe (option);

      g_string_append_printf (text, "  %-*s  %s\n", (int) width, entry,
                              translate (option->help, data));
    }
}
