#include "store/madang-params.h"

#include "database.h"
#include "store/madang-result.h"

/* What PostgreSQL makes of the parameters, and gives back. */
static PGresult *
ask (Database *database, const char *sql, MadangParams *params)
{
  PGresult *result;

  madang_params_seal (params);
  result = PQexecParams (database->side, sql, params->n, NULL, params->values, params->lengths,
                         params->formats, 1);
  if (PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (database->side));
  return result;
}

static char *
repeat (const char *character, guint times)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (text, character);
  return g_string_free (text, FALSE);
}

static void
test_int64 (Database *database)
{
  const gint64 values[] = { 0, 1, -1, 255, 256, G_MAXINT32, G_MININT32, G_MAXINT64, G_MININT64 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_auto (MadangParams) params = { 0 };
      g_autoptr (PGresult) result = NULL;
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, values[i]);

      madang_params_init (&params);
      madang_params_add_int64 (&params, values[i]);
      result = ask (database, "SELECT $1::bigint, $1::bigint::text", &params);
      g_assert_cmpint (madang_result_get_int64 (result, 0, 0), ==, values[i]);
      g_assert_cmpstr (madang_result_get_text (result, 0, 1), ==, text);
    }
}

static void
test_boolean (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;

  madang_params_init (&params);
  madang_params_add_boolean (&params, TRUE);
  madang_params_add_boolean (&params, FALSE);
  result = ask (database, "SELECT $1::boolean, $2::boolean, NULL::boolean", &params);
  g_assert_true (madang_result_get_boolean (result, 0, 0));
  g_assert_false (madang_result_get_boolean (result, 0, 1));
  g_assert_false (madang_result_get_boolean (result, 0, 2));
}

static void
test_null (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;

  madang_params_init (&params);
  madang_params_add_null (&params);
  madang_params_add_int64 (&params, 7);
  madang_params_add_null (&params);
  result = ask (database, "SELECT $1::text, $2::bigint, $3::bigint", &params);
  g_assert_null (madang_result_get_text (result, 0, 0));
  g_assert_cmpint (madang_result_get_int64 (result, 0, 1), ==, 7);
  g_assert_true (PQgetisnull (result, 0, 2));
  g_assert_cmpint (madang_result_get_int64 (result, 0, 2), ==, 0);
}

static void
test_text (Database *database)
{
  g_autofree char *long_korean = repeat ("가", 4000);
  g_autofree char *long_emoji = repeat ("🏡", 4000);
  const char *const texts[] = { "",
                                "a",
                                "마당에 모여라",
                                "👩‍👩‍👧‍👦 👍🏽",
                                "it's \"quoted\" \\ $1 {a,b} ; --",
                                "\x01\t\r\n\x7f",
                                long_korean,
                                long_emoji };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (MadangParams) params = { 0 };
      g_autoptr (PGresult) result = NULL;

      madang_params_init (&params);
      madang_params_add_text (&params, texts[i]);
      result = ask (database, "SELECT $1::text, length($1::text)::bigint", &params);
      g_assert_cmpstr (madang_result_get_text (result, 0, 0), ==, texts[i]);
      g_assert_cmpint (madang_result_get_int64 (result, 0, 1), ==, g_utf8_strlen (texts[i], -1));
    }
}

static void
test_uuid (Database *database)
{
  MadangUuid given;
  MadangUuid got;
  char text[MADANG_UUID_TEXT_SIZE];
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;

  madang_uuid_init_random (&given);
  madang_uuid_format (&given, text);
  madang_params_init (&params);
  madang_params_add_uuid (&params, &given);
  result = ask (database, "SELECT $1::uuid, $1::uuid::text", &params);
  madang_result_get_uuid (result, 0, 0, &got);
  g_assert_true (madang_uuid_equal (&given, &got));
  g_assert_cmpstr (madang_result_get_text (result, 0, 1), ==, text);
}

static void
test_time (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;

  madang_params_init (&params);
  result = ask (database,
                "SELECT timestamptz 'epoch', timestamptz '2024-01-01 00:00:00.123456Z',"
                " timestamptz '1969-12-31 23:59:59.999999Z'",
                &params);
  g_assert_cmpint (madang_result_get_time (result, 0, 0), ==, 0);
  g_assert_cmpint (madang_result_get_time (result, 0, 1), ==, 1704067200123456);
  g_assert_cmpint (madang_result_get_time (result, 0, 2), ==, -1);
}

/* Three arrays of one length, as the statements take them: `sql` sees them as $1, $2 and $3. */
static PGresult *
ask_arrays (Database *database, guint length, const char *sql)
{
  g_auto (MadangParams) params = { 0 };
  g_autofree char *text = repeat ("집", 50);

  madang_params_init (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, length);
  for (guint i = 0; i < length; i++)
    madang_params_append_int64 (&params, i == 0 ? G_MININT64 : i);
  madang_params_end_array (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_TEXT, length);
  for (guint i = 0; i < length; i++)
    madang_params_append_text (&params, i == 0 ? "" : i % 2 == 0 ? text : "{\"NULL\",NULL}");
  madang_params_end_array (&params);
  madang_params_begin_array (&params, MADANG_ARRAY_UUID, length);
  for (guint i = 0; i < length; i++)
    {
      MadangUuid uuid = { .bytes = { i >> 8, i } };

      madang_params_append_uuid (&params, &uuid);
    }
  madang_params_end_array (&params);
  return ask (database, sql, &params);
}

static void
test_arrays (Database *database)
{
  const guint lengths[] = { 0, 1, 2, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (PGresult) result = ask_arrays (
          database, lengths[i],
          "SELECT n, t, u, place FROM unnest($1::bigint[], $2::text[], $3::uuid[])"
          " WITH ORDINALITY AS x (n, t, u, place) ORDER BY place");

      g_assert_cmpint (PQntuples (result), ==, lengths[i]);
      for (guint row = 0; row < lengths[i]; row++)
        {
          MadangUuid uuid;

          g_assert_cmpint (madang_result_get_int64 (result, row, 0), ==,
                           row == 0 ? G_MININT64 : row);
          g_assert_cmpuint (strlen (madang_result_get_text (result, row, 1)), ==,
                            row == 0       ? 0
                            : row % 2 == 0 ? 150
                                           : 13);
          madang_result_get_uuid (result, row, 2, &uuid);
          g_assert_cmpint (uuid.bytes[0] << 8 | uuid.bytes[1], ==, row);
        }
    }
}

/* An empty array is an array, not NULL. */
static void
test_empty_arrays (Database *database)
{
  g_autoptr (PGresult) result = ask_arrays (database, 0,
                                            "SELECT $1::bigint[] = '{}' AND $2::text[] = '{}'"
                                            " AND $3::uuid[] = '{}'");

  g_assert_true (madang_result_get_boolean (result, 0, 0));
}

/* Values in the buffer stay theirs although it moves as it grows. */
static void
test_full (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;
  MadangUuid uuid = { .bytes = { 1 } };

  madang_params_init (&params);
  madang_params_add_int64 (&params, 1);
  madang_params_add_text (&params, "둘");
  madang_params_begin_array (&params, MADANG_ARRAY_BIGINT, 20000);
  for (guint i = 0; i < 20000; i++)
    madang_params_append_int64 (&params, i);
  madang_params_end_array (&params);
  madang_params_add_boolean (&params, TRUE);
  madang_params_add_uuid (&params, &uuid);
  madang_params_add_null (&params);
  madang_params_add_int64 (&params, 7);
  madang_params_add_text (&params, "");
  while (params.n < MADANG_PARAMS_MAX)
    madang_params_add_boolean (&params, TRUE);
  result = ask (
      database,
      "SELECT $1::bigint = 1 AND $2::text = '둘' AND cardinality($3::bigint[]) = 20000"
      " AND ($3::bigint[])[20000] = 19999 AND $4::boolean"
      " AND $5::uuid = '01000000-0000-0000-0000-000000000000' AND $6::bigint IS NULL"
      " AND $7::bigint = 7 AND $8::text = '' AND $9::boolean AND $10::boolean AND $11::boolean"
      " AND $12::boolean",
      &params);
  g_assert_true (madang_result_get_boolean (result, 0, 0));
}

/* What was borrowed may go before the query is sent. */
static void
test_own (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;
  char text[] = "둘";
  MadangUuid uuid = { .bytes = { 1 } };

  madang_params_init (&params);
  madang_params_add_text (&params, "");
  madang_params_add_int64 (&params, 1);
  madang_params_add_text (&params, text);
  madang_params_add_uuid (&params, &uuid);
  madang_params_add_null (&params);
  madang_params_own (&params);
  *text = '?';
  uuid.bytes[0] = 2;
  result = ask (database,
                "SELECT $1::text = '' AND $2::bigint = 1 AND $3::text = '둘'"
                " AND $4::uuid = '01000000-0000-0000-0000-000000000000' AND $5::text IS NULL",
                &params);
  g_assert_true (madang_result_get_boolean (result, 0, 0));
}

static void
test_own_empty_text (Database *database)
{
  g_auto (MadangParams) params = { 0 };
  g_autoptr (PGresult) result = NULL;

  madang_params_init (&params);
  madang_params_add_text (&params, "");
  madang_params_own (&params);
  result = ask (database, "SELECT $1::text = ''", &params);
  g_assert_true (madang_result_get_boolean (result, 0, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  database_add_test ("/params/int64", test_int64);
  database_add_test ("/params/boolean", test_boolean);
  database_add_test ("/params/null", test_null);
  database_add_test ("/params/text", test_text);
  database_add_test ("/params/uuid", test_uuid);
  database_add_test ("/params/time", test_time);
  database_add_test ("/params/arrays", test_arrays);
  database_add_test ("/params/empty-arrays", test_empty_arrays);
  database_add_test ("/params/full", test_full);
  database_add_test ("/params/own", test_own);
  database_add_test ("/params/own-empty-text", test_own_empty_text);
  return database_run_tests ();
}
