/*
 * MadangWheel: a timing wheel of one-second slots, for the heartbeats and deadlines of many sockets.
 *
 * Setting and cancelling a timer costs the same however many there are, and no memory: a timer is embedded in what it
 * belongs to. The wheel has no clock; its owner tells it the second. It must not be moved while timers are set.
 */
#pragma once

#include <glib.h>

#define MADANG_WHEEL_SLOTS 64 /* a power of two, and more than the longest delay that is common */

typedef struct _MadangTimer MadangTimer;

/** MadangTimer: all zero is a timer that is not set. A timer must be cancelled before its memory is freed. */
struct _MadangTimer
{
  MadangTimer *previous; /* NULL while not set */
  MadangTimer *next;
  guint32 due;
};

typedef struct
{
  MadangTimer slots[MADANG_WHEEL_SLOTS]; /* heads of rings */
  guint32 now;
} MadangWheel;

/**
 * MadangWheelFunc:
 * @timer: the timer that is due; not set any more
 * @data: what was given to madang_wheel_advance()
 *
 * May set, cancel and free any timers, also @timer; must not advance or clear the wheel.
 */
typedef void (*MadangWheelFunc) (MadangTimer *timer, gpointer data);

/**
 * madang_wheel_init:
 * @self: an uninitialised wheel
 * @now: a monotonic time in seconds
 */
void madang_wheel_init (MadangWheel *self, guint32 now);

/**
 * madang_wheel_schedule:
 * @self: the wheel
 * @timer: a timer; set anew if it is set
 * @due: the second at which it fires; a second that has been already means the next one
 */
void madang_wheel_schedule (MadangWheel *self, MadangTimer *timer, guint32 due);

/** madang_timer_is_set: whether @self waits for its time. */
static inline gboolean
madang_timer_is_set (const MadangTimer *self)
{
  return self->previous != NULL;
}

/** madang_timer_cancel: takes @self off its wheel; nothing happens if it is not set. */
void madang_timer_cancel (MadangTimer *self);

/**
 * madang_wheel_advance:
 * @self: the wheel
 * @now: the same clock's time in seconds; nothing happens if it has been told before
 * @func: called once for each timer that is due by now, in no particular order
 * @data: handed to @func
 *
 * A timer that @func sets fires at a later call, however late this one is.
 */
void madang_wheel_advance (MadangWheel *self, guint32 now, MadangWheelFunc func, gpointer data);
