#include "http/madang-page-links.h"

#include "http/madang-reply.h"
#include "model/madang-chat.h"
#include "model/madang-contact.h"

void
madang_page_links_add (MadangRequest *request, gboolean more, gint64 first, gint64 last)
{
  const MadangPage *page = madang_request_get_page (request);
  gboolean forward = madang_page_is_forward (page);
  MadangPage next = { page->limit, G_MAXINT64, last };
  MadangPage previous = { page->limit, first, forward ? -1 : page->after };

  if (forward ? more : page->before != G_MAXINT64)
    madang_request_add_link (request, "next", &next);
  if (forward ? page->after > 0 : more)
    madang_request_add_link (request, "prev", &previous);
}

void
madang_page_links_trim (MadangRequest *request, GPtrArray *items, MadangPageIdFunc get_id)
{
  const MadangPage *page = madang_request_get_page (request);
  gboolean more = items->len > page->limit;

  if (more)
    g_ptr_array_remove_index (items, madang_page_is_forward (page) ? items->len - 1 : 0);
  if (items->len > 0)
    madang_page_links_add (request, more, get_id (items->pdata[0]),
                           get_id (items->pdata[items->len - 1]));
}

GPtrArray *
madang_page_links_trim_array (MadangRequest *request, GArray *items, MadangPageIdFunc get_id)
{
  GPtrArray *page = g_ptr_array_sized_new (items->len);
  gsize size = g_array_get_element_size (items);

  for (gsize i = 0; i < items->len; i++)
    g_ptr_array_add (page, items->data + i * size);
  madang_page_links_trim (request, page, get_id);
  return page;
}

static gint64
get_contact_id (gpointer contact)
{
  return madang_user_get_id (((const MadangContact *) contact)->user);
}

void
madang_page_links_trim_contacts (MadangRequest *request, GPtrArray *contacts)
{
  madang_page_links_trim (request, contacts, get_contact_id);
}

static gint64
get_chat_id (gpointer chat)
{
  return ((const MadangChatFields *) chat)->id;
}

GPtrArray *
madang_page_links_trim_chats (MadangRequest *request, MadangRoom *room)
{
  return madang_page_links_trim_array (request, madang_room_get_chats (room), get_chat_id);
}
