#include "ctl/madang-ctl-diagnosis.h"

#include "base/madang-escape.h"
#include "ctl/madang-ctl-json.h"
#include "ctl/madang-ctl-text.h"

typedef struct
{
  MadangCtlHealth health;
  char *text;   /* owned */
  char *remedy; /* owned; NULL where there is nothing to do */
} Finding;

static const struct
{
  const char *word; /* in JSON */
  const char *msgid;
} healths[] = {
  [MADANG_CTL_FINE] = { "ok", N_ ("ok") },
  [MADANG_CTL_WARNING] = { "warning", N_ ("warning") },
  [MADANG_CTL_PROBLEM] = { "problem", N_ ("problem") },
};

static void
free_finding (gpointer data)
{
  Finding *finding = data;

  g_free (finding->text);
  g_free (finding->remedy);
  g_free (finding);
}

void
madang_ctl_diagnosis_init (MadangCtlDiagnosis *self, MadangCtl *ctl)
{
  *self = (MadangCtlDiagnosis){ ctl, g_ptr_array_new_with_free_func (free_finding) };
}

void
madang_ctl_diagnosis_clear (MadangCtlDiagnosis *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
}

static char *
render (const MadangCtl *ctl, const char *msgid, va_list gaps)
{
  MadangPhrase phrase = { 0 };
  char *text;

  madang_phrase_init_valist (&phrase, msgid, gaps);
  text = madang_ctl_render (ctl, &phrase);
  madang_phrase_clear (&phrase);
  return text;
}

void
madang_ctl_diagnosis_add (
    MadangCtlDiagnosis *self, MadangCtlHealth health, const char *remedy, const char *msgid, ...)
{
  Finding *finding = g_new0 (Finding, 1);
  va_list gaps;

  finding->health = health;
  va_start (gaps, msgid);
  finding->text = render (self->ctl, msgid, gaps);
  va_end (gaps);
  va_start (gaps, msgid);
  finding->remedy = remedy != NULL ? render (self->ctl, remedy, gaps) : NULL;
  va_end (gaps);
  g_ptr_array_add (self->findings, finding);
}

static void
add_text (GVariantBuilder *dictionary, const char *key, const char *text)
{
  g_variant_builder_add (dictionary, "{sv}", key, g_variant_new_string (text));
}

static void
print_json (const MadangCtlDiagnosis *self)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) array = NULL;

  for (guint i = 0; i < self->findings->len; i++)
    {
      const Finding *finding = self->findings->pdata[i];

      g_variant_builder_open (&all, G_VARIANT_TYPE_VARDICT);
      add_text (&all, "state", healths[finding->health].word);
      add_text (&all, "found", finding->text);
      if (finding->remedy != NULL)
        add_text (&all, "remedy", finding->remedy);
      g_variant_builder_close (&all);
    }
  array = g_variant_ref_sink (g_variant_builder_end (&all));
  madang_ctl_json_append (self->ctl->output, array);
  g_string_append_c (self->ctl->output, '\n');
}

static void
print_line (const MadangCtlDiagnosis *self, const char *mark, const char *text, guint width)
{
  g_autofree char *harmless = madang_escape_text (text);

  madang_ctl_text_append (self->ctl->output, mark, width, FALSE);
  g_string_append_printf (self->ctl->output, "  %s\n", harmless);
}

static void
print_lines (const MadangCtlDiagnosis *self)
{
  guint width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (healths); i++)
    width = MAX (width, madang_ctl_text_measure (madang_ctl_tell (self->ctl, healths[i].msgid)));
  for (guint i = 0; i < self->findings->len; i++)
    {
      const Finding *finding = self->findings->pdata[i];
      g_autofree char *remedy = g_strconcat ("→ ", finding->remedy, NULL);

      print_line (self, madang_ctl_tell (self->ctl, healths[finding->health].msgid), finding->text,
                  width);
      if (finding->remedy != NULL)
        print_line (self, "", remedy, width);
    }
}

guint
madang_ctl_diagnosis_print (const MadangCtlDiagnosis *self)
{
  guint problems = 0;

  for (guint i = 0; i < self->findings->len; i++)
    problems += ((const Finding *) self->findings->pdata[i])->health == MADANG_CTL_PROBLEM;
  if (self->ctl->arguments->json)
    print_json (self);
  else
    print_lines (self);
  return problems;
}
