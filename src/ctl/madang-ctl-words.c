#include "ctl/madang-ctl-words.h"

#include <string.h>

#include "ctl/madang-ctl-bus.h"

gboolean
madang_ctl_words_read_number (const char *word, guint64 max, guint64 *number, GError **error)
{
  g_autofree char *most = NULL;

  if (g_ascii_string_to_unsigned (word, 10, 0, max, number, NULL))
    return TRUE;
  most = g_strdup_printf ("%" G_GUINT64_FORMAT, max);
  madang_set_error (error, MADANG_ERROR_USAGE, N_ ("%1$s is not a whole number from 0 to %2$s."),
                    word, most, NULL);
  return FALSE;
}

gint64
madang_ctl_words_read_room (const char *word, GError **error)
{
  guint64 id = 0;

  if (g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &id, NULL))
    return id;
  madang_set_error (error, MADANG_ERROR_USAGE,
                    N_ ("%s is not a room's ID: madangctl room list shows them."), word, NULL);
  return 0;
}

static gint64
ask_for_user (MadangCtl *ctl, const char *name, GError **error)
{
  gint64 id = 0;
  g_autoptr (GVariant) answer = madang_ctl_call (
      ctl, "FindUser", g_variant_new ("(s@a{sv})", name, madang_ctl_no_options ()), "(x)", error);

  if (answer != NULL)
    g_variant_get (answer, "(x)", &id);
  return id;
}

static gboolean
says_which (const char *word)
{
  static const char *const prefixes[] = { "id:", "email:", "user:", "nick:" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (word, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* A user whose name is a number may be meant as well as the one with that id. */
static gint64
find_by_digits (MadangCtl *ctl, const char *word, GError **error)
{
  g_autofree char *numbered = g_strconcat ("id:", word, NULL);
  g_autoptr (GError) no_id = NULL;
  gint64 by_id = ask_for_user (ctl, numbered, &no_id);
  gint64 by_name;

  if (no_id != NULL && !g_error_matches (no_id, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER))
    {
      g_propagate_error (error, g_steal_pointer (&no_id));
      return 0;
    }
  by_name = ask_for_user (ctl, word, error);
  if (by_id == 0 || by_id == by_name)
    return by_name;
  if (g_error_matches (*error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER))
    {
      g_clear_error (error);
      return by_id;
    }
  if (*error == NULL)
    madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, "%s", word, NULL);
  return 0;
}

gint64
madang_ctl_words_find_user (MadangCtl *ctl, const char *word, GError **error)
{
  gboolean is_number = *word != '\0' && strspn (word, "0123456789") == strlen (word);
  g_autoptr (GError) reason = NULL;
  gint64 id = is_number ? find_by_digits (ctl, word, &reason) : ask_for_user (ctl, word, &reason);
  gboolean is_refused;

  if (reason == NULL)
    return id;
  is_refused = g_error_matches (reason, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  if (is_refused && !says_which (word))
    madang_set_error (
        error, MADANG_ERROR_FAILED,
        N_ ("%s may mean several users: put id:, email:, user: or nick: before it to say which."),
        word, NULL);
  else if (is_refused || g_error_matches (reason, MADANG_ERROR, MADANG_ERROR_NO_SUCH_USER))
    madang_set_error (error, MADANG_ERROR_NO_SUCH_USER, N_ ("There is no user %s."), word, NULL);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return 0;
}
