#include "room-store-fixture.h"

#include "store/madang-room-store.h"

const MadangPage newest = { .limit = 50, .before = G_MAXINT64, .after = -1 };

void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 2);
  turn_until (madang_pool_is_ready (fixture->pool));
  database_add_session (database, database_add_user (database, "gina"), &fixture->caller);
  database_add_session (database, database_add_user (database, "gone"), &fixture->gone);
  database_run (database,
                "UPDATE sessions SET expires_at = now() WHERE user_id = %" G_GINT64_FORMAT,
                fixture->gone.user_id);
}

void
room_store_fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
}

GPtrArray *
list (Fixture *fixture, const MadangCaller *caller, const MadangPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_list_async (fixture->pool, caller, page, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_list_finish (result, error);
}

void
add_closed_rooms (Fixture *fixture)
{
  for (guint i = 1; i <= 6; i++)
    database_add_room (fixture->database, "room", i % 2 == 0);
  database_run (fixture->database, "INSERT INTO members VALUES (4, %" G_GINT64_FORMAT ")",
                fixture->caller.user_id);
}

void
make_superuser (Fixture *fixture)
{
  database_run (fixture->database,
                "UPDATE users SET is_superuser = true WHERE id = %" G_GINT64_FORMAT,
                fixture->caller.user_id);
}

void
append_id (GString *ids, gint64 id)
{
  g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 0 ? "," : "", id);
}
