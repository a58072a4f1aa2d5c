/*
 * FakeClock: a MadangClock that stands still until a test moves it.
 */
#pragma once

#include "base/madang-clock.h"

#define TYPE_FAKE_CLOCK (fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (FakeClock, fake_clock, FAKE, CLOCK, GObject)

/** fake_clock_new: stands at 1 January 2024, 00:00 UTC. Returns: (transfer full) */
FakeClock *fake_clock_new (void);

/** fake_clock_advance: moves both times on by @microseconds. */
void fake_clock_advance (FakeClock *self, gint64 microseconds);

/** fake_clock_set_real: makes the time of day step, as an operator may. */
void fake_clock_set_real (FakeClock *self, gint64 microseconds);
