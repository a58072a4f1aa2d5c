/*
 * MadangAccounts: becoming somebody, and what an administrator makes of them. Main thread.
 *
 * The user `admin` is nobody to any of these: it cannot be made, changed or ended.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-passwords.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "model/madang-user.h"
#include "service/madang-entrant.h"
#include "service/madang-flights.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_ACCOUNTS (madang_accounts_get_type ())
G_DECLARE_FINAL_TYPE (MadangAccounts, madang_accounts, MADANG, ACCOUNTS, GObject)

/**
 * madang_accounts_new:
 * @pool: the database
 * @flights: what is awaited before the answer of an act that takes something away
 * @bus: hears whose sessions have ended
 * @passwords: hashes passwords
 * @clock: measures the limit's span
 * @registrations: how many may register from one address
 *
 * Returns: (transfer full)
 */
MadangAccounts *madang_accounts_new (MadangPool *pool,
                                     MadangFlights *flights,
                                     MadangBus *bus,
                                     MadangPasswords *passwords,
                                     MadangClock *clock,
                                     MadangRate registrations);

/** madang_accounts_set_limit: how many may register from one address from now on. */
void madang_accounts_set_limit (MadangAccounts *self, MadangRate registrations);

/** madang_accounts_register_async: makes a user as one of the documents does, by its form. */
void madang_accounts_register_async (MadangAccounts *self,
                                     const MadangRegistration *registration,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_accounts_register_finish:
 * @self: the acts
 * @result: the result
 * @token: (out) (optional) (nullable) (transfer full): an opaque token of the new user, where the form brings one
 *   (%MADANG_FORM_USERNAME)
 * @error: %MADANG_ERROR_INVALID_ARGUMENT or %MADANG_ERROR_EXISTS about fields, %MADANG_ERROR_RATE_LIMITED,
 *   %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the new user
 */
MadangUser *madang_accounts_register_finish (MadangAccounts *self,
                                             GAsyncResult *result,
                                             char **token,
                                             GError **error);

/** MadangNewUser: whom the administrator makes; each text may be %NULL, but not both e-mail and username. */
typedef struct
{
  const char *email;
  const char *username; /* NULL: the e-mail */
  const char *nickname; /* NULL: made up */
  const char *password; /* NULL: cannot log in */
  gboolean is_superuser;
} MadangNewUser;

/** madang_accounts_create_async: makes a user for the administrator. */
void madang_accounts_create_async (MadangAccounts *self,
                                   const MadangNewUser *user,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_accounts_create_finish: @error as in registering. Returns: (transfer full) (nullable): the new user */
MadangUser *madang_accounts_create_finish (MadangAccounts *self,
                                           GAsyncResult *result,
                                           GError **error);

/** madang_accounts_set_superuser_async: gives or takes the rights of a superuser. */
void madang_accounts_set_superuser_async (MadangAccounts *self,
                                          gint64 user_id,
                                          gboolean is_superuser,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

/** madang_accounts_set_superuser_finish: %MADANG_ERROR_NO_SUCH_USER, …_UNAVAILABLE. Returns: whether it is done */
gboolean madang_accounts_set_superuser_finish (MadangAccounts *self,
                                               GAsyncResult *result,
                                               GError **error);

/**
 * madang_accounts_set_active_async:
 *
 * Disables a user or lets them in again. Disabling ends all sessions and tokens; logins fail as wrong passwords do.
 */
void madang_accounts_set_active_async (MadangAccounts *self,
                                       gint64 user_id,
                                       gboolean is_active,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** madang_accounts_set_active_finish: %MADANG_ERROR_NO_SUCH_USER, …_UNAVAILABLE. Returns: whether it is done */
gboolean madang_accounts_set_active_finish (MadangAccounts *self,
                                            GAsyncResult *result,
                                            GError **error);

/** madang_accounts_revoke_async: ends all sessions and tokens of a user, who may log in again. */
void madang_accounts_revoke_async (MadangAccounts *self,
                                   gint64 user_id,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_accounts_revoke_finish:
 * @self: the acts
 * @result: the result
 * @n_ended: (out): how many sessions and tokens ended
 * @error: %MADANG_ERROR_NO_SUCH_USER, %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: whether it is done
 */
gboolean madang_accounts_revoke_finish (MadangAccounts *self,
                                        GAsyncResult *result,
                                        guint *n_ended,
                                        GError **error);

/**
 * madang_accounts_set_password_async:
 * @self: the acts
 * @user_id: whose
 * @password: (nullable): the new one, as registration takes it; required
 * @callback: when it is done
 * @data: for @callback
 *
 * Ends all sessions and tokens of the user, whose sockets close.
 */
void madang_accounts_set_password_async (MadangAccounts *self,
                                         gint64 user_id,
                                         const char *password,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/**
 * madang_accounts_set_password_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about `password`, %MADANG_ERROR_NO_SUCH_USER, %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: whether it is done
 */
gboolean madang_accounts_set_password_finish (MadangAccounts *self,
                                              GAsyncResult *result,
                                              GError **error);

/**
 * madang_accounts_disconnect_async:
 * @self: the acts
 * @user_id: whose sockets close, by the code that says that a login has ended
 * @reason: (nullable): what his clients are told, at most MADANG_CLOSE_REASON_MAX bytes; %NULL: nothing
 * @callback: when it is done
 * @data: for @callback
 *
 * No session ends: he may come again at once.
 */
void madang_accounts_disconnect_async (MadangAccounts *self,
                                       gint64 user_id,
                                       const char *reason,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * madang_accounts_disconnect_finish:
 * @self: the acts
 * @result: the result
 * @n_closed: (out): how many sockets were closed
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about `reason`, %MADANG_ERROR_NO_SUCH_USER, %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: whether it is done
 */
gboolean madang_accounts_disconnect_finish (MadangAccounts *self,
                                            GAsyncResult *result,
                                            guint *n_closed,
                                            GError **error);
