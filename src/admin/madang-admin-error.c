#include "admin/madang-admin-error.h"

#include "base/madang-error.h"

static void
append_problem (GString *text,
                const MadangProblem *problem,
                MadangCatalogues *catalogues,
                MadangLanguage language)
{
  g_autofree char *rendered = madang_catalogues_render (catalogues, &problem->phrase, language,
                                                        language, NULL);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (problem->field != NULL)
    g_string_append_printf (text, "%s: ", problem->field);
  g_string_append (text, rendered);
}

char *
madang_admin_error_render (const GError *error,
                           MadangCatalogues *catalogues,
                           MadangLanguage language)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GArray *problems;

  if (error->domain != MADANG_ERROR || error->code == MADANG_ERROR_FAILED)
    return g_strdup (madang_catalogues_get_text (
        catalogues, N_ ("Something went wrong on our side."), language));
  problems = madang_error_get_problems (error);
  for (guint i = 0; i < problems->len; i++)
    append_problem (text, &g_array_index (problems, MadangProblem, i), catalogues, language);
  return g_strdup (text->str);
}
