#include "store/madang-session-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"

#define SECONDS 1000

/* Somebody who logged in, and the refresh token they have. */
typedef struct
{
  Database *database;
  MadangPool *pool;
  gint64 user_id;
  MadangUuid session;
  MadangUuid seed;
  MadangUuid token;
} Fixture;

static char *
open_session (Fixture *fixture, const char *hash)
{
  const MadangNewSession session = { .user_id = fixture->user_id,
                                     .hash = hash,
                                     .session = fixture->session,
                                     .seed = fixture->seed,
                                     .refresh = fixture->token,
                                     .issued_at = g_get_real_time () / G_USEC_PER_SEC - 1,
                                     .seconds = SECONDS };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangProfile) profile = NULL;
  gboolean is_superuser;

  madang_session_store_open_async (fixture->pool, &session, keep_result, &result);
  turn_until (result != NULL);
  profile = madang_session_store_open_finish (result, &is_superuser, &error);
  g_assert_no_error (error);
  g_assert_false (is_superuser);
  return profile != NULL ? g_strdup (madang_user_get_nickname (profile->user)) : NULL;
}

static void
set_up (Fixture *fixture, Database *database)
{
  g_autofree char *nickname = NULL;

  fixture->database = database;
  fixture->pool = madang_pool_new (database->conninfo, 2);
  turn_until (madang_pool_is_ready (fixture->pool));
  fixture->user_id = database_add_user (database, "gina");
  madang_uuid_init_random (&fixture->session);
  madang_uuid_init_random (&fixture->seed);
  madang_uuid_init_random (&fixture->token);
  nickname = open_session (fixture, "hash of gina");
  g_assert_cmpstr (nickname, ==, "gina");
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
rotate_async (Fixture *fixture, const MadangUuid *token, GAsyncResult **result)
{
  MadangUuid successor;

  madang_uuid_init_random (&successor);
  madang_session_store_rotate_async (fixture->pool, token, &fixture->session, &successor, SECONDS,
                                     keep_result, result);
}

static MadangRotation *
rotate (Fixture *fixture, const MadangUuid *token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rotate_async (fixture, token, &result);
  turn_until (result != NULL);
  return madang_session_store_rotate_finish (result, error);
}

/* The token is good: this is the next. */
static MadangUuid
rotate_well (Fixture *fixture, const MadangUuid *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangRotation) rotation = rotate (fixture, token, &error);

  g_assert_no_error (error);
  g_assert_false (rotation->is_stolen);
  g_assert_cmpint (rotation->user_id, ==, fixture->user_id);
  g_assert_cmpstr (rotation->nickname, ==, "gina");
  g_assert_true (madang_uuid_equal (&rotation->seed, &fixture->seed));
  g_assert_cmpint (ABS (rotation->issued_at - g_get_real_time () / G_USEC_PER_SEC), <=, 10);
  return rotation->successor;
}

static void
assert_stolen (Fixture *fixture, const MadangUuid *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangRotation) rotation = rotate (fixture, token, &error);

  g_assert_no_error (error);
  g_assert_true (rotation->is_stolen);
  g_assert_cmpint (rotation->user_id, ==, fixture->user_id);
}

static void
assert_dead (Fixture *fixture, const MadangUuid *token)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rotate (fixture, token, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

static gint64
count_sessions (Fixture *fixture)
{
  return database_count (fixture->database, "SELECT count(*) FROM sessions");
}

static gint64
count_tokens (Fixture *fixture)
{
  return database_count (fixture->database, "SELECT count(*) FROM refresh_tokens");
}

static void
test_open (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  g_assert_cmpint (count_sessions (&fixture), ==, 1);
  g_assert_cmpint (database_count (database, "SELECT extract(epoch FROM now() - issued_at)::bigint"
                                             " FROM refresh_tokens WHERE used_at IS NULL"),
                   <=, 5);
  g_assert_cmpint (
      database_count (
          database,
          "SELECT abs(extract(epoch FROM expires_at - now()) - 1000)::bigint FROM sessions"),
      <=, 5);
}

/* What changed while the password was checked. */
static void
test_not_opened (Database *database)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, database);
  madang_uuid_init_random (&fixture.session);
  madang_uuid_init_random (&fixture.token);
  g_assert_null (open_session (&fixture, "an older hash"));
  database_run (database, "UPDATE users SET is_active = false");
  g_assert_null (open_session (&fixture, "hash of gina"));
  fixture.user_id = 999;
  g_assert_null (open_session (&fixture, "hash of gina"));
  g_assert_cmpint (count_sessions (&fixture), ==, 1);
  g_assert_cmpint (count_tokens (&fixture), ==, 1);
}

/* Who is being disabled just then does not log in. */
static void
test_disabled_meanwhile (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangNewSession session = { .hash = "hash of gina", .session = { { 1 } }, .seconds = SECONDS };
  g_autoptr (GAsyncResult) login = NULL;
  g_autoptr (GAsyncResult) token = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_superuser;

  set_up (&fixture, database);
  session.user_id = fixture.user_id;
  database_run (database, "BEGIN; UPDATE users SET is_active = false");
  madang_session_store_open_async (fixture.pool, &session, keep_result, &login);
  madang_session_store_open_token_async (fixture.pool, fixture.user_id, session.hash,
                                         &(MadangUuid){ { 2 } }, keep_result, &token);
  turn_until (database_count_waiting (database) > 0 || login != NULL);
  database_run (database, "COMMIT");
  turn_until (login != NULL && token != NULL);
  g_assert_null (madang_session_store_open_finish (login, &is_superuser, &error));
  g_assert_no_error (error);
  g_assert_null (madang_session_store_open_token_finish (token, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_sessions (&fixture), ==, 1);
}

static void
test_swept_at_login (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *nickname = NULL;
  MadangCaller old, live;

  set_up (&fixture, database);
  database_add_session (database, fixture.user_id, &old);
  database_run (database, "UPDATE sessions SET expires_at = now()");
  database_add_session (database, fixture.user_id, &live);
  madang_uuid_init_random (&fixture.session);
  madang_uuid_init_random (&fixture.token);
  nickname = open_session (&fixture, "hash of gina");
  g_assert_nonnull (nickname);
  g_assert_cmpint (count_sessions (&fixture), ==, 2);
  g_assert_cmpint (count_tokens (&fixture), ==, 1);
}

/* Those of users who never return go with others' logins, some with each. */
static void
test_others_swept (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *nickname = NULL;
  gint64 other = database_add_user (database, "han");

  set_up (&fixture, database);
  database_run (database,
                "INSERT INTO sessions (id, user_id, expires_at) SELECT gen_random_uuid(),"
                " %" G_GINT64_FORMAT ", now() + (i %% 2) * interval '1 hour'"
                " FROM generate_series(1, %d) i",
                other, 100 * MADANG_SESSIONS_SWEPT);
  for (guint i = 0; i < 100; i++)
    {
      g_clear_pointer (&nickname, g_free);
      madang_uuid_init_random (&fixture.session);
      madang_uuid_init_random (&fixture.token);
      nickname = open_session (&fixture, "hash of gina");
      g_assert_nonnull (nickname);
    }
  g_assert_cmpint (
      database_count (database, "SELECT count(*) FROM sessions WHERE expires_at > now()"), ==,
      1 + 100 + 50 * MADANG_SESSIONS_SWEPT);
  g_assert_cmpint (
      database_count (database, "SELECT count(*) FROM sessions WHERE expires_at <= now()"), <,
      50 * MADANG_SESSIONS_SWEPT * 6 / 10);
}

static void
test_rotate (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid token;

  set_up (&fixture, database);
  database_run (database, "UPDATE sessions SET expires_at = now() + interval '5 seconds'");
  token = fixture.token;
  for (guint i = 0; i < 5; i++)
    {
      MadangUuid next = rotate_well (&fixture, &token);

      g_assert_false (madang_uuid_equal (&next, &token));
      token = next;
    }
  g_assert_cmpint (
      database_count (database,
                      "SELECT extract(epoch FROM expires_at - now())::bigint FROM sessions"),
      >, SECONDS - 10);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM refresh_tokens"
                                             " WHERE used_at IS NULL"),
                   ==, 1);
}

static void
test_grace (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid first, again;

  set_up (&fixture, database);
  first = rotate_well (&fixture, &fixture.token);
  for (guint i = 0; i < 3; i++)
    {
      again = rotate_well (&fixture, &fixture.token);
      g_assert_true (madang_uuid_equal (&first, &again));
    }
  g_assert_cmpint (count_tokens (&fixture), ==, 2);
  rotate_well (&fixture, &first);
}

/* Two tabs at once, each on its own connection. */
static void
test_race (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid token;

  set_up (&fixture, database);
  token = fixture.token;
  for (guint round = 0; round < 30; round++)
    {
      GAsyncResult *results[2] = { NULL };
      MadangUuid successors[2];

      for (guint i = 0; i < 2; i++)
        rotate_async (&fixture, &token, &results[i]);
      turn_until (results[0] != NULL && results[1] != NULL);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (MadangRotation) rotation = madang_session_store_rotate_finish (results[i],
                                                                                    &error);

          g_assert_no_error (error);
          g_assert_false (rotation->is_stolen);
          successors[i] = rotation->successor;
          g_object_unref (results[i]);
        }
      g_assert_true (madang_uuid_equal (&successors[0], &successors[1]));
      token = successors[0];
    }
  g_assert_cmpint (count_tokens (&fixture), ==, 31);
}

/* The session is locked before its token: whoever ends it needs them in this order. */
static void
test_ended_meanwhile (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  database_run (database, "BEGIN; SELECT FROM sessions FOR UPDATE");
  rotate_async (&fixture, &fixture.token, &result);
  turn_until (database_count_waiting (database) > 0);
  database_run (database, "SELECT FROM refresh_tokens FOR UPDATE NOWAIT;"
                          "DELETE FROM sessions; COMMIT");
  turn_until (result != NULL);
  g_assert_null (madang_session_store_rotate_finish (result, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
}

/* A used token comes back after its successor was used: one of the two has been stolen. */
static void
test_stolen (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid second, third;

  set_up (&fixture, database);
  second = rotate_well (&fixture, &fixture.token);
  third = rotate_well (&fixture, &second);
  assert_stolen (&fixture, &fixture.token);
  g_assert_cmpint (count_sessions (&fixture), ==, 0);
  g_assert_cmpint (count_tokens (&fixture), ==, 0);
  assert_dead (&fixture, &fixture.token);
  assert_dead (&fixture, &second);
  assert_dead (&fixture, &third);
}

static void
test_stolen_after_grace (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid second;
  MadangUuid again;

  set_up (&fixture, database);
  second = rotate_well (&fixture, &fixture.token);
  database_run (database, "UPDATE refresh_tokens SET used_at = used_at - interval '%d seconds'",
                MADANG_REFRESH_GRACE_SECONDS - 2);
  again = rotate_well (&fixture, &fixture.token);
  g_assert_true (madang_uuid_equal (&second, &again));
  database_run (database, "UPDATE refresh_tokens SET used_at = used_at - interval '2 seconds'");
  assert_stolen (&fixture, &fixture.token);
  assert_dead (&fixture, &second);
}

static void
test_dead (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid session;
  MadangUuid unknown;

  set_up (&fixture, database);
  madang_uuid_init_random (&unknown);
  assert_dead (&fixture, &unknown);
  session = fixture.session;
  fixture.session = unknown;
  assert_dead (&fixture, &fixture.token);
  fixture.session = session;
  database_run (database, "UPDATE users SET is_active = false");
  assert_dead (&fixture, &fixture.token);
  database_run (database, "UPDATE users SET is_active = true");
  database_run (database, "UPDATE sessions SET expires_at = now()");
  assert_dead (&fixture, &fixture.token);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM refresh_tokens"
                                             " WHERE used_at IS NULL"),
                   ==, 1);
  database_run (database, "DELETE FROM sessions");
  assert_dead (&fixture, &fixture.token);
}

/* What can no longer be shown is forgotten, and nothing of other sessions is. */
static void
test_old_tokens (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid token;

  set_up (&fixture, database);
  token = rotate_well (&fixture, &fixture.token);
  database_run (database,
                "UPDATE refresh_tokens SET issued_at = issued_at - interval '%d seconds'"
                " WHERE used_at IS NOT NULL",
                SECONDS + 10);
  g_assert_cmpint (count_tokens (&fixture), ==, 2);
  token = rotate_well (&fixture, &token);
  g_assert_cmpint (count_tokens (&fixture), ==, 2);
  rotate_well (&fixture, &token);
  g_assert_cmpint (count_tokens (&fixture), ==, 3);
}

/* Returns: (nullable): the sessions that went for it */
static GArray *
open_token (Fixture *fixture, const MadangUuid *session, const char *hash)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ended;

  madang_session_store_open_token_async (fixture->pool, fixture->user_id, hash, session,
                                         keep_result, &result);
  turn_until (result != NULL);
  ended = madang_session_store_open_token_finish (result, &error);
  g_assert_no_error (error);
  return ended;
}

/* Of more than the most, the oldest goes; other sessions do not count and are left alone. */
static void
test_open_token (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid sessions[MADANG_OPAQUE_TOKENS_MAX + 2];

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      g_autoptr (GArray) ended = NULL;

      madang_uuid_init_random (&sessions[i]);
      ended = open_token (&fixture, &sessions[i], "hash of gina");
      g_assert_cmpuint (ended->len, ==, i < MADANG_OPAQUE_TOKENS_MAX ? 0 : 1);
      if (ended->len > 0)
        g_assert_true (madang_uuid_equal (&g_array_index (ended, MadangUuid, 0),
                                          &sessions[i - MADANG_OPAQUE_TOKENS_MAX]));
    }
  g_assert_cmpint (count_sessions (&fixture), ==, MADANG_OPAQUE_TOKENS_MAX + 1);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM callers WHERE seed IS NULL"
                                             " AND expires_at = 'infinity'"),
                   ==, MADANG_OPAQUE_TOKENS_MAX);
}

static void
test_token_not_opened (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangUuid session = { .bytes = { 1 } };

  set_up (&fixture, database);
  g_assert_null (open_token (&fixture, &session, "hash of another password"));
  database_run (database, "UPDATE users SET is_active = false");
  g_assert_null (open_token (&fixture, &session, "hash of gina"));
  g_assert_cmpint (count_sessions (&fixture), ==, 1);
}

static void
test_end (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ended = NULL;
  MadangUuid sessions[3];
  MadangCaller other;

  set_up (&fixture, database);
  database_add_session (database, fixture.user_id, &other);
  madang_uuid_init_random (&sessions[0]);
  sessions[1] = sessions[2] = fixture.session;
  madang_session_store_end_async (fixture.pool, sessions, G_N_ELEMENTS (sessions), keep_result,
                                  &result);
  turn_until (result != NULL);
  ended = madang_session_store_end_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ended->len, ==, 1);
  g_assert_cmpint (g_array_index (ended, MadangEndedSession, 0).user_id, ==, fixture.user_id);
  g_assert_true (
      madang_uuid_equal (&g_array_index (ended, MadangEndedSession, 0).session, &fixture.session));
  g_assert_cmpint (count_sessions (&fixture), ==, 1);
  g_assert_cmpint (count_tokens (&fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/session-store/open", test_open);
  database_add_test ("/session-store/not-opened", test_not_opened);
  database_add_test ("/session-store/disabled-meanwhile", test_disabled_meanwhile);
  database_add_test ("/session-store/swept-at-login", test_swept_at_login);
  database_add_test ("/session-store/others-swept", test_others_swept);
  database_add_test ("/session-store/rotate", test_rotate);
  database_add_test ("/session-store/grace", test_grace);
  database_add_test ("/session-store/race", test_race);
  database_add_test ("/session-store/ended-meanwhile", test_ended_meanwhile);
  database_add_test ("/session-store/stolen", test_stolen);
  database_add_test ("/session-store/stolen-after-grace", test_stolen_after_grace);
  database_add_test ("/session-store/dead", test_dead);
  database_add_test ("/session-store/old-tokens", test_old_tokens);
  database_add_test ("/session-store/open-token", test_open_token);
  database_add_test ("/session-store/token-not-opened", test_token_not_opened);
  database_add_test ("/session-store/end", test_end);
  return database_run_tests ();
}
