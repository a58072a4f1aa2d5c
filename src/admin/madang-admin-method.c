#include "admin/madang-admin-method.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"

#define OPTION_SHOWN_MAX 64 /* bytes of a name that is no option's */

#define LOCALE "locale"

const MadangAdminOption madang_admin_common_options[] = { { LOCALE, "s" }, { NULL } };

static const MadangAdminOption *
find_in (const MadangAdminOption *options, const char *name)
{
  for (const MadangAdminOption *option = options; option != NULL && option->name != NULL; option++)
    if (g_str_equal (option->name, name))
      return option;
  return NULL;
}

static const MadangAdminOption *
find_option (const MadangAdminMethod *self, const char *name)
{
  const MadangAdminOption *option = find_in (self->options, name);

  return option != NULL ? option : find_in (madang_admin_common_options, name);
}

static gboolean
check_option (const MadangAdminMethod *self, const char *name, GVariant *value, GError **error)
{
  const MadangAdminOption *option = find_option (self, name);

  if (option == NULL)
    madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("There is no option %s."), name,
                      NULL);
  else if (!g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)))
    madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT,
                      N_ ("The option %1$s must be of type %2$s."), name, option->type, NULL);
  else
    return TRUE;
  return FALSE;
}

static GVariant *
get_options (GVariant *parameters)
{
  return g_variant_get_child_value (parameters, g_variant_n_children (parameters) - 1);
}

gboolean
madang_admin_method_check (const MadangAdminMethod *self, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) options = get_options (parameters);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) given = value;

      if (!check_option (self, name, given, error))
        return FALSE;
      if (g_hash_table_add (seen, (gpointer) name))
        continue;
      madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The option %s is given twice."),
                        name, NULL);
      return FALSE;
    }
  return TRUE;
}

MadangLanguage
madang_admin_method_read_language (GVariant *parameters)
{
  g_autoptr (GVariant) options = get_options (parameters);
  const char *locale;

  if (!g_variant_lookup (options, LOCALE, "&s", &locale)
      || strnlen (locale, MADANG_ADMIN_LOCALE_MAX + 1) > MADANG_ADMIN_LOCALE_MAX)
    return MADANG_LANGUAGE_NONE;
  return madang_language_from_tag (locale);
}

const char *
madang_admin_method_name_field (const MadangAdminMethod *self, const char *field)
{
  const MadangAdminName *name = self != NULL ? self->names : NULL;

  for (; field != NULL && name != NULL && name->field != NULL; name++)
    if (g_str_equal (name->field, field))
      return name->argument;
  return field;
}

/* Text up to what the log takes; anything else that is too large by its type and size. Printing it all would cost. */
static void
append_value (GString *text, GVariant *value)
{
  if (g_variant_get_size (value) <= MADANG_ADMIN_LOG_MAX)
    g_variant_print_string (value, text, FALSE);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_autofree char *begin = g_utf8_substring (g_variant_get_string (value, NULL), 0,
                                                 MADANG_ADMIN_LOG_MAX / 4);
      g_autofree char *shown = g_strconcat (begin, "…", NULL);
      g_autoptr (GVariant) shorter = g_variant_ref_sink (g_variant_new_string (shown));

      g_variant_print_string (shorter, text, FALSE);
    }
  else
    g_string_append_printf (text, "<%s of %" G_GSIZE_FORMAT " bytes>",
                            g_variant_get_type_string (value), g_variant_get_size (value));
}

/* An option that is not known may be a mistyped password. */
static void
append_option (GString *text, const MadangAdminMethod *self, const char *name, GVariant *value)
{
  const MadangAdminOption *option = find_option (self, name);

  if (option == NULL)
    {
      const char *end = g_utf8_offset_to_pointer (name, g_utf8_strlen (name, OPTION_SHOWN_MAX));
      g_autoptr (GVariant) shown = g_variant_ref_sink (
          g_variant_new_take_string (g_strndup (name, end - name)));

      g_variant_print_string (shown, text, FALSE);
      g_string_append (text, ": <'…'>");
    }
  else if (option->is_secret)
    g_string_append_printf (text, "'%s': <'…'>", name);
  else
    {
      g_string_append_printf (text, "'%s': <", name);
      append_value (text, value);
      g_string_append_c (text, '>');
    }
}

static gboolean
is_common (const char *name, GVariant *value)
{
  const MadangAdminOption *option = find_in (madang_admin_common_options, name);

  return option != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE (option->type));
}

static void
append_options (GString *text, const MadangAdminMethod *self, GVariant *options)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  gboolean is_first = TRUE;

  g_string_append_c (text, '{');
  g_variant_iter_init (&iter, options);
  while (text->len <= MADANG_ADMIN_LOG_MAX * 4
         && g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) given = value;

      if (is_common (name, given))
        continue;
      if (!is_first)
        g_string_append (text, ", ");
      is_first = FALSE;
      append_option (text, self, name, given);
    }
  g_string_append_c (text, '}');
}

static void
append_arguments (GString *text, const MadangAdminMethod *self, GVariant *parameters)
{
  gsize n = g_variant_n_children (parameters);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (parameters, i);

      if (i > 0)
        g_string_append (text, ", ");
      if (i + 1 == n)
        append_options (text, self, argument);
      else if (i + 1 == self->secret)
        g_string_append (text, "'…'");
      else
        append_value (text, argument);
    }
}

char *
madang_admin_method_describe (const MadangAdminMethod *self, GVariant *parameters)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_arguments (text, self, parameters);
  if (g_utf8_strlen (text->str, -1) > MADANG_ADMIN_LOG_MAX)
    {
      g_string_truncate (text, g_utf8_offset_to_pointer (text->str, MADANG_ADMIN_LOG_MAX - 1)
                                   - text->str);
      g_string_append (text, "…");
    }
  return g_strdup_printf ("%s (%s)", self->name, text->str);
}
