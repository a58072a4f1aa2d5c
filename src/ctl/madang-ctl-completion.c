#include "ctl/madang-ctl-completion.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/madang-escape.h"
#include "base/madang-names.h"
#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-command.h"

#define INTERFACE MADANG_BUS_NAME ".Manager"
#define ROWS_MAX 100       /* more nobody reads */
#define PATIENCE_SECONDS 3 /* with a bus that does not answer: longer nobody waits for Tab */

typedef struct
{
  MadangCtl *ctl;
  const char
      *prefix; /* of the unfinished word, which goes before whatever is offered: `--member=` */
  const char *current; /* what stands there already behind it */
  GHashTable *offered; /* set of char *: a username may be an e-mail as well */
} Completion;

gboolean
madang_ctl_completion_is_asked (const char *const *argv)
{
  return g_strcmp0 (argv[0], "complete") == 0;
}

/* Offers a word, unless the shell could not take it as one line, or something else stands there already. */
static void
offer (Completion *self, const char *word, const char *meaning)
{
  g_autofree char *harmless = madang_escape_text (word);
  g_autofree char *shown = meaning != NULL ? madang_escape_text (meaning) : NULL;

  if (*word == '\0' || !g_str_equal (harmless, word) || !g_str_has_prefix (word, self->current)
      || !g_hash_table_add (self->offered, g_strdup (word)))
    return;
  g_string_append_printf (self->ctl->output, "%s%s%s%s\n", self->prefix, word,
                          shown != NULL ? "\t" : "", shown != NULL ? shown : "");
}

static GVariant *
list_rows (Completion *self, const char *method, const char *search, gint64 after)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;

  if (search != NULL && *search != '\0')
    g_variant_dict_insert (&options, "search", "s", search);
  g_variant_dict_insert (&options, "after", "x", after);
  g_variant_dict_insert (&options, "limit", "u", ROWS_MAX);
  answer = madang_ctl_ask (self->ctl, INTERFACE, method,
                           g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), "(aa{sv})",
                           MADANG_CTL_PEEK, NULL);
  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

/* Offers rooms from an id on. Returns: whether there are any */
static gboolean
offer_rooms_from (Completion *self, gint64 first)
{
  g_autoptr (GVariant) rows = list_rows (self, "ListRooms", NULL, first - 1);

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autofree char *word = NULL;
      const char *name = "";
      gint64 id = 0;

      g_variant_lookup (row, "id", "x", &id);
      g_variant_lookup (row, "name", "&s", &name);
      word = g_strdup_printf ("%" G_GINT64_FORMAT, id);
      offer (self, word, name);
    }
  return rows != NULL && g_variant_n_children (rows) > 0;
}

/* Ids that begin with 12 are 12, 120 to 129, 1200 to 1299 and so on. */
static void
offer_rooms (Completion *self)
{
  guint64 first = 1;

  if (*self->current != '\0'
      && !g_ascii_string_to_unsigned (self->current, 10, 1, G_MAXINT64 / 10, &first, NULL))
    return;
  while (offer_rooms_from (self, first) && *self->current != '\0' && first <= G_MAXINT64 / 10)
    first *= 10;
}

static void
offer_name (Completion *self, GVariant *row, const char *prefix, const char *key)
{
  const char *name = "";
  g_autofree char *word = NULL;

  g_variant_lookup (row, key, "&s", &name);
  word = g_strconcat (prefix, name, NULL);
  if (*name != '\0')
    offer (self, word, NULL);
}

/* By all that people are called, or by what the word's beginning says. */
static void
offer_users (Completion *self, gboolean by_nickname_alone)
{
  static const struct
  {
    const char *prefix;
    const char *key;
  } names[] = { { "email:", "email" }, { "user:", "username" }, { "nick:", "nickname" } };
  const char *search = self->current;
  int said = -1;
  g_autoptr (GVariant) rows = NULL;

  for (guint i = 0; !by_nickname_alone && i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (self->current, names[i].prefix))
      {
        said = i;
        search += strlen (names[i].prefix);
      }
  rows = list_rows (self, "ListUsers", search, 0);
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      if (said >= 0)
        offer_name (self, row, names[said].prefix, names[said].key);
      for (guint k = 0; said < 0 && k < G_N_ELEMENTS (names); k++)
        if (!by_nickname_alone || g_str_equal (names[k].key, "nickname"))
          offer_name (self, row, "", names[k].key);
    }
}

static void
offer_options (Completion *self, const MadangCtlCommand *command)
{
  for (const MadangOption *option = madang_ctl_options; option->name != NULL; option++)
    {
      g_autofree char *word = g_strconcat ("--", option->name, NULL);

      if (option->scope == MADANG_CTL_EVERYWHERE
          || (command != NULL && (command->options & option->scope) != 0))
        offer (self, word, NULL);
    }
}

static void
offer_commands (Completion *self, const char *group)
{
  const MadangCtlCommand *command;

  for (guint i = 0; (command = madang_ctl_command_get (i)) != NULL; i++)
    {
      if (group != NULL && g_strcmp0 (command->group, group) == 0)
        offer (self, command->name, NULL);
      else if (group == NULL)
        offer (self, command->group != NULL ? command->group : command->name, NULL);
    }
}

static void
offer_value (Completion *self, const char *parameter)
{
  if (g_str_equal (parameter, "ROOM"))
    offer_rooms (self);
  else if (g_str_equal (parameter, "USER"))
    offer_users (self, FALSE);
  else if (g_str_equal (parameter, "NICKNAME"))
    offer_users (self, TRUE);
  else if (g_str_equal (parameter, "WHERE"))
    {
      offer (self, "system", NULL);
      offer (self, "session", NULL);
    }
}

static void
offer_parameter (Completion *self, const MadangCtlCommand *command, guint index)
{
  g_auto (GStrv) parameters = g_strsplit (command->parameters, " ", -1);

  if (index < g_strv_length (parameters))
    offer_value (self, parameters[index]);
}

static gboolean
asks_for_value (const MadangOption *option)
{
  return option != NULL && option->parameter != NULL;
}

/* Cuts `--member=USER`, unfinished, in two. Returns: the option whose value it is, or NULL */
static const MadangOption *
split_word (Completion *self, char **prefix)
{
  const char *sign = strchr (self->current, '=');
  const MadangOption *option = sign != NULL
                                   ? madang_options_find (madang_ctl_options, self->current)
                                   : NULL;

  if (!asks_for_value (option))
    return NULL;
  *prefix = g_strndup (self->current, sign + 1 - self->current);
  self->prefix = *prefix;
  self->current = sign + 1;
  return option;
}

static void
complete (Completion *self, const MadangOption *asking, gboolean may_be_option)
{
  const GPtrArray *finished = self->ctl->arguments->words;
  const char *const *words = (const char *const *) finished->pdata;
  const MadangCtlCommand *command = madang_ctl_command_match (words);
  g_autofree char *prefix = NULL;

  if (asking == NULL && may_be_option)
    asking = split_word (self, &prefix);
  if (asking != NULL)
    offer_value (self, asking->parameter);
  else if (*self->current == '-' && may_be_option)
    offer_options (self, command);
  else if (command != NULL)
    offer_parameter (self, command, finished->len - 1 - madang_ctl_command_count_words (command));
  else if (finished->len <= 2)
    offer_commands (self, words[0]);
}

/* What the shell will make of a word whose quotes may still be open. It expands nothing: that could run something. */
static char *
unquote (const char *word)
{
  static const char *const ends[] = { "", "'", "\"" };
  char *text = NULL;

  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *whole = g_strconcat (word, ends[i], NULL);

      text = g_shell_unquote (whole, NULL);
    }
  return text != NULL ? text : g_strdup (word);
}

static GStrv
unquote_all (const char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; *words != NULL; words++)
    {
      g_autofree char *text = unquote (*words);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

/* Returns the option that stands before the unfinished word and has its value in it, or NULL. */
static const MadangOption *
find_asking_option (const char *const *words, guint n_words)
{
  const char *before = n_words > 1 ? words[n_words - 2] : "";
  const MadangOption *option = strchr (before, '=') == NULL
                                   ? madang_options_find (madang_ctl_options, before)
                                   : NULL;

  return asks_for_value (option) ? option : NULL;
}

int
madang_ctl_completion_print (const char *const *argv)
{
  g_auto (GStrv) unquoted = unquote_all (argv + 1);
  const char *const *words = (const char *const *) unquoted;
  guint n_words = g_strv_length (unquoted);
  const MadangOption *asking = find_asking_option (words, n_words);
  g_autofree const char **finished = g_new0 (const char *, n_words + 1);
  g_auto (MadangCtlArguments) arguments = { 0 };
  g_auto (MadangCtl) ctl = { 0 };
  g_autoptr (GHashTable) offered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i + (asking != NULL ? 2 : 1) < n_words; i++)
    finished[i] = words[i];
  if (n_words == 0 || !g_utf8_validate (words[n_words - 1], -1, NULL)
      || !madang_ctl_arguments_parse (&arguments, finished, NULL))
    return 0;
  madang_ctl_init (&ctl, &arguments);
  alarm (PATIENCE_SECONDS);
  complete (&(Completion){ &ctl, "", words[n_words - 1], offered }, asking,
            !g_strv_contains (finished, "--"));
  fputs (ctl.output->str, stdout);
  return 0;
}
