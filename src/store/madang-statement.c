#include "store/madang-statement.h"

#include "madang-resources.h"

static const char *const names[] = {
  [MADANG_STATEMENT_ADD_FRIEND] = "add-friend",
  [MADANG_STATEMENT_ADD_MEMBER] = "add-member",
  [MADANG_STATEMENT_BEGIN_WRITING] = "begin-writing",
  [MADANG_STATEMENT_BLOCK_USER] = "block-user",
  [MADANG_STATEMENT_CHANGE_PROFILE] = "change-profile",
  [MADANG_STATEMENT_COUNT_ALL] = "count-all",
  [MADANG_STATEMENT_CREATE_CATEGORY] = "create-category",
  [MADANG_STATEMENT_CREATE_POST] = "create-post",
  [MADANG_STATEMENT_CREATE_ROOM] = "create-room",
  [MADANG_STATEMENT_CREATE_USER] = "create-user",
  [MADANG_STATEMENT_DELETE_FRIEND] = "delete-friend",
  [MADANG_STATEMENT_DELETE_POST] = "delete-post",
  [MADANG_STATEMENT_DELETE_ROOM] = "delete-room",
  [MADANG_STATEMENT_EDIT_POST] = "edit-post",
  [MADANG_STATEMENT_END_SESSIONS] = "end-sessions",
  [MADANG_STATEMENT_END_USER_SESSIONS] = "end-user-sessions",
  [MADANG_STATEMENT_ENTER_ROOM] = "enter-room",
  [MADANG_STATEMENT_ENTER_ROOM_BY_TICKET] = "enter-room-by-ticket",
  [MADANG_STATEMENT_FIND_CALLER] = "find-caller",
  [MADANG_STATEMENT_FIND_LOBBY] = "find-lobby",
  [MADANG_STATEMENT_FIND_PASSWORD] = "find-password",
  [MADANG_STATEMENT_FIND_USER] = "find-user",
  [MADANG_STATEMENT_LIST_ALL_ROOMS] = "list-all-rooms",
  [MADANG_STATEMENT_LIST_BLOCKS] = "list-blocks",
  [MADANG_STATEMENT_LIST_CATEGORIES] = "list-categories",
  [MADANG_STATEMENT_LIST_CONVERSATIONS] = "list-conversations",
  [MADANG_STATEMENT_LIST_DIRECTS] = "list-directs",
  [MADANG_STATEMENT_LIST_ENDINGS] = "list-endings",
  [MADANG_STATEMENT_LIST_FRIENDS] = "list-friends",
  [MADANG_STATEMENT_LIST_MEMBERSHIPS] = "list-memberships",
  [MADANG_STATEMENT_LIST_MEMBERS] = "list-members",
  [MADANG_STATEMENT_LIST_POSTS] = "list-posts",
  [MADANG_STATEMENT_LIST_ROOMS] = "list-rooms",
  [MADANG_STATEMENT_LIST_USERS] = "list-users",
  [MADANG_STATEMENT_LOG_IN_DIRECT] = "log-in-direct",
  [MADANG_STATEMENT_MAKE_ROOM] = "make-room",
  [MADANG_STATEMENT_MUTE_USER] = "mute-user",
  [MADANG_STATEMENT_OPEN_SESSION] = "open-session",
  [MADANG_STATEMENT_OPEN_TOKEN] = "open-token",
  [MADANG_STATEMENT_PICK_USERS] = "pick-users",
  [MADANG_STATEMENT_REMOVE_MEMBER] = "remove-member",
  [MADANG_STATEMENT_ROTATE_REFRESH_TOKEN] = "rotate-refresh-token",
  [MADANG_STATEMENT_SEARCH_EMAILS] = "search-emails",
  [MADANG_STATEMENT_SEARCH_NICKNAMES] = "search-nicknames",
  [MADANG_STATEMENT_SEARCH_POSTS] = "search-posts",
  [MADANG_STATEMENT_SEARCH_USERS] = "search-users",
  [MADANG_STATEMENT_SET_ACTIVE] = "set-active",
  [MADANG_STATEMENT_SET_PASSWORD] = "set-password",
  [MADANG_STATEMENT_SET_ROOM_OPTIONS] = "set-room-options",
  [MADANG_STATEMENT_SET_SUPERUSER] = "set-superuser",
  [MADANG_STATEMENT_SHOW_ANY_ROOM] = "show-any-room",
  [MADANG_STATEMENT_SHOW_BLOCK] = "show-block",
  [MADANG_STATEMENT_SHOW_PERSON] = "show-person",
  [MADANG_STATEMENT_SHOW_POST] = "show-post",
  [MADANG_STATEMENT_SHOW_PROFILE] = "show-profile",
  [MADANG_STATEMENT_SHOW_ROOM] = "show-room",
  [MADANG_STATEMENT_SHOW_SIGNED_ROOM] = "show-signed-room",
  [MADANG_STATEMENT_SHOW_USER] = "show-user",
  [MADANG_STATEMENT_SWEEP_CHATS] = "sweep-chats",
  [MADANG_STATEMENT_UNBLOCK_USER] = "unblock-user",
  [MADANG_STATEMENT_WRITE_CHATS] = "write-chats",
  [MADANG_STATEMENT_WRITE_DIRECTS] = "write-directs",
};
G_STATIC_ASSERT (G_N_ELEMENTS (names) == MADANG_N_STATEMENTS);

const char *
madang_statement_get_name (MadangStatement statement)
{
  return names[statement];
}

const char *
madang_statement_get_sql (MadangStatement statement)
{
  g_autofree char *path = g_strdup_printf ("/org/madang/sql/statements/%s.sql", names[statement]);
  g_autoptr (GBytes) sql = g_resource_lookup_data (madang_get_resource (), path,
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  /* Resources are part of the program and end with a NUL that is not counted. */
  g_assert (sql != NULL);
  return g_bytes_get_data (sql, NULL);
}
