/*
 * People in the database. Each call is one statement; errors are %MADANG_ERROR_UNAVAILABLE while the database is away,
 * MADANG_STORE_ERROR where it refuses, and what is named at the call.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "base/madang-uuid.h"
#include "model/madang-user.h"
#include "store/madang-pool.h"

#define MADANG_USER_COLUMNS 7

/**
 * madang_user_store_read: the MADANG_USER_COLUMNS columns id, email, username, nickname, first_name, last_name and
 * profile_picture of a result, in this order from @column on. Returns: (transfer full)
 */
MadangUser *madang_user_store_read (const PGresult *result, int row, int column);

/**
 * madang_user_store_translate_conflict:
 * @error: of a statement that writes a user
 * @is_by_email: whether the username is the e-mail, which then is the field that is taken
 *
 * Makes %MADANG_ERROR_EXISTS about its field of a name that is taken; every other error stays.
 *
 * Returns: (transfer full)
 */
GError *madang_user_store_translate_conflict (const GError *error, gboolean is_by_email);

/** MadangUserRow: a new person, all of it checked, names in NFC. */
typedef struct
{
  const char *email; /* empty where there is none */
  const char *username;
  const char *nickname; /* NULL: any will do that can be made of the other */
  const char *
      other_nickname; /* what a nickname is made of where that is NULL or taken; NULL: then it is refused */
  guint
      first_place; /* of the nicknames to try: 0 at first; MADANG_NICKNAME_RANDOM where another took it meanwhile */
  const char *hash; /* the password's; NULL: cannot log in */
  gboolean is_superuser;
  const MadangUuid *session; /* of an opaque token that comes with it; NULL: none */
} MadangUserRow;

/* From this place on the nicknames to try are random (create-user.sql). */
#define MADANG_NICKNAME_RANDOM 10

/** madang_user_store_create_async: makes somebody of @row. */
void madang_user_store_create_async (MadangPool *pool,
                                     const MadangUserRow *row,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_user_store_create_finish:
 * @result: the result
 * @error: also %MADANG_ERROR_EXISTS about the field whose value is taken
 *
 * Returns: (transfer full) (nullable): the new user
 */
MadangUser *madang_user_store_create_finish (GAsyncResult *result, GError **error);

/** MadangStoredPassword: whose password, and its hash. */
typedef struct
{
  gint64 user_id;
  char *hash;
} MadangStoredPassword;

void madang_stored_password_free (MadangStoredPassword *password);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangStoredPassword, madang_stored_password_free)

/** madang_user_store_find_password_async: finds who may log in, by an e-mail or a username. */
void madang_user_store_find_password_async (MadangPool *pool,
                                            const char *name,
                                            gboolean is_username,
                                            GAsyncReadyCallback callback,
                                            gpointer data);

/** madang_user_store_find_password_finish: Returns: (transfer full) (nullable): %NULL without an @error: nobody */
MadangStoredPassword *madang_user_store_find_password_finish (GAsyncResult *result, GError **error);

/** MadangUserFlag: what an administrator makes of somebody. */
typedef enum
{
  MADANG_USER_IS_ACTIVE, /* whose sessions end when it is taken away */
  MADANG_USER_IS_SUPERUSER
} MadangUserFlag;

/** madang_user_store_set_async: gives or takes @flag. */
void madang_user_store_set_async (MadangPool *pool,
                                  gint64 user_id,
                                  MadangUserFlag flag,
                                  gboolean value,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/** madang_user_store_set_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: whether it is done */
gboolean madang_user_store_set_finish (GAsyncResult *result, GError **error);

/** madang_user_store_end_sessions_async: ends all sessions and tokens of a user. */
void madang_user_store_end_sessions_async (MadangPool *pool,
                                           gint64 user_id,
                                           GAsyncReadyCallback callback,
                                           gpointer data);

/**
 * madang_user_store_end_sessions_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: how many; -1 with @error
 */
gint64 madang_user_store_end_sessions_finish (GAsyncResult *result, GError **error);

/** madang_user_store_set_password_async: @hash is the user's from now on; what the old one opened stays open. */
void madang_user_store_set_password_async (MadangPool *pool,
                                           gint64 user_id,
                                           const char *hash,
                                           GAsyncReadyCallback callback,
                                           gpointer data);

/** madang_user_store_set_password_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: whether it is done */
gboolean madang_user_store_set_password_finish (GAsyncResult *result, GError **error);
