#include "store/madang-conninfo.h"

#include "base/madang-limits.h"
#include "fake-resolver.h"

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  g_assert_null (source);
  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

static MadangConninfo *
resolve (const char *text, guint attempt, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_conninfo_resolve_async (madang_conninfo_new (text, attempt), cancellable, keep_result,
                                 &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return madang_conninfo_resolve_finish (result, error);
}

/* Nothing and "" are the same to libpq, but for the environment. */
static const char *
get_value (const MadangConninfo *self, const char *keyword)
{
  const PQconninfoOption *option = self->options;

  while (!g_str_equal (option->keyword, keyword))
    option++;
  return option->val != NULL && *option->val != '\0' ? option->val : NULL;
}

/* Environment variables are set for a case alone. */
static void
test_hosts (void)
{
  const struct
  {
    const char *text;
    guint attempt;
    const char *host;
    const char *hostaddr;
    const char *port;
    const char *variable;
    const char *value;
  } cases[] = {
    /* one, that is not looked up */
    { "" },
    { "", 5 },
    { "dbname=one.test user=one.test password=one.test" },
    { "port=1", 0, NULL, NULL, "1" },
    { "host=/run/postgresql port=1", 3, "/run/postgresql", NULL, "1" },
    { "host=@abstract", 0, "@abstract" },
    { "host=192.0.2.9", 0, "192.0.2.9" },
    { "host=127.1", 0, "127.1" },
    { "host=fe80::1%eth0", 0, "fe80::1%eth0" },
    { "host=one.test hostaddr=192.0.2.9", 0, "one.test", "192.0.2.9" },
    { "hostaddr=192.0.2.9", 0, NULL, "192.0.2.9" },
    { "host='' dbname=one.test", 0, NULL, NULL, NULL, "PGHOST", "one.test" },
    /* one, that is looked up */
    { "host=one.test", 0, "one.test", "192.0.2.1" },
    { "host=one.test port=1", 7, "one.test", "192.0.2.1", "1" },
    { "dbname=d", 0, "one.test", "192.0.2.1", NULL, "PGHOST", "one.test" },
    { "host=two.test", 0, "two.test,two.test", "2001:db8::2,192.0.2.2" },
    { "host=two.test", 1, "two.test,two.test", "192.0.2.2,2001:db8::2" },
    { "host=two.test", 2, "two.test,two.test", "2001:db8::2,192.0.2.2" },
    /* several */
    { "host=192.0.2.9,::1", 1, "::1" },
    { "host=192.0.2.9,::1 port=1", 4, "192.0.2.9", NULL, "1" },
    { "postgresql://u:p@one.test:1,two.test:2/d", 0, "one.test", "192.0.2.1", "1" },
    { "postgresql://u:p@one.test:1,two.test:2/d", 1, "two.test,two.test", "2001:db8::2,192.0.2.2",
      "2" },
    { "postgresql://u:p@one.test:1,two.test:2/d", 3, "two.test,two.test", "192.0.2.2,2001:db8::2",
      "2" },
    { "postgresql://one.test,[::1]:2/d", 0, "one.test", "192.0.2.1" },
    { "postgresql://one.test,[::1]:2/d", 1, "::1", NULL, "2" },
    { "host=/run,one.test,,lost.test", 0, "/run" },
    { "host=/run,one.test,,lost.test", 1, "one.test", "192.0.2.1" },
    { "host=/run,one.test,,lost.test", 2 },
    { "host=lost.test,one.test hostaddr=192.0.2.9,", 0, "lost.test", "192.0.2.9" },
    { "host=lost.test,one.test hostaddr=192.0.2.9,", 1, "one.test", "192.0.2.1" },
    { "host=/run,lost.test hostaddr=,192.0.2.9", 0, "/run" },
    { "hostaddr=192.0.2.9,192.0.2.8", 1, NULL, "192.0.2.8" },
    { "host=one.test,two.test", 0, "one.test", "192.0.2.1", "1", "PGPORT", "1,2" },
    { "host=one.test,lost.test", 1, "lost.test", "::1", NULL, "PGHOSTADDR", "192.0.2.9,::1" },
    /* left to libpq */
    { "host=one.test service=ours", 0, "one.test" },
    { "host=one.test", 0, "one.test", NULL, NULL, "PGSERVICE", "ours" },
    { "host=one.test,two.test port=1,2,3", 0, "one.test,two.test", NULL, "1,2,3" },
    { "host=one.test,two.test hostaddr=192.0.2.9", 1, "one.test,two.test", "192.0.2.9" },
    { "host=one.test hostaddr=192.0.2.9,::1", 0, "one.test", "192.0.2.9,::1" },
    { "port=1,2", 1, NULL, NULL, "1,2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangConninfo) conninfo = NULL;

      g_test_message ("%s (%u) %s", cases[i].text, cases[i].attempt,
                      cases[i].variable != NULL ? cases[i].variable : "");
      if (cases[i].variable != NULL)
        g_setenv (cases[i].variable, cases[i].value, TRUE);
      conninfo = resolve (cases[i].text, cases[i].attempt, NULL, &error);
      if (cases[i].variable != NULL)
        g_unsetenv (cases[i].variable);
      g_assert_no_error (error);
      g_assert_cmpstr (get_value (conninfo, "host"), ==, cases[i].host);
      g_assert_cmpstr (get_value (conninfo, "hostaddr"), ==, cases[i].hostaddr);
      g_assert_cmpstr (get_value (conninfo, "port"), ==, cases[i].port);
    }
}

static void
test_patience (void)
{
  const struct
  {
    const char *text;
    guint attempt;
    guint before; /* the look-up */
    guint after;
  } cases[] = {
    { "", 0, MADANG_QUERY_SECONDS, MADANG_QUERY_SECONDS },
    { "host=one.test", 0, MADANG_QUERY_SECONDS, MADANG_QUERY_SECONDS },
    { "host=two.test", 0, MADANG_QUERY_SECONDS, MADANG_CONNECT_SECONDS },
    { "host=two.test", 1, MADANG_QUERY_SECONDS, MADANG_QUERY_SECONDS },
    { "host=one.test,/run", 0, MADANG_CONNECT_SECONDS, MADANG_CONNECT_SECONDS },
    { "host=one.test,/run", 1, MADANG_QUERY_SECONDS, MADANG_QUERY_SECONDS },
    { "host=one.test,/run", 2, MADANG_QUERY_SECONDS, MADANG_QUERY_SECONDS },
    { "host=/run,/run connect_timeout=0", 0, MADANG_CONNECT_SECONDS, MADANG_CONNECT_SECONDS },
    { "host=/run,/run connect_timeout=-1", 0, MADANG_CONNECT_SECONDS, MADANG_CONNECT_SECONDS },
    { "host=/run,/run connect_timeout=soon", 0, MADANG_CONNECT_SECONDS, MADANG_CONNECT_SECONDS },
    { "host=two.test,/run connect_timeout=60", 0, 60, 60 },
    { "connect_timeout=99999999999999999999", 0, G_MAXINT, G_MAXINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadangConninfo) before = madang_conninfo_new (cases[i].text, cases[i].attempt);
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangConninfo) after = resolve (cases[i].text, cases[i].attempt, NULL, &error);

      g_test_message ("%s (%u)", cases[i].text, cases[i].attempt);
      g_assert_no_error (error);
      g_assert_cmpuint (before->patience, ==, cases[i].before);
      g_assert_cmpuint (after->patience, ==, cases[i].after);
    }
}

/* What libpq makes of it: the text's own words stand beside ours, and what is empty stays so. */
static void
test_connect (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MadangConninfo) conninfo = resolve (
      "host=/nonexistent,one.test port=,2 user=u password='it\\'s a \\\\' dbname='x='", 0, NULL,
      &error);
  PGconn *postgres;

  g_setenv ("PGPORT", "7,8", TRUE);
  postgres = madang_conninfo_connect (conninfo);
  g_unsetenv ("PGPORT");
  g_assert_nonnull (strstr (PQerrorMessage (postgres), "/nonexistent/.s.PGSQL.5432"));
  g_assert_cmpstr (PQdb (postgres), ==, "x=");
  g_assert_cmpstr (PQpass (postgres), ==, "it's a \\");
  PQfinish (postgres);
}

static void
test_failures (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (resolve ("host=/run,lost.test", 1, NULL, &error));
  g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "no lost.test");
  g_clear_error (&error);
  g_assert_null (resolve ("password=half a secret", 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (error->message, "secret"));
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (resolve ("host=one.test", 0, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (resolve ("host=/run", 0, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  static const char *const variables[] = { "PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE",
                                           "PGCONNECT_TIMEOUT" };
  g_autoptr (FakeResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  resolver = fake_resolver_install ();
  g_test_add_func ("/conninfo/hosts", test_hosts);
  g_test_add_func ("/conninfo/patience", test_patience);
  g_test_add_func ("/conninfo/connect", test_connect);
  g_test_add_func ("/conninfo/failures", test_failures);
  return g_test_run ();
}
