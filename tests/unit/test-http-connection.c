#include "http-acts.h"

#include <string.h>

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_acts_set_up (fixture, data);
  fixture->context.spans = (MadangHttpSpans){ .request = 1, .upload = 2, .idle = 2, .send = 1 };
}

/* libsoup 3.2.3 forgets kept connections whose clients go away between two requests. */
static void
test_no_descriptor_leaks (HttpFixture *fixture, gconstpointer data)
{
  static const char *const beginnings[] = { "",
                                            GET ("/ping"),
                                            "GET / HT",
                                            POST ("/echo", "Content-Length: 9\r\n", "{"),
                                            GET ("/ping") "GET / HTTP/1.1\r\nHo",
                                            GET ("/parked"),
                                            "nonsense\r\n\r\n" };
  guint before;

  http_fixture_start (fixture);
  before = count_descriptors ();
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      HttpClient *client = http_client_new (fixture);

      http_client_send (client, beginnings[i], -1);
      spin_loop (5);
      http_client_free (client);
      spin_loop (5);
      if (http_acts_is_parked ())
        http_acts_finish_parked ();
      spin_loop (5);
      note_request (beginnings[i]);
      g_assert_cmpuint (count_descriptors (), ==, before);
    }
}

static gint64
measure_cut (HttpFixture *fixture, const char *beginning)
{
  g_autoptr (HttpClient) client = http_client_new (fixture);
  gint64 begin = g_get_monotonic_time ();

  http_client_send (client, beginning, -1);
  g_assert_true (http_client_wait_end (client, 8000));
  return (g_get_monotonic_time () - begin) / G_TIME_SPAN_MILLISECOND;
}

/* Spans of 1 s and 2 s; a sweep comes once a second. */
static void
test_deadlines (HttpFixture *fixture, gconstpointer data)
{
  static const char *const unfinished[] = { "", "GET / HTTP/1.1\r\nHo",
                                            POST ("/echo", "Content-Length: 9\r\n", "{"),
                                            "\r\n\r\n\r\n" };
  gint64 span;

  http_fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (unfinished); i++)
    {
      span = measure_cut (fixture, unfinished[i]);
      note_request (unfinished[i]);
      g_assert_cmpint (span, >=, 900);
      g_assert_cmpint (span, <=, 2500);
    }
  span = measure_cut (fixture, GET ("/ping"));
  g_assert_cmpint (span, >=, 1900);
  g_assert_cmpint (span, <=, 3500);
}

/* Blank lines are no request, but they are no reason to wait longer for one either. */
static void
test_deadline_of_blank_lines (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;
  guint lines = 0;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, GET ("/ping"), -1);
  answer = http_client_read (client, FALSE);
  for (; !client->is_at_end && lines < 100; lines++)
    {
      http_client_send (client, "\r\n", -1);
      http_client_wait_end (client, 100);
    }
  g_assert_cmpuint (lines, <=, 30);
}

/* The request's own time begins with its first byte, not with its connection. */
static void
test_deadline_is_each_requests (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *answer = NULL;

      http_client_send (client, GET ("/ping"), -1);
      answer = http_client_read (client, FALSE);
      assert_status (answer, 200);
      spin_loop (1200);
    }
  g_assert_false (client->is_at_end);
}

/* An act may take longer than any of our spans. */
static void
test_no_deadline_for_acts (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  g_autofree char *answer = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, GET ("/parked"), -1);
  spin_loop (3200);
  http_acts_finish_parked ();
  answer = http_client_read (client, FALSE);
  assert_status (answer, 200);
}

/* Who never reads a long answer does not keep it in our memory. */
static void
test_unread_answer (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;
  guint before;

  http_fixture_start (fixture);
  before = count_descriptors ();
  client = http_client_new (fixture);
  http_client_send (client, GET ("/big"), -1);
  spin_loop (300);
  g_assert_cmpuint (count_descriptors (), ==, before + 2);
  spin_loop (3500);
  g_assert_cmpuint (count_descriptors (), ==, before + 1);
}

static void
test_long_answer (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *answer = NULL;

  fixture->context.spans.send = MADANG_HTTP_SEND_SECONDS; /* whoever reads here may be slow too */
  http_fixture_start (fixture);
  answer = http_fixture_ask (fixture, GET ("/big"));
  assert_contains (answer, "Content-Length: " G_STRINGIFY (HTTP_ACTS_BIG));
  g_assert_cmpuint (strlen (answer), >, HTTP_ACTS_BIG);
}

static void
test_client_vanishes (HttpFixture *fixture, gconstpointer data)
{
  HttpClient *client;
  guint before;

  http_fixture_start (fixture);
  before = count_descriptors ();
  client = http_client_new (fixture);
  http_client_send (client, GET ("/parked"), -1);
  spin_loop (5);
  g_assert_true (http_acts_is_parked ());
  http_client_free (client);
  spin_loop (5);
  http_acts_finish_parked ();
  spin_loop (5);
  g_assert_cmpuint (count_descriptors (), ==, before);
}

/* The act may even outlive the server. */
static void
test_server_vanishes (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpClient) client = NULL;

  http_fixture_start (fixture);
  client = http_client_new (fixture);
  http_client_send (client, GET ("/parked"), -1);
  spin_loop (5);
  g_clear_object (&fixture->server);
  g_assert_true (http_client_wait_end (client, 1000));
  http_acts_finish_parked ();
}

#define ADD(name, func) \
  g_test_add ("/http-connection/" name, HttpFixture, NULL, set_up, func, http_acts_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-descriptor-leaks", test_no_descriptor_leaks);
  ADD ("deadlines", test_deadlines);
  ADD ("deadline-of-blank-lines", test_deadline_of_blank_lines);
  ADD ("deadline-is-each-requests", test_deadline_is_each_requests);
  ADD ("no-deadline-for-acts", test_no_deadline_for_acts);
  ADD ("unread-answer", test_unread_answer);
  ADD ("long-answer", test_long_answer);
  ADD ("client-vanishes", test_client_vanishes);
  ADD ("server-vanishes", test_server_vanishes);
  return g_test_run ();
}
