/*
 * Lists of users as MadangDirectory gives them: what the database stores, joined with who is online. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "service/madang-presence.h"
#include "store/madang-directory-store.h"

/** MadangOnlineFilter: who is listed. */
typedef enum
{
  MADANG_ONLINE_ANY,
  MADANG_ONLINE_ONLY,
  MADANG_OFFLINE_ONLY
} MadangOnlineFilter;

/** MadangPeopleQuery: which users are listed. */
typedef struct
{
  gint64 after; /* the users behind this id */
  guint limit;  /* likewise */
  const char *
      search; /* (nullable): what e-mail, username or nickname hold, in any case; empty: anything */
  MadangOnlineFilter online;
} MadangPeopleQuery;

/** madang_people_listing_check_limit: whether a list may have @limit rows; @error is about the field `limit`. */
gboolean madang_people_listing_check_limit (guint limit, GError **error);

/**
 * madang_people_listing_run:
 * @pool: where users are stored
 * @presence: who is online
 * @query: copied
 * @take_task: (transfer full): is returned a GPtrArray of MadangPersonRow, by rising id; or an error as
 *   madang_directory_list_users_finish() has it
 *
 * Lists the users that @query asks for.
 */
void madang_people_listing_run (MadangPool *pool,
                                MadangPresence *presence,
                                const MadangPeopleQuery *query,
                                GTask *take_task);
