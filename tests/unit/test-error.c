#include "base/madang-error.h"

#include <gio/gio.h>

static const MadangProblem *
get_problem (const GError *error, guint index)
{
  GArray *problems = madang_error_get_problems (error);

  g_assert_cmpuint (index, <, problems->len);
  return &g_array_index (problems, MadangProblem, index);
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;

  madang_set_error (&error, MADANG_ERROR_EXISTS, "%s is %s.", "Mina", "known", NULL);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "Mina is known.");
  g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 1);
  g_assert_null (get_problem (error, 0)->field);
  g_assert_cmpstr (get_problem (error, 0)->phrase.msgid, ==, "%s is %s.");
  g_assert_cmpstr (get_problem (error, 0)->phrase.arguments[1], ==, "known");
  g_assert_cmpuint (madang_error_get_retry_after (error), ==, 0);
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;

  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "email", "Enter %s.", "it", NULL);
  madang_add_field_error_counted (&error, MADANG_ERROR_EXISTS, "name", "At most %s character.",
                                  "At most %s characters.", 20);
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "Enter it.");
  g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 2);
  g_assert_cmpstr (get_problem (error, 0)->field, ==, "email");
  g_assert_cmpstr (get_problem (error, 1)->field, ==, "name");
  g_assert_cmpuint (get_problem (error, 1)->phrase.count, ==, 20);
}

static void
test_field_twice (void)
{
  g_autoptr (GError) error = NULL;

  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "message",
                          "This must be a string.", NULL);
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "message", "%s is required.", "It",
                          NULL);
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "room", "Required.", NULL);
  g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 2);
  g_assert_cmpstr (get_problem (error, 0)->phrase.msgid, ==, "This must be a string.");
  g_assert_cmpstr (get_problem (error, 1)->field, ==, "room");
}

static void
test_counted_message (void)
{
  static const struct
  {
    guint64 count;
    const char *expected;
  } cases[] = { { 0, "0 days" }, { 1, "1 day" }, { 2, "2 days" }, { 20, "20 days" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      madang_add_field_error_counted (&error, MADANG_ERROR_INVALID_ARGUMENT, "bio", "%s day",
                                      "%s days", cases[i].count);
      g_assert_cmpstr (error->message, ==, cases[i].expected);
    }
}

static void
test_retry (void)
{
  g_autoptr (GError) error = NULL;

  madang_set_error_retry (&error, MADANG_ERROR_RATE_LIMITED, 60, "Too many attempts.");
  g_assert_error (error, MADANG_ERROR, MADANG_ERROR_RATE_LIMITED);
  g_assert_cmpuint (madang_error_get_retry_after (error), ==, 60);
  g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 1);
}

static void
test_shorthands (void)
{
  static const struct
  {
    void (*set) (GError **error);
    MadangErrorCode code;
  } cases[] = {
    { madang_set_unavailable, MADANG_ERROR_UNAVAILABLE },
    { madang_set_unauthenticated, MADANG_ERROR_UNAUTHENTICATED },
    { madang_set_not_authorized, MADANG_ERROR_NOT_AUTHORIZED },
    { madang_set_not_found, MADANG_ERROR_NOT_FOUND },
    { madang_set_no_such_room, MADANG_ERROR_NO_SUCH_ROOM },
    { madang_set_no_such_user, MADANG_ERROR_NO_SUCH_USER },
    { madang_set_not_online, MADANG_ERROR_NOT_ONLINE },
    { madang_add_no_such_parent, MADANG_ERROR_INVALID_ARGUMENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      cases[i].set (&error);
      g_assert_error (error, MADANG_ERROR, (int) cases[i].code);
      g_assert_cmpuint (madang_error_get_problems (error)->len, ==, 1);
      g_assert_cmpuint (madang_error_get_retry_after (error) > 0, ==,
                        cases[i].code == MADANG_ERROR_UNAVAILABLE);
      cases[i].set (NULL);
    }
}

/* Who does not want to know why gives NULL, and nothing leaks. */
static void
test_nobody_asks (void)
{
  madang_set_error (NULL, MADANG_ERROR_FAILED, "%s", "text", NULL);
  madang_add_field_error (NULL, MADANG_ERROR_FAILED, "field", "%s", "text", NULL);
  madang_add_field_error_counted (NULL, MADANG_ERROR_FAILED, "field", "%s", "%s", 2);
  madang_set_error_retry (NULL, MADANG_ERROR_UNAVAILABLE, 1, "text");
}

static void
test_copy (void)
{
  g_autoptr (GError) error = NULL, copy = NULL;

  madang_set_error_retry (&error, MADANG_ERROR_UNAVAILABLE, 5, "Later.");
  madang_add_field_error (&error, MADANG_ERROR_EXISTS, "name", "%s is taken.", "Mina", NULL);
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_error (copy, MADANG_ERROR, MADANG_ERROR_UNAVAILABLE);
  g_assert_cmpuint (madang_error_get_retry_after (copy), ==, 5);
  g_assert_cmpuint (madang_error_get_problems (copy)->len, ==, 2);
  g_assert_cmpstr (get_problem (copy, 1)->phrase.arguments[0], ==, "Mina");
}

static void
test_meanings (void)
{
  static const struct
  {
    MadangErrorCode code;
    guint http_status;
    int exit_code;
  } cases[] = {
    { MADANG_ERROR_FAILED, 500, 1 },         { MADANG_ERROR_INVALID_ARGUMENT, 400, 1 },
    { MADANG_ERROR_EXISTS, 400, 1 },         { MADANG_ERROR_UNAUTHENTICATED, 401, 1 },
    { MADANG_ERROR_NOT_AUTHORIZED, 403, 1 }, { MADANG_ERROR_NOT_FOUND, 404, 1 },
    { MADANG_ERROR_NO_SUCH_USER, 404, 1 },   { MADANG_ERROR_NO_SUCH_ROOM, 404, 1 },
    { MADANG_ERROR_WRONG_METHOD, 405, 1 },   { MADANG_ERROR_TOO_LARGE, 413, 1 },
    { MADANG_ERROR_WRONG_TYPE, 415, 1 },     { MADANG_ERROR_RATE_LIMITED, 429, 1 },
    { MADANG_ERROR_UNAVAILABLE, 503, 1 },    { MADANG_ERROR_USAGE, 500, 2 },
    { MADANG_ERROR_CONFIGURATION, 500, 3 },  { MADANG_ERROR_DATABASE, 500, 4 },
    { MADANG_ERROR_ADDRESS, 500, 5 },        { MADANG_ERROR_BUS, 500, 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      madang_set_error (&error, cases[i].code, "text", NULL);
      g_assert_cmpuint (madang_error_get_http_status (error), ==, cases[i].http_status);
      g_assert_cmpint (madang_error_get_exit_code (error), ==, cases[i].exit_code);
    }
}

/* Every code has a name, and none that the page of names lacks. */
static void
test_bus_names (void)
{
  static const struct
  {
    MadangErrorCode code;
    const char *name;
  } cases[] = {
    { MADANG_ERROR_FAILED, "Failed" },
    { MADANG_ERROR_INVALID_ARGUMENT, "InvalidArgument" },
    { MADANG_ERROR_EXISTS, "Exists" },
    { MADANG_ERROR_NOT_AUTHORIZED, "NotAuthorized" },
    { MADANG_ERROR_NO_SUCH_USER, "NoSuchUser" },
    { MADANG_ERROR_NO_SUCH_ROOM, "NoSuchRoom" },
    { MADANG_ERROR_NOT_ONLINE, "NotOnline" },
    { MADANG_ERROR_ALREADY_MEMBER, "AlreadyMember" },
    { MADANG_ERROR_NOT_MEMBER, "NotMember" },
    { MADANG_ERROR_UNAVAILABLE, "Unavailable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (MADANG_ERROR, (int) cases[i].code, "text");
      g_autofree char *name = madang_error_dup_bus_name (error);
      g_autofree char *expected = g_strconcat ("org.madang.Chat1.Error.", cases[i].name, NULL);

      g_assert_cmpstr (name, ==, expected);
    }
  for (int code = 0; code < MADANG_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (MADANG_ERROR, code, "text");
      g_autofree char *name = madang_error_dup_bus_name (error);
      gboolean is_promised = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        is_promised |= g_str_has_suffix (name, cases[i].name);
      g_test_message ("%d: %s", code, name);
      g_assert_true (is_promised);
      g_assert_true (g_dbus_is_interface_name (name));
    }
}

static void
test_other_domain (void)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, MADANG_ERROR_NOT_FOUND, "another's");
  g_autoptr (GError) unknown = g_error_new_literal (MADANG_ERROR, MADANG_N_ERRORS, "beyond");

  g_assert_cmpuint (madang_error_get_http_status (error), ==, 500);
  g_assert_cmpint (madang_error_get_exit_code (error), ==, 1);
  g_assert_cmpuint (madang_error_get_retry_after (error), ==, 0);
  g_assert_cmpuint (madang_error_get_http_status (unknown), ==, 500);
  name = madang_error_dup_bus_name (error);
  g_assert_cmpstr (name, ==, "org.madang.Chat1.Error.Failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/set", test_set);
  g_test_add_func ("/error/fields", test_fields);
  g_test_add_func ("/error/field-twice", test_field_twice);
  g_test_add_func ("/error/counted-message", test_counted_message);
  g_test_add_func ("/error/retry", test_retry);
  g_test_add_func ("/error/shorthands", test_shorthands);
  g_test_add_func ("/error/nobody-asks", test_nobody_asks);
  g_test_add_func ("/error/copy", test_copy);
  g_test_add_func ("/error/meanings", test_meanings);
  g_test_add_func ("/error/bus-names", test_bus_names);
  g_test_add_func ("/error/other-domain", test_other_domain);
  return g_test_run ();
}
