/*
 * What tests of the store of rooms need: a pool, somebody who asks, and somebody who no longer stands.
 */
#pragma once

#include "database.h"
#include "model/madang-page.h"
#include "store/madang-pool.h"

typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangCaller caller;
  MadangCaller gone;
  gboolean with_senders; /* in what is shown */
} Fixture;

extern const MadangPage newest;

void set_up (Fixture *fixture, Database *database);
void room_store_fixture_clear (Fixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, room_store_fixture_clear)

/** list: Returns: (transfer full) (element-type MadangRoom): the page of rooms that @caller may see */
GPtrArray *list (Fixture *fixture,
                 const MadangCaller *caller,
                 const MadangPage *page,
                 GError **error);

/** add_closed_rooms: rooms 1 to 6, the even ones closed, and the caller a member of 4. */
void add_closed_rooms (Fixture *fixture);

/** make_superuser: from now on the caller is one. */
void make_superuser (Fixture *fixture);

/** append_id: makes "1,2,3". */
void append_id (GString *ids, gint64 id);
