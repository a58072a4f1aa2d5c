/*
 * Pages and the links to their neighbours, of a list that a route makes as a store would.
 */
#include "http/madang-page-links.h"

#include <string.h>

#include "http-fixture.h"
#include "http/madang-reply.h"

/* The items of the list have the ids from 1 to this. */
#define IDS 2005

static gint64
get_pointer_id (gpointer item)
{
  return GPOINTER_TO_INT (item);
}

static gint64
get_struct_id (gpointer item)
{
  return *(const gint64 *) item;
}

/* What a store gives: one more than the page has, at the end that is read towards. */
static void
find_range (const MadangPage *page, gint64 *first, gint64 *last)
{
  *first = MAX (page->after + 1, 1);
  *last = MIN (page->before - 1, IDS);
  if (madang_page_is_forward (page))
    *last = MIN (*last, *first + page->limit);
  else
    *first = MAX (*first, *last - page->limit);
}

static void
reply_range (MadangRequest *request, gint64 first, gint64 last, guint length)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (json, "[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u]", first, last,
                          length);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

static void
show_pointers (MadangRequest *request, MadangServices *services)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  gint64 first, last;
  MadangPage page;

  g_assert_true (madang_request_read_page (request, &page, NULL));
  find_range (&page, &first, &last);
  for (gint64 id = first; id <= last; id++)
    g_ptr_array_add (items, GINT_TO_POINTER (id));
  madang_page_links_trim (request, items, get_pointer_id);
  reply_range (request, items->len > 0 ? get_pointer_id (items->pdata[0]) : 0,
               items->len > 0 ? get_pointer_id (items->pdata[items->len - 1]) : 0, items->len);
}

/* The same of structs, and of a list that is given whole where nothing is asked. */
static void
show_structs (MadangRequest *request, MadangServices *services)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) shown = NULL;
  gint64 first, last;
  MadangPage page;

  g_assert_true (madang_request_read_whole_page (request, &page, NULL));
  find_range (&page, &first, &last);
  for (gint64 id = first; id <= last; id++)
    g_array_append_val (items, id);
  shown = madang_page_links_trim_array (request, items, get_struct_id);
  reply_range (request, shown->len > 0 ? get_struct_id (shown->pdata[0]) : 0,
               shown->len > 0 ? get_struct_id (shown->pdata[shown->len - 1]) : 0, shown->len);
}

static const MadangRoute routes[] = {
  { MADANG_METHOD_GET, "/pointers", show_pointers, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/structs", show_structs, 0, MADANG_LANGUAGE_NONE },
};

static const struct
{
  const char *target;
  const char *range; /* first, last, length */
  const char *next;  /* the query of its link; NULL: none */
  const char *previous;
} cases[] = {
  { "/pointers", "[1956,2005,50]", NULL, "limit=50&before=1956" },
  { "/pointers?limit=2&before=9", "[7,8,2]", "limit=2&after=8", "limit=2&before=7" },
  { "/pointers?limit=2&before=3", "[1,2,2]", "limit=2&after=2", NULL },
  { "/pointers?limit=2&after=0", "[1,2,2]", "limit=2&after=2", NULL },
  { "/pointers?limit=2&after=5", "[6,7,2]", "limit=2&after=7", "limit=2&before=6" },
  { "/pointers?limit=2&after=2003", "[2004,2005,2]", NULL, "limit=2&before=2004" },
  { "/pointers?limit=2&after=2005", "[0,0,0]", NULL, NULL },
  { "/pointers?limit=2&after=5&before=9", "[7,8,2]", "limit=2&after=8",
    "limit=2&before=7&after=5" },
  { "/pointers?limit=3&after=5&before=9", "[6,8,3]", "limit=3&after=8", NULL },
  { "/structs", "[1006,2005,1000]", NULL, "before=1006" },
  { "/structs?before=1006", "[6,1005,1000]", "after=1005", "before=6" },
  { "/structs?after=0&x=y", "[1,1000,1000]", "x=y&after=1000", NULL },
  { "/structs?before=6", "[1,5,5]", "after=5", NULL },
  { "/structs?limit=200", "[1806,2005,200]", NULL, "limit=200&before=1806" },
};

static void
check_link (const char *answer, const char *target, const char *relation, const char *query)
{
  g_autofree char *path = g_strndup (target, strcspn (target, "?"));
  g_autofree char *end = g_strdup_printf ("; rel=\"%s\"", relation);
  g_autofree char *link = g_strdup_printf ("Link: <%s?%s>%s\r\n", path, query, end);

  if (query != NULL)
    assert_contains (answer, link);
  else
    assert_lacks (answer, end);
}

static void
test_neighbours (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a\r\n\r\n",
                                                  cases[i].target);
      g_autofree char *answer = http_fixture_ask (fixture, request);

      note_request (request);
      assert_contains (answer, cases[i].range);
      check_link (answer, cases[i].target, "next", cases[i].next);
      check_link (answer, cases[i].target, "prev", cases[i].previous);
    }
}

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_init (fixture, routes, G_N_ELEMENTS (routes));
}

static void
tear_down (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_clear (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/page-links/neighbours", HttpFixture, NULL, set_up, test_neighbours, tear_down);
  return g_test_run ();
}
