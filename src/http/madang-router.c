#include "http/madang-router.h"

#include <string.h>

#include "base/madang-json.h"

#define SEGMENTS_MAX 8

typedef struct
{
  const char *text;
  gsize length;
} Segment;

typedef struct
{
  Segment segments[SEGMENTS_MAX];
  guint n_segments;
  gboolean has_rest; /* more than fit: a path of nobody */
} Path;

typedef struct
{
  const MadangRoute *route;
  Path path; /* of the route's pattern, aliases resolved */
} Row;

/* What a path may begin with instead (docs/api/rules.md, "Aliases"), as whole segments; the second is the row's. */
static const struct
{
  const char *alias;
  const char *meant;
  gboolean is_whole; /* nothing may follow */
} aliases[] = {
  { "/user", "/api/user", FALSE },
  { "/chat/v1/room", "/api/chat/room", FALSE },
  { "/chat/v1/message", "/api/chat/message", FALSE },
  { "/chat", "/api/chat", TRUE },
  { "/blockedusers", "/api/chatting/blockedusers", TRUE },
};

struct _MadangRouter
{
  Row *rows; /* by number of segments; rows with more literals first */
  guint first[SEGMENTS_MAX + 2];
};

static void
split (const char *path, Path *parts)
{
  parts->n_segments = 0;
  parts->has_rest = FALSE;
  while (*path != '\0' && !parts->has_rest)
    {
      gsize length = strcspn (path, "/");

      if (length > 0 && parts->n_segments == SEGMENTS_MAX)
        parts->has_rest = TRUE;
      else if (length > 0)
        parts->segments[parts->n_segments++] = (Segment){ path, length };
      path += length + (path[length] == '/' ? 1 : 0);
    }
}

/* After the split, so that an encoded slash separates nothing; it is a part of no path of ours either. */
static gboolean
decode (Path *path, GPtrArray *texts)
{
  for (guint i = 0; i < path->n_segments; i++)
    {
      Segment *segment = &path->segments[i];
      char *text = g_uri_unescape_segment (segment->text, segment->text + segment->length, "/");

      if (text == NULL)
        return FALSE;
      g_ptr_array_add (texts, text);
      if (!g_utf8_validate (text, -1, NULL))
        return FALSE;
      *segment = (Segment){ text, strlen (text) };
    }
  return TRUE;
}

static gboolean
equal_segments (const Segment *a, const Segment *b)
{
  return a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
}

static gboolean
has_prefix (const Path *path, const Path *prefix)
{
  if (path->n_segments < prefix->n_segments)
    return FALSE;
  for (guint i = 0; i < prefix->n_segments; i++)
    if (!equal_segments (&path->segments[i], &prefix->segments[i]))
      return FALSE;
  return TRUE;
}

static void
replace_prefix (Path *path, guint length, const Path *replacement)
{
  guint rest = path->n_segments - length;

  if (replacement->n_segments + rest > SEGMENTS_MAX)
    {
      path->has_rest = TRUE;
      return;
    }
  memmove (path->segments + replacement->n_segments, path->segments + length,
           rest * sizeof (Segment));
  memcpy (path->segments, replacement->segments, replacement->n_segments * sizeof (Segment));
  path->n_segments = replacement->n_segments + rest;
}

static void
resolve_alias (Path *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      Path alias, meant;

      split (aliases[i].alias, &alias);
      if (!has_prefix (path, &alias)
          || (aliases[i].is_whole && path->n_segments > alias.n_segments))
        continue;
      split (aliases[i].meant, &meant);
      replace_prefix (path, alias.n_segments, &meant);
      return;
    }
}

static gboolean
is_id (const Segment *segment)
{
  return segment->length == 4 && memcmp (segment->text, "{id}", 4) == 0;
}

static gboolean
is_name (const Segment *segment)
{
  return segment->length == 6 && memcmp (segment->text, "{name}", 6) == 0;
}

static guint
count_ids (const Path *path)
{
  guint n = 0;

  for (guint i = 0; i < path->n_segments; i++)
    n += is_id (&path->segments[i]) ? 1 : 0;
  return n;
}

static guint
count_gaps (const Path *path)
{
  guint n = count_ids (path);

  for (guint i = 0; i < path->n_segments; i++)
    n += is_name (&path->segments[i]) ? 1 : 0;
  return n;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Path *left = &((const Row *) a)->path;
  const Path *right = &((const Row *) b)->path;

  if (left->n_segments != right->n_segments)
    return left->n_segments < right->n_segments ? -1 : 1;
  return (int) count_gaps (left) - (int) count_gaps (right);
}

MadangRouter *
madang_router_new (const MadangRoute *routes, guint n_routes)
{
  MadangRouter *self = g_new0 (MadangRouter, 1);
  guint n = 0;

  self->rows = g_new0 (Row, n_routes);
  for (guint i = 0; i < n_routes; i++)
    {
      self->rows[i].route = &routes[i];
      split (routes[i].pattern, &self->rows[i].path);
      resolve_alias (&self->rows[i].path);
      g_assert (!self->rows[i].path.has_rest);
      g_assert (count_ids (&self->rows[i].path) <= MADANG_ROUTE_IDS_MAX);
    }
  qsort (self->rows, n_routes, sizeof (Row), compare_rows);
  for (guint count = 0; count <= SEGMENTS_MAX; count++)
    {
      self->first[count] = n;
      while (n < n_routes && self->rows[n].path.n_segments == count)
        n++;
    }
  self->first[SEGMENTS_MAX + 1] = n;
  return self;
}

void
madang_router_free (MadangRouter *self)
{
  g_free (self->rows);
  g_free (self);
}

static gboolean
read_id (const Segment *segment, gint64 *id)
{
  char digits[20]; /* an int64 has 19 at most; zeros before it are cut */
  const char *text = segment->text;
  gsize length = segment->length;

  for (; length > 1 && *text == '0'; length--)
    text++;
  if (length >= sizeof digits)
    return FALSE;
  memcpy (digits, text, length);
  digits[length] = '\0';
  return madang_parse_id (digits, id);
}

static gboolean
read_name (const Segment *segment, char *name)
{
  if (segment->length > MADANG_ROUTE_NAME_MAX)
    return FALSE;
  for (gsize i = 0; i < segment->length; i++)
    if (!g_ascii_isalnum (segment->text[i]) && strchr ("._-", segment->text[i]) == NULL)
      return FALSE;
  memcpy (name, segment->text, segment->length);
  name[segment->length] = '\0';
  return TRUE;
}

static gboolean
match_segment (const Segment *wanted, const Segment *segment, MadangRouteMatch *match)
{
  if (is_id (wanted))
    return read_id (segment, &match->ids[match->n_ids++]);
  if (is_name (wanted))
    return read_name (segment, match->name);
  return equal_segments (wanted, segment);
}

static gboolean
match_row (const Row *row, const Path *path, MadangRouteMatch *match)
{
  MadangRouteMatch found = *match;

  found.n_ids = 0;
  for (guint i = 0; i < path->n_segments; i++)
    if (!match_segment (&row->path.segments[i], &path->segments[i], &found))
      return FALSE;
  *match = found;
  return TRUE;
}

gboolean
madang_router_match (const MadangRouter *self,
                     const char *path,
                     MadangMethods method,
                     MadangRouteMatch *match)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint gaps = G_MAXUINT;
  Path parts;

  *match = (MadangRouteMatch){ 0 };
  split (path, &parts);
  if (!decode (&parts, texts))
    return FALSE;
  resolve_alias (&parts);
  if (parts.has_rest)
    return FALSE;
  for (guint i = self->first[parts.n_segments]; i < self->first[parts.n_segments + 1]; i++)
    {
      const Row *row = &self->rows[i];

      /* Rows with literals come first; those with more gaps are another path. */
      if (match->allowed != MADANG_METHOD_NONE && count_gaps (&row->path) > gaps)
        break;
      if (!match_row (row, &parts, match))
        continue;
      gaps = count_gaps (&row->path);
      match->allowed |= row->route->methods;
      match->language = row->route->language;
      if ((row->route->methods & method) != 0)
        match->route = row->route;
    }
  return match->route != NULL;
}
