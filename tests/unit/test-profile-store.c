#include "store/madang-profile-store.h"

#include "base/madang-error.h"
#include "database.h"
#include "store/madang-direct-writer.h"

typedef struct
{
  MadangPool *pool;
  MadangWriter *writer;
  gint64 gina;
  MadangCaller caller;
} Fixture;

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->pool);
  g_clear_object (&fixture->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->pool = madang_pool_new (database->conninfo, 2);
  fixture->writer = madang_writer_new (MADANG_TYPE_DIRECT_WRITER, database->conninfo);
  turn_until (madang_pool_is_ready (fixture->pool) && madang_writer_is_ready (fixture->writer));
  fixture->gina = database_add_user (database, "gina");
  database_add_session (database, fixture->gina, &fixture->caller);
}

static MadangProfile *
show (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_profile_store_show_async (fixture->pool, &fixture->caller, keep_result, &result);
  turn_until (result != NULL);
  return madang_profile_store_show_finish (result, error);
}

typedef struct
{
  gboolean is_done;
  char *old_picture;
  GError *error;
} Outcome;

static void
on_changed (MadangChangedProfile *changed, const GError *error, gpointer data)
{
  Outcome *outcome = data;

  g_assert_true ((changed == NULL) == (error != NULL));
  outcome->is_done = TRUE;
  if (error != NULL)
    outcome->error = g_error_copy (error);
  else
    outcome->old_picture = g_strdup (changed->old_picture);
}

/* Returns: the picture before; NULL with @error */
static char *
change (Fixture *fixture, const MadangProfileChange *change, GError **error)
{
  Outcome outcome = { 0 };

  madang_profile_store_change (fixture->writer, &fixture->caller, change, on_changed, &outcome);
  turn_until (outcome.is_done);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.old_picture;
}

static void
test_show (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangProfile) profile = NULL;
  g_autofree char *emails = NULL;

  set_up (&fixture, database);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("친구%u", i);

      database_run (database,
                    "INSERT INTO friends (user_id, friend_id) VALUES (%" G_GINT64_FORMAT
                    ", %" G_GINT64_FORMAT ")",
                    fixture.gina, database_add_user (database, name));
    }
  database_run (database, "UPDATE users SET email = '' WHERE username = '친구1'");
  database_run (database, "UPDATE users SET is_active = false WHERE username = '친구2'");
  profile = show (&fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (madang_user_get_id (profile->user), ==, fixture.gina);
  g_assert_cmpstr (profile->contact_number, ==, "");
  g_assert_cmpstr (profile->status, ==, MADANG_STATUS_AVAILABLE);
  g_assert_false (profile->is_private);
  g_assert_cmpstr (profile->bio, ==, "");
  emails = g_strjoinv (" ", profile->friends_emails);
  g_assert_cmpstr (emails, ==, "친구0@example.org 친구3@example.org");
}

static void
test_change (Database *database)
{
  const gboolean is_private = TRUE;
  const struct
  {
    MadangProfileChange change;
    const char *old_picture;
  } steps[] = {
    { { 0 }, "" },
    { { .bio = "bio", .status = MADANG_STATUS_BUSY, .contact_number = "1" }, "" },
    { { .is_private = &is_private }, "" },
    { { .nickname = "gina" }, "" },
    { { .nickname = "지나" }, "" },
    { { .first_name = "Gina" }, "" },
    { { .last_name = "Kim" }, "" },
    { { .picture = "" }, "" },
    { { .picture = "/media/1.png" }, "" },
    { { .bio = "" }, "/media/1.png" },
    { { .picture = "/media/2.png" }, "/media/1.png" },
    { { .picture = "" }, "/media/2.png" },
  };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *row = NULL;

  set_up (&fixture, database);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *old_picture = change (&fixture, &steps[i].change, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (old_picture, ==, steps[i].old_picture);
    }
  row = database_ask (
      database, "SELECT concat_ws(',', nickname, first_name, last_name, contact_number,"
                " status, is_private, bio, profile_picture) FROM users WHERE username = 'gina'");
  g_assert_cmpstr (row, ==, "지나,Gina,Kim,1,busy,t,");
}

static void
test_refused (Database *database)
{
  const MadangProfileChange taken = { .nickname = "han", .bio = "x" };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, database);
  database_add_user (database, "han");
  g_assert_null (change (&fixture, &taken, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_EXISTS);
  g_clear_error (&error);
  database_run (database, "UPDATE users SET is_active = false");
  g_assert_null (change (&fixture, &taken, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
  g_assert_null (show (&fixture, &error));
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_UNAUTHENTICATED);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM users WHERE bio <> ''"), ==, 0);
}

/* Of two pictures at once, each replaces what was there before: none is left without a row that names it. */
static void
test_race (Database *database)
{
  const MadangProfileChange changes[] = { { .picture = "/media/1.png" },
                                          { .picture = "/media/2.png" } };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *last = NULL;
  Outcome outcomes[2] = { 0 };
  GString *replaced = g_string_new (NULL);

  set_up (&fixture, database);
  for (guint i = 0; i < 2; i++)
    madang_profile_store_change (fixture.writer, &fixture.caller, &changes[i], on_changed,
                                 &outcomes[i]);
  turn_until (outcomes[0].is_done && outcomes[1].is_done);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_no_error (outcomes[i].error);
      g_string_append (replaced, outcomes[i].old_picture);
      g_free (outcomes[i].old_picture);
    }
  last = database_ask (database, "SELECT profile_picture FROM users WHERE username = 'gina'");
  g_assert_cmpuint (replaced->len, ==, strlen ("/media/1.png"));
  g_assert_cmpstr (replaced->str, !=, last);
  g_string_free (replaced, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/profile-store/show", test_show);
  database_add_test ("/profile-store/change", test_change);
  database_add_test ("/profile-store/refused", test_refused);
  database_add_test ("/profile-store/race", test_race);
  return database_run_tests ();
}
