#include "http/madang-page-links.h"

#include "http/madang-reply.h"

void
madang_page_links_add (
    MadangRequest *request, const MadangPage *page, gboolean more, gint64 first, gint64 last)
{
  gboolean forward = madang_page_is_forward (page);
  MadangPage next = { page->limit, G_MAXINT64, last };
  MadangPage previous = { page->limit, first, forward ? -1 : page->after };

  if (forward ? more : page->before != G_MAXINT64)
    madang_request_add_link (request, "next", &next);
  if (forward ? page->after > 0 : more)
    madang_request_add_link (request, "prev", &previous);
}

void
madang_page_links_trim (MadangRequest *request,
                        const MadangPage *page,
                        GPtrArray *items,
                        MadangPageIdFunc get_id)
{
  gboolean more = items->len > page->limit;

  if (more)
    g_ptr_array_remove_index (items, madang_page_is_forward (page) ? items->len - 1 : 0);
  if (items->len > 0)
    madang_page_links_add (request, page, more, get_id (items->pdata[0]),
                           get_id (items->pdata[items->len - 1]));
}

void
madang_page_links_trim_array (MadangRequest *request,
                              const MadangPage *page,
                              GArray *items,
                              MadangPageIdFunc get_id)
{
  guint size = g_array_get_element_size (items);
  gboolean more = items->len > page->limit;

  if (more)
    g_array_remove_index (items, madang_page_is_forward (page) ? items->len - 1 : 0);
  if (items->len > 0)
    madang_page_links_add (request, page, more, get_id (items->data),
                           get_id (items->data + (gsize) (items->len - 1) * size));
}
