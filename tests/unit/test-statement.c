#include "store/madang-statement.h"

#include <string.h>

#include "database.h"

/* A session of each user, ten members in each room, twenty messages in each, and a refresh token of each session. */
#define POPULATION                                                                                     \
  "INSERT INTO users (email, username, nickname, password)"                                            \
  " SELECT 'user' || i || '@example.org', 'user' || i, 'user' || i, 'hash'"                            \
  " FROM generate_series(1, 1000) i;"                                                                  \
  "INSERT INTO rooms (name, closed) SELECT 'room' || i, i %% 3 = 0 FROM generate_series(1, 1000) i;"   \
  "INSERT INTO members (room_id, user_id)"                                                             \
  " SELECT r, (r * 7 + n * 31) %% 1000 + 1 FROM generate_series(1, 1000) r, generate_series(1, 10) n;" \
  "INSERT INTO friends (user_id, friend_id) SELECT user_id, room_id FROM members;"                     \
  "INSERT INTO blocks (user_id, blocked_id) SELECT user_id, room_id FROM members;"                     \
  "INSERT INTO sessions (id, seed, user_id, expires_at)"                                               \
  " SELECT md5('session' || i)::uuid, gen_random_uuid(), i, now() + interval '1 hour'"                 \
  " FROM generate_series(1, 1000) i;"                                                                  \
  "INSERT INTO refresh_tokens (id, session_id, issued_at)"                                             \
  " SELECT md5('token' || i)::uuid, md5('session' || i)::uuid, now() FROM generate_series(1, 1000) i;" \
  "INSERT INTO chats (room_id, id, seq, sender_id, message, token, created_at)"                        \
  " SELECT i %% 1000 + 1, i, i / 1000 + 1, i %% 999 + 1, 'message', md5('chat' || i)::uuid, now()"     \
  " FROM generate_series(1, 20000) i;"                                                                 \
  "INSERT INTO categories (name) SELECT 'category' || i FROM generate_series(1, 100) i;"               \
  "INSERT INTO posts (writer_id, category_id, room_id, title, content, searched)"                      \
  " SELECT i, i %% 100 + 1, i, 'title', 'content ' || i, 'title content ' || i"                        \
  " FROM generate_series(1, 1000) i;"                                                                  \
  "INSERT INTO tickets (id, session_id, room_id, expires_at)"                                          \
  " SELECT md5('token' || i)::uuid, md5('session' || i)::uuid, i, now() + interval '1 minute'"         \
  " FROM generate_series(1, 1000) i;"

/* As a connection has it. */
#define SETTINGS                                                                                   \
  "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;" \
  "SET enable_mergejoin = off"

#define SESSION "md5('session5')::uuid"
#define TOKEN "md5('token5')::uuid"

static const struct
{
  MadangStatement statement;
  const char *arguments; /* NULL: it counts, and reads all for that */
} executions[] = {
  { MADANG_STATEMENT_ADD_FRIEND, SESSION ", 'user7@example.org', false" },
  { MADANG_STATEMENT_ADD_MEMBER, SESSION ", 7, 9" },
  { MADANG_STATEMENT_BEGIN_WRITING, "0, 0" },
  { MADANG_STATEMENT_BLOCK_USER, SESSION ", 'user7'" },
  { MADANG_STATEMENT_CHANGE_PROFILE,
    SESSION ", 'nickname', NULL, NULL, NULL, NULL, NULL, NULL, NULL" },
  { MADANG_STATEMENT_COUNT_ALL, NULL },
  { MADANG_STATEMENT_CREATE_CATEGORY, "'category'" },
  { MADANG_STATEMENT_CREATE_POST, SESSION ", 'title', 'content', 3, '{a,b}'" },
  { MADANG_STATEMENT_CREATE_ROOM, SESSION ", 'room', NULL" },
  { MADANG_STATEMENT_CREATE_USER,
    "'new@example.org', 'new', 'new', 'other', 0, 20, 'hash', false, gen_random_uuid()" },
  { MADANG_STATEMENT_DELETE_FRIEND, SESSION ", 'user7', true" },
  { MADANG_STATEMENT_DELETE_POST, SESSION ", 7" },
  { MADANG_STATEMENT_DELETE_ROOM, "7" },
  { MADANG_STATEMENT_EDIT_POST, SESSION ", 7, 'title', NULL, 3, NULL" },
  { MADANG_STATEMENT_END_SESSIONS, "ARRAY[" SESSION "]" },
  { MADANG_STATEMENT_END_USER_SESSIONS, "5" },
  { MADANG_STATEMENT_ENTER_ROOM, SESSION ", 7" },
  { MADANG_STATEMENT_ENTER_ROOM_BY_TICKET, TOKEN ", 7" },
  { MADANG_STATEMENT_FIND_CALLER, SESSION },
  { MADANG_STATEMENT_FIND_LOBBY, "'Lobby'" },
  { MADANG_STATEMENT_FIND_PASSWORD, "'user5@example.org', false" },
  { MADANG_STATEMENT_FIND_USER, "'user5', true, true, true" },
  { MADANG_STATEMENT_LIST_ALL_ROOMS, "0, 100" },
  { MADANG_STATEMENT_LIST_BLOCKS, SESSION ", -1, 9223372036854775807, 1001, false" },
  { MADANG_STATEMENT_LIST_CATEGORIES, "-1, 9223372036854775807, 1001, false" },
  { MADANG_STATEMENT_LIST_CONVERSATIONS, SESSION ", -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_LIST_DIRECTS, SESSION ", 'user7', -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_LIST_ENDINGS, "'{1,2}', '{3,4}', 1000" },
  { MADANG_STATEMENT_LIST_FRIENDS, SESSION ", -1, 9223372036854775807, 1001, false" },
  { MADANG_STATEMENT_LIST_MEMBERS, "7, 0, 100" },
  { MADANG_STATEMENT_LIST_MEMBERSHIPS, SESSION ", -1, 9223372036854775807, 1001, false, 1000" },
  { MADANG_STATEMENT_LIST_POSTS, "-1, 9223372036854775807, 51, false, 1000000" },
  { MADANG_STATEMENT_LIST_ROOMS, SESSION ", -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_LIST_USERS, "0, 100" },
  { MADANG_STATEMENT_LOG_IN_DIRECT, SESSION },
  { MADANG_STATEMENT_MAKE_ROOM, "'room', true, 7, '{8,9}', 1" },
  { MADANG_STATEMENT_OPEN_SESSION,
    "5, 'hash', gen_random_uuid(), gen_random_uuid(), 1700000000, 1000, gen_random_uuid(), 20" },
  { MADANG_STATEMENT_OPEN_TOKEN, "5, 'hash', gen_random_uuid(), 20" },
  { MADANG_STATEMENT_PICK_USERS, "'{5,7}', 'r7'" },
  { MADANG_STATEMENT_REMOVE_MEMBER, SESSION ", 7, 9" },
  { MADANG_STATEMENT_ROTATE_REFRESH_TOKEN, TOKEN ", " SESSION ", gen_random_uuid(), 1000, 10" },
  { MADANG_STATEMENT_SEARCH_EMAILS, SESSION ", 'r77', -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_SEARCH_NICKNAMES, SESSION ", 'r77', -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_SEARCH_POSTS, "-1, 9223372036854775807, 51, false, 1000000, '한글'" },
  { MADANG_STATEMENT_SEARCH_USERS, "'r77', 0, 100" },
  { MADANG_STATEMENT_SET_ACTIVE, "5, false" },
  { MADANG_STATEMENT_SET_PASSWORD, "5, 'x'" },
  { MADANG_STATEMENT_SET_ROOM_OPTIONS, "5, 'name', 10" },
  { MADANG_STATEMENT_MUTE_USER, "5, 5, true" },
  { MADANG_STATEMENT_SET_SUPERUSER, "5, true" },
  { MADANG_STATEMENT_SHOW_ANY_ROOM, "7" },
  { MADANG_STATEMENT_SHOW_BLOCK, SESSION ", 'user7'" },
  { MADANG_STATEMENT_SHOW_PERSON, SESSION ", NULL, 'user7'" },
  { MADANG_STATEMENT_SHOW_POST, SESSION ", 7, gen_random_uuid(), 60, 20, true" },
  { MADANG_STATEMENT_SHOW_PROFILE, SESSION },
  { MADANG_STATEMENT_SHOW_ROOM, SESSION ", 7, -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_SHOW_SIGNED_ROOM, SESSION ", 7, -1, 9223372036854775807, 51, false" },
  { MADANG_STATEMENT_SHOW_USER, "5" },
  { MADANG_STATEMENT_SWEEP_CHATS, "1000" },
  { MADANG_STATEMENT_UNBLOCK_USER, SESSION ", 'user7'" },
  { MADANG_STATEMENT_WRITE_CHATS,
    "'{7,8}', ARRAY[" SESSION ", " SESSION "], '{one,two}',"
    " ARRAY[gen_random_uuid(), gen_random_uuid()], '{0,5}', '{0,7}'" },
  { MADANG_STATEMENT_WRITE_DIRECTS, "'{7,8}', ARRAY[" SESSION ", " SESSION "], '{one,two}',"
                                    " ARRAY[gen_random_uuid(), gen_random_uuid()], '{0,5}'" },
};

static void
test_names (void)
{
  for (guint i = 0; i < MADANG_N_STATEMENTS; i++)
    {
      const char *sql = madang_statement_get_sql (i);

      g_assert_true (g_str_has_prefix (sql, "--"));
      g_assert_true (g_str_has_suffix (sql, ";\n"));
      for (guint other = 0; other < i; other++)
        g_assert_cmpstr (madang_statement_get_name (i), !=, madang_statement_get_name (other));
    }
}

static char *
explain (Database *database, guint execution)
{
  const char *name = madang_statement_get_name (executions[execution].statement);
  g_autofree char *sql = g_strdup_printf ("EXPLAIN EXECUTE \"%s\" (%s)", name,
                                          executions[execution].arguments);
  PGresult *result = PQexec (database->side, sql);
  GString *plan = g_string_new (NULL);

  if (PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (database->side));
  for (int row = 0; row < PQntuples (result); row++)
    g_string_append_printf (plan, "%s\n", PQgetvalue (result, row, 0));
  PQclear (result);
  return g_string_free (plan, FALSE);
}

/* What is looked up is looked up by its key: no table is read through, nor an index from its one end to the other. */
static void
assert_looks_up (const char *name, const char *plan)
{
  g_auto (GStrv) lines = g_strsplit (plan, "\n", -1);

  if (strstr (plan, "Seq Scan") != NULL)
    g_error ("%s reads a table through:\n%s", name, plan);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "Index ") != NULL && strstr (lines[i], " Scan using ") != NULL
        && (lines[i + 1] == NULL || strstr (lines[i + 1], "Index Cond: ") == NULL))
      g_error ("%s reads an index through: %s\n%s", name, lines[i], plan);
}

static void
assert_plans (Database *database)
{
  for (guint i = 0; i < G_N_ELEMENTS (executions); i++)
    if (executions[i].arguments != NULL)
      {
        g_autofree char *plan = explain (database, i);

        assert_looks_up (madang_statement_get_name (executions[i].statement), plan);
      }
}

/* The same plans whether PostgreSQL knows the tables' sizes or not. */
static void
test_plans (Database *database)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (executions) == MADANG_N_STATEMENTS);
  database_run (database, SETTINGS);
  for (guint i = 0; i < MADANG_N_STATEMENTS; i++)
    PQclear (PQprepare (database->side, madang_statement_get_name (i), madang_statement_get_sql (i),
                        0, NULL));
  assert_plans (database);
  database_run (database, POPULATION);
  assert_plans (database);
  database_run (database, "ANALYZE");
  assert_plans (database);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/names", test_names);
  database_add_test ("/statement/plans", test_plans);
  return database_run_tests ();
}
