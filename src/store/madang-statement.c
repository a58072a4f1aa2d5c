#include "store/madang-statement.h"

#include "madang-resources.h"

static const char *const names[] = {
  [MADANG_STATEMENT_BEGIN_WRITING] = "begin-writing",
  [MADANG_STATEMENT_CREATE_ROOM] = "create-room",
  [MADANG_STATEMENT_CREATE_USER] = "create-user",
  [MADANG_STATEMENT_ENTER_ROOM] = "enter-room",
  [MADANG_STATEMENT_FIND_CALLER] = "find-caller",
  [MADANG_STATEMENT_FIND_LOBBY] = "find-lobby",
  [MADANG_STATEMENT_FIND_PASSWORD] = "find-password",
  [MADANG_STATEMENT_LIST_ROOMS] = "list-rooms",
  [MADANG_STATEMENT_OPEN_SESSION] = "open-session",
  [MADANG_STATEMENT_ROTATE_REFRESH_TOKEN] = "rotate-refresh-token",
  [MADANG_STATEMENT_SHOW_ROOM] = "show-room",
  [MADANG_STATEMENT_WRITE_CHATS] = "write-chats",
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
