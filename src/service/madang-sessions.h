/*
 * MadangSessions: logins: opened with a password, renewed with a refresh token. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-passwords.h"
#include "auth/madang-tokens.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
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
  char *access;          /* JWT */
  char *refresh;         /* JWT */
  char *session_id;      /* the session's secret */
  guint access_seconds;  /* that `access` lives */
  guint refresh_seconds; /* that `refresh` and the session live */
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
