/*
 * MadangFailures: how many failures each key had of late, and who holds the key at the moment.
 *
 * One span slides exactly: the moment of each failure is kept until the span is over. That is little, for a failure
 * takes a whole password check. A key with nothing to remember is forgotten; of those that nobody holds at most
 * MADANG_LIMITER_KEYS_MAX are remembered, the longest untouched go first. Plain struct of MadangLoginLimiter.
 */
#pragma once

#include "base/madang-clock.h"
#include "base/madang-config.h"

/** MadangFailureRecord: one key's failures, and what its holders keep there. */
typedef struct _MadangFailureRecord MadangFailureRecord;
struct _MadangFailureRecord
{
  guint checking; /* attempts let in whose outcome is open */
  GQueue line;    /* attempts that wait for one of those, first come first */
};

typedef struct _MadangFailures MadangFailures;

/**
 * madang_failures_new:
 * @clock: what measures the span
 * @rate: how many failures in what span are too many; the count is above 0
 *
 * Returns: (transfer full)
 */
MadangFailures *madang_failures_new (MadangClock *clock, MadangRate rate);

/** madang_failures_free: nobody may hold a record any more. */
void madang_failures_free (MadangFailures *self);

/**
 * madang_failures_hold:
 * @key: an account or an address; only its digest is kept
 *
 * Returns: (transfer none): the record of @key, the same for all holders, until madang_failures_release()
 */
MadangFailureRecord *madang_failures_hold (MadangFailures *self, const char *key);

/** madang_failures_release: ends one hold of @record. */
void madang_failures_release (MadangFailures *self, MadangFailureRecord *record);

/** madang_failures_add: one failure more, now. */
void madang_failures_add (MadangFailures *self, MadangFailureRecord *record);

/** madang_failures_has_room: whether one attempt more stays within the limit even if all under way fail. */
gboolean madang_failures_has_room (MadangFailures *self, MadangFailureRecord *record);

/** madang_failures_get_wait: microseconds until the failures are below the limit; 0 if they are. */
gint64 madang_failures_get_wait (MadangFailures *self, MadangFailureRecord *record);
