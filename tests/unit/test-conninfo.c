#include "store/madang-conninfo.h"

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
resolve (const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  madang_conninfo_resolve_async (text, cancellable, keep_result, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return madang_conninfo_resolve_finish (result, error);
}

/* Environment variables are set for a case alone. */
static void
test_lists (void)
{
  const struct
  {
    const char *text;
    const char *variable;
    const char *value;
    const char *host;
    const char *hostaddr;
    const char *port;
  } cases[] = {
    /* nothing to look up */
    { "" },
    { "host=/run/postgresql port=1" },
    { "host=@abstract" },
    { "host=192.0.2.9,::1" },
    { "host=one.test hostaddr=192.0.2.9" },
    { "host='' dbname=one.test", "PGHOST", "one.test" },
    { "dbname=one.test user=one.test password=one.test" },
    /* left to libpq */
    { "host=one.test service=ours" },
    { "host=one.test", "PGSERVICE", "ours" },
    { "host=one.test", "PGHOSTADDR", "192.0.2.9" },
    { "host=one.test,two.test port=1,2,3" },
    /* looked up */
    { "host=one.test", NULL, NULL, "one.test", "192.0.2.1" },
    { "host=one.test port=1", NULL, NULL, "one.test", "192.0.2.1" },
    { "host=two.test port=1", NULL, NULL, "two.test,two.test", "2001:db8::2,192.0.2.2" },
    { "postgresql://u:p@one.test:1,two.test:2/d", NULL, NULL, "one.test,two.test,two.test",
      "192.0.2.1,2001:db8::2,192.0.2.2", "1,2,2" },
    { "postgresql://one.test,[::1]:2/d", NULL, NULL, "one.test,::1", "192.0.2.1,", ",2" },
    { "host=/run,one.test,,192.0.2.9", NULL, NULL, "/run,one.test,,192.0.2.9", ",192.0.2.1,," },
    { "host=lost.test,one.test port=1,2", NULL, NULL, "one.test", "192.0.2.1", "2" },
    { "host=one.test,lost.test", NULL, NULL, "one.test", "192.0.2.1" },
    { "host=/run,lost.test", NULL, NULL, "/run", "" },
    { "dbname=d", "PGHOST", "one.test", "one.test", "192.0.2.1" },
    { "host=one.test,two.test", "PGPORT", "1,2", "one.test,two.test,two.test",
      "192.0.2.1,2001:db8::2,192.0.2.2", "1,2,2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MadangConninfo) conninfo = NULL;

      g_test_message ("%s %s", cases[i].text, cases[i].variable != NULL ? cases[i].variable : "");
      if (cases[i].variable != NULL)
        g_setenv (cases[i].variable, cases[i].value, TRUE);
      conninfo = resolve (cases[i].text, NULL, &error);
      if (cases[i].variable != NULL)
        g_unsetenv (cases[i].variable);
      g_assert_no_error (error);
      g_assert_cmpstr (conninfo->text, ==, cases[i].text);
      g_assert_cmpstr (conninfo->host, ==, cases[i].host);
      g_assert_cmpstr (conninfo->hostaddr, ==, cases[i].hostaddr);
      g_assert_cmpstr (conninfo->port, ==, cases[i].port);
    }
}

static void
test_failures (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (resolve ("host=lost.test,gone.test", NULL, &error));
  g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "no gone.test");
  g_clear_error (&error);
  g_assert_null (resolve ("password=half a secret", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (error->message, "secret"));
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (resolve ("host=one.test", cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (resolve ("host=/run", cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  static const char *const variables[] = { "PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE" };
  g_autoptr (FakeResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  resolver = fake_resolver_install ();
  g_test_add_func ("/conninfo/lists", test_lists);
  g_test_add_func ("/conninfo/failures", test_failures);
  return g_test_run ();
}
