#include "http/madang-http-coding.h"

#include <string.h>

#include "base/madang-weight.h"

#define UNNAMED -1

/* The weights that a field names, in thousandths, and that of `*`. */
typedef struct
{
  int weights[MADANG_HTTP_N_CODINGS];
  int others;
} Preferences;

static const char *const names[MADANG_HTTP_N_CODINGS] = {
  [MADANG_HTTP_CODING_BROTLI] = "br",
  [MADANG_HTTP_CODING_GZIP] = "gzip",
  [MADANG_HTTP_CODING_IDENTITY] = "identity",
};

const char *
madang_http_coding_get_name (MadangHttpCoding coding)
{
  return names[coding];
}

static gboolean
is_called (const char *text, gsize length, const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (text, name, length) == 0;
}

/* Returns: (nullable): where the weight of what is called so belongs; NULL where it is nothing of ours */
static int *
find_weight (Preferences *preferences, const char *text, gsize length)
{
  if (is_called (text, length, "*"))
    return &preferences->others;
  if (is_called (text, length, "x-gzip")) /* its older name (section 8.4.1.3) */
    return &preferences->weights[MADANG_HTTP_CODING_GZIP];
  for (guint i = 0; i < MADANG_HTTP_N_CODINGS; i++)
    if (is_called (text, length, names[i]))
      return &preferences->weights[i];
  return NULL;
}

/* One part of the field, which ends at a comma or NUL. */
static void
note_part (Preferences *preferences, const char *part)
{
  const char *name = part + strspn (part, " \t");
  gsize length = strcspn (name, " \t;,");
  int weight;
  const char *end = madang_weight_read (name + length, &weight);
  int *place = find_weight (preferences, name, length);

  if (place != NULL && end != NULL && (*end == ',' || *end == '\0'))
    *place = MAX (*place, weight);
}

static int
weigh (const Preferences *preferences, MadangHttpCoding coding)
{
  if (preferences->weights[coding] != UNNAMED)
    return preferences->weights[coding];
  return MAX (preferences->others, 0);
}

MadangHttpCoding
madang_http_coding_negotiate (const char *accepted)
{
  Preferences preferences = { { UNNAMED, UNNAMED, UNNAMED }, UNNAMED };
  MadangHttpCoding best = MADANG_HTTP_CODING_IDENTITY;
  const char *part = accepted;
  int most = 0;

  while (part != NULL)
    {
      note_part (&preferences, part);
      part = strchr (part, ',');
      part = part != NULL ? part + 1 : NULL;
    }
  for (guint i = 0; i < MADANG_HTTP_N_CODINGS; i++)
    if (weigh (&preferences, i) > most)
      {
        most = weigh (&preferences, i);
        best = i;
      }
  return best;
}
