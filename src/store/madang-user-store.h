/*
 * People in the database. Each call is one statement; errors are %MADANG_ERROR_UNAVAILABLE while the database is away,
 * MADANG_STORE_ERROR where it refuses, and what is named at the call.
 */
#pragma once

#include <gio/gio.h>

#include "store/madang-pool.h"

/**
 * madang_user_store_create_async:
 * @pool: the database
 * @email: checked
 * @username: checked, NFC
 * @nickname: checked, NFC
 * @hash: the password's
 * @callback: when it is done
 * @data: for @callback
 */
void madang_user_store_create_async (MadangPool *pool,
                                     const char *email,
                                     const char *username,
                                     const char *nickname,
                                     const char *hash,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_user_store_create_finish:
 * @result: the result
 * @error: also %MADANG_ERROR_EXISTS about the field whose value is taken
 *
 * Returns: the new user's id; 0 with @error
 */
gint64 madang_user_store_create_finish (GAsyncResult *result, GError **error);

/** MadangStoredPassword: whose password, and its hash. */
typedef struct
{
  gint64 user_id;
  char *hash;
} MadangStoredPassword;

void madang_stored_password_free (MadangStoredPassword *password);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangStoredPassword, madang_stored_password_free)

/** madang_user_store_find_password_async: finds by @email who may log in. */
void madang_user_store_find_password_async (MadangPool *pool,
                                            const char *email,
                                            GAsyncReadyCallback callback,
                                            gpointer data);

/** madang_user_store_find_password_finish: Returns: (transfer full) (nullable): %NULL without an @error: nobody */
MadangStoredPassword *madang_user_store_find_password_finish (GAsyncResult *result, GError **error);
