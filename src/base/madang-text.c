#include "base/madang-text.h"

#include "base/madang-error.h"
#include "base/madang-names.h"

#include <string.h>

/*
 * Whether `text` holds only characters that NFC leaves as they are, whatever stands beside them: Latin, Cyrillic and
 * Hangul as nearly everybody types them. FALSE decides nothing.
 */
static gboolean
is_surely_normal (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      if (character >= 0x300 && !(character >= 0x400 && character <= 0x482)
          && !(character >= 0xac00 && character <= 0xd7a3))
        return FALSE;
    }
  return TRUE;
}

static int
compare_classes (gconstpointer a, gconstpointer b)
{
  return g_unichar_combining_class (*(const gunichar *) a)
         - g_unichar_combining_class (*(const gunichar *) b);
}

/* Composes a character and the marks behind it (UAX #15, D117); `cluster` is decomposed. */
static void
compose_cluster (GArray *cluster)
{
  gunichar *characters = (gunichar *) cluster->data;
  guint kept = 1;

  if (cluster->len < 2)
    return;
  g_array_sort (cluster, compare_classes);
  for (guint i = 1; i < cluster->len; i++)
    {
      gboolean blocked = kept > 1 && compare_classes (&characters[kept - 1], &characters[i]) >= 0;
      gunichar composed;

      if (!blocked && g_unichar_compose (characters[0], characters[i], &composed))
        characters[0] = composed;
      else
        characters[kept++] = characters[i];
    }
  g_array_set_size (cluster, kept);
}

static void
flush_cluster (GArray *cluster, GString *text)
{
  for (guint i = 0; i < cluster->len; i++)
    g_string_append_unichar (text, g_array_index (cluster, gunichar, i));
  g_array_set_size (cluster, 0);
}

/* Adds the next decomposed character to `cluster`, which goes to `text` when nothing can join it any more. */
static void
add_character (GArray *cluster, gunichar character, GString *text)
{
  if (g_unichar_combining_class (character) == 0)
    {
      gunichar composed;

      compose_cluster (cluster);
      if (cluster->len == 1
          && g_unichar_compose (g_array_index (cluster, gunichar, 0), character, &composed))
        {
          g_array_index (cluster, gunichar, 0) = composed; /* as the jamo of a Korean syllable */
          return;
        }
      flush_cluster (cluster, text);
    }
  g_array_append_val (cluster, character);
}

char *
madang_text_normalize (const char *text)
{
  g_autoptr (GArray) cluster = NULL;
  GString *normal;

  if (text == NULL || is_surely_normal (text))
    return g_strdup (text);
  cluster = g_array_new (FALSE, FALSE, sizeof (gunichar));
  normal = g_string_sized_new (strlen (text));
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
      gsize n = g_unichar_fully_decompose (g_utf8_get_char (text), FALSE, parts,
                                           G_N_ELEMENTS (parts));

      for (gsize i = 0; i < n; i++)
        add_character (cluster, parts[i], normal);
    }
  compose_cluster (cluster);
  flush_cluster (cluster, normal);
  return g_string_free (normal, FALSE);
}

/* Unicode's White_Space; GLib leaves out the two controls. */
static gboolean
is_space (gunichar character)
{
  return g_unichar_isspace (character) || character == '\v' || character == 0x85;
}

gboolean
madang_text_is_blank (const char *text)
{
  while (is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

char *
madang_text_trim (const char *text)
{
  const char *end;

  while (is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  end = text + strlen (text);
  while (end > text && is_space (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (text, end - text);
}

/*
 * Whether `text` has more than `max` characters in NFC. One character may become at most three, and at most four
 * become one (UAX #15), so for most texts their bytes decide.
 */
static gboolean
is_longer (const char *text, guint max)
{
  g_autofree char *normal = NULL;
  gsize length = strlen (text);

  if (length <= max / 3 || length / 16 > max)
    return length > max;
  normal = madang_text_normalize (text);
  return (gulong) g_utf8_strlen (normal, -1) > max;
}

char *
madang_text_normalize_name (const char *text, guint max)
{
  return is_longer (text, max) ? g_strdup ("") : madang_text_normalize (text);
}

gboolean
madang_text_check_given (const char *text, const char *field, GError **error)
{
  if (text == NULL)
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                            N_ ("This field is required."), NULL);
  else if (madang_text_is_blank (text))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                            N_ ("This field may not be blank."), NULL);
  else
    return TRUE;
  return FALSE;
}

gboolean
madang_text_check (const char *text, const char *field, guint max, GError **error)
{
  return madang_text_check_given (text, field, error)
         && madang_text_check_length (text, field, max, error);
}

gboolean
madang_text_check_length (const char *text, const char *field, guint max, GError **error)
{
  if (!is_longer (text, max))
    return TRUE;
  madang_add_field_error_counted (error, MADANG_ERROR_INVALID_ARGUMENT, field,
                                  "This field can have at most %s character.",
                                  "This field can have at most %s characters.", max);
  return FALSE;
}

char *
madang_text_read (const char *text, const char *field, guint max, GError **error)
{
  return madang_text_check (text, field, max, error) ? madang_text_normalize (text) : NULL;
}

/* What Unicode has fonts ignore (Default_Ignorable_Code_Point) and GLib's types do not tell. */
static gboolean
is_ignorable (gunichar character)
{
  static const struct
  {
    gunichar first;
    gunichar last;
  } ranges[] = {
    { 0x34f, 0x34f },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
    { 0x2065, 0x2065 }, { 0x3164, 0x3164 },   { 0xfe00, 0xfe0f }, { 0xffa0, 0xffa0 },
    { 0xfff0, 0xfff8 }, { 0xe0000, 0xe0fff },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (character >= ranges[i].first && character <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_unseen (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return is_space (character) || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT
         || is_ignorable (character);
}

gboolean
madang_text_is_alike (const char *text, const char *name)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
      gsize n = g_unichar_fully_decompose (g_utf8_get_char (text), TRUE, parts,
                                           G_N_ELEMENTS (parts));

      for (gsize i = 0; i < n; i++)
        if (!is_unseen (parts[i]))
          {
            /* All that folds to one of ASCII's letters is a letter of it by now. */
            if (*name == '\0' || g_unichar_tolower (parts[i]) != (gunichar) *name)
              return FALSE;
            name++;
          }
    }
  return *name == '\0';
}

gboolean
madang_text_check_name (
    const char *text, const char *field, guint max, const char *taken, GError **error)
{
  if (!madang_text_check (text, field, max, error))
    return FALSE;
  if (!madang_text_is_alike (text, MADANG_ADMIN_NAME))
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_EXISTS, field, taken, NULL);
  return FALSE;
}

void
madang_text_wipe_free (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}
