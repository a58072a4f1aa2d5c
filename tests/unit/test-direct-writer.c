/*
 * MadangDirectWriter: who may write to whom, what is hidden, and that nothing is lost or told twice. (What all writers
 * have in common is tested with MadangChatWriter.)
 */
#include "store/madang-direct-writer.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "database.h"

typedef struct
{
  Database *database;
  MadangDirectWriter *writer;
  MadangCaller anna;
  MadangCaller boris;
  GPtrArray *stored; /* of MadangDirect */
} Fixture;

typedef struct
{
  guint calls;
  MadangDirect *direct;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_object (&outcome->direct);
  g_clear_error (&outcome->error);
  outcome->calls = 0;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
on_stored (MadangDirect *direct, gpointer data)
{
  g_ptr_array_add (data, g_object_ref (direct));
}

static void
set_up (Fixture *fixture, Database *database)
{
  fixture->database = database;
  fixture->stored = g_ptr_array_new_with_free_func (g_object_unref);
  database_add_session (database, database_add_user (database, "anna"), &fixture->anna);
  database_add_session (database, database_add_user (database, "boris"), &fixture->boris);
  fixture->writer = madang_direct_writer_new (database->conninfo, on_stored, fixture->stored);
  turn_until (madang_writer_is_ready (MADANG_WRITER (fixture->writer)));
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->writer);
  g_ptr_array_unref (fixture->stored);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->calls++;
  outcome->direct = madang_direct_writer_write_finish (MADANG_DIRECT_WRITER (source), result,
                                                       &outcome->error);
}

static void
write_as (Fixture *fixture,
          const MadangCaller *caller,
          gint64 receiver_id,
          const char *message,
          Outcome *outcome)
{
  madang_direct_writer_write_async (fixture->writer, caller, receiver_id, message, on_written,
                                    outcome);
}

static void
test_one (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_auto (Outcome) outcome = { 0 };
  const MadangDirectFields *fields;

  set_up (&fixture, database);
  write_as (&fixture, &fixture.anna, fixture.boris.user_id, "안녕 🏡", &outcome);
  turn_until (outcome.calls == 1);
  g_assert_no_error (outcome.error);
  g_assert_true (fixture.stored->pdata[0] == outcome.direct);
  fields = madang_direct_get_fields (outcome.direct);
  g_assert_cmpint (fields->id, >, 0);
  g_assert_cmpint (fields->sender_id, ==, fixture.anna.user_id);
  g_assert_cmpint (fields->receiver_id, ==, fixture.boris.user_id);
  g_assert_cmpstr (fields->message, ==, "안녕 🏡");
  g_assert_false (fields->is_hidden);
  g_assert_cmpstr (madang_user_get_nickname (fields->sender), ==, "anna");
  g_assert_cmpint (ABS (fields->created_at - g_get_real_time ()), <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM directs WHERE message = '안녕 🏡'"
                                             " AND NOT is_hidden"),
                   ==, 1);
}

/* All in one batch: none spoils another's. */
static void
test_verdicts (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  MadangCaller disabled, nobody = { .user_id = 1 };

  set_up (&fixture, database);
  database_add_session (database, database_add_user (database, "disabled"), &disabled);
  database_run (database, "UPDATE users SET is_active = username <> 'disabled'");
  database_run (database, "INSERT INTO blocks VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                fixture.boris.user_id, fixture.anna.user_id);
  madang_uuid_init_random (&nobody.session);

  const struct
  {
    const MadangCaller *caller;
    gint64 receiver_id;
    int code; /* -1: stored; -2: stored, and hidden */
  } cases[] = {
    { &fixture.anna, fixture.boris.user_id, -2 },
    { &fixture.boris, fixture.anna.user_id, -1 },
    { &fixture.anna, fixture.anna.user_id, -1 },
    { &fixture.anna, 0, MADANG_ERROR_NOT_ONLINE },
    { &fixture.anna, -1, MADANG_ERROR_NOT_ONLINE },
    { &fixture.anna, G_MAXINT64, MADANG_ERROR_NOT_ONLINE },
    { &fixture.anna, disabled.user_id, MADANG_ERROR_NOT_ONLINE },
    { &disabled, fixture.anna.user_id, MADANG_ERROR_UNAUTHENTICATED },
    { &nobody, fixture.anna.user_id, MADANG_ERROR_UNAUTHENTICATED },
  };
  Outcome outcomes[G_N_ELEMENTS (cases)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    write_as (&fixture, cases[i].caller, cases[i].receiver_id, "x", &outcomes[i]);
  turn_until (outcomes[G_N_ELEMENTS (cases) - 1].calls == 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      if (cases[i].code >= 0)
        g_assert_error (outcomes[i].error, MADANG_ERROR, cases[i].code);
      else
        g_assert_cmpint (madang_direct_get_fields (outcomes[i].direct)->is_hidden, ==,
                         cases[i].code == -2);
      outcome_clear (&outcomes[i]);
    }
  g_assert_cmpuint (fixture.stored->len, ==, 3);
  g_assert_cmpint (database_count (database, "SELECT count(DISTINCT xmin::text) FROM directs"), ==,
                   1);
}

static void
test_order (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree Outcome *outcomes = g_new0 (Outcome, 3000);
  gint64 last = 0;

  set_up (&fixture, database);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      write_as (&fixture, i % 3 ? &fixture.anna : &fixture.boris,
                i % 2 ? fixture.anna.user_id : fixture.boris.user_id, message, &outcomes[i]);
      if (i % 700 == 0)
        turn_once ();
    }
  turn_until (outcomes[2999].calls == 1);
  for (guint i = 0; i < 3000; i++)
    {
      const MadangDirectFields *fields = madang_direct_get_fields (fixture.stored->pdata[i]);

      g_assert_true (outcomes[i].direct == fixture.stored->pdata[i]);
      g_assert_cmpint (atoi (fields->message), ==, i);
      g_assert_cmpint (fields->id, >, last);
      last = fields->id;
      outcome_clear (&outcomes[i]);
    }
}

/* The answer is lost with the connection, before or after the commit: stored once, told once. */
static void
test_lost_answers (Database *database)
{
  g_auto (Fixture) fixture = { 0 };
  Outcome outcomes[400] = { 0 };

  set_up (&fixture, database);
  tolerate_warnings ();
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      write_as (&fixture, &fixture.anna, fixture.boris.user_id, "x", &outcomes[i]);
      turn_once ();
      if (i % 100 == 50)
        database_kill_backends (database);
    }
  turn_until (outcomes[G_N_ELEMENTS (outcomes) - 1].calls == 1);
  refuse_warnings ();
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_no_error (outcomes[i].error);
      outcome_clear (&outcomes[i]);
    }
  g_assert_cmpuint (fixture.stored->len, ==, G_N_ELEMENTS (outcomes));
  g_assert_cmpint (database_count (database, "SELECT count(*) FROM directs"), ==,
                   G_N_ELEMENTS (outcomes));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/direct-writer/one", test_one);
  database_add_test ("/direct-writer/verdicts", test_verdicts);
  database_add_test ("/direct-writer/order", test_order);
  database_add_test ("/direct-writer/lost-answers", test_lost_answers);
  return database_run_tests ();
}
