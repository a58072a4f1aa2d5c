#include "http/madang-routes.h"

#include "base/madang-names.h"
#include "http/madang-accounts-resource.h"
#include "http/madang-blocks-resource.h"
#include "http/madang-chats-resource.h"
#include "http/madang-directs-resource.h"
#include "http/madang-friends-resource.h"
#include "http/madang-health-resource.h"
#include "http/madang-media-resource.h"
#include "http/madang-members-resource.h"
#include "http/madang-messages-resource.h"
#include "http/madang-page-resource.h"
#include "http/madang-profiles-resource.h"
#include "http/madang-posts-resource.h"
#include "http/madang-rooms-resource.h"
#include "http/madang-sessions-resource.h"
#include "http/madang-user-management-resource.h"

static const MadangRoute routes[] = {
  /* For every client: docs/api/rules.md. */
  { MADANG_METHOD_GET, "/healthz", madang_health_handle_live, MADANG_ROUTE_ANY_HOST,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/readyz", madang_health_handle_ready, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, MADANG_DEFAULT_PICTURE, madang_media_handle_default, 0,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, MADANG_MEDIA "{name}", madang_media_handle_show, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/api/token/refresh", madang_sessions_handle_refresh,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO | MADANG_ROUTE_BODY_OPTIONAL,
    MADANG_LANGUAGE_NONE },

  /* For browsers: docs/architecture.md, "The page". */
  { MADANG_METHOD_GET, "/", madang_page_handle_index, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/favicon.ico", madang_page_handle_icon, 0, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/assets/{name}", madang_page_handle_asset, 0, MADANG_LANGUAGE_NONE },

  /* Document 000: docs/api/direct.md. */
  { MADANG_METHOD_GET, "/api/chatting/blockedusers", madang_blocks_handle_show,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/api/chatting/blockedusers", madang_blocks_handle_add,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_DELETE, "/api/chatting/blockedusers", madang_blocks_handle_delete,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/api/chatting/messages", madang_directs_handle_list,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/api/chatting/conversations", madang_directs_handle_list_conversations,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/s2sapi/system-message", madang_directs_handle_notify,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_INTERNAL, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/api/user-management/profile", madang_user_management_handle_show,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_PATCH, "/api/user-management/profile", madang_user_management_handle_change,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_MULTIPART_TOO,
    MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/api/user-management/profile/search", madang_user_management_handle_search,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_GET, "/api/user-management/friends", madang_user_management_handle_list,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_POST, "/api/user-management/friends", madang_user_management_handle_add,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_NONE },
  { MADANG_METHOD_DELETE, "/api/user-management/friends", madang_user_management_handle_delete,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_NONE },

  /* Document 001: docs/api/accounts.md. */
  { MADANG_METHOD_POST, "/user/registration", madang_accounts_handle_registration,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/login", madang_sessions_handle_welcome,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/logout", madang_sessions_handle_logout, 0, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/user/profile", madang_profiles_handle_show, MADANG_ROUTE_NEEDS_CALLER,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_PUT | MADANG_METHOD_PATCH, "/user/profile", madang_profiles_handle_change,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_MULTIPART_TOO,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/add-friend", madang_friends_handle_add,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/delete-friend", madang_friends_handle_delete,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/user/friends", madang_friends_handle_list, MADANG_ROUTE_NEEDS_CALLER,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/user/friend-profile/{id}", madang_friends_handle_show,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/user/search-friends", madang_friends_handle_search,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },

  /* Document 002: docs/api/rooms.md. */
  { MADANG_METHOD_POST, "/user/v1/register", madang_accounts_handle_register,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/user/v1/login", madang_sessions_handle_login,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/chat/v1/room", madang_rooms_handle_list, MADANG_ROUTE_NEEDS_CALLER,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/chat/v1/room", madang_rooms_handle_create,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET | MADANG_METHOD_POST, "/chat/v1/room/{id}", madang_rooms_handle_show,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/chat/v1/message", madang_messages_handle_create,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON, MADANG_LANGUAGE_KOREAN },

  /* Document 003: docs/api/chats.md. */
  { MADANG_METHOD_POST, "/api/accounts/register", madang_accounts_handle_register_username,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO | MADANG_ROUTE_ANSWERS_ERROR,
    MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_POST, "/api/accounts/login", madang_sessions_handle_login_username,
    MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_FORM_TOO | MADANG_ROUTE_ANSWERS_ERROR,
    MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_GET, "/api/chat", madang_chats_handle_list,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_ANSWERS_ERROR, MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_GET, "/api/chat/{id}/message", madang_chats_handle_history,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_ANSWERS_ERROR, MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_POST, "/api/chat/{id}/message", madang_chats_handle_say,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_ANSWERS_ERROR,
    MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_PUT, "/api/chat/{id}/user/{id}", madang_members_handle_add,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_ANSWERS_ERROR, MADANG_LANGUAGE_RUSSIAN },
  { MADANG_METHOD_DELETE, "/api/chat/{id}/user/{id}", madang_members_handle_remove,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_ANSWERS_ERROR, MADANG_LANGUAGE_RUSSIAN },

  /* Document 004: docs/api/board.md; its accounts and rooms are aliases of those above. */
  { MADANG_METHOD_GET | MADANG_METHOD_POST, "/api/post/categories", madang_posts_handle_categories,
    0, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET | MADANG_METHOD_POST, "/api/post", madang_posts_handle_list,
    MADANG_ROUTE_KNOWS_CALLER, MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/api/post/write", madang_posts_handle_write,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_MULTIPART_TOO,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_GET, "/api/post/detail/{id}", madang_posts_handle_show, MADANG_ROUTE_NEEDS_CALLER,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/api/post/detail/{id}/edit", madang_posts_handle_edit,
    MADANG_ROUTE_NEEDS_CALLER | MADANG_ROUTE_BODY_JSON | MADANG_ROUTE_BODY_MULTIPART_TOO,
    MADANG_LANGUAGE_KOREAN },
  { MADANG_METHOD_POST, "/api/post/detail/{id}/delete", madang_posts_handle_delete,
    MADANG_ROUTE_NEEDS_CALLER, MADANG_LANGUAGE_KOREAN },

  /* Sockets, in the same order. */
  { MADANG_METHOD_GET, "/ws/chatting", NULL, 0, MADANG_LANGUAGE_KOREAN, MADANG_SOCKET_DIRECT },
  { MADANG_METHOD_GET, "/ws/chat/{id}/chat", NULL, 0, MADANG_LANGUAGE_KOREAN, MADANG_SOCKET_ROOM },
  { MADANG_METHOD_GET, "/ws/api/chat/{id}", NULL, 0, MADANG_LANGUAGE_RUSSIAN,
    MADANG_SOCKET_CLOSED_CHAT },
};

const MadangRoute *
madang_routes_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}
