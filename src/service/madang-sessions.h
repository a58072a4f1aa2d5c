/*
 * MadangSessions: logins: opened with a password, renewed with a refresh token, ended. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-passwords.h"
#include "auth/madang-tokens.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "model/madang-profile.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_SESSIONS (madang_sessions_get_type ())
G_DECLARE_FINAL_TYPE (MadangSessions, madang_sessions, MADANG, SESSIONS, GObject)

/** MadangSessionsContext: what logins need; each object is referenced. */
typedef struct
{
  MadangPool *pool;
  MadangBus *bus;
  MadangTokens *tokens;
  MadangPasswords *passwords;
  MadangClock *clock;
  MadangRate failures_account;
  MadangRate failures_address;
} MadangSessionsContext;

/** madang_sessions_new: Returns: (transfer full) */
MadangSessions *madang_sessions_new (const MadangSessionsContext *context);

/** MadangLogin: what proves a login from now on. */
typedef struct
{
  char *access;           /* JWT */
  char *refresh;          /* JWT */
  char *session_id;       /* the session's secret */
  guint access_seconds;   /* that `access` lives */
  guint refresh_seconds;  /* that `refresh` and the session live */
  MadangProfile *profile; /* of whoever opened it; NULL where it was renewed */
} MadangLogin;

void madang_login_free (MadangLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangLogin, madang_login_free)

/**
 * madang_sessions_open_async:
 * @self: the acts
 * @email: (nullable): as given
 * @password: (nullable): as given
 * @address: (nullable): where it comes from; %NULL for a unix socket
 * @callback: when it is done
 * @data: for @callback
 *
 * Opens a session. An unknown e-mail takes the same time and gets the same answer as a wrong password.
 */
void madang_sessions_open_async (MadangSessions *self,
                                 const char *email,
                                 const char *password,
                                 GInetAddress *address,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * madang_sessions_open_finish: %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_RATE_LIMITED,
 * %MADANG_ERROR_UNAVAILABLE. Returns: (transfer full) (nullable)
 */
MadangLogin *madang_sessions_open_finish (MadangSessions *self,
                                          GAsyncResult *result,
                                          GError **error);

/**
 * madang_sessions_open_token_async:
 * @self: the acts
 * @username: (nullable): as given
 * @password: (nullable): as given
 * @address: (nullable): where it comes from; %NULL for a unix socket
 * @callback: when it is done
 * @data: for @callback
 *
 * As madang_sessions_open_async(), for an opaque token (document 003): it is not renewed and does not expire; of more
 * than MADANG_OPAQUE_TOKENS_MAX the oldest goes.
 */
void madang_sessions_open_token_async (MadangSessions *self,
                                       const char *username,
                                       const char *password,
                                       GInetAddress *address,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** madang_sessions_open_token_finish: @error as madang_sessions_open_finish(). Returns: (transfer full) (nullable) */
char *madang_sessions_open_token_finish (MadangSessions *self,
                                         GAsyncResult *result,
                                         GError **error);

/** MadangSessionNames: where a request may name a session, as given; each may be %NULL, or nonsense. */
typedef struct
{
  const char *authorization; /* the header */
  const char *access;        /* cookies, from here on */
  const char *refresh;
  const char *session_id;
} MadangSessionNames;

/**
 * madang_sessions_end_async:
 * @self: the acts
 * @names: which sessions; read at once
 * @callback: when it is done
 * @data: for @callback
 *
 * Ends every session that is named, with its tokens and sockets. What names none is passed over.
 */
void madang_sessions_end_async (MadangSessions *self,
                                const MadangSessionNames *names,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_sessions_end_finish: %MADANG_ERROR_UNAVAILABLE. Returns: whether none of them stands any longer */
gboolean madang_sessions_end_finish (MadangSessions *self, GAsyncResult *result, GError **error);

/** madang_sessions_find_user_async: whose credential @caller is, where it is an opaque one, which does not say. */
void madang_sessions_find_user_async (MadangSessions *self,
                                      const MadangCaller *caller,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * madang_sessions_find_user_finish: @error is %MADANG_ERROR_UNAUTHENTICATED too. Returns: the user's id; 0 with @error
 */
gint64 madang_sessions_find_user_finish (MadangSessions *self,
                                         GAsyncResult *result,
                                         GError **error);

/**
 * madang_sessions_renew_async:
 * @self: the acts
 * @refresh: (nullable): a refresh token, as given
 * @callback: when it is done
 * @data: for @callback
 *
 * Changes a refresh token for a new pair. One that was used before ends its session, except within
 * MADANG_REFRESH_GRACE_SECONDS while its successor is unused: then it gives that successor again.
 */
void madang_sessions_renew_async (MadangSessions *self,
                                  const char *refresh,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/** madang_sessions_renew_finish: @error is %MADANG_ERROR_UNAUTHENTICATED too. Returns: (transfer full) (nullable) */
MadangLogin *madang_sessions_renew_finish (MadangSessions *self,
                                           GAsyncResult *result,
                                           GError **error);
