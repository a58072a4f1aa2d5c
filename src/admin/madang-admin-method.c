#include "admin/madang-admin-method.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

static const MadangAdminOption create_room_options[] = {
  { "closed", "b" }, { "owner", "x" }, { "members", "ax" }, { "post", "x" }, { NULL },
};

static const MadangAdminOption create_user_options[] = {
  { "email", "s" },     { "username", "s" },
  { "nickname", "s" },  { "password", "s", .is_secret = TRUE },
  { "superuser", "b" }, { NULL },
};

const MadangAdminMethod madang_admin_methods[] = {
  { "AddMember", MADANG_ADMIN_ACTION_MEMBERS },
  { "CreateCategory", MADANG_ADMIN_ACTION_SERVICE },
  { "CreateRoom", MADANG_ADMIN_ACTION_MEMBERS, create_room_options },
  { "CreateUser", MADANG_ADMIN_ACTION_USERS, create_user_options },
  { "DeleteRoom", MADANG_ADMIN_ACTION_MEMBERS },
  { "RemoveMember", MADANG_ADMIN_ACTION_MEMBERS },
  { "RevokeTokens", MADANG_ADMIN_ACTION_USERS },
  { "SendSystemMessage", MADANG_ADMIN_ACTION_MESSAGE },
  { "SetActive", MADANG_ADMIN_ACTION_USERS },
  { "SetSuperuser", MADANG_ADMIN_ACTION_USERS },
};

const guint madang_admin_n_methods = G_N_ELEMENTS (madang_admin_methods);

const MadangAdminMethod *
madang_admin_method_find (const char *name)
{
  for (guint i = 0; i < madang_admin_n_methods; i++)
    if (g_str_equal (madang_admin_methods[i].name, name))
      return &madang_admin_methods[i];
  return NULL;
}

static const MadangAdminOption *
find_option (const MadangAdminMethod *self, const char *name)
{
  for (const MadangAdminOption *option = self->options; option != NULL && option->name != NULL;
       option++)
    if (g_str_equal (option->name, name))
      return option;
  return NULL;
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
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) given = value;

      if (!check_option (self, name, given, error))
        return FALSE;
    }
  return TRUE;
}

/* What is longer is not printed whole to be cut after: it may be a hundred megabytes. */
static void
append_value (GString *text, GVariant *value)
{
  if (g_variant_get_size (value) <= MADANG_ADMIN_LOG_BYTES)
    g_variant_print_string (value, text, FALSE);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_autofree char *cut = g_strndup (g_variant_get_string (value, NULL), MADANG_ADMIN_LOG_BYTES);
      g_autoptr (GVariant) start = g_variant_ref_sink (
          g_variant_new_take_string (g_utf8_make_valid (cut, -1)));

      g_variant_print_string (start, text, FALSE);
    }
  else
    g_string_append (text, "…");
}

/* An option that is not known may be a mistyped password. */
static void
append_option (GString *text, const MadangAdminMethod *self, GVariant *entry)
{
  g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);
  const MadangAdminOption *option = find_option (self, g_variant_get_string (name, NULL));

  append_value (text, name);
  g_string_append (text, ": <");
  if (option != NULL && !option->is_secret)
    append_value (text, value);
  else
    g_string_append (text, "'…'");
  g_string_append_c (text, '>');
}

static void
append_options (GString *text, const MadangAdminMethod *self, GVariant *options)
{
  gsize n = g_variant_n_children (options);

  g_string_append_c (text, '{');
  for (gsize i = 0; i < n && text->len < MADANG_ADMIN_LOG_BYTES; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (options, i);

      if (i > 0)
        g_string_append (text, ", ");
      append_option (text, self, entry);
    }
  g_string_append_c (text, '}');
}

char *
madang_admin_method_describe (const MadangAdminMethod *self, GVariant *parameters)
{
  g_autoptr (GVariant) options = get_options (parameters);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i + 1 < g_variant_n_children (parameters); i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (parameters, i);

      append_value (text, argument);
      g_string_append (text, ", ");
    }
  append_options (text, self, options);
  if (g_utf8_strlen (text->str, -1) > MADANG_ADMIN_LOG_MAX)
    {
      g_string_truncate (text, g_utf8_offset_to_pointer (text->str, MADANG_ADMIN_LOG_MAX - 1)
                                   - text->str);
      g_string_append (text, "…");
    }
  return g_strdup_printf ("%s (%s)", self->name, text->str);
}
