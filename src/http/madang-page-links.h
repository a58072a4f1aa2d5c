/*
 * One page of a list and the links to its neighbours (docs/api/rules.md, "Paging"). Loop thread.
 *
 * The stores give items by rising id, and one more than a page shows where there is more, at the end that was read
 * towards: before the first, or behind the last where the page reads forward. Here that one is taken away, and the
 * answer says by Link headers (RFC 8288) which pages lie beside. Who shows the newest first turns them round after it.
 */
#pragma once

#include "http/madang-request.h"

/** MadangPageIdFunc: Returns: the id by which @item is paged; of an array of structs, @item points to one */
typedef gint64 (*MadangPageIdFunc) (gpointer item);

/**
 * madang_page_links_trim:
 * @request: the request, not yet answered
 * @page: what it asks for
 * @items: (element-type gpointer): what the store gave, by rising id; left with the page alone
 * @get_id: reads an item's id
 */
void madang_page_links_trim (MadangRequest *request,
                             const MadangPage *page,
                             GPtrArray *items,
                             MadangPageIdFunc get_id);

/** madang_page_links_trim_array: the same for an array of structs. */
void madang_page_links_trim_array (MadangRequest *request,
                                   const MadangPage *page,
                                   GArray *items,
                                   MadangPageIdFunc get_id);

/** madang_page_links_add: the links alone, of a page from @first to @last; there is @more where it was read towards. */
void madang_page_links_add (
    MadangRequest *request, const MadangPage *page, gboolean more, gint64 first, gint64 last);
