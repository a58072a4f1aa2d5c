#include "store/madang-post-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"
#include "store/madang-chat-writer.h"
#include "store/madang-category-store.h"
#include "store/madang-room-store.h"

#include <string.h>

/* Somebody who writes, somebody else, and somebody who no longer stands. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  MadangWriter *writer;
  MadangCaller caller;
  MadangCaller other;
  MadangCaller gone;
  gint64 category_id;
} Fixture;

static const MadangPage newest = { .limit = 50, .before = G_MAXINT64, .after = -1 };
static const char *const no_tags[] = { NULL };
static const MadangUuid ticket = { { 7 } };

static gint64
create_category (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_category_store_create_async (fixture->pool, name, keep_result, &result);
  turn_until (result != NULL);
  return madang_category_store_create_finish (result, error);
}

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 2);
  fixture->writer = madang_writer_new (MADANG_TYPE_CHAT_WRITER, database->conninfo);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  database_add_session (database, database_add_user (database, "gina"), &fixture->caller);
  database_add_session (database, database_add_user (database, "otto"), &fixture->other);
  database_add_session (database, database_add_user (database, "gone"), &fixture->gone);
  database_run (database,
                "UPDATE sessions SET expires_at = now() WHERE user_id = %" G_GINT64_FORMAT,
                fixture->gone.user_id);
  fixture->category_id = create_category (fixture, "category", NULL);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static MadangPost *
create (Fixture *fixture, const MadangCaller *caller, const MadangPostRow *row, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_post_store_create_async (fixture->pool, caller, row, keep_result, &result);
  turn_until (result != NULL);
  return madang_post_store_create_finish (result, error);
}

static gint64
add_post (Fixture *fixture, const char *title)
{
  g_autoptr (MadangPost) post = create (fixture, &fixture->caller,
                                        &(MadangPostRow){ .title = title,
                                                          .content = "content",
                                                          .category_id = &fixture->category_id,
                                                          .tags = no_tags },
                                        NULL);

  return madang_post_get_fields (post)->id;
}

static MadangReading *
look (Fixture *fixture, const MadangCaller *caller, gint64 id, gboolean counts, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_post_store_show_async (fixture->pool, caller, id, counts, &ticket, keep_result, &result);
  turn_until (result != NULL);
  return madang_post_store_show_finish (result, error);
}

static MadangReading *
show (Fixture *fixture, const MadangCaller *caller, gint64 id, GError **error)
{
  return look (fixture, caller, id, TRUE, error);
}

static MadangPost *
edit (Fixture *fixture,
      const MadangCaller *caller,
      gint64 id,
      const MadangPostRow *row,
      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_post_store_edit_async (fixture->pool, caller, id, row, keep_result, &result);
  turn_until (result != NULL);
  return madang_post_store_edit_finish (result, error);
}

static gint64
remove_post (Fixture *fixture, const MadangCaller *caller, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_post_store_delete_async (fixture->writer, caller, id, keep_result, &result);
  turn_until (result != NULL);
  return madang_post_store_delete_finish (result, error);
}

static void
assert_refused (gboolean refused, GError **error, int code)
{
  g_assert_true (refused);
  g_assert_error (*error, MADANG_ERROR, code);
  g_clear_error (error);
}

static void
test_categories (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) categories = NULL;
  gint64 id;

  set_up (&fixture, database);
  id = create_category (&fixture, "하나", &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, fixture.category_id);
  assert_refused (create_category (&fixture, "하나", &error) == 0, &error, MADANG_ERROR_EXISTS);
  madang_category_store_list_async (fixture.pool, &newest, keep_result, &result);
  turn_until (result != NULL);
  categories = madang_category_store_list_finish (result, &error);
  g_assert_cmpuint (categories->len, ==, 2);
  g_assert_cmpint (g_array_index (categories, MadangCategory, 1).id, ==, id);
  g_assert_cmpstr (g_array_index (categories, MadangCategory, 1).name, ==, "하나");
}

static void
test_create (Database *database)
{
  const char *const tags[] = { "하나", "둘, \"셋\"", NULL };
  const gint64 nothing = 999;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  MadangPostRow row = { .title = "제목", .content = "내용", .tags = tags };
  const MadangPostFields *fields;

  set_up (&fixture, database);
  row.category_id = &fixture.category_id;
  g_autoptr (MadangPost) post = create (&fixture, &fixture.caller, &row, &error);
  g_assert_no_error (error);
  fields = madang_post_get_fields (post);
  g_assert_cmpstr (fields->title, ==, "제목");
  g_assert_cmpstr (fields->content, ==, "내용");
  g_assert_cmpuint (g_strv_length ((GStrv) fields->tags), ==, 2);
  g_assert_cmpstr (fields->tags[1], ==, tags[1]);
  g_assert_cmpint (fields->category_id, ==, fixture.category_id);
  g_assert_cmpint (fields->hits, ==, 0);
  g_assert_cmpint (fields->created_at, ==, fields->updated_at);
  g_assert_cmpstr (fields->nickname, ==, "gina");
  g_assert_cmpstr (fields->email, ==, "gina@example.org");
  g_assert_true (g_str_has_prefix (madang_post_get_picture (post), "/media/"));
  g_assert_cmpstr (madang_room_get_name (fields->room), ==, "제목");
  g_assert_cmpint (madang_room_get_owner_id (fields->room), ==, fixture.caller.user_id);
  g_assert_cmpint (*madang_room_get_post (fields->room), ==, fields->id);

  row.category_id = &nothing;
  assert_refused (create (&fixture, &fixture.caller, &row, &error) == NULL, &error,
                  MADANG_ERROR_INVALID_ARGUMENT);
  assert_refused (create (&fixture, &fixture.gone, &row, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM posts"), ==, 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 1);
}

static MadangBoard *
list (Fixture *fixture, const MadangPage *page, const char *search)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MadangBoard *board;

  madang_post_store_list_async (fixture->pool, page, search, keep_result, &result);
  turn_until (result != NULL);
  board = madang_post_store_list_finish (result, &error);
  g_assert_no_error (error);
  return board;
}

static void
assert_list (
    Fixture *fixture, const MadangPage *page, const char *search, const char *ids, gboolean more)
{
  g_autoptr (MadangBoard) board = list (fixture, page, search);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < board->posts->len; i++)
    g_string_append_printf (found, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            madang_post_get_fields (board->posts->pdata[i])->id);
  g_assert_cmpstr (found->str, ==, ids);
  g_assert_cmpint (board->has_more, ==, more);
}

static void
test_list (Database *database)
{
  const struct
  {
    MadangPage page;
    const char *ids;
    gboolean has_more;
  } cases[] = {
    { { .limit = 50, .before = G_MAXINT64, .after = -1 }, "1,2,3,4,5", FALSE },
    { { .limit = 5, .before = G_MAXINT64, .after = -1 }, "1,2,3,4,5", FALSE },
    { { .limit = 2, .before = G_MAXINT64, .after = -1 }, "4,5", TRUE },
    { { .limit = 2, .before = 3, .after = -1 }, "1,2", FALSE },
    { { .limit = 2, .before = G_MAXINT64, .after = 0 }, "1,2", TRUE },
    { { .limit = 2, .before = G_MAXINT64, .after = 3 }, "4,5", FALSE },
    { { .limit = 1, .before = 5, .after = 2 }, "4", TRUE },
    { { .limit = 50, .before = 2, .after = 4 }, "", FALSE },
  };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  assert_list (&fixture, &newest, NULL, "", FALSE);
  assert_list (&fixture, &newest, "title", "", FALSE);
  for (guint i = 0; i < 5; i++)
    add_post (&fixture, i % 2 == 0 ? "title, 짝수" : "title, 홀수");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      assert_list (&fixture, &cases[i].page, NULL, cases[i].ids, cases[i].has_more);
      assert_list (&fixture, &cases[i].page, "TITLE", cases[i].ids, cases[i].has_more);
    }
  assert_list (&fixture, &newest, "짝수", "1,3,5", FALSE);
  assert_list (&fixture, &cases[2].page, "짝수", "3,5", TRUE);
  assert_list (&fixture, &newest, "%", "", FALSE);
}

/* A page of long posts ends early, at the end that it is read towards. */
static void
test_bytes (Database *database)
{
  const MadangPage forward = { .limit = 50, .before = G_MAXINT64, .after = 0 };
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  for (guint i = 0; i < 5; i++)
    add_post (&fixture, "title");
  database_run (database, "UPDATE posts SET content = repeat('x', %d)",
                MADANG_POSTS_PAGE_BYTES / 2);
  assert_list (&fixture, &newest, NULL, "4,5", TRUE);
  assert_list (&fixture, &newest, "title", "4,5", TRUE);
  assert_list (&fixture, &forward, NULL, "1,2", TRUE);
  assert_list (&fixture, &forward, "title", "1,2", TRUE);
  database_run (database, "UPDATE posts SET content = repeat('x', %d)",
                MADANG_POSTS_PAGE_BYTES * 2);
  assert_list (&fixture, &newest, NULL, "5", TRUE);
  assert_list (&fixture, &forward, "title", "1", TRUE);

  /* Of JSON: what is escaped there has six bytes. */
  database_run (database, "UPDATE posts SET content = repeat(chr(1), %d)",
                MADANG_POSTS_PAGE_BYTES / 10);
  assert_list (&fixture, &newest, NULL, "4,5", TRUE);
  assert_list (&fixture, &newest, "title", "4,5", TRUE);
  assert_list (&fixture, &forward, NULL, "1,2", TRUE);
  assert_list (&fixture, &forward, "title", "1,2", TRUE);
}

static void
test_show (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 id;

  set_up (&fixture, database);
  id = add_post (&fixture, "title");
  g_autoptr (MadangReading) reading = show (&fixture, &fixture.other, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_post_get_fields (reading->post)->hits, ==, 1);
  g_assert_cmpint (madang_user_get_id (reading->reader), ==, fixture.other.user_id);
  g_assert_cmpstr (madang_user_get_nickname (reading->reader), ==, "otto");
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM tickets"), ==, 1);

  database_run (database, "DELETE FROM tickets; DELETE FROM rooms");
  g_autoptr (MadangReading) uncounted = look (&fixture, &fixture.other, id, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_post_get_fields (uncounted->post)->hits, ==, 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 0);
  assert_refused (look (&fixture, &fixture.other, 999, FALSE, &error) == NULL, &error,
                  MADANG_ERROR_NOT_FOUND);
  assert_refused (look (&fixture, &fixture.gone, id, FALSE, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  g_autoptr (MadangReading) again = show (&fixture, &fixture.other, id, &error);
  g_assert_cmpint (madang_room_get_id (madang_post_get_fields (again->post)->room), >,
                   madang_room_get_id (madang_post_get_fields (reading->post)->room));
  assert_refused (show (&fixture, &fixture.other, 999, &error) == NULL, &error,
                  MADANG_ERROR_NOT_FOUND);
  assert_refused (show (&fixture, &fixture.gone, id, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (database_count (database, "SELECT hit FROM posts"), ==, 2);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM tickets"), ==, 1);
}

static MadangEntry *
use_ticket (Fixture *fixture, const MadangUuid *digest, gint64 room_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_room_store_use_ticket_async (fixture->pool, digest, room_id, keep_result, &result);
  turn_until (result != NULL);
  return madang_room_store_enter_finish (result, error);
}

static void
test_tickets (Database *database)
{
  const MadangUuid unknown = { { 8 } };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangEntry) entry = NULL;
  gint64 room_id;

  set_up (&fixture, database);
  g_autoptr (MadangReading) reading = show (&fixture, &fixture.other, add_post (&fixture, "title"),
                                            &error);
  room_id = madang_room_get_id (madang_post_get_fields (reading->post)->room);
  assert_refused (use_ticket (&fixture, &unknown, room_id, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  assert_refused (use_ticket (&fixture, &ticket, room_id + 1, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  entry = use_ticket (&fixture, &ticket, room_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (entry->user), ==, fixture.other.user_id);
  g_assert_true (madang_uuid_equal (&entry->session, &fixture.other.session));
  g_assert_false (entry->by_rank);
  assert_refused (use_ticket (&fixture, &ticket, room_id, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
}

static void
test_ticket_by_rank (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangEntry) entry = NULL;
  gint64 room_id;

  set_up (&fixture, database);
  g_autoptr (MadangReading) reading = show (&fixture, &fixture.other, add_post (&fixture, "title"),
                                            &error);
  room_id = madang_room_get_id (madang_post_get_fields (reading->post)->room);
  database_run (database, "UPDATE rooms SET closed = true; UPDATE users SET is_superuser = true");
  entry = use_ticket (&fixture, &ticket, room_id, &error);
  g_assert_no_error (error);
  g_assert_true (entry->by_rank);
}

static void
test_edit (Database *database)
{
  const gint64 nothing = 999;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 id;

  set_up (&fixture, database);
  id = add_post (&fixture, "title");
  g_autoptr (MadangPost) post = edit (&fixture, &fixture.caller, id,
                                      &(MadangPostRow){ .content = "새 내용" }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (madang_post_get_fields (post)->title, ==, "title");
  g_assert_cmpstr (madang_post_get_fields (post)->content, ==, "새 내용");
  assert_list (&fixture, &newest, "새 내", "1", FALSE);

  assert_refused (edit (&fixture, &fixture.other, id, &(MadangPostRow){ 0 }, &error) == NULL,
                  &error, MADANG_ERROR_NOT_AUTHORIZED);
  assert_refused (edit (&fixture, &fixture.other, 999, &(MadangPostRow){ 0 }, &error) == NULL,
                  &error, MADANG_ERROR_NOT_FOUND);
  assert_refused (edit (&fixture, &fixture.gone, id, &(MadangPostRow){ 0 }, &error) == NULL, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  assert_refused (
      edit (&fixture, &fixture.caller, id, &(MadangPostRow){ .category_id = &nothing }, &error)
          == NULL,
      &error, MADANG_ERROR_INVALID_ARGUMENT);
}

static void
test_delete (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 first, second;

  set_up (&fixture, database);
  first = add_post (&fixture, "first");
  second = add_post (&fixture, "second");
  assert_refused (remove_post (&fixture, &fixture.other, first, &error) == -1, &error,
                  MADANG_ERROR_NOT_AUTHORIZED);
  assert_refused (remove_post (&fixture, &fixture.gone, first, &error) == -1, &error,
                  MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (remove_post (&fixture, &fixture.caller, first, &error), >, 0);
  g_assert_no_error (error);
  assert_refused (remove_post (&fixture, &fixture.caller, first, &error) == -1, &error,
                  MADANG_ERROR_NOT_FOUND);
  database_run (database, "DELETE FROM rooms; UPDATE users SET is_superuser = true");
  g_assert_cmpint (remove_post (&fixture, &fixture.other, second, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM posts"), ==, 0);
}

/* A room that was made while the deletion waited for its post goes with it. */
static void
test_delete_young_room (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id, room_id;

  set_up (&fixture, database);
  id = add_post (&fixture, "title");
  database_run (database, "DELETE FROM rooms; BEGIN");
  room_id = database_add_room (database, "young", FALSE);
  database_run (database, "UPDATE posts SET room_id = %" G_GINT64_FORMAT, room_id);
  madang_post_store_delete_async (fixture.writer, &fixture.caller, id, keep_result, &result);
  turn_until (database_count_waiting (database) > 0);
  database_run (database, "COMMIT");
  turn_until (result != NULL);
  g_assert_cmpint (madang_post_store_delete_finish (result, &error), ==, room_id);
  g_assert_no_error (error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 0);
}

static void
on_room_deleted (PGresult *result, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  *(int *) data = PQntuples (result);
}

/* A post is locked before its room, whatever is done with either: deletions and readers wait, and none for ever. */
static void
test_lock_order (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (MadangParams) params = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id, room_id;
  int n_deleted = -1;

  set_up (&fixture, database);
  id = add_post (&fixture, "title");
  room_id = database_count (database, "SELECT room_id FROM posts");
  database_run (database, "BEGIN; SELECT FROM posts FOR NO KEY UPDATE");
  madang_params_init (&params);
  madang_params_add_int64 (&params, room_id);
  madang_pool_query (fixture.pool, MADANG_STATEMENT_DELETE_ROOM, &params, on_room_deleted,
                     &n_deleted);
  turn_until (database_count_waiting (database) == 1);
  madang_post_store_delete_async (fixture.writer, &fixture.caller, id, keep_result, &result);
  turn_until (database_count_waiting (database) == 2);
  database_run (database, "SELECT FROM rooms FOR UPDATE NOWAIT; COMMIT");
  turn_until (result != NULL && n_deleted >= 0);
  g_assert_cmpint (madang_post_store_delete_finish (result, &error), >=, 0);
  g_assert_no_error (error);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM rooms"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/post-store/categories", test_categories);
  database_add_test ("/post-store/create", test_create);
  database_add_test ("/post-store/list", test_list);
  database_add_test ("/post-store/bytes", test_bytes);
  database_add_test ("/post-store/show", test_show);
  database_add_test ("/post-store/tickets", test_tickets);
  database_add_test ("/post-store/ticket-by-rank", test_ticket_by_rank);
  database_add_test ("/post-store/edit", test_edit);
  database_add_test ("/post-store/delete", test_delete);
  database_add_test ("/post-store/delete-young-room", test_delete_young_room);
  database_add_test ("/post-store/lock-order", test_lock_order);
  return database_run_tests ();
}
