/*
 * Logins and their refresh tokens in the database. Each call is one statement; errors as in madang-user-store.h.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-profile.h"
#include "store/madang-pool.h"

/** MadangNewSession: what a login makes. */
typedef struct
{
  gint64 user_id;
  const char *hash; /* the password hash that was checked: it must still be the user's */
  MadangUuid session;
  MadangUuid seed;    /* what the session's secret is made of (madang_tokens_derive_secret()) */
  MadangUuid refresh; /* the refresh token's jti */
  gint64 issued_at;   /* seconds of the epoch */
  guint seconds;      /* that session and refresh token live */
} MadangNewSession;

/** madang_session_store_open_async: a new session for whose password was checked. */
void madang_session_store_open_async (MadangPool *pool,
                                      const MadangNewSession *session,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * madang_session_store_open_finish:
 * @result: the result
 * @is_superuser: (out): whether the user is one
 * @error: as above
 *
 * Returns: (transfer full) (nullable): the user's profile; %NULL without an @error where the user was disabled, or the
 *   password changed, while it was checked
 */
MadangProfile *madang_session_store_open_finish (GAsyncResult *result,
                                                 gboolean *is_superuser,
                                                 GError **error);

/**
 * madang_session_store_open_token_async:
 * @pool: the database
 * @user_id: whose password was checked
 * @hash: the password hash that was checked
 * @session: the digest of the token's secret
 * @callback: when it is done
 * @data: for @callback
 *
 * An opaque token: a session that nobody renews and that does not expire. A user has MADANG_OPAQUE_TOKENS_MAX of them:
 * the oldest goes.
 */
void madang_session_store_open_token_async (MadangPool *pool,
                                            gint64 user_id,
                                            const char *hash,
                                            const MadangUuid *session,
                                            GAsyncReadyCallback callback,
                                            gpointer data);

/**
 * madang_session_store_open_token_finish:
 *
 * Returns: (transfer full) (nullable) (element-type MadangUuid): the sessions that went for it; %NULL without an @error
 *   as madang_session_store_open_finish()
 */
GArray *madang_session_store_open_token_finish (GAsyncResult *result, GError **error);

/** MadangEndedSession: a session that was there and is no more. */
typedef struct
{
  gint64 user_id;
  MadangUuid session;
} MadangEndedSession;

/** madang_session_store_end_async: ends @sessions, those of them that are there. */
void madang_session_store_end_async (MadangPool *pool,
                                     const MadangUuid *sessions,
                                     guint n_sessions,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_session_store_end_finish: Returns: (transfer full) (nullable) (element-type MadangEndedSession) */
GArray *madang_session_store_end_finish (GAsyncResult *result, GError **error);

/** MadangRotation: what came of a refresh token that was presented. */
typedef struct
{
  gint64 user_id;
  char *nickname;
  gboolean is_superuser;
  gboolean is_stolen;   /* it was used before: the session has ended, nothing else is set */
  MadangUuid successor; /* jti of the next refresh token */
  gint64 issued_at;     /* when that was issued, seconds of the epoch */
  MadangUuid seed;      /* the session's */
} MadangRotation;

void madang_rotation_free (MadangRotation *rotation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangRotation, madang_rotation_free)

/**
 * madang_session_store_rotate_async:
 * @pool: the database
 * @presented: jti of the token presented
 * @session: its session
 * @successor: jti for a new one, if the token is fresh
 * @seconds: that a refresh token lives
 * @callback: when it is done
 * @data: for @callback
 */
void madang_session_store_rotate_async (MadangPool *pool,
                                        const MadangUuid *presented,
                                        const MadangUuid *session,
                                        const MadangUuid *successor,
                                        guint seconds,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * madang_session_store_rotate_finish: @error is also %MADANG_ERROR_UNAUTHENTICATED. Returns: (transfer full)
 * (nullable)
 */
MadangRotation *madang_session_store_rotate_finish (GAsyncResult *result, GError **error);

/** madang_session_store_find_user_async: whose session @caller has, where its credential does not say. */
void madang_session_store_find_user_async (MadangPool *pool,
                                           const MadangCaller *caller,
                                           GAsyncReadyCallback callback,
                                           gpointer data);

/**
 * madang_session_store_find_user_finish: @error is also %MADANG_ERROR_UNAUTHENTICATED. Returns: the user's id; 0
 * with @error
 */
gint64 madang_session_store_find_user_finish (GAsyncResult *result, GError **error);
