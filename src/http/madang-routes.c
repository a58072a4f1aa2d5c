#include "http/madang-routes.h"

#include "base/madang-names.h"
#include "http/madang-accounts-resource.h"
#include "http/madang-health-resource.h"
#include "http/madang-media-resource.h"
#include "http/madang-messages-resource.h"
#include "http/madang-rooms-resource.h"
#include "http/madang-sessions-resource.h"

static const MadangRoute routes[] = {
  { MADANG_METHOD_GET, "/healthz", madang_health_handle_live, MADANG_ROUTE_ANY_HOST,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/readyz", madang_health_handle_ready, 0, MADANG_LANGUAGE_NONE },

  { MADANG_METHOD_GET, MADANG_DEFAULT_PICTURE, madang_media_handle_default, 0,
    MADANG_LANGUAGE_NONE },

  { MADANG_METHOD_POST, "/user/v1/register", madang_accounts_handle_register,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/v1/login", madang_sessions_handle_login,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/api/token/refresh", madang_sessions_handle_refresh,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO | MADANG_ROUTE_BODY_OPTIONAL,
    MADANG_LANGUAGE_NONE },

  { MADANG_METHOD_GET, "/chat/v1/room", madang_rooms_handle_list, MADANG_ROUTE_NEEDS_CALLER,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/chat/v1/room", madang_rooms_handle_create,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET | MADANG_METHOD_POST, "/chat/v1/room/{id}", madang_rooms_handle_show,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/chat/v1/message", madang_messages_handle_create,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },

  { MADANG_METHOD_GET, "/ws/chat/{id}/chat", NULL, MADANG_ROUTE_UPGRADE, MADANG_LANGUAGE_KOREAN },
};

const MadangRoute *
madang_routes_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}
