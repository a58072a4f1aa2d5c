/*
 * MadangReconciler: finds out what became of changes to rooms and their members whose answer was lost: the database may
 * have done them all the same. What has ended is told on the bus, before any message that was stored later. What was
 * added is told by whoever tries it again. Main thread.
 */
#pragma once

#include "bus/madang-bus.h"
#include "store/madang-room-store.h"

#define MADANG_TYPE_RECONCILER (madang_reconciler_get_type ())
G_DECLARE_FINAL_TYPE (MadangReconciler, madang_reconciler, MADANG, RECONCILER, GObject)

/**
 * madang_reconciler_new:
 * @writer: the writer of rooms' messages, over which endings go to the database
 * @bus: hears of what has ended
 *
 * Emits "settled" when nothing is in doubt any more.
 *
 * Returns: (transfer full)
 */
MadangReconciler *madang_reconciler_new (MadangWriter *writer, MadangBus *bus);

/** madang_reconciler_is_settled: whether nothing is in doubt: what the database has of deleted rooms may go. */
gboolean madang_reconciler_is_settled (MadangReconciler *self);

/** madang_reconciler_is_full: whether no more can be kept; then nothing may be ended whose answer could be lost. */
gboolean madang_reconciler_is_full (MadangReconciler *self);

/**
 * madang_reconciler_add_ending: the answer to @ending was lost. The database is asked what became of it: at once where
 * the connection goes on all the same, else when there is one again.
 */
void madang_reconciler_add_ending (MadangReconciler *self, const MadangEnding *ending);

/** madang_reconciler_add_addition: the answer was lost, and nobody was told; may cost the memory of an older one. */
void madang_reconciler_add_addition (MadangReconciler *self, gint64 room_id, gint64 user_id);

/** madang_reconciler_take_addition: whether that addition's answer was lost; from now on it is not. */
gboolean madang_reconciler_take_addition (MadangReconciler *self, gint64 room_id, gint64 user_id);
