/*
 * The statements: one name for each file of data/sql/statements. A route's hot path is one of them.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MADANG_STATEMENT_BEGIN_WRITING,
  MADANG_STATEMENT_CREATE_ROOM,
  MADANG_STATEMENT_CREATE_USER,
  MADANG_STATEMENT_ENTER_ROOM,
  MADANG_STATEMENT_FIND_CALLER,
  MADANG_STATEMENT_FIND_LOBBY,
  MADANG_STATEMENT_FIND_PASSWORD,
  MADANG_STATEMENT_LIST_ROOMS,
  MADANG_STATEMENT_OPEN_SESSION,
  MADANG_STATEMENT_ROTATE_REFRESH_TOKEN,
  MADANG_STATEMENT_SHOW_ROOM,
  MADANG_STATEMENT_WRITE_CHATS,
  MADANG_N_STATEMENTS
} MadangStatement;

/** madang_statement_get_name: its name on a connection, and its file's without `.sql`. */
const char *madang_statement_get_name (MadangStatement statement);

/** madang_statement_get_sql: its text. Returns: (transfer none): static */
const char *madang_statement_get_sql (MadangStatement statement);
