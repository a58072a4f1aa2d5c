#include "ctl/madang-ctl.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/madang-escape.h"

void
madang_ctl_init (MadangCtl *self, const MadangCtlArguments *arguments)
{
  *self = (MadangCtl){ .arguments = arguments,
                       .catalogues = madang_catalogues_new (),
                       .language = madang_language_from_environment (g_getenv),
                       .output = g_string_new (NULL) };
}

void
madang_ctl_clear (MadangCtl *self)
{
  g_clear_object (&self->catalogues);
  g_clear_object (&self->connection);
  g_clear_object (&self->pager);
  g_clear_object (&self->reader_left);
  if (self->agent != 0)
    {
      kill (self->agent, SIGTERM);
      kill (self->agent, SIGCONT); /* one that is stopped would not hear it */
      waitpid (self->agent, NULL, 0);
      self->agent = 0;
    }
  if (self->output != NULL)
    g_string_free (g_steal_pointer (&self->output), TRUE);
}

const char *
madang_ctl_tell (const MadangCtl *self, const char *msgid)
{
  return madang_catalogues_get_text (self->catalogues, msgid, self->language);
}

char *
madang_ctl_render (const MadangCtl *self, const MadangPhrase *phrase)
{
  return madang_catalogues_render (self->catalogues, phrase, self->language,
                                   MADANG_LANGUAGE_ENGLISH, NULL);
}

char *
madang_ctl_format (const MadangCtl *self, const char *msgid, ...)
{
  MadangPhrase phrase = { 0 };
  va_list arguments;
  char *text;

  va_start (arguments, msgid);
  madang_phrase_init_valist (&phrase, msgid, arguments);
  va_end (arguments);
  text = madang_ctl_render (self, &phrase);
  madang_phrase_clear (&phrase);
  return text;
}

char *
madang_ctl_describe (const MadangCtl *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (error->domain != MADANG_ERROR)
    return madang_escape_text (error->message);
  text = madang_ctl_render (
      self, &g_array_index (madang_error_get_problems (error), MadangProblem, 0).phrase);
  return madang_escape_text (text);
}
