/*
 * One page of a list and the links to its neighbours (docs/api/rules.md, "Paging"). Main thread.
 *
 * The stores give items by rising id, and one more than a page shows where there is more, at the end that was read
 * towards: before the first, or behind the last where the page reads forward. Here that one is taken away, and the
 * answer says by Link headers (RFC 8288) which pages lie beside. Who shows the newest first turns them round after it.
 */
#pragma once

#include "http/madang-request.h"
#include "model/madang-room.h"

/** MadangPageIdFunc: Returns: the id by which @item is paged */
typedef gint64 (*MadangPageIdFunc) (gpointer item);

/**
 * madang_page_links_trim:
 * @request: the request, its page read, not yet answered
 * @items: what the store gave for that page, by rising id; left with the page alone
 * @get_id: reads an item's id
 */
void madang_page_links_trim (MadangRequest *request, GPtrArray *items, MadangPageIdFunc get_id);

/**
 * madang_page_links_trim_array:
 * @items: structs, by rising id; left as they are
 * @get_id: reads the id of one, of which it gets a pointer
 *
 * The same for an array of structs.
 *
 * Returns: (transfer container): pointers to those that are on the page, as long as @items lives
 */
GPtrArray *madang_page_links_trim_array (MadangRequest *request,
                                         GArray *items,
                                         MadangPageIdFunc get_id);

/** madang_page_links_trim_contacts: the same for people, @contacts is of MadangContact. */
void madang_page_links_trim_contacts (MadangRequest *request, GPtrArray *contacts);

/** madang_page_links_trim_chats: the same for the history of @room. Returns: (transfer container) */
GPtrArray *madang_page_links_trim_chats (MadangRequest *request, MadangRoom *room);

/** madang_page_links_add: the links alone, of a page from @first to @last; there is @more where it was read towards. */
void madang_page_links_add (MadangRequest *request, gboolean more, gint64 first, gint64 last);
