/*
 * MadangSearches: what may be searched for, and how often: by each user, or by each address where nobody says who he
 * is. One for all kinds of search. Main thread.
 */
#pragma once

#include "auth/madang-caller.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"

#define MADANG_TYPE_SEARCHES (madang_searches_get_type ())
G_DECLARE_FINAL_TYPE (MadangSearches, madang_searches, MADANG, SEARCHES, GObject)

/** madang_searches_new: Returns: (transfer full) */
MadangSearches *madang_searches_new (MadangClock *clock, MadangRate rate);

/** madang_searches_set_limit: how many searches are granted from now on. */
void madang_searches_set_limit (MadangSearches *self, MadangRate rate);

/**
 * madang_searches_admit:
 * @self: the limits
 * @caller: (nullable): who searches
 * @address: (nullable): where nobody says who: where the request comes from
 * @field: name of the parameter that holds the text, static
 * @text: what is searched for, as given
 * @error: %MADANG_ERROR_INVALID_ARGUMENT where @text has more than MADANG_SEARCH_MAX characters,
 *   %MADANG_ERROR_RATE_LIMITED
 *
 * Counts a search.
 *
 * Returns: (transfer full) (nullable): the text in NFC
 */
char *madang_searches_admit (MadangSearches *self,
                             const MadangCaller *caller,
                             GInetAddress *address,
                             const char *field,
                             const char *text,
                             GError **error);
