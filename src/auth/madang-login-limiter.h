/*
 * MadangLoginLimiter: how many wrong passwords are checked for one account and from one address.
 *
 * Only failures count, yet an attempt is let in only while the failures in the span, together with all attempts whose
 * outcome is open, stay below the limit. So however many guesses come at once, no more than the limit are checked; and
 * a right password below the limit is never refused: it waits in line until attempts before it have turned out well.
 * Right passwords forgive nothing, or whoever has an account could guess at others for ever. Main thread.
 */
#pragma once

#include "base/madang-clock.h"
#include "base/madang-config.h"

#include <gio/gio.h>

#define MADANG_TYPE_LOGIN_LIMITER (madang_login_limiter_get_type ())
G_DECLARE_FINAL_TYPE (MadangLoginLimiter, madang_login_limiter, MADANG, LOGIN_LIMITER, GObject)

/** MadangLoginAttempt: the leave to check one password; keeps its limiter. */
typedef struct _MadangLoginAttempt MadangLoginAttempt;

/**
 * madang_login_limiter_new:
 * @clock: what measures the spans
 * @account: failures of one account; a count of 0 is no limit
 * @address: failures from one address; a count of 0 is no limit
 *
 * Returns: (transfer full)
 */
MadangLoginLimiter *madang_login_limiter_new (MadangClock *clock,
                                              MadangRate account,
                                              MadangRate address);

/**
 * madang_login_limiter_enter_async:
 * @account: the account that is named, whether it exists or not, in normal form (an e-mail in lower case)
 * @address: (nullable): where the attempt comes from; %NULL for a unix socket. Loopback is not limited by address
 * @cancellable: (nullable): takes a waiting attempt out of line
 *
 * Asks to check a password. To be asked before the password is looked at, for right and wrong ones alike.
 */
void madang_login_limiter_enter_async (MadangLoginLimiter *self,
                                       const char *account,
                                       GInetAddress *address,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/**
 * madang_login_limiter_enter_finish:
 * @error: %MADANG_ERROR_RATE_LIMITED with the seconds until the next attempt would be let in, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the leave, to be settled soon: others may wait for it
 */
MadangLoginAttempt *madang_login_limiter_enter_finish (MadangLoginLimiter *self,
                                                       GAsyncResult *result,
                                                       GError **error);

/**
 * madang_login_attempt_settle:
 * @failed: whether the password was wrong
 *
 * Says how the attempt turned out, and lets in or refuses those who waited for it. Only the first call counts.
 */
void madang_login_attempt_settle (MadangLoginAttempt *attempt, gboolean failed);

/** madang_login_attempt_free: an attempt that was not settled does not count as a failure. */
void madang_login_attempt_free (MadangLoginAttempt *attempt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangLoginAttempt, madang_login_attempt_free)
