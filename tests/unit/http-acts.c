#include "http-acts.h"

#include <string.h>

#include "http/madang-reply.h"

static MadangRequest *parked; /* a request whose act runs until the test ends it */

static void
handle_ping (MadangRequest *request, MadangServices *services)
{
  madang_request_reply (request, SOUP_STATUS_OK, g_string_new ("{\"pong\":true}"));
}

static gboolean
on_later (gpointer data)
{
  handle_ping (data, NULL);
  madang_request_unref (data);
  return G_SOURCE_REMOVE;
}

static void
handle_later (MadangRequest *request, MadangServices *services)
{
  g_idle_add (on_later, madang_request_ref (request));
}

static void
handle_parked (MadangRequest *request, MadangServices *services)
{
  parked = madang_request_ref (request);
}

static void
handle_big (MadangRequest *request, MadangServices *services)
{
  GString *body = g_string_sized_new (HTTP_ACTS_BIG);

  g_string_set_size (body, HTTP_ACTS_BIG);
  memset (body->str, 'x', body->len);
  madang_request_reply (request, SOUP_STATUS_OK, body);
}

static void
handle_echo (MadangRequest *request, MadangServices *services)
{
  const char *text = json_object_get_string_member_with_default (madang_request_get_body (request),
                                                                 "a", "");

  madang_request_reply (request, SOUP_STATUS_CREATED, g_string_new (text));
}

static const MadangRoute routes[] = {
  { MADANG_METHOD_GET, "/ping", handle_ping, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/ping", handle_ping, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/later", handle_later, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/parked", handle_parked, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/big", handle_big, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/echo", handle_echo, MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/socket/{id}", NULL, 0, MADANG_LANGUAGE_NONE, MADANG_SOCKET_ROOM },
};

void
http_acts_set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_init (fixture, routes, G_N_ELEMENTS (routes));
}

void
http_acts_tear_down (HttpFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&parked, madang_request_unref);
  http_fixture_clear (fixture);
}

gboolean
http_acts_is_parked (void)
{
  return parked != NULL;
}

void
http_acts_finish_parked (void)
{
  handle_ping (parked, NULL);
  g_clear_pointer (&parked, madang_request_unref);
}

guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}
