/*
 * MadangLogins: opening sessions with a password, limited by failures. Main thread.
 */
#pragma once

#include "auth/madang-passwords.h"
#include "auth/madang-tokens.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "service/madang-login.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_LOGINS (madang_logins_get_type ())
G_DECLARE_FINAL_TYPE (MadangLogins, madang_logins, MADANG, LOGINS, GObject)

/** MadangLoginsContext: what logins need; each object is referenced. */
typedef struct
{
  MadangPool *pool;
  MadangBus *bus;
  MadangTokens *tokens;
  MadangPasswords *passwords;
  MadangClock *clock;
  MadangRate failures_account;
  MadangRate failures_address;
} MadangLoginsContext;

/** madang_logins_new: Returns: (transfer full) */
MadangLogins *madang_logins_new (const MadangLoginsContext *context);

/**
 * madang_logins_set_limits: how many logins may fail from now on. Where that is not as it was, what has failed is
 * forgotten, and whoever is being checked counts as before.
 */
void madang_logins_set_limits (MadangLogins *self,
                               MadangRate failures_account,
                               MadangRate failures_address);

/**
 * madang_logins_open_async:
 * @self: the acts
 * @email: (nullable): as given
 * @password: (nullable): as given
 * @address: (nullable): where it comes from; %NULL for a unix socket
 * @callback: when it is done
 * @data: for @callback
 *
 * Opens a session. An unknown e-mail takes the same time and gets the same answer as a wrong password.
 */
void madang_logins_open_async (MadangLogins *self,
                               const char *email,
                               const char *password,
                               GInetAddress *address,
                               GAsyncReadyCallback callback,
                               gpointer data);

/**
 * madang_logins_open_finish: %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_RATE_LIMITED,
 * %MADANG_ERROR_UNAVAILABLE. Returns: (transfer full) (nullable)
 */
MadangLogin *madang_logins_open_finish (MadangLogins *self, GAsyncResult *result, GError **error);

/**
 * madang_logins_open_token_async:
 * @self: the acts
 * @username: (nullable): as given
 * @password: (nullable): as given
 * @address: (nullable): where it comes from; %NULL for a unix socket
 * @callback: when it is done
 * @data: for @callback
 *
 * As madang_logins_open_async(), for an opaque token (document 003): it is not renewed and does not expire; of more
 * than MADANG_OPAQUE_TOKENS_MAX the oldest goes.
 */
void madang_logins_open_token_async (MadangLogins *self,
                                     const char *username,
                                     const char *password,
                                     GInetAddress *address,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_logins_open_token_finish: @error as madang_logins_open_finish(). Returns: (transfer full) (nullable) */
char *madang_logins_open_token_finish (MadangLogins *self, GAsyncResult *result, GError **error);
