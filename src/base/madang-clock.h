/*
 * MadangClock: what time it is, asked through an interface so that a test can set it.
 *
 * Handed to whoever measures spans or dates something. The system's clock is MadangSystemClock.
 */
#pragma once

#include <glib-object.h>

#define MADANG_TYPE_CLOCK (madang_clock_get_type ())
G_DECLARE_INTERFACE (MadangClock, madang_clock, MADANG, CLOCK, GObject)

struct _MadangClockInterface
{
  GTypeInterface parent;

  gint64 (*get_real) (MadangClock *self);
  gint64 (*get_monotonic) (MadangClock *self);
};

/** madang_clock_get_real: microseconds since the Unix epoch, UTC; may step. */
gint64 madang_clock_get_real (MadangClock *self);

/** madang_clock_get_monotonic: microseconds since some fixed moment; never steps back. */
gint64 madang_clock_get_monotonic (MadangClock *self);

#define MADANG_TYPE_SYSTEM_CLOCK (madang_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (MadangSystemClock, madang_system_clock, MADANG, SYSTEM_CLOCK, GObject)

/** madang_system_clock_new: the machine's own clock. Returns: (transfer full) */
MadangClock *madang_system_clock_new (void);
