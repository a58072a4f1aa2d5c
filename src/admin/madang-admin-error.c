#include "admin/madang-admin-error.h"

#include "base/madang-error.h"

static void
append_problem (GString *text,
                const MadangProblem *problem,
                const MadangAdminMethod *method,
                MadangCatalogues *catalogues,
                MadangLanguage language)
{
  g_autofree char *rendered = madang_catalogues_render (catalogues, &problem->phrase, language,
                                                        language, NULL);
  const char *field = madang_admin_method_name_field (method, problem->field);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (field != NULL)
    g_string_append_printf (text, "%s: ", field);
  g_string_append (text, rendered);
}

/* Returns: the text of an error that says all by its code; NULL where its problems have to */
static const char *
find_text (const GError *error)
{
  if (error->domain != MADANG_ERROR)
    return N_ ("Something went wrong on the server. Try again later.");
  switch (error->code)
    {
    case MADANG_ERROR_FAILED:
      return N_ ("Something went wrong on the server. Try again later.");
    case MADANG_ERROR_NO_SUCH_USER:
      return N_ ("There is no such user.");
    case MADANG_ERROR_NO_SUCH_ROOM:
      return N_ ("There is no such room.");
    default:
      return NULL;
    }
}

char *
madang_admin_error_render (const GError *error,
                           const MadangAdminMethod *method,
                           MadangCatalogues *catalogues,
                           MadangLanguage language)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *msgid = find_text (error);
  GArray *problems;

  if (msgid != NULL)
    return g_strdup (madang_catalogues_get_text (catalogues, msgid, language));
  problems = madang_error_get_problems (error);
  for (guint i = 0; i < problems->len; i++)
    append_problem (text, &g_array_index (problems, MadangProblem, i), method, catalogues,
                    language);
  return g_strdup (text->str);
}
