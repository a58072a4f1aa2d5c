/*
 * MadangAccounts: becoming somebody: registering. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-passwords.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "model/madang-user.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_ACCOUNTS (madang_accounts_get_type ())
G_DECLARE_FINAL_TYPE (MadangAccounts, madang_accounts, MADANG, ACCOUNTS, GObject)

/**
 * madang_accounts_new:
 * @pool: the database
 * @passwords: hashes passwords
 * @clock: measures the limit's span
 * @registrations: how many may register from one address
 *
 * Returns: (transfer full)
 */
MadangAccounts *madang_accounts_new (MadangPool *pool,
                                     MadangPasswords *passwords,
                                     MadangClock *clock,
                                     MadangRate registrations);

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
