/*
 * MadangAccounts: registering, logging in, and renewing a login. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-tokens.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "model/madang-user.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_ACCOUNTS (madang_accounts_get_type ())
G_DECLARE_FINAL_TYPE (MadangAccounts, madang_accounts, MADANG, ACCOUNTS, GObject)

/** MadangAccountsContext: what accounts need; each object is referenced. */
typedef struct
{
  const MadangConfig *config;
  MadangClock *clock;
  MadangPool *pool;
  MadangBus *bus;
  MadangTokens *tokens;
} MadangAccountsContext;

/** madang_accounts_new: Returns: (transfer full) */
MadangAccounts *madang_accounts_new (const MadangAccountsContext *context);

/** MadangRegistration: what a new person gives, as given; each may be %NULL and is then missed. */
typedef struct
{
  const char *email;
  const char *password1;
  const char *password2;
  const char *nickname;
  GInetAddress *address; /* (nullable): where it comes from; %NULL for a unix socket */
} MadangRegistration;

/** madang_accounts_register_async: makes a user whose username is the e-mail (document 002). */
void madang_accounts_register_async (MadangAccounts *self,
                                     const MadangRegistration *registration,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_accounts_register_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT or %MADANG_ERROR_EXISTS about fields, %MADANG_ERROR_RATE_LIMITED,
 *   %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the new user
 */
MadangUser *madang_accounts_register_finish (MadangAccounts *self,
                                             GAsyncResult *result,
                                             GError **error);

/** MadangLogin: what proves a login from now on. */
typedef struct
{
  char *access;     /* JWT */
  char *refresh;    /* JWT */
  char *session_id; /* (nullable): the session's secret; %NULL where the login was only renewed */
  guint access_seconds;  /* that `access` lives */
  guint refresh_seconds; /* that `refresh` and the session live */
} MadangLogin;

void madang_login_free (MadangLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangLogin, madang_login_free)

/**
 * madang_accounts_login_async:
 * @self: the acts
 * @email: (nullable): as given
 * @password: (nullable): as given
 * @address: (nullable): where it comes from; %NULL for a unix socket
 * @callback: when it is done
 * @data: for @callback
 *
 * Opens a session. An unknown e-mail takes the same time and gets the same answer as a wrong password.
 */
void madang_accounts_login_async (MadangAccounts *self,
                                  const char *email,
                                  const char *password,
                                  GInetAddress *address,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/** madang_accounts_login_finish: errors as madang_accounts_register_finish(). Returns: (transfer full) (nullable) */
MadangLogin *madang_accounts_login_finish (MadangAccounts *self,
                                           GAsyncResult *result,
                                           GError **error);

/**
 * madang_accounts_refresh_async:
 * @self: the acts
 * @refresh: (nullable): a refresh token, as given
 * @callback: when it is done
 * @data: for @callback
 *
 * Changes a refresh token for a new pair. One that was used before ends its session, except within
 * MADANG_REFRESH_GRACE_SECONDS while its successor is unused: then it gives that successor again.
 */
void madang_accounts_refresh_async (MadangAccounts *self,
                                    const char *refresh,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** madang_accounts_refresh_finish: @error is %MADANG_ERROR_UNAUTHENTICATED too. Returns: (transfer full) (nullable) */
MadangLogin *madang_accounts_refresh_finish (MadangAccounts *self,
                                             GAsyncResult *result,
                                             GError **error);
