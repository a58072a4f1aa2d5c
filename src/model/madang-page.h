/*
 * MadangPage: which part of a list is asked for. Plain data.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint limit;   /* 1 … MADANG_PAGE_MAX; MADANG_PAGE_WHOLE where a whole list is given */
  gint64 before; /* exclusive; G_MAXINT64 where there is no bound */
  gint64 after;  /* exclusive; -1 where there is no bound */
} MadangPage;

/** madang_page_is_forward: whether the page reads on from `after` (else it is the newest of its range). */
static inline gboolean
madang_page_is_forward (const MadangPage *page)
{
  return page->after >= 0 && page->before == G_MAXINT64;
}
