/*
 * MadangLimiter: so many in a span for each key: registrations of an address, sends of a user.
 *
 * A token bucket, kept as the one moment at which it will be full again (the "generic cell rate algorithm"): a whole
 * count may come at once, then one for each count-th part of the span. It needs one number a key, tells exactly how
 * long to wait, and a key whose bucket is full need not be remembered, which two counters or a list of moments do not
 * give. Keys are kept as digests of one size, the least recently used are forgotten where there are too many
 * (MADANG_LIMITER_KEYS_MAX). Used on the main thread.
 */
#pragma once

#include "base/madang-clock.h"
#include "base/madang-config.h"

#include <gio/gio.h>

#define MADANG_TYPE_LIMITER (madang_limiter_get_type ())
G_DECLARE_FINAL_TYPE (MadangLimiter, madang_limiter, MADANG, LIMITER, GObject)

/**
 * madang_limiter_new:
 * @clock: what measures the span
 * @rate: how many in what span; a count of 0 is no limit
 *
 * Returns: (transfer full)
 */
MadangLimiter *madang_limiter_new (MadangClock *clock, MadangRate rate);

/**
 * madang_limiter_set_rate: the rate from now on, as of madang_limiter_new(). What was taken stays taken, up to all that
 * @rate has.
 */
void madang_limiter_set_rate (MadangLimiter *self, MadangRate rate);

/**
 * madang_limiter_take:
 * @key: (nullable): whose count it is; %NULL is not limited
 * @retry_after: (out) (optional): where refused, the seconds until the next would be granted, at least 1; else 0
 *
 * Counts one for @key if there is one left. What is refused does not count.
 *
 * Returns: whether it is granted
 */
gboolean madang_limiter_take (MadangLimiter *self, const char *key, guint *retry_after);

/**
 * madang_limiter_admit:
 * @key: (nullable): as madang_limiter_take()
 * @error: %MADANG_ERROR_RATE_LIMITED
 *
 * Returns: whether one was granted
 */
gboolean madang_limiter_admit (MadangLimiter *self, const char *key, GError **error);

/** madang_limiter_admit_user: as madang_limiter_admit(), for what is counted by user. */
gboolean madang_limiter_admit_user (MadangLimiter *self, gint64 user_id, GError **error);

/**
 * madang_limiter_name_address:
 * @address: (nullable): where a request comes from; %NULL for a unix socket
 *
 * Names what counts as one address: an IPv4 address, also where it came mapped into IPv6, or an IPv6 network of 64
 * bits, the least that one subscriber has (RFC 6177).
 *
 * Returns: (transfer full) (nullable): a key; %NULL for loopback and unix sockets, which are not limited by address
 */
char *madang_limiter_name_address (GInetAddress *address);
