#include "http/madang-router.h"

#include <string.h>

static void
handle (MadangRequest *request, MadangServices *services)
{
}

enum
{
  HEALTH,
  ROOMS,
  ROOMS_POST,
  ROOM,
  ROOM_003,
  MESSAGES,
  CHATS,
  PARTICIPANT,
  REGISTER,
  PROFILE,
  ROOT,
  BLOCKED,
  DEFAULT_PICTURE,
  PICTURE,
  N_ROUTES
};

static const MadangRoute routes[N_ROUTES] = {
  [HEALTH] = { MADANG_METHOD_GET, "/healthz", handle, 0, MADANG_LANGUAGE_NONE },
  [ROOMS] = { MADANG_METHOD_GET, "/chat/v1/room", handle, 0, MADANG_LANGUAGE_KOREAN },
  [ROOMS_POST] = { MADANG_METHOD_POST, "/chat/v1/room", handle, 0, MADANG_LANGUAGE_KOREAN },
  [ROOM] = { MADANG_METHOD_GET | MADANG_METHOD_POST, "/chat/v1/room/{id}", handle, 0,
             MADANG_LANGUAGE_KOREAN },
  [ROOM_003] = { MADANG_METHOD_GET, "/api/chat/{id}/message", handle, 0, MADANG_LANGUAGE_RUSSIAN },
  [MESSAGES] = { MADANG_METHOD_POST, "/chat/v1/message", handle, 0, MADANG_LANGUAGE_KOREAN },
  [CHATS] = { MADANG_METHOD_GET, "/api/chat", handle, 0, MADANG_LANGUAGE_RUSSIAN },
  [PARTICIPANT] = { MADANG_METHOD_PUT | MADANG_METHOD_DELETE, "/api/chat/{id}/user/{id}", handle, 0,
                    MADANG_LANGUAGE_RUSSIAN },
  [REGISTER] = { MADANG_METHOD_POST, "/user/v1/register", handle, 0, MADANG_LANGUAGE_KOREAN },
  [PROFILE] = { MADANG_METHOD_PATCH, "/api/user/profile", handle, 0, MADANG_LANGUAGE_KOREAN },
  [ROOT] = { MADANG_METHOD_GET, "/", handle, 0, MADANG_LANGUAGE_NONE },
  [BLOCKED] = { MADANG_METHOD_GET, "/api/chatting/blockedusers", handle, 0,
                MADANG_LANGUAGE_KOREAN },
  [DEFAULT_PICTURE] = { MADANG_METHOD_GET, "/media/default.svg", handle, 0, MADANG_LANGUAGE_NONE },
  [PICTURE] = { MADANG_METHOD_GET, "/media/{name}", handle, 0, MADANG_LANGUAGE_NONE },
};

typedef struct
{
  const char *path;
  MadangMethods method;
  int route; /* -1: none */
  gint64 ids[2];
} Case;

#define GET MADANG_METHOD_GET
#define POST MADANG_METHOD_POST

static const Case cases[] = {
  { "/healthz", GET, HEALTH, { 0 } },
  { "/healthz/", GET, HEALTH, { 0 } },
  { "//healthz//", GET, HEALTH, { 0 } },
  { "/healthzz", GET, -1, { 0 } },
  { "/health", GET, -1, { 0 } },
  { "/Healthz", GET, -1, { 0 } },
  { "/healthz/x", GET, -1, { 0 } },
  { "/", GET, ROOT, { 0 } },
  { "", GET, ROOT, { 0 } },
  { "///", GET, ROOT, { 0 } },
  { "/chat/v1/room", GET, ROOMS, { 0 } },
  { "/chat/v1/room/", POST, ROOMS_POST, { 0 } },
  { "/api/chat/room/", POST, ROOMS_POST, { 0 } },
  { "/chat/v1/room/7/", GET, ROOM, { 7 } },
  { "/api/chat/room/7", POST, ROOM, { 7 } },
  { "/chat/v1/room/7", MADANG_METHOD_PUT, -1, { 0 } },
  { "/chat/v1/room/9223372036854775807", GET, ROOM, { G_MAXINT64 } },
  { "/chat/v1/room/00000000000000000000000000009", GET, ROOM, { 9 } },
  { "/chat/v1/room/0", GET, ROOM, { 0 } },
  { "/chat/v1/room/9223372036854775808", GET, -1, { 0 } },
  { "/chat/v1/room/99999999999999999999999999", GET, -1, { 0 } },
  { "/chat/v1/room/-1", GET, -1, { 0 } },
  { "/chat/v1/room/+1", GET, -1, { 0 } },
  { "/chat/v1/room/1x", GET, -1, { 0 } },
  { "/chat/v1/room/ 1", GET, -1, { 0 } },
  { "/chat/v1/room/{id}", GET, -1, { 0 } },
  { "/chat/v1/room/١", GET, -1, { 0 } },
  { "/api/chat/room/7/message", GET, -1, { 0 } },
  { "/api/chat/7/message", GET, ROOM_003, { 7 } },
  { "/api/chat/message", POST, MESSAGES, { 0 } },
  { "/chat/v1/message/", POST, MESSAGES, { 0 } },
  { "/chat/message", POST, -1, { 0 } },
  { "/chat/", GET, CHATS, { 0 } },
  { "/api/chat", GET, CHATS, { 0 } },
  { "/chatting", GET, -1, { 0 } },
  { "/chat/7/message", GET, -1, { 0 } },
  { "/api/chat/3/user/4/", MADANG_METHOD_PUT, PARTICIPANT, { 3, 4 } },
  { "/api/chat/3/user/4", MADANG_METHOD_DELETE, PARTICIPANT, { 3, 4 } },
  { "/user/v1/register/", POST, REGISTER, { 0 } },
  { "/api/user/v1/register", POST, REGISTER, { 0 } },
  { "/user/profile", MADANG_METHOD_PATCH, PROFILE, { 0 } },
  { "/api/user/profile/", MADANG_METHOD_PATCH, PROFILE, { 0 } },
  { "/users/profile", MADANG_METHOD_PATCH, -1, { 0 } },
  { "/blockedusers/", GET, BLOCKED, { 0 } },
  { "/blockedusers/x", GET, -1, { 0 } },
  { "/media/default.svg", GET, DEFAULT_PICTURE, { 0 } },
  { "/media/x.jpg", GET, PICTURE, { 0 } },
  { "//media//x.jpg/", GET, PICTURE, { 0 } },
  { "/media/A-Z_a.z.0", GET, PICTURE, { 0 } },
  { "/media/..", GET, PICTURE, { 0 } },
  { "/media/012345678901234567890123456789012345678901234567890123456789012", GET, PICTURE, { 0 } },
  { "/media/0123456789012345678901234567890123456789012345678901234567890123", GET, -1, { 0 } },
  { "/media", GET, -1, { 0 } },
  { "/media/", GET, -1, { 0 } },
  { "/media/x/y", GET, -1, { 0 } },
  { "/media/x y", GET, -1, { 0 } },
  { "/media/x\\y", GET, -1, { 0 } },
  { "/media/사진.jpg", GET, -1, { 0 } },
  { "/media/{name}", GET, -1, { 0 } },
  { "/%68ealth%7A", GET, HEALTH, { 0 } },
  { "/%75ser/profil%65/", MADANG_METHOD_PATCH, PROFILE, { 0 } },
  { "/chat/v1/room/%37", GET, ROOM, { 7 } },
  { "/media/%78%2Ejpg", GET, PICTURE, { 0 } },
  { "/user%2fprofile", MADANG_METHOD_PATCH, -1, { 0 } },
  { "/user/profile%2F", MADANG_METHOD_PATCH, -1, { 0 } },
  { "%2Fhealthz", GET, -1, { 0 } },
  { "/%2F", GET, -1, { 0 } },
  { "/%2Fhealthz", GET, -1, { 0 } },
  { "/healthz/%2f", GET, -1, { 0 } },
  { "/user%252fprofile", MADANG_METHOD_PATCH, -1, { 0 } },
  { "/media/..%2fx.jpg", GET, -1, { 0 } },
  { "/media/x%00", GET, -1, { 0 } },
  { "/media/x%", GET, -1, { 0 } },
  { "/media/x%6", GET, -1, { 0 } },
  { "/media/x%zz", GET, -1, { 0 } },
  { "/media/x%/6a", GET, -1, { 0 } },
  { "/media/%ff", GET, -1, { 0 } },
  { "/healthz%00", GET, -1, { 0 } },
  { "/healthz/../healthz", GET, -1, { 0 } },
  { "/a/b/c/d/e/f/g/h/i/j/k", GET, -1, { 0 } },
  { "/user/b/c/d/e/f/g/h", GET, -1, { 0 } },
};

static void
test_cases (void)
{
  g_autoptr (MadangRouter) router = madang_router_new (routes, N_ROUTES);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      MadangRouteMatch match;

      g_test_message ("%s", c->path);
      g_assert_cmpint (madang_router_match (router, c->path, c->method, &match), ==, c->route >= 0);
      g_assert_true (match.route == (c->route >= 0 ? &routes[c->route] : NULL));
      for (guint id = 0; id < match.n_ids && match.route != NULL; id++)
        g_assert_cmpint (match.ids[id], ==, c->ids[id]);
    }
}

/* A known path keeps its methods and its language where the method is wrong. */
static void
test_wrong_method (void)
{
  g_autoptr (MadangRouter) router = madang_router_new (routes, N_ROUTES);
  MadangRouteMatch match;

  g_assert_false (madang_router_match (router, "/chat/v1/room", MADANG_METHOD_PUT, &match));
  g_assert_cmpint (match.allowed, ==, GET | POST);
  g_assert_cmpint (match.language, ==, MADANG_LANGUAGE_KOREAN);
  g_assert_false (madang_router_match (router, "/api/chat", MADANG_METHOD_NONE, &match));
  g_assert_cmpint (match.allowed, ==, GET);
  g_assert_cmpint (match.language, ==, MADANG_LANGUAGE_RUSSIAN);
  g_assert_false (madang_router_match (router, "/nowhere", GET, &match));
  g_assert_cmpint (match.allowed, ==, MADANG_METHOD_NONE);
}

/* A literal wins over {id} whatever the order of the rows. */
static void
test_literals_win (void)
{
  static const MadangRoute rows[] = {
    { GET, "/{id}/{id}", handle, 0, MADANG_LANGUAGE_NONE },
    { GET, "/7/{id}", handle, 0, MADANG_LANGUAGE_NONE },
    { GET, "/7/8", handle, 0, MADANG_LANGUAGE_NONE },
  };
  g_autoptr (MadangRouter) router = madang_router_new (rows, G_N_ELEMENTS (rows));
  MadangRouteMatch match;

  g_assert_true (madang_router_match (router, "/7/8", GET, &match));
  g_assert_true (match.route == &rows[2]);
  g_assert_true (madang_router_match (router, "/7/9", GET, &match));
  g_assert_true (match.route == &rows[1]);
  g_assert_true (madang_router_match (router, "/9/8", GET, &match));
  g_assert_true (match.route == &rows[0]);
}

static void
test_names (void)
{
  static const MadangRoute rows[] = {
    { GET, "/{name}/{id}", handle, 0, MADANG_LANGUAGE_NONE },
    { GET, "/a/{name}", handle, 0, MADANG_LANGUAGE_NONE },
  };
  g_autoptr (MadangRouter) router = madang_router_new (rows, G_N_ELEMENTS (rows));
  MadangRouteMatch match;

  g_assert_true (madang_router_match (router, "/b.c/7/", GET, &match));
  g_assert_cmpstr (match.name, ==, "b.c");
  g_assert_cmpint (match.ids[0], ==, 7);
  g_assert_true (madang_router_match (router, "/a/7", GET, &match));
  g_assert_true (match.route == &rows[1]);
  g_assert_cmpstr (match.name, ==, "7");
  g_assert_cmpuint (match.n_ids, ==, 0);
  g_assert_false (madang_router_match (router, "/b/x", GET, &match));
  g_assert_cmpstr (match.name, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/router/cases", test_cases);
  g_test_add_func ("/router/wrong-method", test_wrong_method);
  g_test_add_func ("/router/literals-win", test_literals_win);
  g_test_add_func ("/router/names", test_names);
  return g_test_run ();
}
