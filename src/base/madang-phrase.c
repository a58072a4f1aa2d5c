#include "base/madang-phrase.h"

#include <string.h>

void
madang_phrase_init_valist (MadangPhrase *phrase, const char *msgid, va_list arguments)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  const char *argument;

  *phrase = (MadangPhrase){ .msgid = msgid };
  while ((argument = va_arg (arguments, const char *)) != NULL)
    {
      if (builder == NULL)
        builder = g_strv_builder_new ();
      g_strv_builder_add (builder, argument);
    }
  if (builder != NULL)
    phrase->arguments = g_strv_builder_end (builder);
}

void
madang_phrase_init_counted (MadangPhrase *phrase,
                            const char *singular,
                            const char *plural,
                            guint64 count)
{
  *phrase = (MadangPhrase){ .msgid = singular, .plural = plural, .count = count };
}

void
madang_phrase_copy (const MadangPhrase *source, MadangPhrase *target)
{
  *target = *source;
  target->arguments = g_strdupv (source->arguments);
}

void
madang_phrase_clear (MadangPhrase *phrase)
{
  g_clear_pointer (&phrase->arguments, g_strfreev);
}

/* Reads the gap that `*cursor` points behind ("s" or "2$s"): its number from 0, or -1 where it is no gap of ours. */
static int
read_gap (const char **cursor, int next)
{
  if (**cursor == 's')
    {
      *cursor += 1;
      return next;
    }
  if (**cursor >= '1' && **cursor <= '9' && (*cursor)[1] == '$' && (*cursor)[2] == 's')
    {
      int number = **cursor - '1';

      *cursor += 3;
      return number;
    }
  return -1;
}

char *
madang_phrase_format (const MadangPhrase *phrase, const char *pattern)
{
  GString *text = g_string_sized_new (strlen (pattern) + 32);
  guint given = phrase->arguments != NULL ? g_strv_length (phrase->arguments) : 0;
  int next = 0;

  while (*pattern != '\0')
    {
      int gap;

      if (*pattern != '%')
        {
          g_string_append_c (text, *pattern++);
          continue;
        }
      pattern++;
      gap = read_gap (&pattern, next);
      if (gap < 0)
        {
          g_string_append_c (text, '%');
          pattern += *pattern == '%' ? 1 : 0;
          continue;
        }
      next = gap + 1;
      if (phrase->plural != NULL)
        g_string_append_printf (text, "%" G_GUINT64_FORMAT, phrase->count);
      else if ((guint) gap < given)
        g_string_append (text, phrase->arguments[gap]);
    }
  return g_string_free (text, FALSE);
}
